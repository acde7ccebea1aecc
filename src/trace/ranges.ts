/** The range that holds an id, among ranges in ascending order; some may be empty. */
export function within<T extends { first: number; count: number }>(
  ranges: readonly T[],
  id: number,
): T | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle]!;
    if (id < range.first) high = middle;
    else if (id >= range.first + range.count) low = middle + 1;
    else return range;
  }
  return undefined;
}

/** How many ranges, in ascending order, begin at an id or before it. */
export function countUntil(ranges: readonly { first: number }[], id: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.first <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the first ids, in ascending order, are not after one. */
export function countUpTo(ids: Uint32Array, id: number, length = ids.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle]! <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `within` as a function that looks into the range found last before all others. */
export function finder<T extends { first: number; count: number }>(
  ranges: readonly T[],
): (id: number) => T | undefined {
  let last: T | undefined;
  return (id) => {
    if (last !== undefined && id >= last.first && id < last.first + last.count) return last;
    return last = within(ranges, id);
  };
}
