/**
 * Modules that are string literals for `eval`, as webpack's development builds have them: `eval("…//# sourceURL=webpack-internal:///1")`.
 * What is inserted into such a text goes into the literal, escaped, so that it stays an insertion into the module.
 *
 * @module
 */
import { type Edit, inserted } from "./edits.ts";
import type { Rendering } from "./original.ts";
import type { Node } from "./walk/survey.ts";

/** Where a literal is in the text: UTF-16 offsets, quotes included. */
export type LiteralRange = [start: number, end: number];

/** What a literal stands for. */
export interface LiteralText {
  text: string;
  /** For each UTF-16 unit of the text, and its end: where it is written in the module. */
  offsets: number[];
}

const MENTIONS = /\beval\(/;
/** Only what a bundler has made has such a name. */
const NAMED = /\/\/[#@] sourceURL=webpack(?:-internal)?:\/\//;
/** An engine takes the last. */
const NAME = /^[^]*\/\/[#@] sourceURL=(\S+)/;

/** Whether a text can have such modules. */
export function mentionsEvaluated(text: string): boolean {
  return MENTIONS.test(text) && NAMED.test(text);
}

/** The literal that a call evaluates: `eval("…")`, or `eval(policy.ts("…"))`, as webpack writes it for Trusted Types. */
export function evaluatedLiteral({ callee, arguments: args }: Node): LiteralRange | undefined {
  if (callee.type !== "Identifier" || callee.name !== "eval" || args.length !== 1) return undefined;
  const [given] = args;
  const isPolicy = given.type === "CallExpression" && given.callee.type === "MemberExpression" &&
    given.callee.property.name === "ts" && given.arguments.length === 1;
  const literal = isPolicy ? given.arguments[0] : given;
  const isText = literal.type === "Literal" && typeof literal.value === "string" ||
    literal.type === "TemplateLiteral" && literal.expressions.length === 0;
  return isText ? [literal.start, literal.end] : undefined;
}

/** What the engine will call an evaluated text: its comment says so. */
export function evaluatedName(text: string): string | undefined {
  return NAME.exec(text)?.[1];
}

/** A unit as it is written in a literal: an escape, a line break, or itself. */
const UNIT = /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[^]))|\r\n|[^]/g;
const SHORT: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", 0: "\0" };
const BREAK = /^(?:\r\n|[\n\r\u2028\u2029])$/;

/** Reads a literal; undefined where it has an escape that is hardly ever written, in octal. */
export function literalText(module: string, [start, end]: LiteralRange): LiteralText | undefined {
  const written = module.slice(start + 1, end - 1);
  let text = "";
  const offsets: number[] = [];
  for (const { 0: unit, 1: point, 2: code, 3: byte, 4: char, index } of written.matchAll(UNIT)) {
    const hex = point ?? code ?? byte;
    if (char !== undefined && /[1-9]/.test(char)) return undefined;
    let value = unit === "\r\n" ? "\n" : unit;
    if (hex !== undefined) value = String.fromCodePoint(parseInt(hex, 16));
    else if (char !== undefined) value = BREAK.test(char) ? "" : SHORT[char] ?? char;
    for (let i = 0; i < value.length; i++) offsets.push(start + 1 + index);
    text += value;
  }
  offsets.push(end - 1);
  return { text, offsets };
}

/** The insertions into a literal's text, as insertions into its module. */
export function editsInLiteral(
  { offsets }: LiteralText,
  { edits, firstSite }: Pick<Rendering, "edits" | "firstSite">,
): Edit[] {
  return edits.map((edit) => ({
    at: offsets[edit.at]!,
    text: JSON.stringify(inserted(edit, firstSite)).slice(1, -1).replace(/['`$]/g, "\\$&"),
    site: -1,
  }));
}
