/**
 * The texts of functions in what a host has printed of a module, by another text of the same function, that has been
 * printed of a rewritten module.
 *
 * @module
 */
import { parse } from "../syntax/parse.ts";
import type { Node } from "./walk/survey.ts";

/** Finds the text of the function that another text is of, as far as it goes; undefined where it may be another's. */
export type FindFunction = (like: string) => string | undefined;

/** Words, and what else is printed; what holds parts together may be there or not. */
const WORD = /[\w$#]+|[^\s(){};,]/gu;

/** The part of the words of two texts that is the same, where constants or what is never reached are in one alone. */
const ALIKE = 0.8;

/** The same where no other function has the name: a short one may be mostly constants. */
const ALIKE_BY_NAME = 0.4;
const HAS_NAME = /^(?:async )?(?:function\*?|class) (?!extends\b)[\w$]/;

/** @param printed JavaScript */
export function functionsIn(printed: string): FindFunction {
  /** By their words; and those by how they begin. */
  const texts = new Map<string, Set<string>>();
  const beginning = new Map<string, string[]>();
  for (const [start, end] of rangesIn(parse(printed, { lang: "js", sourceType: "module" }), printed)) {
    const text = printed.slice(start, end);
    const words = wordsOf(text);
    const key = words.join(" ");
    const known = texts.get(key);
    known?.add(text);
    if (known !== undefined) continue;
    texts.set(key, new Set([text]));
    const begin = beginOf(words);
    const others = beginning.get(begin);
    if (others === undefined) beginning.set(begin, [key]);
    else others.push(key);
  }
  return (like) => {
    const words = wordsOf(like);
    const key = words.join(" ");
    const known = texts.has(key)
      ? key
      : mostAlike(words, beginning.get(beginOf(words)) ?? [], HAS_NAME.test(like));
    if (known === undefined) return undefined;
    const found = texts.get(known)!;
    return found.has(like) ? like : found.size === 1 ? [...found][0] : undefined;
  };
}

/** A function's name, or its first parameters. */
const beginOf = (words: readonly string[]) =>
  words.slice(0, 2 + Number(words[0] === "async") + Number(words[1] === "*" || words[2] === "*")).join(" ");

/** Of texts of words, the one that has most of these, in whatever order. */
function mostAlike(
  words: readonly string[],
  texts: readonly string[],
  hasName: boolean,
): string | undefined {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  let best = hasName && texts.length === 1 ? ALIKE_BY_NAME : ALIKE;
  let found: string | undefined;
  for (const text of texts) {
    const other = text.split(" ");
    const left = new Map(counts);
    let shared = 0;
    for (const word of other) {
      const count = left.get(word) ?? 0;
      if (count > 0) shared++;
      left.set(word, count - 1);
    }
    const alike = 2 * shared / (words.length + other.length);
    if (alike >= best) found = alike > best ? text : undefined;
    best = Math.max(best, alike);
  }
  return found;
}

/** Comments that are printed. */
const LEGAL = /\/\/!.*|\/\*![^]*?\*\//g;

/** How something is declared may change with what stands around it; where `return` gives nothing, it may be left out. */
const NOTHING = /^(?:return|let|const|var)$/;

/**
 * A text's words, but for those that come to nothing: `return`, `void 0`, the second one of `{ a: a }`, the first of
 * `let f = function f`.
 */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.replace(LEGAL, "").matchAll(WORD)) {
    const last = words.length - 1;
    if (NOTHING.test(word)) continue;
    if (words[last - 1] === "=" && words[last] === "function" && words[last - 2] === word) {
      words.splice(last - 2, 2);
    }
    if (word === "0" && words[last] === "void") words.pop();
    else if (words[last] === ":" && words[last - 1] === word) words.pop();
    else words.push(word);
  }
  return words;
}

/** Where functions, classes and methods are, as their `toString` has them. */
function* rangesIn(node: Node, text: string): Generator<[start: number, end: number]> {
  const { type, start, end } = node;
  if (FUNCTION.test(type)) yield [start, end];
  if (type === "MethodDefinition" || type === "Property" && (node.method || node.kind !== "init")) {
    yield [start + (/^static\s+(?![(=])/.exec(text.slice(start, start + 20))?.[0].length ?? 0), end];
  }
  for (const key in node) {
    const child = node[key];
    for (const each of Array.isArray(child) ? child : [child]) {
      if (typeof each?.type === "string") yield* rangesIn(each, text);
    }
  }
}

const FUNCTION = /^(?:Function|ArrowFunction|Class)(?:Declaration|Expression)$/;
