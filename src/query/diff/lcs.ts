/**
 * Longest common subsequences of two sequences of words.
 *
 * @module
 */

/** A range of each sequence: a0 … a1 − 1 and b0 … b1 − 1. */
interface Box {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
}

/**
 * The longest common subsequence in linear space: E. W. Myers, "An O(ND) difference algorithm and its variations", 1986, with its
 * refinement of section 4b. Calls `match` for each pair of indexes, in no particular order.
 *
 * @param limit differences in one box at which it gives up; what is in the box then stays unmatched.
 * @returns whether the answer is whole.
 */
export function lcs(
  a: Int32Array,
  b: Int32Array,
  { limit, match }: { limit: number; match: (i: number, j: number) => void },
): boolean {
  let isWhole = true;
  const most = Math.min(limit, Math.ceil((a.length + b.length) / 2)) + 2;
  const forward = new Int32Array(2 * most + 1);
  const backward = new Int32Array(2 * most + 1);
  const boxes: Box[] = [{ a0: 0, a1: a.length, b0: 0, b1: b.length }];
  for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
    let { a0, a1, b0, b1 } = box;
    while (a0 < a1 && b0 < b1 && a[a0] === b[b0]) match(a0++, b0++);
    while (a0 < a1 && b0 < b1 && a[a1 - 1] === b[b1 - 1]) match(--a1, --b1);
    if (a0 === a1 || b0 === b1) continue;
    const middle = middleOf(a, b, { a0, a1, b0, b1 }, { forward, backward, most, limit });
    if (middle === undefined) {
      isWhole = false;
      continue;
    }
    const [x, y, u, v] = middle;
    for (let i = 0; i < u - x; i++) match(x + i, y + i);
    boxes.push({ a0, a1: x, b0, b1: y }, { a0: u, a1, b0: v, b1 });
  }
  return isWhole;
}

/** A snake in the middle of a shortest edit path: from (x, y) to (u, v). */
function middleOf(
  a: Int32Array,
  b: Int32Array,
  { a0, a1, b0, b1 }: Box,
  { forward, backward, most, limit }: {
    forward: Int32Array;
    backward: Int32Array;
    most: number;
    limit: number;
  },
): [number, number, number, number] | undefined {
  const n = a1 - a0;
  const m = b1 - b0;
  const delta = n - m;
  const isOdd = (delta & 1) !== 0;
  forward[most + 1] = 0;
  backward[most + 1] = 0;
  const rounds = Math.min(limit, Math.ceil((n + m) / 2));
  for (let d = 0; d <= rounds; d++) {
    const lowest = -d + 2 * Math.max(0, d - m);
    const highest = d - 2 * Math.max(0, d - n);
    for (let k = lowest; k <= highest; k += 2) {
      let x = k === -d || k !== d && forward[most + k - 1]! < forward[most + k + 1]!
        ? forward[most + k + 1]!
        : forward[most + k - 1]! + 1;
      const x0 = x;
      while (x < n && x - k < m && a[a0 + x] === b[b0 + x - k]) x++;
      forward[most + k] = x;
      const other = delta - k;
      if (isOdd && other > -d && other < d && x + backward[most + other]! >= n) {
        return [a0 + x0, b0 + x0 - k, a0 + x, b0 + x - k];
      }
    }
    for (let k = lowest; k <= highest; k += 2) {
      let x = k === -d || k !== d && backward[most + k - 1]! < backward[most + k + 1]!
        ? backward[most + k + 1]!
        : backward[most + k - 1]! + 1;
      const x0 = x;
      while (x < n && x - k < m && a[a1 - 1 - x] === b[b1 - 1 - x + k]) x++;
      backward[most + k] = x;
      const other = delta - k;
      if (!isOdd && other >= -d && other <= d && x + forward[most + other]! >= n) {
        return [a1 - x, b1 - x + k, a1 - x0, b1 - x0 + k];
      }
    }
  }
  return undefined;
}

/** Two sequences of 64-bit words, in ranges. */
export interface Keys {
  low: Int32Array;
  high: Int32Array;
}

/**
 * Pairs what occurs exactly once in each of two ranges, in the same order in both: the anchors of B. Cohen's patience diff, with
 * a longest increasing subsequence.
 *
 * @returns pairs of indexes, flat: i0, j0, i1, j1 …
 */
export function uniqueAnchors(a: Keys, b: Keys, { a0, a1, b0, b1 }: Box): Uint32Array {
  let bits = 4;
  while (1 << bits < 2 * (a1 - a0 + b1 - b0)) bits++;
  const mask = (1 << bits) - 1;
  /** 1 + the index in A and in B of the key at a place; MANY where it occurs more than once. */
  const inA = new Int32Array(1 << bits);
  const inB = new Int32Array(1 << bits);
  const MANY = -1;
  const place = (low: number, high: number): number => {
    let at = Math.imul(low ^ high, 0x9e3779b1) >>> (32 - bits);
    for (;;) {
      const i = inA[at]!;
      const j = inB[at]!;
      if (i === 0 && j === 0) return at;
      const first = firstOf[at]!;
      const keys = first >= 0 ? a : b;
      const index = first >= 0 ? first : -1 - first;
      if (keys.low[index] === low && keys.high[index] === high) return at;
      at = (at + 1) & mask;
    }
  };
  /** Where a key was seen first: an index in A, or −1 − an index in B. */
  const firstOf = new Int32Array(1 << bits);
  for (let i = a0; i < a1; i++) {
    const at = place(a.low[i]!, a.high[i]!);
    if (inA[at] === 0) {
      inA[at] = i + 1;
      firstOf[at] = i;
    } else inA[at] = MANY;
  }
  for (let j = b0; j < b1; j++) {
    const at = place(b.low[j]!, b.high[j]!);
    if (inA[at] === 0 && inB[at] === 0) firstOf[at] = -1 - j;
    inB[at] = inB[at] === 0 ? j + 1 : MANY;
  }
  // In the order of A: the partner in B.
  const is: number[] = [];
  const js: number[] = [];
  for (let i = a0; i < a1; i++) {
    const at = place(a.low[i]!, a.high[i]!);
    if (inA[at]! > 0 && inB[at]! > 0) {
      is.push(i);
      js.push(inB[at]! - 1);
    }
  }
  return increasing(is, js);
}

/** The longest increasing subsequence of `js`, with the `is` beside it. */
function increasing(is: number[], js: number[]): Uint32Array {
  const n = js.length;
  const tails = new Int32Array(n);
  const previous = new Int32Array(n);
  let length = 0;
  for (let p = 0; p < n; p++) {
    const j = js[p]!;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (js[tails[middle]!]! < j) low = middle + 1;
      else high = middle;
    }
    previous[p] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = p;
    if (low === length) length++;
  }
  const pairs = new Uint32Array(2 * length);
  for (let at = length - 1, p = length > 0 ? tails[length - 1]! : -1; at >= 0; at--, p = previous[p]!) {
    pairs[2 * at] = is[p]!;
    pairs[2 * at + 1] = js[p]!;
  }
  return pairs;
}
