/**
 * The children of each place in a call tree that the page has opened, in pages: siblings that repeat are one line, below which
 * they are listed one by one.
 *
 * @module
 */
import { type CallTree, isTroubled, nextSibling, subtreeSize } from "../../query/call_tree.ts";
import { type CallItem, foldChildren, type Item, itemOf } from "../../query/fold.ts";
import { plural } from "../../view/units.ts";
import type { Page, Piece, RevealStep, Row, Took } from "../protocol.ts";
import { endingOf } from "./ending.ts";
import { callPieces } from "./pieces.ts";
import { TookSum } from "./took.ts";

/** Times of calls in a run of up to so many are told with their rows: of a larger one, they take as long as its tree. */
const MOST_AT_ONCE = 1 << 20;
/** Calls whose times are added up before other questions are answered. */
const SLICE = 256;
/** Siblings between two that are remembered, so that a far one is found without going through all. */
const STRIDE = 1024;

/** A call below more levels than these is not looked for in the tree: nobody could see it there. */
const MOST_LEVELS = 5000;

/** Folding does not need them: they are added up where they are asked for. */
const NO_TIMES = { timeOf: (): number => 0 };

/** What one list is made of, as far as it was asked for. */
interface Listing {
  items: Item[];
  rest: Iterator<Item>;
  isWhole: boolean;
}

/** The siblings that one line stands for. */
interface Group {
  first: number;
  count: number;
  /** Every `STRIDE`th of them. */
  marks: number[];
}

export class Listings {
  readonly #tree: CallTree;
  readonly #missing: ReadonlyMap<number, number>;
  readonly #lists = new Map<string, Listing>();
  readonly #groups = new Map<string, Group>();

  /** @param missing calls below a call that the page does not have */
  constructor(tree: CallTree, missing: ReadonlyMap<number, number>) {
    this.#tree = tree;
    this.#missing = missing;
  }

  /** The children of the place with that key, from one of them on. */
  page(key: string, from: number, count: number): Page<Row> {
    const group = this.#groups.get(key);
    if (group !== undefined) {
      const items: Row[] = [];
      let call = this.#member(group, from);
      for (let i = from; i < Math.min(from + count, group.count) && call !== 0; i++) {
        items.push(this.#timed(this.#callRow(itemOf(this.#tree, call, NO_TIMES))));
        call = nextSibling(this.#tree, call);
      }
      return { from, items, total: group.count, hasMore: from + items.length < group.count };
    }
    // Siblings that stood for one another need not do so in a run that has grown.
    if (key.startsWith("g")) return { from, items: [], total: 0, hasMore: false };
    const list = this.#list(key);
    const hasMore = this.#fill(list, from + count + 1);
    const items = list.items.slice(from, from + count).map((item) => this.#timed(this.#row(item)));
    return {
      from,
      items,
      hasMore: hasMore || list.items.length > from + count,
      ...(list.isWhole ? { total: list.items.length } : {}),
    };
  }

  /** Times of rows, as far as they are known at each step. */
  *times(keys: readonly string[]): Generator<() => Record<string, Took>, Record<string, Took>> {
    const known: Record<string, Took> = {};
    for (const key of keys) {
      // Of a run that has grown since, rows are asked for anew.
      if (key.startsWith("g") && !this.#groups.has(key)) continue;
      const sums = this.#sums(key);
      let step = sums.next();
      for (; !step.done; step = sums.next()) yield () => ({ ...known });
      known[key] = step.value;
    }
    return known;
  }

  /** Adds up the times of the calls that a row stands for, in slices. */
  *#sums(key: string): Generator<void, Took> {
    const { trace } = this.#tree;
    const { first, count } = this.#groups.get(key) ?? { first: Number(key.slice(1)), count: 1 };
    const sum = new TookSum(trace);
    let call = first;
    for (let i = 0; i < count && call !== 0; i++, call = nextSibling(this.#tree, call)) {
      if (i % SLICE === SLICE - 1) yield;
      sum.add(call);
    }
    return sum.sum(trace.isThread(first) ? 0 : trace.parentOf(first));
  }

  /** A row with its times, where they are soon known. */
  #timed(row: Row): Row {
    if (this.#tree.trace.callCount > MOST_AT_ONCE) return row;
    const sums = this.#sums(row.key);
    let step = sums.next();
    while (!step.done) step = sums.next();
    return { ...row, times: step.value };
  }

  /** The way from the top to a call: the places to open. */
  reveal(call: number): RevealStep[] {
    const path: number[] = [];
    for (let at = call; at !== 0; at = this.#tree.trace.parentOf(at)) {
      if (path.push(at) > MOST_LEVELS) return [];
    }
    path.reverse();
    const steps: RevealStep[] = [];
    let key = "c0";
    for (const at of path) {
      const list = this.#list(key);
      // Siblings are in the order of their numbers.
      for (let wanted = 256; this.#fill(list, wanted) && firstOf(list.items.at(-1)!) <= at;) wanted *= 2;
      const index = lastUpTo(list.items, at);
      if (index < 0) return steps;
      steps.push({ key, index });
      const row = this.#row(list.items[index]!);
      if (row.key.startsWith("g")) {
        const within = this.#indexIn(this.#groups.get(row.key)!, at);
        if (within < 0) return steps;
        steps.push({ key: row.key, index: within });
      }
      key = `c${at}`;
    }
    return steps;
  }

  #list(key: string): Listing {
    let list = this.#lists.get(key);
    if (list === undefined) {
      const call = Number(key.slice(1));
      const parent = call === 0 ? undefined : itemOf(this.#tree, call, NO_TIMES);
      list = { items: [], rest: foldChildren(this.#tree, parent, NO_TIMES), isWhole: false };
      this.#lists.set(key, list);
    }
    return list;
  }

  /** Makes a list as long as it is wanted; whether there is more of it. */
  #fill(list: Listing, wanted: number): boolean {
    while (!list.isWhole && list.items.length < wanted) {
      const next = list.rest.next();
      if (next.done) list.isWhole = true;
      else list.items.push(next.value);
    }
    return !list.isWhole;
  }

  #row(item: Item): Row {
    if (item.type === "call" && item.count === 1) return this.#callRow(item);
    const first = firstOf(item);
    const key = `g${first}`;
    const calls = item.type === "call" ? item.count : item.items.reduce((sum, { covers }) => sum + covers, 0);
    if (!this.#groups.has(key)) this.#groups.set(key, { first, count: calls, marks: [first] });
    if (item.type === "call") return { ...this.#callRow(item), key, hasChildren: true };
    const { trace } = this.#tree;
    const rows = item.items.map((one) => this.#callRow(one));
    const between: Piece = ["dim", ", "];
    const pieces: Piece[] = [
      ["dim", `${plural(item.count, "time")} over: `],
      ...rows.flatMap((row, i) => i === 0 ? row.pieces : [between, ...row.pieces]),
    ];
    return {
      key,
      call: first,
      count: calls,
      pieces,
      ending: endingOf(trace, first),
      size: item.size,
      hasChildren: true,
      isTroubled: rows.some(({ isTroubled }) => isTroubled),
    };
  }

  #callRow(item: CallItem): Row {
    const { trace } = this.#tree;
    const { call, count } = item;
    return {
      key: `c${call}`,
      call,
      count,
      pieces: [...callPieces(trace, item), ...this.#missingBelow(item)],
      ending: endingOf(trace, call),
      size: item.size,
      hasChildren: subtreeSize(this.#tree, call) > 1,
      isTroubled: isTroubled(this.#tree, call),
    };
  }

  /** What is said of calls that the page does not have; a folded row stands for its first call there, too. */
  #missingBelow({ call }: CallItem): Piece[] {
    const missing = this.#missing.get(call);
    return missing === undefined ? [] : [["yellow", `  ${plural(missing, "call")} below not in this page`]];
  }

  #member({ marks }: Group, index: number): number {
    const mark = Math.floor(index / STRIDE);
    while (marks.length <= mark) {
      let call = marks.at(-1)!;
      for (let i = 0; i < STRIDE && call !== 0; i++) call = nextSibling(this.#tree, call);
      if (call === 0) return 0;
      marks.push(call);
    }
    let call = marks[mark]!;
    for (let i = mark * STRIDE; i < index && call !== 0; i++) call = nextSibling(this.#tree, call);
    return call;
  }

  #indexIn({ first, count }: Group, wanted: number): number {
    let call = first;
    for (let i = 0; i < count && call !== 0; i++, call = nextSibling(this.#tree, call)) {
      if (call === wanted) return i;
    }
    return -1;
  }
}

function firstOf(item: Item): number {
  return item.type === "call" ? item.call : item.items[0]!.call;
}

/** The index of the last item that begins with a call or before it; −1 when there is none. */
function lastUpTo(items: readonly Item[], call: number): number {
  let low = 0, high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (firstOf(items[middle]!) <= call) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
