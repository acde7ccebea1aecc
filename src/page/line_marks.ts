/**
 * The calls that a call made, on the lines of its source.
 *
 * @module
 */
import type { Brief } from "./protocol.ts";

/** Calls of one function, on a line where its name is called. */
export interface LineMark {
  name: string;
  count: number;
  /** The first of them. */
  call: number;
  /** Whether no other line has the name. */
  isAlone: boolean;
}

/**
 * Where the names of calls stand in the source of a function, with what calls. The record does not say where in a function a call
 * was made: a name that stands on two lines is marked on both.
 *
 * @param at the line on which the function begins
 */
export function callsOnLines(
  lines: readonly string[],
  at: number,
  calls: readonly Pick<Brief, "call" | "name">[],
): LineMark[][] {
  const end = endOfBlock(lines, at);
  const byName = new Map<string, { count: number; call: number }>();
  for (const { call, name } of calls) {
    const last = /[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u.exec(name)?.[0];
    if (last === undefined) continue;
    const known = byName.get(last);
    if (known === undefined) byName.set(last, { count: 1, call });
    else known.count++;
  }
  const marks: LineMark[][] = lines.map(() => []);
  for (const [name, { count, call }] of byName) {
    // The text before it tells names apart that end alike.
    const called = new RegExp(
      `(?<![\\p{ID_Continue}$#])${name.replaceAll("$", "\\$")}\\s*(?:<[^()]*>)?\\(`,
      "u",
    );
    const there = lines.flatMap((text, i) => {
      // Of the first line, the function's own name is none.
      const own = i === at ? text.replace(/^[^({=]*\(/, "") : text;
      return i >= at && i <= end && called.test(own) ? [i] : [];
    });
    for (const i of there) marks[i]!.push({ name, count, call, isAlone: there.length === 1 });
  }
  return marks;
}

/** The last line of what begins on a line: the first that closes it, no deeper than it. */
function endOfBlock(lines: readonly string[], at: number): number {
  const indentOf = (text: string) => text.length - text.trimStart().length;
  const indent = indentOf(lines[at] ?? "");
  const end = lines.findIndex((text, i) => i > at && indentOf(text) <= indent && /^\s*[})\]]/.test(text));
  return end < 0 ? lines.length - 1 : end;
}
