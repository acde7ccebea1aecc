/**
 * The hot half of `nested.ts`, in AssemblyScript: who called whom among the calls of one chunk, what their subtrees look like, what
 * time they took and what that comes to by function. As JavaScript these loops took three times as long, and ten times in the first
 * half second, until they were compiled.
 *
 * `deno task wasm` compiles it into `nested_wasm.ts`. Addresses are bytes in the module's own memory, which the reader fills and
 * reads. A node is a call of the chunk by its place, 0 …, or `CALLS` + d: the call at depth d on the way to the chunk's first call.
 * A root's depth is 1; node `CALLS` stands for the run itself.
 *
 * Above 500 lines: the compiler makes one module of it, whose functions share its memory.
 *
 * @module
 */

/** The most calls of a chunk, and levels of a way: a power of two each. */
const CALLS: u32 = 1 << 16;
const DEPTHS: u32 = 1 << 16;
const NODES: u32 = CALLS + DEPTHS;

/** See `Column.PARENT`. */
const FAR: u32 = 256;
/** Outcomes, see spec.ts. */
const RETURNED: u32 = 1;
const THREW: u32 = 2;

/** Whole numbers below this are counted one by one, in a table of their own for each group. */
const DIRECT: u32 = 4096;
/** From here on, doubles are whole numbers, and the last bits of one are those of what was added. */
const WHOLE: f64 = 4503599627370496;

let free: usize = __heap_base + 15 & ~15;
let limit: usize = <usize> memory.size() << 16;

/** Takes memory for so many numbers of so many bytes, which is zero and stays; traps where there is no more. */
function take(n: u32, bytes: u32): usize {
  const at = free;
  free += <usize> n * bytes + 15 & ~15;
  if (free > limit) {
    const pages = free - limit + 0xffff >>> 16;
    if (memory.grow(<i32> pages) < 0) unreachable();
    limit += pages << 16;
  }
  return at;
}

// Of the calls of the chunk.
/** u32: codes of parents, see `Column.PARENT` */
export const codes: usize = memory.data(4 * <i32> (CALLS), 16);
/** u32 */
export const sites: usize = memory.data(4 * <i32> (CALLS), 16);
/** u32, see `Outcome` */
export const outcomes: usize = memory.data(4 * <i32> (CALLS), 16);
/** i32: hashes of what calls threw, else 0 */
export const errors: usize = memory.data(4 * <i32> (CALLS), 16);
/** f64, NaN for a call that did not end */
export const starts: usize = memory.data(8 * <i32> (CALLS), 16);
export const durations: usize = memory.data(8 * <i32> (CALLS), 16);
/** f64: what the recorder measured of its own time, up to each call */
export const costs: usize = memory.data(8 * <i32> (CALLS), 16);
/** f64: how long calls were suspended, and what of that was the recorder's */
export const waits: usize = memory.data(8 * <i32> (CALLS), 16);
export const away: usize = memory.data(8 * <i32> (CALLS), 16);
/** f64: the recorder's time within each call */
export const recorded: usize = memory.data(8 * <i32> (CALLS), 16);
/** u32 */
export const depths: usize = memory.data(4 * <i32> (CALLS), 16);
/** u32: nodes */
const parents: usize = memory.data(4 * <i32> (CALLS), 16);
/** 2 × u32 by call: 2 × the size of its subtree, + 1 for a last child, 0 where that goes beyond the chunk; and its depth */
export const places: usize = memory.data(8 * <i32> (CALLS), 16);
/** 4 × u32 by call: these; the shape of its subtree; and 8 × its site + 2 × its outcome, + 1 where it or one below it threw */
export const placesAndLooks: usize = memory.data(16 * <i32> (CALLS), 16);

// Of nodes.
/** u32: calls in the subtree */
const sizes: usize = memory.data(4 * <i32> (NODES), 16);
/** i32 */
const shapes: usize = memory.data(4 * <i32> (NODES), 16);
/** u32: whether the call or one below it threw */
const troubled: usize = memory.data(4 * <i32> (NODES), 16);
/** f64: total time; when it ended; its time without what it waited; what its callees took of that */
export const totals: usize = memory.data(8 * <i32> (NODES), 16);
const ends: usize = memory.data(8 * <i32> (NODES), 16);
const running: usize = memory.data(8 * <i32> (NODES), 16);
const callees: usize = memory.data(8 * <i32> (NODES), 16);
/** u32 */
const groups: usize = memory.data(4 * <i32> (NODES), 16);

// By depth.
/** u32: the node on the way to the call that is looked at; it grows by one a call at most */
export const way: usize = memory.data(4 * <i32> (DEPTHS + CALLS), 16);
/** u32: the calls on the way to the chunk's first call */
export const wayCalls: usize = memory.data(4 * <i32> (DEPTHS), 16);
/** u32: the place of the call before which one of these ended, from `least` to `before` */
export const closings: usize = memory.data(4 * <i32> (DEPTHS), 16);
/** 2 × u32: place and depth of calls whose parent is given by its distance, and stands before the chunk */
export const distant: usize = memory.data(8 * <i32> (CALLS), 16);

// What the chunk's own calls on the way to its last one are, from depth `least` on.
/** f64: 2 × the call behind the subtree, + 1 for a last child */
export const openEnds: usize = memory.data(8 * <i32> (DEPTHS), 16);
/** i32; u32 */
export const openShapes: usize = memory.data(4 * <i32> (DEPTHS), 16);
export const openTroubled: usize = memory.data(4 * <i32> (DEPTHS), 16);

/** u32: what is to be told one by one */
export const list: usize = memory.data(4 * <i32> (CALLS), 16);
/** i32; u32 */
export const rootShapes: usize = memory.data(4 * <i32> (CALLS), 16);
export const rootLooks: usize = memory.data(4 * <i32> (CALLS), 16);
/** u32, f64: group and total time of calls that are in no table */
export const restGroups: usize = memory.data(4 * <i32> (CALLS), 16);
export const restTimes: usize = memory.data(8 * <i32> (CALLS), 16);

// Of the chunk that was followed last.
/** The least depth of its calls; those of the call before it, and of its last one. */
export let least: u32 = 0;
let before: u32 = 0;
export let after: u32 = 0;
/** How many `distant` ones it has, and calls that are not deeper than was asked. */
export let distantCount: u32 = 0;
export let shallow: u32 = 0;
export let restCount: u32 = 0;

// @ts-ignore: decorator
@inline
function word(column: usize, i: u32): u32 {
  return load<u32>(column + (<usize> i << 2));
}
// @ts-ignore: decorator
@inline
function setWord(column: usize, i: u32, value: u32): void {
  store<u32>(column + (<usize> i << 2), value);
}
// @ts-ignore: decorator
@inline
function number(column: usize, i: u32): f64 {
  return load<f64>(column + (<usize> i << 3));
}
// @ts-ignore: decorator
@inline
function setNumber(column: usize, i: u32, value: f64): void {
  store<f64>(column + (<usize> i << 3), value);
}

/** A number where it is positive, else 0: the greater of the two is found by a branch, of which nobody can tell which way it goes. */
// @ts-ignore: decorator
@inline
function positive(number: f64): f64 {
  const bits = reinterpret<i64>(number);
  return reinterpret<f64>(bits & ~(bits >> 63));
}

/** The lesser of two numbers, neither of which is NaN. */
// @ts-ignore: decorator
@inline
function lesser(a: f64, b: f64): f64 {
  const mask = reinterpret<i64>(a - b) >> 63;
  return reinterpret<f64>(reinterpret<i64>(a) & mask | reinterpret<i64>(b) & ~mask);
}

/**
 * Finds the depths and parents of a chunk's calls.
 *
 * @param first its first call
 * @param from the depth of the call before it
 * @param most calls down to this depth are counted
 * @param isAgain whether `distant` says where distant parents are; else `wayCalls` does, and it is written
 * @returns whether every parent is on the way from a root to the call before
 */
export function follow(count: u32, first: u32, from: u32, most: u32, isAgain: bool): bool {
  let depth = from;
  let lowest = from + 1;
  let deepest: u32 = 0;
  let found: u32 = 0;
  let far: u32 = 0;
  if (from + 1 >= DEPTHS) return false;
  for (let k: u32 = 0; k <= from; k++) setWord(way, k, CALLS + k);
  for (let i: u32 = 0; i < count; i++) {
    const code = word(codes, i);
    // Most calls are no less deep than those before them in the chunk: their depth is known without a look at these.
    const up = <i32> depth + 2 - <i32> code;
    if (<u32> (code - 1) < FAR - 1 && up >= <i32> lowest) depth = up;
    else {
      // Only the last of the steps up may leave the chunk: those that are less deep than all of its calls are not its own.
      if (code < FAR) depth = 1;
      else {
        const parent = <i64> first + i - (code - 255);
        if (parent <= 0) depth = 1;
        else if (parent >= <i64> first) {
          const place = <u32> (parent - first);
          const above = word(depths, place);
          if (above > depth || word(way, above) !== place) return false;
          depth = above + 1;
        } else {
          if (!isAgain) {
            const above = depthOnWay(<u32> parent, min(lowest - 1, from));
            if (above === 0) return false;
            setWord(distant, 2 * far, i);
            setWord(distant, 2 * far + 1, above + 1);
          } else if (far >= distantCount || word(distant, 2 * far) !== i) return false;
          depth = word(distant, 2 * far + 1);
          far++;
        }
      }
      if (depth < lowest) {
        for (let k = depth; k < lowest; k++) setWord(closings, k, i);
        lowest = depth;
      }
    }
    deepest = max(deepest, depth);
    setWord(depths, i, depth);
    setWord(parents, i, word(way, depth - 1));
    setWord(way, depth, i);
    found += u32(depth <= most);
  }
  least = lowest;
  before = from;
  after = depth;
  distantCount = far;
  shallow = found;
  return deepest + 1 < DEPTHS;
}

/** The depth of a call that is on the way to the chunk's first call, no deeper than `most`; 0 where it is not. */
function depthOnWay(call: u32, most: u32): u32 {
  let low: u32 = 1;
  let high = most;
  while (low <= high) {
    const middle = low + high >>> 1;
    const at = word(wayCalls, middle);
    if (at === call) return middle;
    if (at < call) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

/** Makes the way to the chunk's last call that to the first call of the next chunk. */
export function goOn(first: u32): void {
  for (let k = least; k <= after; k++) setWord(wayCalls, k, first + word(way, k));
}

/** Counts the calls in subtrees, as far as they are in the chunk. */
export function measure(count: u32): void {
  memory.fill(sizes, 0, <usize> count << 2);
  for (let i = count; i-- > 0;) {
    const size = word(sizes, i) + 1;
    const parent = word(parents, i);
    setWord(sizes, i, size);
    setWord(sizes, parent, word(sizes, parent) + size);
  }
}

// @ts-ignore: decorator
@inline
function putPlace(at: usize, i: u32, count: u32): void {
  const size = word(sizes, i);
  const depth = word(depths, i);
  const isLast = u32(word(depths, min(i + size, count - 1)) < depth);
  store<u32>(at, select<u32>(2 * size + isLast, 0, i + size < count));
  store<u32>(at + 4, depth);
}

/** Fills `places`. */
export function place(count: u32): void {
  for (let i: u32 = 0; i < count; i++) putPlace(places + (<usize> i << 3), i, count);
}

/**
 * Hashes subtrees, and marks those in which a call threw.
 *
 * @param isAgain whether `openShapes` and `openTroubled` say how the subtrees go on; else the chunks after this one were hashed just
 * before it, the last one first
 */
export function look(count: u32, isAgain: bool): void {
  memory.fill(shapes, 0, <usize> count << 2);
  memory.fill(troubled, 0, <usize> count << 2);
  for (let k = least; k <= after && !isAgain; k++) {
    const node = word(way, k);
    setWord(shapes, node, word(shapes, CALLS + k));
    setWord(troubled, node, word(troubled, CALLS + k));
    setWord(shapes, CALLS + k, 0);
    setWord(troubled, CALLS + k, 0);
  }
  for (let i = count; i-- > 0;) {
    const outcome = word(outcomes, i);
    const parent = word(parents, i);
    let hash = word(shapes, i) ^ (word(sites, i) * 4 + outcome) * 0x9e3779b1 ^ word(errors, i);
    hash = (hash ^ hash >>> 16) * 0x85ebca6b;
    hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
    hash ^= hash >>> 16;
    setWord(shapes, i, hash);
    setWord(shapes, parent, word(shapes, parent) * 31 + hash);
    const hasThrown = word(troubled, i) | u32(outcome === THREW);
    setWord(troubled, i, hasThrown);
    setWord(troubled, parent, word(troubled, parent) | hasThrown);
  }
  for (let k = least; k <= after; k++) {
    const node = word(way, k);
    if (isAgain) {
      setWord(shapes, node, word(openShapes, k - least));
      setWord(troubled, node, word(openTroubled, k - least));
    } else {
      setWord(openShapes, k - least, word(shapes, node));
      setWord(openTroubled, k - least, word(troubled, node));
    }
  }
}

/** Puts the roots of the chunk that was hashed into `list`, and their shapes and looks, as `tell` has them, beside them. */
export function tellRoots(count: u32): u32 {
  let found: u32 = 0;
  for (let i: u32 = 0; i < count && least === 1; i++) {
    setWord(list, found, i);
    setWord(rootShapes, found, word(shapes, i));
    setWord(rootLooks, found, lookOf(i));
    found += u32(word(depths, i) === 1);
  }
  return found;
}

// @ts-ignore: decorator
@inline
function lookOf(i: u32): u32 {
  return word(sites, i) << 3 | word(outcomes, i) << 1 | word(troubled, i);
}

/** Forgets the chunks that were hashed. */
export function beginLooks(): void {
  memory.fill(shapes + 4 * CALLS, 0, 4 * DEPTHS);
  memory.fill(troubled + 4 * CALLS, 0, 4 * DEPTHS);
}

/** Fills `placesAndLooks`. */
export function tell(count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const at = placesAndLooks + (<usize> i << 4);
    putPlace(at, i, count);
    store<u32>(at + 8, word(shapes, i));
    store<u32>(at + 12, lookOf(i));
  }
}

/** When a call ended, or the record did. */
// @ts-ignore: decorator
@inline
function endOf(i: u32, lastTime: f64): f64 {
  const duration = number(durations, i);
  return duration === duration ? number(starts, i) + duration : lastTime;
}

/**
 * Finds the recorder's time within the calls whose subtrees end in the chunk: what it took until the last call that began before the
 * end of the call, less what it had taken until the call itself.
 *
 * @param inside what a probe takes within its call, and `probe` in all
 * @returns how many calls are in `list`: they ended after the chunk, and their time is not known yet
 */
export function subtract(count: u32, first: f64, inside: f64, probe: f64, lastTime: f64, hasAway: bool): u32 {
  let late: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    let last = i + word(sizes, i) - 1;
    if (last + 1 >= count) continue;
    const end = endOf(i, lastTime);
    if (number(starts, last + 1) < end) {
      // Something went on behind it: it was asynchronous.
      last = lastBefore(last + 1, count - 1, end);
      if (last + 1 === count) {
        setWord(list, late++, i);
        continue;
      }
    } else if ((u32(last > i) & u32(number(starts, last) >= end)) !== 0) last = lastBefore(i, last, end);
    let time = inside - ((first + i) * probe + number(costs, i));
    if (hasAway) time -= number(away, i);
    setNumber(recorded, i, positive(time + ((first + last) * probe + number(costs, last))));
  }
  return late;
}

/** The last call that began before a time, among those behind `from`; else `from`. */
function lastBefore(from: u32, to: u32, time: f64): u32 {
  while (from < to) {
    const middle = from + to + 1 >>> 1;
    if (number(starts, middle) < time) from = middle;
    else to = middle - 1;
  }
  return from;
}

// By group: u32 calls that threw, open ones, address of the table, 0; f64 self time, total time of the outermost calls;
// u64: where the subtree of the last outermost call ends
const FAILED: usize = 0;
const OPEN: usize = 4;
const TABLE: usize = 8;
const SELF: usize = 16;
const OUTERMOST: usize = 24;
const OUTER_END: usize = 32;
export const GROUP_SIZE: usize = 40;

/** u32: groups by site; u8: sites that were called */
export let groupOfSite: usize = 0;
export let calledSites: usize = 0;
export let sums: usize = 0;
let groupCount: u32 = 0;
let mark: usize = 0;

/** Makes room for sums of so many groups. */
export function beginSums(siteCount: u32): void {
  if (mark === 0) mark = free;
  memory.fill(mark, 0, free - mark);
  free = mark;
  groupOfSite = take(siteCount, 4);
  calledSites = take(siteCount, 1);
  sums = take(siteCount, <u32> GROUP_SIZE);
  groupCount = siteCount;
  setNumber(ends, CALLS, 0);
  setNumber(totals, CALLS, Infinity);
  after = 0;
}

/** Gives a group a table, from then on. */
export function addTable(group: u32): void {
  store<u32>(sums + <usize> group * GROUP_SIZE + TABLE, <u32> take(DIRECT, 4));
}

/**
 * Makes total times, and sums them up by group.
 *
 * @param isAdjusted whether `recorded` is taken off
 */
export function addUp(count: u32, first: u32, lastTime: f64, isAdjusted: bool, hasWaits: bool): void {
  let rest: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const parent = word(parents, i);
    const start = number(starts, i);
    const duration = number(durations, i);
    const raw = duration === duration ? duration : max<f64>(0, lastTime - start);
    /** Until its caller ended. */
    const left = number(ends, parent) - start;
    const isWithin = raw <= left;
    const waiting = hasWaits ? max<f64>(0, number(waits, i)) : 0;
    let total = raw;
    if (isAdjusted) {
      const own = raw - number(recorded, i);
      total = hasWaits ? max<f64>(own, waiting) : positive(own);
      // A call never takes longer than the one that it ran within.
      if (isWithin) total = lesser(total, number(totals, parent));
    }
    const runs = positive(total - waiting);
    setNumber(totals, i, total);
    setNumber(ends, i, start + raw);
    setNumber(running, i, runs);
    setNumber(callees, i, 0);
    // What it ran is no more than its time.
    const within = isWithin ? runs : positive(lesser(left, runs));
    setNumber(callees, parent, number(callees, parent) + within);

    const site = word(sites, i);
    const group = word(groupOfSite, site);
    const outcome = word(outcomes, i);
    setWord(groups, i, group);
    store<u8>(calledSites + site, 1);
    const sum = sums + <usize> group * GROUP_SIZE;
    if (outcome !== RETURNED) {
      const counter = sum + (outcome === THREW ? FAILED : OPEN);
      store<u32>(counter, load<u32>(counter) + 1);
    }
    const call = <u64> first + i;
    if (call >= load<u64>(sum + OUTER_END)) {
      store<f64>(sum + OUTERMOST, load<f64>(sum + OUTERMOST) + total);
      store<u64>(sum + OUTER_END, call + word(sizes, i));
    }
    // The bits of a whole number stand at the end of this.
    const shifted = total + WHOLE;
    const whole = reinterpret<u64>(shifted) - reinterpret<u64>(WHOLE);
    const table = load<u32>(sum + TABLE);
    if (whole < DIRECT && table !== 0 && shifted - WHOLE === total) {
      const at = table + (<u32> whole << 2);
      store<u32>(at, load<u32>(at) + 1);
    } else {
      setWord(restGroups, rest, group);
      setNumber(restTimes, rest++, total);
    }
  }
  restCount = rest;
}

/** Says where the subtrees of the chunk's own calls on the way to its last one end: before these calls. */
export function close(first: u32): void {
  for (let k = least; k <= after; k++) {
    const node = word(way, k);
    setWord(sizes, node, <u32> (<u64> number(openEnds, k - least) >> 1) - (first + node));
  }
}

let lastStart: f64 = 0;

/**
 * Sums up self times, and goes on to the next chunk.
 *
 * @returns how many calls are in `list`: their last callee is not the last call that began before they ended
 */
export function leave(count: u32, first: u32): u32 {
  let odd: u32 = 0;
  // The deepest one first: a callee's time is complete.
  for (let k = before; k >= least && k > 0; k--) {
    const node = CALLS + k;
    const closing = word(closings, k);
    const end = number(ends, node);
    const call = word(wayCalls, k);
    const latest = closing > 0 ? number(starts, closing - 1) : lastStart;
    const isEven = number(starts, closing) >= end && (latest < end || call + 1 === first + closing);
    if (!isEven) setWord(list, odd++, call);
    addSelf(node);
  }
  let group: u32 = 0;
  let self: f64 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (word(groups, i) !== group) {
      addTo(group, self);
      group = word(groups, i);
      self = 0;
    }
    const own = positive(number(running, i) - number(callees, i));
    self += select<f64>(own, 0, i + word(sizes, i) < count);
  }
  addTo(group, self);
  for (let k = least; k <= after; k++) {
    const from = word(way, k);
    const to = CALLS + k;
    setNumber(totals, to, number(totals, from));
    setNumber(ends, to, number(ends, from));
    setNumber(running, to, number(running, from));
    setNumber(callees, to, number(callees, from));
    setWord(groups, to, word(groups, from));
  }
  goOn(first);
  lastStart = number(starts, count - 1);
  return odd;
}

/** The same at the end of the run, of the calls on the way to the last one. */
export function leaveAll(): u32 {
  let odd: u32 = 0;
  for (let k = after; k > 0; k--) {
    if (lastStart >= number(ends, CALLS + k) && k < after) setWord(list, odd++, word(wayCalls, k));
    addSelf(CALLS + k);
  }
  return odd;
}

// @ts-ignore: decorator
@inline
function addSelf(node: u32): void {
  addTo(word(groups, node), max<f64>(0, number(running, node) - number(callees, node)));
}

// @ts-ignore: decorator
@inline
function addTo(group: u32, self: f64): void {
  const sum = sums + <usize> group * GROUP_SIZE + SELF;
  store<f64>(sum, load<f64>(sum) + self);
}
