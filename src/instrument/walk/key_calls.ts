/**
 * Calls that give the bytes of a key, such as `crypto.scryptSync()` and `subtle.exportKey()`, or a secret that they are asked for, such as
 * `form.get("password")`: a probe around them sees it, or the promise for it, and so does the probe of a callback that it is handed to.
 *
 * @module
 */
import { OF_BYTES } from "../../contract.ts";
import { isFunction, unwrap } from "../names.ts";
import { questionIn } from "./asked.ts";
import { isSeen, readName, writtenText } from "./secrets.ts";
import type { Mark, Node, TailCall } from "./survey.ts";
import type { Walker } from "./walker.ts";

/** A call that has been opened. */
interface KeyCall {
  /** How much is said of what it gives; 0 where that depends on what is in it. */
  level: number;
  /** How many there were before. */
  before: number;
  /** The mark at its start, where a probe can stand around it. */
  open: Mark | undefined;
}

/** The methods of a promise that hand on what it comes to, and those of `Promise` that do so with several. */
const HANDING_ON = /^(?:then|catch|finally)$/;
const OF_SEVERAL = /^(?:all|any|race|resolve)$/;

/** Marks the start of a call that may give a key's bytes. */
export function openKeyCall(walker: Walker, node: Node, tail?: TailCall): KeyCall | undefined {
  if (walker.options.secrets === undefined || node.type !== "CallExpression") return undefined;
  const level = levelOf(walker, node);
  if (level === 0 && !handsOn(node) || walker.chained.has(node)) return undefined;
  const call: KeyCall = { level, before: walker.keyCalls, open: undefined };
  const isQuoted = walker.quotations > walker.calling.length;
  if (isSeen(walker) && !(isQuoted && quotedName(walker, node) === undefined)) {
    walker.markSecret("open secret", node.start, level);
    call.open = walker.marks.at(-1)!;
    call.open.tail = tail;
  }
  return call;
}

/** Notes the callback that takes the bytes; called between the callee and the arguments. */
export function noteKeyCallback(walker: Walker, { arguments: args }: Node, call: KeyCall | undefined): void {
  if (call === undefined) return;
  // `scrypt(password, salt, 32, (error, key) => …)`, `exportKey("raw", key).then((bytes) => …)`
  const isGiver = call.level > 0;
  const callback: Node | undefined = isGiver ? args.findLast(isFunction) : args[0];
  if (callback === undefined || !isFunction(callback) || !isGiver && walker.keyCalls === call.before) return;
  // `question("Password: ", (answer) => …)`
  const isFirst = !isGiver || call.level < OF_BYTES && callback.params.length === 1;
  const param = callback.params[isFirst ? 0 : 1];
  if (param?.type === "Identifier") {
    walker.keyCallbacks.set(callback, { name: param.name, level: call.level || walker.keyLevel });
  }
}

/** Marks the end of a call that gives a key's bytes. */
export function closeKeyCall(walker: Walker, node: Node, call: KeyCall | undefined): void {
  if (call === undefined) return;
  const { level, before, open } = call;
  if (level === 0 && walker.keyCalls === before) return;
  walker.keyCalls++;
  if (level > 0) walker.keyLevel = level;
  // What a promise's method makes of a text may be anything.
  if (open === undefined || level === 0 && walker.keyLevel < OF_BYTES) return;
  open.secret!.level ||= walker.keyLevel;
  walker.markSecret("close secret", node.end, open.secret!.level);
  const close = walker.marks.at(-1)!;
  close.tail = open.tail;
  if (walker.quotations > walker.calling.length) close.secret!.called = quotedName(walker, node);
}

/** What V8 calls the callee where it quotes the call; "" where that is more than names. */
function quotedName({ text }: Walker, { callee: { start, end } }: Node): string {
  const name = end - start < 100 ? text.slice(start, end) : "";
  return /^[\w$]+(?:\.[\w$]+)*$/.test(name) ? name : "";
}

/** Notes `const derive = promisify(crypto.scrypt)`. */
export function noteWrapped({ options, importedAs }: Walker, name: string, init: Node): void {
  const { type, callee, arguments: args } = init;
  if (type !== "CallExpression" || options.secrets === undefined || args.length !== 1) return;
  if (readName(callee) !== "promisify") return;
  const wrapped = readName(args[0]);
  if (wrapped !== "") importedAs.set(name, importedAs.get(wrapped) ?? wrapped);
}

/** How much the name of what is called says; 0 where it gives no secret. */
function levelOf({ options, importedAs }: Walker, { callee, arguments: args }: Node): number {
  let at = unwrap(callee);
  // `promisify(crypto.scrypt)(…)`
  if (at.type === "CallExpression" && readName(at.callee) === "promisify" && at.arguments.length === 1) {
    at = at.arguments[0];
  }
  const name = at.type === "Identifier" ? importedAs.get(at.name) ?? at.name : readName(at);
  // A module is no secret, whatever its file is called; and hosts read the names of exports from such a text.
  if (name === "require") return 0;
  // A KeyObject's: with arguments, it says itself what it gives.
  if (name === "export" && (at.type !== "MemberExpression" || args.length > 0)) return 0;
  if (name === "exportKey" && isPublic(args)) return 0;
  const level = options.secrets!.bytes(name) || options.secrets!.given(name, writtenText(args[0]));
  return level || options.secrets!.answered(questionIn(args));
}

/** `exportKey("spki", key)`, `exportKey("raw", pair.publicKey)` */
function isPublic([format, key]: Node[]): boolean {
  return format?.type === "Literal" && format.value === "spki" ||
    key !== undefined && /public/i.test(readName(key));
}

function handsOn({ callee }: Node): boolean {
  if (callee.type !== "MemberExpression" || callee.computed) return false;
  const { object, property: { name } } = callee;
  return HANDING_ON.test(name) ||
    object.type === "Identifier" && object.name === "Promise" && OF_SEVERAL.test(name);
}
