/**
 * Cutting: which items of a tree fit on a screen with a given number of lines.
 *
 * Best first: the roots are candidates; the best candidate gets a line, and its children become candidates, until the lines
 * are used up. What is left out among siblings takes a line, too, a gap, so that the price of an item is one line, and a gap
 * more or less on either side.
 *
 * An item scores higher the less deep it is and the more of the run's time it took, when it or a call below threw, when its function
 * or its function's errors have not been shown often, and when it is among the first of its siblings.
 *
 * Roots that call little beside another one, as those in which the modules of a library set themselves up, get a part of the lines
 * only: what was asked of the library shall be on the first screen.
 *
 * @module
 */

import type { SiteKind } from "../contract.ts";
import { Outcome } from "../trace/spec.ts";
import {
  type CallTree,
  firstChild,
  isTroubled as isTroubledCall,
  nextSibling,
  outcomeIn,
  subtreeSize,
} from "./call_tree.ts";
import type { Item } from "./fold.ts";
import { Heap } from "./heap.ts";
import type { GapItem } from "./screen.ts";
import { endOfRecord } from "./times.ts";

/** A candidate, with what comes before it among its siblings. */
interface Entry {
  item: Item;
  depth: number;
  /** Its position among the siblings, gaps not counted. */
  ordinal: number;
  before: Sums;
  /** What it gets for being one of the slowest of its siblings. */
  bonus: number;
  score: number;
  shown: boolean;
  /** Lines of a screen that has room for it. */
  lines: number;
  family: Family;
  /** See `Scorer.weightOf`. */
  weight: number;
  /** Its place in the family. */
  index: number;
}

/** The best children of one parent, in order. */
interface Family {
  tree: CallTree;
  entries: Entry[];
  whole: Sums;
  anyShown: boolean;
}

/** Running totals over siblings. */
interface Sums {
  items: number;
  siblings: number;
  size: number;
  time: number;
  troubled: number;
}

/** What stands below an item, or at the top; gaps included. */
export type Shown = (item: Item | undefined) => Iterable<Item | GapItem>;

/** Chooses the items that fit. */
export function layOut(
  tree: CallTree,
  children: (item: Item | undefined) => Iterable<Item>,
  options: { lines: number; maxDepth: number },
): Shown {
  return arrange(tree, children, options)(options.lines);
}

/**
 * Chooses the items for the largest screen.
 *
 * @returns a function that tells what a screen with so many lines, or fewer, shows: one at a time, as it marks the items
 */
export function arrange(
  tree: CallTree,
  children: (item: Item | undefined) => Iterable<Item>,
  options: { lines: number; maxDepth: number },
): (lines: number) => Shown {
  const families = new Map<Item | undefined, Family>();
  const scorer = new Scorer(tree);
  const candidates = new Heap<Entry>((a, b) => b.score - a.score);
  const open = (item: Item | undefined, depth: number, weight?: number): Family => {
    const isRepeat = item?.type === "repeat";
    const most = isRepeat ? item.items.length : options.lines;
    const family = gather(children(item), { depth, weight, most, tree, scorer });
    families.set(item, family);
    if (!isRepeat) { for (const entry of family.entries) candidates.push(entry); }
    return family;
  };
  open(undefined, 0);
  let left = options.lines;
  /** Lines for what has little weight, and what has to wait until all else has a line. */
  let leftForLight = Math.floor(options.lines * LIGHT_SHARE);
  let light: Entry[] | undefined = [];
  while (left > 0) {
    const entry = candidates.pop();
    if (entry === undefined) {
      // Where most lines are used, a few more would only stand before what tells more.
      if (light === undefined || left < options.lines / 2 && !fits(light, left)) break;
      for (const entry of light) candidates.push(entry);
      light = undefined;
      continue;
    }
    const score = scorer.score(entry);
    // Its function was shown since: the score can only have fallen.
    if (score < entry.score) {
      entry.score = score;
      const best = candidates.peek();
      if (best !== undefined && best.score > score) {
        candidates.push(entry);
        continue;
      }
    }
    const price = priceOf(entry);
    if (price > left) continue;
    if (light !== undefined && entry.weight < LIGHT) {
      if (price > leftForLight) {
        light.push(entry);
        continue;
      }
      leftForLight -= price;
    }
    left -= price;
    entry.shown = true;
    entry.lines = options.lines - left;
    entry.family.anyShown = true;
    scorer.show(entry);
    const { item, depth, weight } = entry;
    if (item.type === "repeat") {
      // Without its items, a repeat says nothing.
      const family = open(item, depth, weight);
      family.anyShown = true;
      for (const inner of family.entries) {
        inner.shown = true;
        inner.lines = entry.lines;
        scorer.show(inner);
        if (depth < options.maxDepth && callsBelow(inner.item) > 0) open(inner.item, depth + 1, weight);
      }
    } else if (depth < options.maxDepth && callsBelow(item) > 0) open(item, depth + 1, weight);
  }
  return (lines) => {
    for (const family of families.values()) {
      for (const entry of family.entries) entry.shown = entry.lines <= lines;
      family.anyShown = family.entries.some(({ shown }) => shown);
      if (family.anyShown) fillSmallGaps(family);
    }
    return (item) => withGaps(families.get(item));
  };
}

/** Below this, a root and what it calls have little weight; the part of the lines that these have. */
const LIGHT = 0.5;
const LIGHT_SHARE = 1 / 8;

/** Whether all of the entries have room, with what is below them. */
function fits(entries: readonly Entry[], lines: number): boolean {
  return entries.reduce((sum, { item }) => sum + linesOf(item), 0) <= lines;
}

/** Lines of an item and what is below it, at most. */
function linesOf(item: Item): number {
  return item.type === "repeat"
    ? 1 + item.items.reduce((sum, inner) => sum + linesOf(inner), 0)
    : Math.ceil(item.size / item.covers);
}

/** How many of the slowest siblings are favoured. */
const SLOWEST = 4;

/** Takes the `most` best of the siblings, the slowest among them, and sums over all of them. */
function gather(
  items: Iterable<Item>,
  { depth, weight: inherited, most, tree, scorer }: {
    depth: number;
    /** That of their root; nothing for roots. */
    weight: number | undefined;
    most: number;
    tree: CallTree;
    scorer: Scorer;
  },
): Family {
  const family: Family = { tree, entries: [], whole: zero(), anyShown: false };
  const { whole } = family;
  const best = new Heap<Entry>((a, b) => a.score - b.score);
  const slowest = new Heap<Entry>((a, b) => a.item.time - b.item.time);
  for (const item of items) {
    const weight = inherited ?? scorer.weightOf(item);
    const score = scorer.scoreOf(item, { depth, weight, ordinal: whole.items });
    const isGood = best.length < most || score > best.peek()!.score;
    const isSlow = slowest.length < SLOWEST || item.time > slowest.peek()!.item.time;
    // Making an entry costs; of a million siblings, few need one.
    if (isGood || isSlow) {
      const before = { ...whole };
      const entry = {
        item,
        depth,
        ordinal: whole.items,
        before,
        bonus: 0,
        score,
        shown: false,
        lines: Infinity,
        family,
        weight,
        index: 0,
      };
      if (isGood) {
        if (best.length >= most) best.pop();
        best.push(entry);
      }
      if (isSlow) {
        if (slowest.length >= SLOWEST) slowest.pop();
        slowest.push(entry);
      }
    }
    whole.items++;
    whole.siblings += item.type === "repeat" ? item.count * item.items.length : item.count;
    whole.size += item.size;
    whole.time += item.time;
    whole.troubled += isTroubled(tree, item) ? 1 : 0;
  }
  const slow = slowest.toArray().sort((a, b) => b.item.time - a.item.time);
  for (const [rank, entry] of slow.entries()) {
    // Slow is what takes longer than its siblings do.
    if (entry.item.time * whole.items < 2 * whole.time) continue;
    entry.bonus = 1 / (1 + rank);
    entry.score += entry.bonus;
  }
  family.entries = [...new Set([...best.toArray(), ...slow])].sort((a, b) => a.ordinal - b.ordinal);
  family.entries.forEach((entry, index) => entry.index = index);
  return family;
}

/** Lines that an entry adds when it is shown: its own, and the gaps that it makes or fills. */
function priceOf(entry: Entry): number {
  const { entries, whole, anyShown } = entry.family;
  const previous = entries[entry.index - 1];
  const next = entries[entry.index + 1];
  const gapBefore = previous === undefined
    ? entry.ordinal > 0
    : !previous.shown || previous.ordinal + 1 < entry.ordinal;
  const gapAfter = next === undefined
    ? entry.ordinal + 1 < whole.items
    : !next.shown || next.ordinal > entry.ordinal + 1;
  const own = entry.item.type === "repeat" ? 1 + entry.item.items.length : 1;
  return own + Number(gapBefore) + Number(gapAfter) - Number(anyShown);
}

/** A gap of one item takes a line, as the item itself would. */
function fillSmallGaps(family: Family): void {
  for (const entry of family.entries) if (!entry.shown && priceOf(entry) <= 0) entry.shown = true;
}

function* withGaps(family: Family | undefined): Generator<Item | GapItem> {
  if (family === undefined || !family.anyShown) return;
  let seen = zero();
  for (const entry of family.entries) {
    if (!entry.shown) continue;
    if (seen.items < entry.ordinal) yield gapBetween(seen, entry.before);
    yield entry.item;
    seen = after(entry);
  }
  if (seen.items < family.whole.items) yield gapBetween(seen, family.whole);
}

/** The sums up to and with an entry. */
function after({ index, ordinal, family, item, before }: Entry): Sums {
  const next = family.entries[index + 1];
  if (next !== undefined && next.ordinal === ordinal + 1) return next.before;
  return {
    items: ordinal + 1,
    siblings: before.siblings + (item.type === "repeat" ? item.count * item.items.length : item.count),
    size: before.size + item.size,
    time: before.time + item.time,
    troubled: before.troubled + (isTroubled(family.tree, item) ? 1 : 0),
  };
}

function gapBetween(from: Sums, to: Sums): GapItem {
  return {
    type: "gap",
    siblings: to.siblings - from.siblings,
    size: to.size - from.size,
    time: Math.max(0, to.time - from.time),
    troubled: to.troubled > from.troubled,
  };
}

function zero(): Sums {
  return { items: 0, siblings: 0, size: 0, time: 0, troubled: 0 };
}

function isTroubled(tree: CallTree, item: Item): boolean {
  if (item.type === "call") return isTroubledCall(tree, item.call);
  return item.items.some(({ call }) => isTroubledCall(tree, call));
}

/** Roots that stand for something by themselves, however little they call. */
const LOOKED_FOR: ReadonlySet<SiteKind> = new Set(["test", "suite", "request", "block", "worker", "process"]);
/** A root that took a fifth of the run's time has full weight. */
const MUCH_TIME = 5;

/** Says how much an item is worth seeing, given what is shown already. */
class Scorer {
  readonly #tree: CallTree;
  readonly #time: number;
  /** Of the root with the most calls below it. */
  readonly #largest: number;
  /** How often a site is shown, and how often with trouble, by its id. */
  readonly #shown = new Map<number, number>();
  readonly #shownTroubled = new Map<number, number>();

  constructor(tree: CallTree) {
    this.#tree = tree;
    this.#time = Math.max(1, endOfRecord(tree.trace));
    let largest = 1;
    for (let root = firstChild(tree, 0); root !== 0; root = nextSibling(tree, root)) {
      largest = Math.max(largest, subtreeSize(tree, root));
    }
    this.#largest = Math.log2(1 + largest);
  }

  /**
   * How much a root tells, from 0 to 1, and what it called with it: by its calls beside those of the largest one, or by its time. What
   * failed, or has a name that is looked for, tells most.
   */
  weightOf(item: Item): number {
    const call = firstCall(item);
    const { kind, route } = this.#tree.trace.siteOf(call);
    if (route !== undefined || LOOKED_FOR.has(kind) || isTroubledCall(this.#tree, call)) return 1;
    const bySize = Math.log2(1 + subtreeSize(this.#tree, call)) / this.#largest;
    return Math.max(bySize, Math.min(1, MUCH_TIME * item.time / this.#time));
  }

  score(entry: Entry): number {
    return this.scoreOf(entry.item, entry) + entry.bonus;
  }

  scoreOf(
    item: Item,
    { depth, weight, ordinal }: Pick<Entry, "depth" | "weight" | "ordinal">,
  ): number {
    const call = firstCall(item);
    const { trace } = this.#tree;
    const site = trace.siteIdOf(call);
    let score = weight * 2 / (1 + depth) + 2 * Math.min(1, item.time / this.#time) + 0.3 / (1 + ordinal) +
      1 / (1 + (this.#shown.get(site) ?? 0));
    if (isTroubledCall(this.#tree, call)) {
      const thrown = outcomeIn(this.#tree, call) === Outcome.THREW ? 6 : 5;
      score += thrown / (1 + (this.#shownTroubled.get(site) ?? 0));
    }
    return score;
  }

  show({ item }: Entry): void {
    const call = firstCall(item);
    const site = this.#tree.trace.siteIdOf(call);
    this.#shown.set(site, (this.#shown.get(site) ?? 0) + 1);
    if (isTroubledCall(this.#tree, call)) {
      this.#shownTroubled.set(site, (this.#shownTroubled.get(site) ?? 0) + 1);
    }
  }
}

function firstCall(item: Item): number {
  return item.type === "call" ? item.call : item.items[0]!.call;
}

/** Calls below an item that lines of their own could show; the members of a fold share those of the first one. */
export function callsBelow(item: Item): number {
  return item.type === "repeat" ? item.size : item.size - item.covers;
}
