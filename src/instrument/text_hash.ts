import type { Fn } from "./walk/survey.ts";

/**
 * Hashes the text of each function, from behind its name to its end, without the functions in it that are in the list, too: each piece of the
 * text is read once. Neither the place in the file nor the name counts.
 *
 * @param functions in the order in which they begin.
 * @returns in the same order, 11 characters each.
 */
export function textHashes(text: string, functions: readonly Fn[]): string[] {
  const hashes: string[] = functions.map(() => "");
  /** The functions around the place that has been reached, the innermost last. */
  const open: { index: number; end: number; low: number; high: number }[] = [];
  let at = 0;
  const readTo = (end: number) => {
    const fn = open.at(-1);
    if (fn !== undefined) {
      let { low, high } = fn;
      for (; at < end; at++) {
        // FNV-1a, and a lane with another constant.
        const code = text.charCodeAt(at);
        low = Math.imul(low ^ code, 0x01000193);
        high = Math.imul(high + code, 0x85ebca6b) ^ (high >>> 15);
      }
      fn.low = low;
      fn.high = high;
    }
    at = Math.max(at, end);
  };
  const closeUpTo = (start: number) => {
    for (let fn = open.at(-1); fn !== undefined && fn.end <= start; fn = open.at(-1)) {
      readTo(fn.end);
      open.pop();
      hashes[fn.index] = hashText(fn.low, fn.high);
    }
  };
  functions.forEach(({ node }, index) => {
    if (node === undefined) return;
    const start: number = node.id?.end ?? node.start;
    closeUpTo(start);
    readTo(start);
    open.push({ index, end: node.end, low: 0x811c9dc5 | 0, high: 0x9747b28c | 0 });
  });
  closeUpTo(Infinity);
  return hashes;
}

function hashText(low: number, high: number): string {
  const number = (low >>> 0) * 0x200000 + ((high ^ (high >>> 11)) & 0x1fffff);
  return number.toString(36).padStart(11, "0");
}
