import { type CallTree, firstChild, nextSibling } from "./call_tree.ts";
import { totalOf } from "./times.ts";

/** One call, or a run of consecutive siblings whose subtrees have the same shape; the first stands for all. */
export interface CallItem {
  type: "call";
  call: number;
  /** How many siblings are folded into this one. */
  count: number;
  /** Some of the calls that it stands for as well, at most 15. */
  others: readonly number[];
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
const MOST_OTHERS = 15;
/** The longest sequence that is looked for. */
const LONGEST = 32;
const SLOTS = 256;

/**
 * The children of a call, in order, repeats folded into one item.
 *
 * A sequence of siblings is a square when its second half repeats its first. To find squares in linear time, the
 * place where each shape was last seen proposes the period.
 */
export function* foldChildren(tree: CallTree, parent: number): Generator<Item> {
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
    items: square.slice(0, period).map((item) => ({ ...item })),
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
    const first = repeat.items[i]!;
    if (repeat.count > 1 && first.others.length < MOST_OTHERS) first.others = [...first.others, item.call];
  });
  repeat.round = [];
}

function* closeRepeat({ items, count, time, size, start }: Repeat): Generator<Item> {
  if (count > 2) yield { type: "repeat", items, count, time, size };
  else yield* start;
}

/** The children of a call, in order, consecutive ones of the same shape folded into one item. */
function* foldEqual(tree: CallTree, parent: number): Generator<CallItem> {
  let item: CallItem | undefined;
  for (let call = firstChild(tree, parent); call !== 0; call = nextSibling(tree, call)) {
    if (item !== undefined && isSameShape(tree, item.call, call)) {
      item.count++;
      item.time += timeOf(tree, call);
      item.size += tree.size[call]!;
      if (item.count <= MOST_OTHERS + 1) item.others = [...item.others, call];
    } else {
      if (item !== undefined) yield item;
      item = itemOf(tree, call);
    }
  }
  if (item !== undefined) yield item;
}

function itemOf(tree: CallTree, call: number): CallItem {
  const time = timeOf(tree, call);
  return { type: "call", call, count: 1, others: NONE, time, size: tree.size[call]! };
}

function timeOf({ trace }: CallTree, call: number): number {
  const duration = trace.durationOf(call);
  return Number.isNaN(duration) ? totalOf(trace, call) : duration;
}

function isSameShape({ sites, outcomes, shape, size }: CallTree, a: number, b: number): boolean {
  return shape[a] === shape[b] && size[a] === size[b] && sites[a] === sites[b] && outcomes[a] === outcomes[b];
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
