import {
  type CallTree,
  firstChild,
  lookOf,
  looksLike,
  nextSibling,
  shapeIn,
  subtreeSize,
} from "./call_tree.ts";
import { totalOf } from "./times.ts";
import { kindOf, type ValueKind } from "./value_kinds.ts";
import type { Trace, Value } from "../trace/trace.ts";

/**
 * One call, or a run of consecutive siblings whose subtrees have the same shape; the first stands for all. Below it,
 * an item stands for what is in the same place below the others, too.
 */
export interface CallItem {
  type: "call";
  call: number;
  /** How many siblings are folded into this one. */
  count: number;
  /** The calls that it stands for as well: of many, some from the first to the last. */
  others: readonly number[];
  /** Of how many calls one is in `others`, and how many there were to choose from. */
  stride: number;
  offered: number;
  /** Of `others`, the first of each kind of value that came of them and did not come of `call`. */
  odd: readonly number[];
  /** The kinds that came of `call` and of these, where others were asked for theirs. */
  kinds?: readonly (ValueKind | undefined)[];
  /** How many calls it stands for. */
  covers: number;
  /** Their total times, summed, in nanoseconds. */
  time: number;
  /** Whether `time` was concluded from that of the call and `others`. */
  isEstimated: boolean;
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

/** Whether an item stands for more calls than `others` has. */
export function hasMore(
  { others, covers = 1 }: Pick<CallItem, "others"> & Partial<Pick<CallItem, "covers">>,
): boolean {
  return covers > 1 + others.length;
}

/** What gives the time of a call: who does not look at times saves a pass over the run. */
type TimeOf = (trace: Trace, call: number) => number;

export interface FoldOptions {
  timeOf?: TimeOf;
}

const NONE: readonly number[] = [];
/** Calls that are looked at for what varies, and calls in their subtrees; at least `FEW_OTHERS` in any case. */
const MOST_OTHERS = 2000;
const MOST_BELOW = 20_000;
const FEW_OTHERS = 15;
/** Of so many it is asked whether they came to another kind of value, and so many of these are looked at. */
const MOST_ASKED = 20_000;
const MOST_ODD = 3;
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
export function* foldChildren(
  tree: CallTree,
  parent: CallItem | undefined,
  { timeOf = totalOf }: FoldOptions = {},
): Generator<Item> {
  /** Items that may yet turn out to be a part of a square. */
  let held: CallItem[] = [];
  let index = 0;
  let repeat: Repeat | undefined;
  const lastSeen = new Int32Array(SLOTS);
  const siblings = parent === undefined || parent.others.length === 0
    ? new Siblings(tree, parent?.call ?? 0, { timeOf })
    : new SiblingsBelowAll(tree, parent, { timeOf });
  for (let item = siblings.next(); item !== undefined; item = siblings.next()) {
    index++;
    if (repeat !== undefined) {
      if (isEqual(tree, repeat.items[repeat.round.length]!, item)) {
        repeat.round.push(item);
        if (repeat.round.length === repeat.items.length) {
          closeRound(tree, repeat);
          siblings.takeRounds(repeat);
        }
        continue;
      }
      yield* closeRepeat(repeat);
      held = repeat.round;
      repeat = undefined;
    }
    held.push(item);
    const slot = (shapeIn(tree, item.call) >>> 0) % SLOTS;
    const period = index - lastSeen[slot]!;
    lastSeen[slot] = index;
    if (period > 1 && period <= LONGEST && isSquare(tree, held, period)) {
      yield* held.splice(0, held.length - 2 * period);
      repeat = openRepeat(tree, held, period);
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

function openRepeat(tree: CallTree, square: CallItem[], period: number): Repeat {
  const repeat: Repeat = {
    type: "repeat",
    items: square.slice(0, period).map((item) => ({ ...item, others: item.others.slice() })),
    count: 0,
    time: 0,
    size: 0,
    start: square,
    round: square.slice(0, period),
  };
  closeRound(tree, repeat);
  repeat.round = square.slice(period);
  closeRound(tree, repeat);
  return repeat;
}

function closeRound(tree: CallTree, repeat: Repeat): void {
  repeat.count++;
  repeat.round.forEach((item, i) => {
    repeat.time += item.time;
    repeat.size += item.size;
    if (repeat.count > 1) join(tree, repeat.items[i]!, item);
  });
  repeat.round = [];
}

function* closeRepeat({ items, count, time, size, start }: Repeat): Generator<Item> {
  if (count > 2) yield { type: "repeat", items, count, time, size };
  else yield* start;
}

/** The children of a call, or the roots, in order, consecutive ones of the same shape folded into one. */
class Siblings {
  readonly #tree: CallTree;
  readonly #timeOf: TimeOf;
  readonly #areRoots: boolean;
  #call: number;
  /** Tasks that were found to differ. */
  #differing = 0;

  constructor(tree: CallTree, parent: number, { timeOf }: Required<FoldOptions>) {
    this.#tree = tree;
    this.#timeOf = timeOf;
    this.#areRoots = parent === 0;
    this.#call = firstChild(tree, parent);
  }

  next(): CallItem | undefined {
    const tree = this.#tree;
    const first = this.#call;
    if (first === 0) return undefined;
    const item = itemOf(tree, first, { timeOf: this.#timeOf });
    const { trace } = tree;
    const look = lookOf(tree, first);
    const { kind, async: isTask } = trace.site(look.site);
    // Tests are shown one by one: each case and each try is a question of its own.
    const isSingle = kind === "test" || this.#areRoots && trace.isThread(first);
    let call = nextSibling(tree, first);
    while (
      call !== 0 && !isSingle && looksLike(tree, call, look) &&
      (!this.#areRoots || (isTask ? this.#isSameTask(first, call) : isSameRoot(tree, item, call)))
    ) {
      item.count++;
      addCall(tree, item, { call, time: this.#timeOf(trace, call) });
      call = nextSibling(tree, call);
    }
    this.#call = call;
    return item;
  }

  /** Takes whole rounds at once: among millions, an object for each call would take longer than all the rest. */
  takeRounds(repeat: Repeat): void {
    const tree = this.#tree;
    const { trace } = tree;
    const { items } = repeat;
    const looks = items.map(({ call }) => lookOf(tree, call));
    const isPlain = items.every(({ call, count }, i) =>
      count === 1 && trace.site(looks[i]!.site).kind !== "test" &&
      !looksLike(tree, call, looks[(i + 1) % items.length]!)
    );
    if (!isPlain) return;
    const isNext = (i: number, call: number) => call !== 0 && looksLike(tree, call, looks[i]!);
    const round = new Uint32Array(items.length);
    for (;;) {
      let call = this.#call;
      for (let i = 0; i < items.length; i++) {
        if (!isNext(i, call)) return;
        round[i] = call;
        call = nextSibling(tree, call);
      }
      // What comes next may be folded into the last one, unless it begins another round.
      if (!isNext(0, call)) return;
      for (let i = 0; i < items.length; i++) {
        const call = round[i]!;
        const time = this.#timeOf(trace, call);
        addCall(tree, items[i]!, { call, time });
        repeat.time += time;
        repeat.size += subtreeSize(tree, call);
      }
      repeat.count++;
      this.#call = call;
    }
  }

  /** Whether two asynchronous roots were given the same and came to the same; of a flood of others, what is stored is compared. */
  #isSameTask(a: number, b: number): boolean {
    const { trace } = this.#tree;
    if (trace.areStoredAlike(a, b)) return true;
    if (this.#differing++ > FLOOD) return false;
    const ofA = trace.argsOf(a), ofB = trace.argsOf(b);
    return ofA.length === ofB.length && ofA.every((arg, i) => isSame(arg, ofB[i])) &&
      isSame(trace.resultOf(a), trace.resultOf(b));
  }
}

/** The same of the calls in the same place below each of the several calls that an item stands for. */
class SiblingsBelowAll {
  readonly #tree: CallTree;
  readonly #calls: Generator<CallItem>;
  #coming: CallItem | undefined;

  constructor(tree: CallTree, parent: CallItem, options: Required<FoldOptions>) {
    this.#tree = tree;
    this.#calls = childrenBelowAll(tree, parent, options);
    this.#coming = this.#take();
  }

  next(): CallItem | undefined {
    const item = this.#coming;
    if (item === undefined) return undefined;
    let next = this.#take();
    for (; next !== undefined && isFolded(this.#tree, item.call, next.call); next = this.#take()) {
      item.count++;
      join(this.#tree, item, next);
    }
    this.#coming = next;
    return item;
  }

  takeRounds(): void {}

  #take(): CallItem | undefined {
    const { done, value } = this.#calls.next();
    return done ? undefined : value;
  }
}

/** Makes an item stand for one more call. */
function addCall(tree: CallTree, item: CallItem, { call, time }: { call: number; time: number }): void {
  item.covers++;
  item.time += time;
  item.size += subtreeSize(tree, call);
  lookAt(tree, item, call);
}

/**
 * Looks at a call that an item stands for, too; of many, at one in 2, 4, 8 …, so that they are from all over the run, and at the first
 * ones that came to another kind of value.
 */
function lookAt(tree: CallTree, item: CallItem, call: number): void {
  item.offered++;
  const isOdd = item.offered <= MOST_ASKED && item.odd.length < MOST_ODD && isOddBeside(tree, item, call);
  if (item.offered % item.stride !== 0 && !isOdd) return;
  // Lists of its own are made when there is something to put into them.
  if (isOdd) item.odd = [...item.odd, call];
  if (item.others === NONE) item.others = [];
  const others = item.others as number[];
  others.push(call);
  if (others.length < MOST_OTHERS) return;
  item.others = others.filter((other, i) => i % 2 === 1 || item.odd.includes(other));
  item.stride *= 2;
}

/** Whether a call came to another kind of value than the first one of its item, and than the odd ones that are known. */
function isOddBeside({ trace }: CallTree, item: CallItem, call: number): boolean {
  const kindOfResult = (call: number) => {
    const value = trace.resultOf(call);
    return value === undefined ? undefined : kindOf(value.snapshot);
  };
  if (item.kinds === undefined || item.kinds.length <= item.odd.length) {
    item.kinds = [item.call, ...item.odd].map(kindOfResult);
  }
  return !item.kinds.includes(kindOfResult(call));
}

/** The calls in the same place below each of the several calls that an item stands for. */
function* childrenBelowAll(
  tree: CallTree,
  parent: CallItem,
  { timeOf }: Required<FoldOptions>,
): Generator<CallItem> {
  const first = firstChild(tree, parent.call);
  const most = Math.max(FEW_OTHERS, Math.floor(MOST_BELOW / subtreeSize(tree, parent.call)));
  const { others, covers } = parent;
  const step = Math.ceil(others.length / most);
  const seen = others.filter((_, i) => (i + 1) % step === 0);
  const walks = seen.map((other) => new ChildWalk(tree, other, timeOf));
  const isEstimated = covers > 1 + seen.length;
  const share = isEstimated ? parent.time / timeOfAll(tree, [parent.call, ...seen], timeOf) : 1;
  for (let call = first; call !== 0; call = nextSibling(tree, call)) {
    const item = itemOf(tree, call, { timeOf });
    const others: number[] = item.others = [];
    item.offered = seen.length;
    for (let i = 0; i < walks.length; i++) {
      const walk = walks[i]!;
      others.push(walk.call);
      item.time += walk.time;
      walk.goOn();
    }
    item.covers = covers;
    // What they are of the time of those that they are below. Where that is 0, they are, too.
    if (item.time > 0) item.time *= share;
    item.isEstimated = isEstimated;
    // All are of the same shape.
    item.size *= covers;
    yield item;
  }
}

/** Calls of a subtree whose children are gone through at once: they stand together, and those of the others elsewhere. */
const FEW_BELOW = 1 << 16;

/** The children of a call, one after the other, with their times. */
class ChildWalk {
  readonly #tree: CallTree;
  readonly #timeOf: TimeOf;
  readonly #calls: number[] = [];
  readonly #times: number[] = [];
  #next = 0;
  readonly #isListed: boolean;
  call: number;
  time = 0;

  constructor(tree: CallTree, parent: number, timeOf: TimeOf) {
    this.#tree = tree;
    this.#timeOf = timeOf;
    this.call = firstChild(tree, parent);
    if (this.call !== 0) this.time = timeOf(tree.trace, this.call);
    this.#isListed = subtreeSize(tree, parent) <= FEW_BELOW;
    if (!this.#isListed) return;
    for (let call = this.call; call !== 0 && (call = nextSibling(tree, call)) !== 0;) {
      this.#calls.push(call);
      this.#times.push(timeOf(tree.trace, call));
    }
  }

  /** Goes on to the next child; `call` is 0 behind the last one. */
  goOn(): void {
    if (this.#isListed) {
      this.call = this.#calls[this.#next] ?? 0;
      this.time = this.#times[this.#next++] ?? 0;
    } else if (this.call !== 0) {
      this.call = nextSibling(this.#tree, this.call);
      if (this.call !== 0) this.time = this.#timeOf(this.#tree.trace, this.call);
    }
  }
}

function timeOfAll(tree: CallTree, calls: readonly number[], timeOf: TimeOf): number {
  return calls.reduce((sum, call) => sum + timeOf(tree.trace, call), 0);
}

/** Makes an item stand for the calls of another one as well. */
function join(
  tree: CallTree,
  item: CallItem,
  { call, others, covers, time, size, isEstimated }: CallItem,
): void {
  item.covers += covers;
  item.time += time;
  item.size += size;
  item.isEstimated ||= isEstimated;
  lookAt(tree, item, call);
  for (let i = 0; i < others.length; i++) lookAt(tree, item, others[i]!);
}

/** One call by itself. */
export function itemOf(
  tree: CallTree,
  call: number,
  { timeOf = totalOf }: FoldOptions = {},
): CallItem {
  const time = timeOf(tree.trace, call);
  return {
    type: "call",
    call,
    count: 1,
    others: NONE,
    stride: 1,
    offered: 0,
    odd: NONE,
    covers: 1,
    time,
    isEstimated: false,
    size: subtreeSize(tree, call),
  };
}

/** Tests are shown one by one: each case and each try is a question of its own. */
function isFolded(tree: CallTree, a: number, b: number): boolean {
  const look = lookOf(tree, a);
  return looksLike(tree, b, look) && tree.trace.site(look.site).kind !== "test";
}

/**
 * Whether a root of the same shape is folded with others. Requests, tests and tasks are shown one by one: they are
 * asynchronous, or are given objects, call something, and differ.
 */
function isSameRoot(tree: CallTree, { call: a, count }: CallItem, b: number): boolean {
  const { trace } = tree;
  if (subtreeSize(tree, a) === 1 || count >= FLOOD) return true;
  const ofA = trace.argsOf(a), ofB = trace.argsOf(b);
  return ofA.length === ofB.length && ofA.every((arg, i) => isAlike(arg, ofB[i]));
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
  return a.count === b.count && isFolded(tree, a.call, b.call);
}

/** Whether the last `2 * period` items are twice the same sequence. */
function isSquare(tree: CallTree, items: CallItem[], period: number): boolean {
  if (items.length < 2 * period) return false;
  for (let i = items.length - period; i < items.length; i++) {
    if (!isEqual(tree, items[i - period]!, items[i]!)) return false;
  }
  return true;
}
