/**
 * The two runs compared: the answer, where they part, and their merged tree line by line.
 *
 * @module
 */
import { firstChild, nextSibling, subtreeSize } from "../../query/call_tree.ts";
import { isReordered } from "../../query/diff/causes.ts";
import { type CallChange, compareArgs, compareCalls } from "../../query/diff/compare_calls.ts";
import { compareTimes } from "../../query/diff/compare_times.ts";
import { differencesIn, differs, diffRuns, type RunDiff } from "../../query/diff/diff.ts";
import { Pair } from "../../query/diff/matching.ts";
import { rankedCauses } from "../../query/diff/rank.ts";
import type { Side } from "../../query/diff/side.ts";
import { consequencesOf, type Story, storyOf } from "../../query/diff/story.ts";
import { type DiffLine, diffLines } from "../../query/diff/tree_lines.ts";
import type { Trace } from "../../trace/trace.ts";
import { callName } from "../../view/call_text.ts";
import { notesOf, verdictText } from "../../view/diff/diff_page.ts";
import { consequenceText, orderSentence, sourceSentence, storySentence } from "../../view/diff/story_text.ts";
import { percentText, timesNote } from "../../view/diff/times_text.ts";
import { sourceText } from "../../view/find_text.ts";
import { partRemarks } from "../../view/missing_text.ts";
import { commandText } from "../../view/run_text.ts";
import { UNICODE } from "../../view/style.ts";
import { escapeText } from "../../view/text.ts";
import { durationText, plural } from "../../view/units.ts";
import type {
  CallerPlace,
  CauseDetail,
  Change,
  ComparedRun,
  ComparedTimes,
  Comparison,
  DiffRow,
  Methods,
  Page,
  PairDetail,
  Piece,
} from "../protocol.ts";
import { callDetail } from "./call_detail.ts";
import { briefOf, callPieces, changedPieces } from "./pieces.ts";
import { compared, runAt } from "./runs.ts";

/** Equal calls that are shown around a difference. */
const CONTEXT = 1;
/** Lines of the merged tree, as far as they were asked for. */
let lines: { of: RunDiff; rest: Iterator<DiffLine>; taken: DiffLine[]; isWhole: boolean } | undefined;

function theDiff(ignore: readonly string[] = []): RunDiff {
  const [a, b] = [runAt("a").trace, runAt("b").trace];
  return compared.diff ??= diffRuns(a, b, { remarks: partRemarks(a, b), ignore });
}

export function compare({ most, isTest, ignore }: Methods["compare"][0]): Comparison {
  const diff = theDiff(ignore);
  const causes = isTest ? rankedCauses(diff) : diff.causes;
  return {
    differs: differs(diff),
    ...(differs(diff) ? {} : {
      same: {
        a: comparedRun(diff.a, diff.counts.callsA),
        b: comparedRun(diff.b, diff.counts.callsB),
        notes: notesOf(diff),
      },
    }),
    verdict: verdictText(diff),
    remarks: diff.remarks.map(escapeText),
    causes: causes.slice(0, most).map((cause, i) => causeDetail(diff, storyOf(diff, cause), i === 0)),
    causeCount: causes.length,
    differences: differencesIn(diff.counts),
    differing: differingIn(diff),
  };
}

/** Functions whose times are shown. */
const MOST_TIMES = 50;

export function comparedTimes(): ComparedTimes | undefined {
  const times = compareTimes([runAt("a").trace], [runAt("b").trace]);
  if (times === undefined) return undefined;
  const { whole, functions } = times;
  return {
    note: timesNote(times),
    rows: [whole, ...functions.slice(0, MOST_TIMES)].map(({ name, module, before, after, change }) => ({
      name: escapeText(name),
      module: escapeText(module),
      a: durationText(before),
      b: durationText(after),
      change: percentText(change),
    })),
    more: Math.max(0, functions.length - MOST_TIMES),
  };
}

function comparedRun({ trace, sites, functionOf }: Side, calls: number): ComparedRun {
  const { id, label } = trace.header;
  const functions = new Set<number>();
  for (let call = 1; call < sites.length; call++) functions.add(functionOf[sites[call]!]!);
  const name = label === undefined ? commandText(trace.header) : escapeText(label);
  return { name, id: escapeText(id), calls, functions: functions.size };
}

/** Calls that differ, in whatever; those of a pair are one. */
function differingIn({ matcher, counts, ordered }: RunDiff): number {
  let differing = counts.removed + counts.added;
  matcher?.pairs.forEach((pair, call) => {
    const isMoved = (pair & Pair.MOVED) !== 0 || isReordered(pair, ordered);
    if (matcher.toB[call] !== 0 && (isMoved || (pair & OWN) !== 0)) differing++;
  });
  return differing;
}

function causeDetail(diff: RunDiff, story: Story, isFirst: boolean): CauseDetail {
  const { cause } = story;
  const { kind, childA, childB } = cause;
  const isOwn = kind === "result" || kind === "error" || kind === "awaits" && childA === 0;
  const [shownA, shownB] = isOwn ? [cause.a, cause.b] : [childA, childB];
  // Of a function that was changed and calls something else now, its own text is what to look at.
  const isCaller = story.source === "changed" && (childA === 0 || childB === 0) && !story.isMissed;
  const [a, b] = isCaller ? [cause.a, cause.b] : [shownA, shownB];
  const notes: string[] = [];
  notes.push(
    ...[orderSentence(diff, story, UNICODE), sourceSentence(diff, story)].filter((text) => text !== ""),
  );
  if (cause.alike > 1) {
    notes.push(`${plural(cause.alike - 1, "more call")} of it ${cause.alike === 2 ? "does" : "do"} likewise`);
  }
  if (isFirst) {
    const { above, after } = consequencesOf(diff, cause);
    notes.push(consequenceText(above, after));
  }
  return {
    sentence: storySentence(diff, story),
    path: story.path.map((call) => briefOf(diff.a.trace, call)),
    place: cause.b === 0 ? "" : sourceText(diff.b.trace, cause.b),
    a,
    b,
    piecesA: piecesOr(diff.a.trace, shownA),
    piecesB: piecesOr(diff.b.trace, shownB),
    changes: story.changes.map(changeOf),
    notes,
  };
}

function piecesOr(trace: Trace, call: number): Piece[] {
  return call === 0 ? [["dim", "(no call)"]] : callPieces(trace, { call, others: [] });
}

function changeOf({ slot, path, atExit, a, b }: CallChange): Change {
  return {
    slot: escapeText(slot),
    path: escapeText(path),
    atExit: atExit === true,
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
  };
}

/** Takes lines until there are so many; whether there are more. */
function fill(wanted: number): DiffLine[] {
  const diff = theDiff();
  if (lines?.of !== diff) {
    lines = { of: diff, rest: diffLines(diff, { context: CONTEXT }), taken: [], isWhole: false };
  }
  while (!lines.isWhole && lines.taken.length < wanted) {
    const next = lines.rest.next();
    if (next.done) lines.isWhole = true;
    else lines.taken.push(next.value);
  }
  return lines.taken;
}

/** Lines of the merged tree. */
export function diffRows(from: number, count: number): Page<DiffRow> {
  const diff = theDiff();
  const taken = fill(from + count + 1);
  return {
    from,
    items: taken.slice(from, from + count).map((line) => rowOf(diff, line)),
    hasMore: taken.length > from + count,
    ...(lines!.isWhole ? { total: taken.length } : {}),
  };
}

/** Equal calls that are shown at once. */
const MOST_EQUAL = 200;

/** What is folded into a line, or below two calls that are equal. */
export function equalRows(of: Methods["equalRows"][0]): DiffRow[] {
  if ("a" in of) return equalBelow(of.a, of.b, of.depth + 1);
  const line = fill(of.line + 1)[of.line];
  if (line?.type !== "equal") return [];
  const rows = line.first.map(([a, b]) => equalRow(a, b, line.depth));
  return [...rows, ...moreRow(line.siblings - rows.length, line.depth)];
}

/** The calls below two that are equal: their subtrees are, call by call. */
function equalBelow(aboveA: number, aboveB: number, depth: number): DiffRow[] {
  const { treeA, treeB } = theDiff().matcher!.compared;
  const rows: DiffRow[] = [];
  let more = 0;
  let [a, b] = [firstChild(treeA.tree, aboveA), firstChild(treeB.tree, aboveB)];
  for (; a !== 0 && b !== 0; a = nextSibling(treeA.tree, a), b = nextSibling(treeB.tree, b)) {
    if (rows.length < MOST_EQUAL) rows.push(equalRow(a, b, depth));
    else more++;
  }
  return [...rows, ...moreRow(more, depth)];
}

function equalRow(a: number, b: number, depth: number): DiffRow {
  const diff = theDiff();
  const calls = subtreeSize(diff.matcher!.compared.treeA.tree, a);
  return rowOf(diff, { type: "context", a, b, depth, calls });
}

/** What a row has none of. */
const NOTHING = { a: 0, b: 0, piecesA: [], piecesB: [], pieces: [], count: 1, note: "" };

function moreRow(siblings: number, depth: number): DiffRow[] {
  if (siblings === 0) return [];
  const none = { ...NOTHING, isDifference: false, hasFolded: false };
  return [{ ...none, type: "equal", depth, note: `${plural(siblings, "more equal call")} beside it` }];
}

/** The line of the next or previous difference; −1 when there is none. */
export function nextDifference(from: number, step: 1 | -1): number {
  for (let i = from + step; i >= 0; i += step) {
    const line = fill(i + 1)[i];
    if (line === undefined) return -1;
    if (isDifference(theDiff(), line)) return i;
  }
  return -1;
}

/** The line of a pair of calls, or of a call that one run has; −1 when it is not among them. */
export function lineOfPair(a: number, b: number): number {
  for (let i = 0;; i++) {
    const line = fill(i + 1)[i];
    if (line === undefined) return -1;
    if (line.type === "equal" || line.type === "beyond") continue;
    if (
      line.type === "removed"
        ? line.call === a && b === 0
        : line.type === "added" && line.call === b && a === 0
    ) {
      return i;
    }
    if (line.type === "pair" && line.a === a && line.b === b) return i;
  }
}

const OWN = Pair.ARGS | Pair.OUTCOME | Pair.AWAITS;

function isDifference(diff: RunDiff, line: DiffLine): boolean {
  if (line.type === "removed" || line.type === "added") return true;
  return line.type === "pair" &&
    ((line.pair & OWN) !== 0 || (line.pair & Pair.MOVED) !== 0 || isReordered(line.pair, diff.ordered));
}

function rowOf(diff: RunDiff, line: DiffLine): DiffRow {
  const { a, b } = diff;
  const base = { ...NOTHING, depth: line.depth };
  const hasFolded = line.type === "equal" || line.type === "context" && line.calls > 1;
  const row = { ...base, hasFolded, isDifference: isDifference(diff, line) };
  switch (line.type) {
    case "equal":
      return { ...row, type: "equal", note: plural(line.calls, "equal call") };
    case "beyond":
      return {
        ...row,
        type: "beyond",
        note: `${plural(line.siblings, "call")} beyond the end of the other record`,
      };
    case "removed":
    case "added": {
      const isRemoved = line.type === "removed";
      const pieces = callPieces(isRemoved ? a.trace : b.trace, { call: line.call, others: [] });
      const notes = [
        line.isWrapper ? (isRemoved ? "inlined" : "extracted") : "",
        line.calls > 1 ? `and ${plural(line.calls - 1, "call")} below it` : "",
      ];
      return {
        ...row,
        type: line.type,
        ...(isRemoved ? { a: line.call, piecesA: pieces } : { b: line.call, piecesB: pieces }),
        pieces,
        count: line.alike + 1,
        note: notes.filter((note) => note !== "").join(", "),
      };
    }
    case "left": {
      const pieces = callPieces(a.trace, { call: line.a, others: [] });
      return { ...row, type: "moved", a: line.a, b: line.b, piecesA: pieces, pieces, note: "was here" };
    }
    case "context": {
      const pieces = callPieces(b.trace, { call: line.b, others: [] });
      return {
        ...row,
        type: "same",
        a: line.a,
        b: line.b,
        piecesA: callPieces(a.trace, { call: line.a, others: [] }),
        piecesB: pieces,
        pieces,
        note: line.calls > 1 ? `and ${plural(line.calls - 1, "equal call")} below it` : "",
      };
    }
    case "pair": {
      const isOwn = (line.pair & OWN) !== 0;
      const [nameA, nameB] = [callName(a.trace, line.a), callName(b.trace, line.b)];
      const piecesB = callPieces(b.trace, { call: line.b, others: [] });
      const isMoved = (line.pair & Pair.MOVED) !== 0 || isReordered(line.pair, diff.ordered);
      const notes = [
        (line.pair & Pair.MOVED) !== 0 ? `moved here from ${parentName(a.trace, line.a)}` : "",
        isReordered(line.pair, diff.ordered) ? "in another order" : "",
        (line.pair & Pair.AWAITS) !== 0
          ? `suspended ${a.suspensions?.[line.a] ?? 0} times, now ${b.suspensions?.[line.b] ?? 0}`
          : "",
        nameA === nameB || /:\d+$/.test(nameA) ? "" : `was ${nameA}`,
      ];
      const hasValues = (line.pair & (Pair.ARGS | Pair.OUTCOME)) !== 0;
      return {
        ...row,
        type: isMoved ? "moved" : isOwn ? "changed" : "same",
        a: line.a,
        b: line.b,
        piecesA: callPieces(a.trace, { call: line.a, others: [] }),
        piecesB,
        pieces: hasValues ? changedPieces(nameB, compareCalls(diff, line.a, line.b)) : piecesB,
        count: line.alike + 1,
        note: notes.filter((note) => note !== "").join(", "),
      };
    }
  }
}

function parentName(trace: Trace, call: number): string {
  const parent = trace.parentOf(call);
  return parent === 0 ? "the top level" : callName(trace, parent);
}

/** Two calls in full, and what differs between them. */
export function pairDetail(a: number, b: number): PairDetail {
  return {
    ...(a === 0 ? {} : { a: callDetail(runAt("a"), a) }),
    ...(b === 0 ? {} : { b: callDetail(runAt("b"), b) }),
    changes: a === 0 || b === 0 ? [] : compareCalls(theDiff(), a, b).map(changeOf),
    ...callersOf(theDiff(), a, b),
  };
}

/** The reason why a call was made, or with what, is in the text of what made it. */
function callersOf({ a, b, matcher }: RunDiff, callA: number, callB: number): Pick<PairDetail, "callers"> {
  if (matcher === undefined) return {};
  const isSame = callA !== 0 && callB !== 0 && compareArgs({ a, b }, callA, callB).length === 0;
  const callerB = callB === 0 ? matcher.toB[a.trace.parentOf(callA)]! : b.trace.parentOf(callB);
  const callerA = callA === 0 ? matcher.toA[callerB]! : a.trace.parentOf(callA);
  if (isSame || callerA === 0 || callerB === 0 || matcher.toB[callerA] !== callerB) return {};
  const [hashA, hashB] = [a.trace.siteOf(callerA).hash, b.trace.siteOf(callerB).hash];
  if (hashA === undefined || hashB === undefined || hashA === hashB) return {};
  return { callers: { a: callerPlace(a.trace, callerA, callA), b: callerPlace(b.trace, callerB, callB) } };
}

function callerPlace(trace: Trace, caller: number, call: number): CallerPlace {
  const { file, line } = trace.siteOf(caller);
  return {
    name: callName(trace, caller),
    place: sourceText(trace, caller),
    file,
    line,
    callees: call === 0 ? [] : [briefOf(trace, call)],
  };
}
