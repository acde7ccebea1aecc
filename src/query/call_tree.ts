import { isAmple } from "../trace/for_calls.ts";
import { Outcome } from "../trace/spec.ts";
import type { CallPart, Trace } from "../trace/trace.ts";
import { CallPlaces } from "./call_places.ts";
import { errorHasher } from "./error_hash.ts";
import type { Selection } from "./keep.ts";
import { SubtreeRanges } from "./subtree_ranges.ts";
import { sizeIn, type SubtreeSizes } from "./subtree_sizes.ts";

/**
 * Who called whom, over all calls of a run or those that a filter keeps. The index of every column is the id of
 * a call; 0 stands for the run itself, whose children are the roots.
 */
export interface CallTree {
  trace: Trace;
  /** Site ids. */
  readonly sites: Uint32Array;
  /** Parents, 0 for a root. */
  readonly parents: Uint32Array;
  /** Values of `Outcome`. */
  outcomes: Uint8Array;
  /** Calls in the subtree: see `subtreeSize`. */
  sizes: SubtreeSizes;
  /** A hash of the subtree: which sites, in what order, with what outcomes and errors. Equal subtrees have equal shapes. */
  shape: Int32Array;
  /** By the bit of a call: whether it or one below it threw. */
  troubled: Uint8Array;
  /** By the bit of a call: whether it is the last child of its parent. */
  last: Uint8Array;
  /** First children and next siblings, where a call's id does not tell them, see `isContiguous`. */
  links?: { first: Uint32Array; next: Uint32Array };
  /** Calls in it, where that is known without a look at them. */
  readonly callCount?: number;
  /** Where these say what children and siblings there are; the columns are then made when they are asked for. */
  places?: CallPlaces | undefined;
}

/** Trees of all calls: one is asked for again where one run is asked about again. */
const whole = new WeakMap<Trace, CallTree>();

/** The tree of all calls of a run, or of those that a selection keeps. */
export function buildCallTree(trace: Trace, selection: Selection = {}): CallTree {
  if (selection.keep !== undefined || selection.parents !== undefined) return build(trace, selection);
  let tree = whole.get(trace);
  if (tree === undefined) whole.set(trace, tree = build(trace, selection));
  return tree;
}

/** So many rows and callees of theirs are looked at one by one; of more rows, most are folded, for which all calls are looked at. */
const MANY = 1 << 16;

/**
 * The tree of all calls of a run, of which few are looked at one by one: without columns for all of them, until one is asked for.
 *
 * @param options.isFolded whether it is asked what subtrees look like
 * @param options.maxDepth where all calls down to this level are to be shown: 0 for roots
 */
export function glanceAtCallTree(
  trace: Trace,
  { maxDepth, isFolded = false }: { maxDepth?: number | undefined; isFolded?: boolean } = {},
): CallTree {
  const wanted = maxDepth === undefined ? undefined : { depth: maxDepth + 2, most: MANY };
  // To fold rows, columns are quicker where there is room for them.
  const hasColumns = whole.has(trace) || isFolded && isAmple(trace.callCount);
  const places = hasColumns ? undefined : CallPlaces.of(trace, wanted);
  if (places === undefined) return buildCallTree(trace);
  if (isFolded) places.lookAtAll();
  const built = () => {
    tree.places = undefined;
    return buildCallTree(trace);
  };
  const tree: CallTree = {
    trace,
    places,
    get sites() {
      return trace.siteColumn();
    },
    get parents() {
      return trace.parentColumn();
    },
    get outcomes() {
      return trace.outcomeColumn();
    },
    get sizes() {
      return built().sizes;
    },
    get shape() {
      return built().shape;
    },
    get troubled() {
      return built().troubled;
    },
    get last() {
      return built().last;
    },
    get links() {
      return built().links;
    },
  };
  return tree;
}

/** The tree of all calls of a run, made when it is asked for more than how many there are. */
export function callTreeLater(trace: Trace, make: () => CallTree): CallTree {
  let made: CallTree | undefined;
  const tree = () => made ??= make();
  return {
    trace,
    callCount: trace.callCount,
    get places() {
      return tree().places;
    },
    get sites() {
      return tree().sites;
    },
    get parents() {
      return tree().parents;
    },
    get outcomes() {
      return tree().outcomes;
    },
    get sizes() {
      return tree().sizes;
    },
    get shape() {
      return tree().shape;
    },
    get troubled() {
      return tree().troubled;
    },
    get last() {
      return tree().last;
    },
    get links() {
      return tree().links!;
    },
  };
}

/**
 * Builds the tree in one pass from the last call to the first: a call's id is greater than its parent's, so the
 * subtree of a call is complete when the pass comes to it.
 *
 * @param selection Calls to take, see `selectCalls`; the parent of a kept call must be kept.
 */
function build(trace: Trace, selection: Selection): CallTree {
  const { keep } = selection;
  const length = trace.callCount + 1;
  const columns: Columns = {
    outcomes: trace.outcomeColumn(),
    size: new Uint32Array(length),
    shape: new Int32Array(length),
    troubled: new Uint8Array((length >>> 3) + 1),
    last: new Uint8Array((length >>> 3) + 1),
  };
  const hashOf = errorHasher(trace);
  const ranges = keep === undefined ? new SubtreeRanges(columns.size) : undefined;
  for (const part of partsOf(trace, selection, "both")) {
    addCalls(columns, part, { keep, hashOf });
    ranges?.add(part);
  }
  const hasLinks = ranges === undefined || ranges.areBroken;
  const { size, ...kept } = columns;
  return {
    trace,
    // Whole columns are decoded where they are asked for.
    get sites() {
      return trace.siteColumn();
    },
    get parents() {
      return selection.parents ?? trace.parentColumn();
    },
    ...kept,
    sizes: { few: size },
    ...(hasLinks ? { links: linksOf(trace, selection) } : {}),
  };
}

/** What is made of a run's calls, see `CallTree`. */
interface Columns extends Pick<CallTree, "outcomes" | "shape" | "troubled" | "last"> {
  size: Uint32Array;
}

/** A function of its own: engines compile what is called again, and not what has begun. */
function addCalls(
  { outcomes, size, shape, troubled, last }: Columns,
  { first, count, sites, parents }: CallPart,
  { keep, hashOf }: { keep: Uint8Array | undefined; hashOf: (call: number) => number },
): void {
  for (let i = count - 1; i >= 0; i--) {
    const call = first + i;
    if (keep !== undefined && keep[call] === 0) continue;
    const parent = parents[i]!;
    const outcome = outcomes[call]!;
    const error = outcome === Outcome.THREW ? hashOf(call) : 0;
    const own = mix(shape[call]! ^ Math.imul(sites[i]! * 4 + outcome, 0x9e3779b1) ^ error);
    shape[call] = own;
    shape[parent] = (Math.imul(shape[parent]!, 31) + own) | 0;
    const calls = size[call]! + 1;
    size[call] = calls;
    if (size[parent] === 0) last[call >>> 3]! |= 1 << (call & 7);
    size[parent] = size[parent]! + calls;
    if (outcome !== Outcome.THREW && (troubled[call >>> 3]! >>> (call & 7) & 1) === 0) continue;
    troubled[call >>> 3]! |= 1 << (call & 7);
    troubled[parent >>> 3]! |= 1 << (parent & 7);
  }
}

/** All calls, the last ones first: with the parents that a selection gives them. */
function partsOf(
  trace: Trace,
  { parents }: Selection,
  columns: "parents" | "both",
): Iterable<CallPart> {
  if (parents === undefined) return trace.parts({ order: "backwards", columns });
  const sites = trace.siteColumn().subarray(1);
  return [{ first: 1, count: trace.callCount, sites, parents: parents.subarray(1) }];
}

/** Calls in the subtree of a call, itself included; for 0, the number of all calls in the tree. */
export function subtreeSize(tree: CallTree, call: number): number {
  if (call === 0 && tree.callCount !== undefined) return tree.callCount;
  return tree.places === undefined ? sizeIn(tree.sizes, call) : tree.places.sizeOf(call);
}

/** The parent of a call that the tree has, or 0. */
export function parentIn(tree: CallTree, call: number): number {
  return tree.places === undefined ? tree.parents[call]! : tree.trace.parentOf(call);
}

/** The first child of a call that the tree has, or 0. */
export function firstChild(tree: CallTree, call: number): number {
  if (tree.places === undefined && tree.links !== undefined) return tree.links.first[call]!;
  return subtreeSize(tree, call) > (call === 0 ? 0 : 1) ? call + 1 : 0;
}

/** The next sibling of a call, or 0. */
export function nextSibling(tree: CallTree, call: number): number {
  if (tree.places !== undefined) return tree.places.nextOf(call);
  const { sizes, last, links } = tree;
  if (links !== undefined) return links.next[call]!;
  return (last[call >>> 3]! >>> (call & 7) & 1) === 0 ? call + sizeIn(sizes, call) : 0;
}

/** Whether a call or one below it threw. */
export function isTroubled(tree: CallTree, call: number): boolean {
  if (tree.places !== undefined) return (tree.places.lookOf(call) & 1) === 1;
  return (tree.troubled[call >>> 3]! >>> (call & 7) & 1) === 1;
}

/** How a call ended. */
export function outcomeIn(tree: CallTree, call: number): Outcome {
  const { places } = tree;
  return (places === undefined ? tree.outcomes[call]! : places.lookOf(call) >>> 1 & 3) as Outcome;
}

/** The id of a call's site. */
function siteIn({ trace, places }: CallTree, call: number): number {
  return places === undefined ? trace.siteIdOf(call) : places.lookOf(call) >>> 3;
}

/** The shape of a call's subtree: see `CallTree`. */
export function shapeIn(tree: CallTree, call: number): number {
  return tree.places === undefined ? tree.shape[call]! : tree.places.shapeOf(call);
}

/** What calls have in common that look alike from below. */
export interface Look {
  shape: number;
  size: number;
  site: number;
  outcome: Outcome;
}

export function lookOf(tree: CallTree, call: number): Look {
  return {
    shape: shapeIn(tree, call),
    size: subtreeSize(tree, call),
    site: siteIn(tree, call),
    outcome: outcomeIn(tree, call),
  };
}

/** Whether a call looks like another one: equal subtrees may be of two functions by accident. */
export function looksLike(tree: CallTree, call: number, { shape, size, site, outcome }: Look): boolean {
  return shapeIn(tree, call) === shape && outcomeIn(tree, call) === outcome &&
    subtreeSize(tree, call) === size &&
    siteIn(tree, call) === site;
}

function linksOf(trace: Trace, selection: Selection): { first: Uint32Array; next: Uint32Array } {
  const { keep } = selection;
  const first = new Uint32Array(trace.callCount + 1);
  const next = new Uint32Array(trace.callCount + 1);
  for (const part of partsOf(trace, selection, "parents")) {
    for (let i = part.count - 1; i >= 0; i--) {
      const call = part.first + i;
      if (keep !== undefined && keep[call] === 0) continue;
      const parent = part.parents[i]!;
      next[call] = first[parent]!;
      first[parent] = call;
    }
  }
  return { first, next };
}

/** The finalizer of MurmurHash3: every bit of `hash` changes half of the result's. */
function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
