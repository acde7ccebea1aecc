/**
 * A call tree as an answer: nested rows, repeats folded and the least telling left out where there is not room for all.
 *
 * @module
 */
import { type CallTree, firstChild, nextSibling, subtreeSize } from "../query/call_tree.ts";
import type { CallItem } from "../query/fold.ts";
import { jsonText } from "../query/json_text.ts";
import { type Line, screenOf, screensOf } from "../query/screen.ts";
import type { Json } from "../query/snapshot_json.ts";
import { Outcome } from "../trace/spec.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { argName, type CallRow, callRow } from "./call_row.ts";
import type { Made, Telling } from "./fit.ts";
import { callsTo } from "./tree_rows_answer.ts";
import { Room } from "./short_snapshot.ts";

/** A row of a tree that is a call; `children` are rows. */
export interface TreeRow extends CallRow {
  children?: Row[];
  /** Calls below it that the answer leaves out. */
  hidden?: number;
  /** Siblings right after it, with calls of the same shape below them, that this row stands for, too. */
  alike?: { count: number; calls: number[]; varies: { [slot: string]: Json[] } };
}

/** A sequence of siblings that comes several times in a row; the first time stands for all. */
export interface RepeatRow {
  repeated: number;
  children: Row[];
}

/** Siblings that were left out. */
export interface GapRow {
  omitted: number;
  /** Calls in their subtrees. */
  calls: number;
  /** Whether one of these threw. */
  threw: boolean;
}

type Row = TreeRow | RepeatRow | GapRow;

/** Deeper rows are left out: a JSON reader may have to recurse. */
const MOST_LEVELS = 60;
/** Values that a folded row lists of a slot, and ids. */
const MOST_VARIANTS = 4;
const MOST_IDS = 5;
const MOST_DISTINCT = 200;
/** Where values may have fewer bytes than these, a folded row has one of each. */
const FEW_BYTES = 40;
/** A row has at least as much as this: to choose more rows than there can be room for takes long where each stands for thousands of calls. */
const ROW_BYTES = '{"call":1,"name":"","at":":1"}'.length;

export interface TreeTellingOptions {
  maxDepth?: number;
  /** The command for a call's subtree. */
  callCommand: (call: number) => string;
  /** The command for every call, page by page. */
  rowsCommand?: string;
  /** The same with more room, where there is none for a single row. */
  roomierCommand?: string;
}

export function tellTree(
  tree: CallTree,
  { maxDepth = Infinity, callCommand, rowsCommand, roomierCommand }: TreeTellingOptions,
): Telling {
  const total = callsTo(tree, maxDepth);
  const pages = rowsCommand === undefined || total === 0 ? [] : [rowsCommand];
  const depth = Math.min(maxDepth, MOST_LEVELS);
  let screens: { lines: number; of: (lines: number) => Iterable<Line> } | undefined;
  const variants = new Variants(tree);
  const screen = (lines: number) => {
    if (screens === undefined || screens.lines < lines) {
      screens = { lines, of: screensOf(tree, { lines, maxDepth: depth, fold: true }) };
    }
    return screens.of(lines);
  };
  return {
    total,
    rowBytes: ROW_BYTES,
    make(room) {
      const whole = total <= room.rows ? plainRows(tree, { room, maxDepth }) : undefined;
      if (whole !== undefined) return { ...whole, more: pages };
      if (room.rows === 0) {
        return { answer: [], shown: 0, more: roomierCommand === undefined ? pages : [roomierCommand] };
      }
      let folded = foldedRows(variants, { room, lines: screen(room.rows), callCommand });
      // What a large screen is built around may take more lines than there are: a small one is chosen for itself.
      if (folded.shown === 0 && room.rows > 1) {
        const lines = screenOf(tree, { lines: room.rows, maxDepth: depth, fold: true });
        folded = foldedRows(variants, { room, lines, callCommand });
      }
      const { more = [], ...made } = folded;
      // The subtree of which most is missing, then every call.
      return { ...made, more: [...more.slice(0, 1), ...pages, ...more.slice(1)] };
    },
  };
}

/** All calls down to a level, one a row; nothing where they are nested too deeply. */
function plainRows(tree: CallTree, { room, maxDepth }: { room: Room; maxDepth: number }): Made | undefined {
  let shown = 0;
  const rows = (parent: number, depth: number): Row[] | undefined => {
    const list: Row[] = [];
    if (depth > MOST_LEVELS) return undefined;
    for (let call = firstChild(tree, parent); call !== 0; call = nextSibling(tree, call)) {
      const row: TreeRow = callRow(tree, call, room);
      list.push(row);
      shown++;
      if (firstChild(tree, call) === 0) continue;
      if (depth >= maxDepth) {
        row.hidden = subtreeSize(tree, call) - 1;
        continue;
      }
      const children = rows(call, depth + 1);
      if (children === undefined) return undefined;
      row.children = children;
    }
    return list;
  };
  const answer = rows(0, 0);
  return answer && { answer, shown };
}

function foldedRows(
  variants: Variants,
  { room, lines, callCommand }: {
    room: Room;
    lines: Iterable<Line>;
    callCommand: (call: number) => string;
  },
): Made {
  const roots: Row[] = [];
  /** By level, the list that rows are added to. */
  const lists: Row[][] = [roots];
  const hidden: { call: number; calls: number }[] = [];
  let shown = 0;
  for (const line of lines) {
    const row = rowOf(variants, line, room);
    lists[line.depth]!.push(row);
    lists.length = line.depth + 1;
    if ("omitted" in row) continue;
    const children: Row[] = [];
    lists.push(children);
    row.children = children;
    if (line.item.type !== "call") continue;
    shown += line.item.covers;
    if (line.hidden > 0) hidden.push({ call: line.item.call, calls: line.hidden });
  }
  drop(roots);
  hidden.sort((a, b) => b.calls - a.calls);
  return { answer: roots, shown, more: hidden.slice(0, 3).map(({ call }) => callCommand(call)) };
}

/** Takes empty lists of children out. */
function drop(rows: Row[]): void {
  for (const row of rows) {
    if (!("children" in row) || row.children === undefined) continue;
    if (row.children.length === 0 && !("repeated" in row)) delete row.children;
    else drop(row.children);
  }
}

function rowOf(variants: Variants, { item, hidden }: Line, room: Room): Row {
  if (item.type === "gap") return { omitted: item.siblings, calls: item.size, threw: item.troubled };
  // What rows stand for is shown; of the others' times and values, only that they differ is told.
  if (item.type === "repeat") {
    room.shortened++;
    return { repeated: item.count, children: [] };
  }
  const row: TreeRow = callRow(variants.tree, item.call, room);
  if (hidden > 0) row.hidden = hidden;
  if (item.others.length > 0) row.alike = alikeOf(variants, item, room);
  return row;
}

function alikeOf(variants: Variants, item: CallItem, room: Room): TreeRow["alike"] {
  const most = room.valueBytes >= FEW_BYTES ? MOST_VARIANTS : 1;
  const varies = Object.create(null) as { [slot: string]: Json[] };
  for (const [slot, snapshots] of variants.of(item)) {
    varies[slot] = snapshots.slice(0, most).map((snapshot) => room.value(snapshot));
    const more = snapshots.length - most;
    if (more > 0) varies[slot].push({ $type: "more", atLeast: more });
  }
  room.shortened++;
  return { count: item.covers - 1, calls: [...item.others.slice(0, most === 1 ? 1 : MOST_IDS)], varies };
}

/** The different values that the calls of folded rows were given and came to. An answer is written several times before it fits. */
class Variants {
  readonly tree: CallTree;
  readonly #known = new Map<CallItem, [slot: string, values: Snapshot[]][]>();

  constructor(tree: CallTree) {
    this.tree = tree;
  }

  /** By argument or outcome, the values where they are not all the same, the odd ones first. */
  of(item: CallItem): [slot: string, values: Snapshot[]][] {
    let known = this.#known.get(item);
    if (known === undefined) this.#known.set(item, known = this.#find(item));
    return known;
  }

  #find(item: CallItem): [slot: string, values: Snapshot[]][] {
    const { trace } = this.tree;
    const { params } = trace.siteOf(item.call);
    const slots = trace.argsOf(item.call).map((_, i) => argName(params, i));
    slots.push(trace.outcomeOf(item.call) === Outcome.THREW ? "error" : "result");
    const distinct = slots.map(() => new Distinct());
    for (const call of [item.call, ...item.others]) {
      const values = trace.argsOf(call).slice(0, slots.length - 1);
      for (const [i, { snapshot }] of values.entries()) distinct[i]!.add(snapshot);
      const outcome = trace.resultOf(call);
      if (outcome !== undefined) distinct[slots.length - 1]!.add(outcome.snapshot);
    }
    return slots.flatMap((slot, i): [string, Snapshot[]][] => {
      const values = distinct[i]!.values();
      return values.length < 2 ? [] : [[slot, values.sort((a, b) => Number(isOdd(b)) - Number(isOdd(a)))]];
    });
  }
}

/** Different values, and as many of them as an answer could use. */
class Distinct {
  readonly #byKey = new Map<string, Snapshot>();
  /** Where one value comes again and again, no key is made of it. */
  #last: Snapshot | undefined;

  add(snapshot: Snapshot): void {
    if (this.#byKey.size > MOST_DISTINCT && !isOdd(snapshot)) return;
    if (snapshot.type === "composite" && isSame(snapshot, this.#last)) return;
    this.#last = snapshot;
    this.#byKey.set(keyOf(snapshot), snapshot);
  }

  values(): Snapshot[] {
    return [...this.#byKey.values()];
  }
}

/** Whether two parts of snapshots say the same; equal texts are mostly one text. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = Object.keys(a) as (keyof typeof a)[];
  return keys.length === Object.keys(b).length && keys.every((key) => isSame(a[key], b[key]));
}

/** What tells values apart. */
function keyOf(snapshot: Snapshot): string {
  // Most are numbers; their text is cheaper than JSON.
  if (snapshot.type === "number") return Object.is(snapshot.value, -0) ? "-0" : String(snapshot.value);
  return JSON.stringify(snapshot);
}

/** A value that is out of the ordinary where others stand beside it. */
function isOdd(snapshot: Snapshot): boolean {
  return snapshot.type === "undefined" || snapshot.type === "null" ||
    snapshot.type === "number" && !Number.isFinite(snapshot.value);
}

/** Every call of a tree, nested, in pieces: neither the text nor the rows are ever in memory as a whole, and depth does not matter. */
export function* treePieces(tree: CallTree, options: { maxDepth?: number } = {}): Generator<string> {
  const { parents } = tree;
  const maxDepth = options.maxDepth ?? Infinity;
  const room = new Room(Infinity, Infinity);
  yield "[";
  let call = firstChild(tree, 0);
  let depth = 0;
  while (call !== 0) {
    const child = depth < maxDepth ? firstChild(tree, call) : 0;
    const isCut = depth >= maxDepth && subtreeSize(tree, call) > 1;
    const row = jsonText({
      ...callRow(tree, call, room),
      ...(isCut ? { hidden: subtreeSize(tree, call) - 1 } : {}),
    });
    if (child !== 0) {
      yield `${row.slice(0, -1)},"children":[`;
      call = child;
      depth++;
      continue;
    }
    yield row;
    for (;;) {
      const next = nextSibling(tree, call);
      if (next !== 0) {
        yield depth === 0 ? ",\n" : ",";
        call = next;
        break;
      }
      call = parents[call]!;
      if (call === 0) break;
      yield "]}";
      depth--;
    }
  }
  yield "]";
}
