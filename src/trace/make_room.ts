/** Takes the oldest entries out of a Map, until one more makes no more than so many; the last that was taken out. */
export function makeRoom<Value>(kept: Map<unknown, Value>, most: number): Value | undefined {
  let last: Value | undefined;
  for (const [key, value] of kept) {
    if (kept.size < most) break;
    kept.delete(key);
    last = value;
  }
  return last;
}
