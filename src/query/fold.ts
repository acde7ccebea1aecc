import { type CallTree, firstChild, nextSibling, subtreeSize } from "./call_tree.ts";
import { totalOf } from "./times.ts";
import type { Value } from "../trace/trace.ts";

/**
 * One call, or a run of consecutive siblings whose subtrees have the same shape; the first stands for all. Below it,
 * an item stands for what is in the same place below the others, too.
 */
export interface CallItem {
  type: "call";
  call: number;
  /** How many siblings are folded into this one. */
  count: number;
  /** The calls that it stands for as well, as many as are looked at. */
  others: readonly number[];
  /** Whether there are more of them. */
  hasMore: boolean;
  /** How many calls `time` and `size` are of. */
  covers: number;
  /** Their total times, summed, in nanoseconds. */
  time: number;
  /** Calls in their subtrees. */
  size: number;
}

/** A sequence of siblings that comes several times in a row: A B A B A B. The first time round stands for all. */
export interface RepeatItem {
  type: "repeat";
  items: CallItem[];
  count: number;
  time: number;
  size: number;
}

export type Item = CallItem | RepeatItem;

const NONE: readonly number[] = [];
/** Calls that are looked at for what varies, and calls in their subtrees; at least `FEW_OTHERS` in any case. */
const MOST_OTHERS = 2000;
const MOST_BELOW = 20_000;
const FEW_OTHERS = 15;
/** A root that is not asynchronous and came so many times alike is not a request. */
const FLOOD = 1000;
/** The longest sequence that is looked for. */
const LONGEST = 32;
const SLOTS = 256;

/**
 * The children of an item, or the roots, in order, repeats folded into one item.
 *
 * A sequence of siblings is a square when its second half repeats its first. To find squares in linear time, the
 * place where each shape was last seen proposes the period.
 */
export function* foldChildren(tree: CallTree, parent: CallItem | undefined): Generator<Item> {
  /** Items that may yet turn out to be a part of a square. */
  let held: CallItem[] = [];
  let index = 0;
  let repeat: Repeat | undefined;
  const lastSeen = new Int32Array(SLOTS);
  for (const item of foldEqual(tree, parent)) {
    index++;
    if (repeat !== undefined) {
      if (isEqual(tree, repeat.items[repeat.round.length]!, item)) {
        repeat.round.push(item);
        if (repeat.round.length === repeat.items.length) closeRound(repeat);
        continue;
      }
      yield* closeRepeat(repeat);
      held = repeat.round;
      repeat = undefined;
    }
    held.push(item);
    const slot = (tree.shape[item.call]! >>> 0) % SLOTS;
    const period = index - lastSeen[slot]!;
    lastSeen[slot] = index;
    if (period > 1 && period <= LONGEST && isSquare(tree, held, period)) {
      yield* held.splice(0, held.length - 2 * period);
      repeat = openRepeat(held, period);
      held = [];
    } else if (held.length > 4 * LONGEST) {
      yield* held.splice(0, 2 * LONGEST);
    }
  }
  if (repeat !== undefined) {
    yield* closeRepeat(repeat);
    held = repeat.round;
  }
  yield* held;
}

/** The children of a call, in order, one an item. */
export function* plainChildren(tree: CallTree, parent: number): Generator<CallItem> {
  for (let call = firstChild(tree, parent); call !== 0; call = nextSibling(tree, call)) {
    yield itemOf(tree, call);
  }
}

/** A repeat that may go on. */
interface Repeat extends RepeatItem {
  /** The first two rounds, in case that there are no more. */
  start: CallItem[];
  /** The round that has begun. */
  round: CallItem[];
}

function openRepeat(square: CallItem[], period: number): Repeat {
  const repeat: Repeat = {
    type: "repeat",
    items: square.slice(0, period).map((item) => ({ ...item, others: item.others.slice() })),
    count: 0,
    time: 0,
    size: 0,
    start: square,
    round: square.slice(0, period),
  };
  closeRound(repeat);
  repeat.round = square.slice(period);
  closeRound(repeat);
  return repeat;
}

function closeRound(repeat: Repeat): void {
  repeat.count++;
  repeat.round.forEach((item, i) => {
    repeat.time += item.time;
    repeat.size += item.size;
    if (repeat.count > 1) join(repeat.items[i]!, item);
  });
  repeat.round = [];
}

function* closeRepeat({ items, count, time, size, start }: Repeat): Generator<Item> {
  if (count > 2) yield { type: "repeat", items, count, time, size };
  else yield* start;
}

/** The children of an item, or the roots, in order, consecutive ones of the same shape folded into one. */
function* foldEqual(tree: CallTree, parent: CallItem | undefined): Generator<CallItem> {
  let item: CallItem | undefined;
  const isAlike = (item: CallItem, call: number) =>
    isSameShape(tree, item.call, call) && (parent !== undefined || isSameRoot(tree, item, call));
  if (parent === undefined || parent.others.length === 0) {
    // Among millions of them, an object for each would take longer than all the rest.
    for (let call = firstChild(tree, parent?.call ?? 0); call !== 0; call = nextSibling(tree, call)) {
      if (item !== undefined && isAlike(item, call)) joinCall(tree, item, call);
      else {
        if (item !== undefined) yield item;
        item = itemOf(tree, call);
      }
    }
  } else {
    for (const next of childrenBelowAll(tree, parent)) {
      if (item !== undefined && isAlike(item, next.call)) {
        item.count++;
        join(item, next);
      } else {
        if (item !== undefined) yield item;
        item = next;
      }
    }
  }
  if (item !== undefined) yield item;
}

/** Makes an item stand for the next sibling as well. */
function joinCall(tree: CallTree, item: CallItem, call: number): void {
  item.count++;
  item.covers++;
  item.time += totalOf(tree.trace, call);
  item.size += subtreeSize(tree, call);
  if (item.others === NONE) item.others = [];
  const others = item.others as number[];
  if (others.length < MOST_OTHERS) others.push(call);
  else item.hasMore = true;
}

/** The calls in the same place below each of the several calls that an item stands for. */
function* childrenBelowAll(tree: CallTree, parent: CallItem): Generator<CallItem> {
  const first = firstChild(tree, parent.call);
  const most = Math.max(FEW_OTHERS, Math.floor(MOST_BELOW / subtreeSize(tree, parent.call)));
  const at = parent.others.slice(0, most).map((other) => firstChild(tree, other));
  const hasMore = parent.hasMore || at.length < parent.others.length;
  for (let call = first; call !== 0; call = nextSibling(tree, call)) {
    const item = itemOf(tree, call);
    item.others = at.slice();
    item.hasMore = hasMore;
    for (let i = 0; i < at.length; i++) {
      const other = at[i]!;
      item.covers++;
      item.time += totalOf(tree.trace, other);
      item.size += subtreeSize(tree, other);
      at[i] = nextSibling(tree, other);
    }
    yield item;
  }
}

/** Makes an item stand for the calls of another one as well. */
function join(item: CallItem, { call, others, hasMore, covers, time, size }: CallItem): void {
  item.covers += covers;
  item.time += time;
  item.size += size;
  // A list of its own is made when there is something to put into it.
  const own = item.others === NONE ? (item.others = []) : item.others;
  const list = own as number[];
  if (list.length < MOST_OTHERS) list.push(call);
  else item.hasMore = true;
  for (let i = 0; i < others.length && list.length < MOST_OTHERS; i++) list.push(others[i]!);
  if (hasMore || list.length >= MOST_OTHERS && others.length > 0) item.hasMore = true;
}

/** One call by itself. */
export function itemOf(tree: CallTree, call: number): CallItem {
  const time = totalOf(tree.trace, call);
  return {
    type: "call",
    call,
    count: 1,
    others: NONE,
    hasMore: false,
    covers: 1,
    time,
    size: subtreeSize(tree, call),
  };
}

/** Tests are shown one by one: each case and each try is a question of its own. */
function isSameShape(tree: CallTree, a: number, b: number): boolean {
  const { trace, outcomes, shape } = tree;
  return shape[a] === shape[b] && subtreeSize(tree, a) === subtreeSize(tree, b) &&
    outcomes[a] === outcomes[b] &&
    trace.siteIdOf(a) === trace.siteIdOf(b) && trace.siteOf(a).kind !== "test";
}

/**
 * Whether a root of the same shape is folded with others. Requests, tests and tasks are shown one by one: they are
 * asynchronous, or are given objects, call something, and differ.
 */
function isSameRoot(tree: CallTree, { call: a, count }: CallItem, b: number): boolean {
  const { trace } = tree;
  if (trace.isThread(a)) return false;
  const isTask = trace.siteOf(a).async;
  if (!isTask && (subtreeSize(tree, a) === 1 || count >= FLOOD)) return true;
  const ofA = trace.argsOf(a), ofB = trace.argsOf(b);
  return ofA.length === ofB.length && ofA.every((arg, i) => (isTask ? isSame : isAlike)(arg, ofB[i])) &&
    (!isTask || isSame(trace.resultOf(a), trace.resultOf(b)));
}

/** Whether two values are the same, or neither is an object. */
function isAlike(a: Value | undefined, b: Value | undefined): boolean {
  const isPlain = a?.snapshot.type !== "composite" && b?.snapshot.type !== "composite";
  return a !== undefined && b !== undefined && isPlain || isSame(a, b);
}

function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.snapshot === b.snapshot || JSON.stringify(a.snapshot) === JSON.stringify(b.snapshot);
}

function isEqual(tree: CallTree, a: CallItem, b: CallItem): boolean {
  return a.count === b.count && isSameShape(tree, a.call, b.call);
}

/** Whether the last `2 * period` items are twice the same sequence. */
function isSquare(tree: CallTree, items: CallItem[], period: number): boolean {
  if (items.length < 2 * period) return false;
  for (let i = items.length - period; i < items.length; i++) {
    if (!isEqual(tree, items[i - period]!, items[i]!)) return false;
  }
  return true;
}
