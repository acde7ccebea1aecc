/**
 * How the walk goes through what a function returns, branch by branch where a call in tail position may have to
 * stay there.
 *
 * @module
 */

import { isMacro } from "./macros.ts";
import {
  closeExternal,
  openExternal,
  openLastOfExternal,
  visitArguments,
  visitCallee,
} from "./expressions.ts";
import { toldName } from "./called.ts";
import { closeKeyCall, noteKeyCallback, openKeyCall } from "./key_calls.ts";
import { visitRead } from "./secrets.ts";
import type { Node, Op, Result, TailCall } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** Marks the start of a result and visits it. */
export function openResult(walker: Walker, node: Node): Result {
  const fn = walker.current;
  const awaited = fn.async && fn.generator;
  const result: Result = {
    sequence: node.type === "SequenceExpression",
    awaited,
    tails: [],
    calls: -fn.calls,
  };
  const name = toldName(walker, node);
  if (!awaited && !fn.generator) {
    if (fn.async && MAY_BE_PROMISE.test(unwrapped(node).type)) result.via = `*${name}`;
    else if (!fn.async && name !== "" && fn.kind !== "constructor") result.via = name;
  }
  walker.mark("open result", node.start, fn, result);
  const inTail = walker.options.tailCalls && fn.strict && !fn.async && !fn.generator &&
    fn.kind !== "constructor" && fn.tries === 0 && fn.forOfs === 0 && fn.disposals === 0;
  if (inTail && hasTailCall(node)) branch(walker, node, result);
  else if (/^(?:Identifier|MemberExpression|ChainExpression)$/.test(node.type)) visitRead(walker, node);
  else walker.visit(node);
  return result;
}

/** Marks the end of a result. */
export function closeResult(walker: Walker, node: Node, result: Result): void {
  result.calls! += walker.current.calls;
  walker.mark("close result", node.end, walker.current, result);
}

/** Expressions whose value may be a promise. */
const MAY_BE_PROMISE =
  /^(?:CallExpression|ChainExpression|ConditionalExpression|Identifier|LogicalExpression|MemberExpression|NewExpression|SequenceExpression)$/;

/** What stands in parentheses, or beside a type. */
export function unwrapped(node: Node): Node {
  return /^(?:Parenthesized|TS\w+)Expression$/.test(node.type) ? unwrapped(node.expression) : node;
}

/** Whether a call in tail position in an expression can keep its place. */
function hasTailCall(node: Node): boolean {
  switch (node.type) {
    case "ParenthesizedExpression":
      return hasTailCall(node.expression);
    case "ConditionalExpression":
      return hasTailCall(node.consequent) || hasTailCall(node.alternate);
    case "SequenceExpression":
      return hasTailCall(node.expressions[node.expressions.length - 1]);
    case "LogicalExpression":
      return hasTailCall(node.right);
    case "TaggedTemplateExpression":
      return isKnowable(node.tag);
    case "CallExpression":
      return !node.optional && isKnowable(node.callee);
    default:
      return false;
  }
}

/** Whether it may be known what is called. */
function isKnowable(callee: Node): boolean {
  return callee.type === "Identifier" ? callee.name !== "eval" : isMethodOfThis(callee);
}

function isMethodOfThis(callee: Node): boolean {
  return callee.type === "MemberExpression" && callee.object.type === "ThisExpression" && !callee.computed &&
    !callee.optional;
}

function branch(walker: Walker, node: Node, result: Result): void {
  switch (node.type) {
    case "ParenthesizedExpression":
      return branch(walker, node.expression, result);
    case "ConditionalExpression":
      walker.visit(node.test);
      branch(walker, node.consequent, result);
      return branch(walker, node.alternate, result);
    case "SequenceExpression": {
      const { expressions } = node;
      for (let i = 0; i < expressions.length - 1; i++) walker.visit(expressions[i]);
      return branch(walker, expressions[expressions.length - 1], result);
    }
    case "LogicalExpression":
      if (!hasTailCall(node)) break;
      walker.mark("open left", node.left.start, walker.current, result);
      walker.visit(node.left);
      walker.mark(CLOSE_LEFT[node.operator], node.left.end, walker.current, result);
      return branch(walker, node.right, result);
  }
  const isCalled = hasTailCall(node) && !isMacro(walker, node.callee ?? node.tag);
  const tail = isCalled ? tailCall(walker, node) : undefined;
  if (tail !== undefined) result.tails.push(tail);
  walker.mark("open branch", node.start, walker.current, result, tail);
  if (tail === undefined) walker.visit(node);
  else visitTailCall(walker, node, result, tail);
  walker.mark("close branch", node.end, walker.current, result, tail);
}

const CLOSE_LEFT: Record<string, Op> = {
  "||": "close left of ||",
  "&&": "close left of &&",
  "??": "close left of ??",
};

function tailCall(walker: Walker, call: Node): TailCall {
  const callee: Node = call.callee ?? call.tag;
  const onThis = callee.type === "MemberExpression";
  const name = !onThis
    ? callee.name
    : callee.property.type === "PrivateIdentifier"
    ? `.#${callee.property.name}`
    : `.${callee.property.name}`;
  const tail: TailCall = { from: walker.current, name, onThis, onCycle: false };
  walker.tails.push(tail);
  return tail;
}

function visitTailCall(walker: Walker, call: Node, result: Result, tail: TailCall): void {
  walker.current.calls++;
  const callee: Node = call.callee ?? call.tag;
  const key = openKeyCall(walker, call, tail);
  const external = call.type === "CallExpression" ? openExternal(walker, call) : undefined;
  walker.mark("open callee", callee.start, walker.current, result, tail);
  visitCallee(walker, callee);
  walker.mark("close callee", callee.end, walker.current, result, tail);
  if (call.type === "TaggedTemplateExpression") return walker.visit(call.quasi);
  noteKeyCallback(walker, call, key);
  const last: Node | undefined = call.arguments.at(-1);
  visitArguments(walker, call, (arg) => {
    if (arg === last && external !== undefined) openLastOfExternal(walker, external, arg);
  });
  if (external !== undefined) closeExternal(walker, call, external);
  closeKeyCall(walker, call, key);
}
