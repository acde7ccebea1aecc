import type { Walker } from "./walk/walker.ts";

/**
 * A text that stands in the function that is all of the published library. A bundler may put the library into a program, with
 * other names and without its file: to record the recorder would never end.
 */
export const OWN_CODE = "tracepatch: not recorded";

/** Leaves the functions alone that have {@linkcode OWN_CODE} in them, and all within those. */
export function settleOwnCode({ text, functions, externalCalls }: Walker): void {
  for (let at = text.indexOf(OWN_CODE); at >= 0; at = text.indexOf(OWN_CODE, at + 1)) {
    // Functions stand in the order in which they begin: the last that holds the place is the innermost.
    const own = functions.findLast(({ node }) => node !== undefined && node.start < at && at < node.end)
      ?.node;
    if (own === undefined) continue;
    for (const fn of functions) {
      if (fn.node !== undefined && own.start <= fn.node.start && fn.node.end <= own.end) {
        fn.untouchable = true;
      }
    }
  }
  for (const { site, from } of externalCalls) if (from.untouchable) site.untouchable = true;
}
