/**
 * What the page asks its worker, and what it is answered: plain data, as it goes through `postMessage`.
 *
 * @module
 */
import type { PageRun } from "./config.ts";
import type { Snapshot } from "../trace/snapshot.ts";

/**
 * The bytes of a run's file: in memory, which is handed to the worker, or where the browser keeps them, on disk when they are many,
 * from where they are read piece by piece. A run that grows is kept by the browser, too.
 */
export type RunBytes = ArrayBuffer | Blob;

/** Which of the runs on the page: `b` is the one that is looked at, `a` what it is compared with. */
export type Slot = "a" | "b";

/** How a piece of a line is dressed. */
export type Tone = "plain" | "bold" | "dim" | "red" | "green" | "yellow" | "cyan" | "magenta";

/** A piece of a line. */
export type Piece = readonly [tone: Tone, text: string];

/** How a call ended. */
export type Ending = "returned" | "threw" | "open" | "suspended";

/** What is known about a run when it is opened. */
export interface RunInfo {
  id: string;
  /** What was run, as it would be typed. */
  command: string;
  label?: string;
  /** With its version; of a command those of its processes, where they are known. */
  host: string;
  /** How it ended, in a word or two, and whether that is trouble. */
  end: string;
  isBad: boolean;
  isRunning: boolean;
  callCount: number;
  /** Ns that the record covers. */
  time: number;
  /** Whether calls have times. */
  hasTimes: boolean;
  /** Ns below which a call's time is not told from none. */
  leastTime: number;
  started: number;
  warnings: string[];
  /** Tests and requests that it has. */
  tests: number;
  requests: number;
  /** Of each thread and process but the first: its number, and its first call. They move when a run grows. */
  threads: { thread: number; first: number }[];
}

/** One line of a call tree: a call, or siblings that are shown as one. */
export interface Row {
  /** The place of its children: `c12` for those of a call, `g12` for the siblings that it stands for. */
  key: string;
  call: number;
  /** Calls that it stands for. */
  count: number;
  pieces: Piece[];
  ending: Ending;
  /** Of all that it stands for; in a large run it is asked for by itself, see `times`. */
  times?: Took;
  /** Calls in its subtree. */
  size: number;
  hasChildren: boolean;
  /** Whether a call in its subtree threw. */
  isTroubled: boolean;
}

/** How long something took, in ns: without the recorder's own time, as far as that is known. */
export interface Took {
  time: number;
  /** The part of it in which it waited. */
  waiting: number;
  /** It had not ended when the record did, or its end was not seen: it took so long, or longer. */
  isAtLeast?: boolean;
  /** When it ended is not known, but that it did by then; or it is a sum of many that ran within so long a time. */
  isAtMost?: boolean;
  /** Where it is the sum of calls that ran at the same time: what they took together, from the first's start on, without gaps. */
  together?: number;
}

/** A part of a list whose end may not be known yet. */
export interface Page<T> {
  from: number;
  items: T[];
  /** How many there are, where that is known. */
  total?: number;
  hasMore: boolean;
}

/** On the way from the top of the tree to a call: whose children to open, and which of them leads on. */
export interface RevealStep {
  key: string;
  index: number;
}

/** A call in a list of others. */
export interface Brief {
  call: number;
  name: string;
  pieces: Piece[];
  ending: Ending;
  took: Took;
}

export interface NamedValue {
  name: string;
  value: Snapshot;
}

/** Calls that a call waited for, to which the same functions led. */
export interface WaitSum {
  /** These functions, the last one being that of the calls, and their calls where it waited longest; the last ones of many. */
  way: { name: string; call: number }[];
  isCut: boolean;
  calls: number;
  /** All of them. */
  took: Took;
  /** The longest of them. */
  call: number;
}

/** All that is known about one call. */
export interface CallDetail {
  call: number;
  name: string;
  kind: string;
  /** Relative to the run's folder. */
  place: string;
  file: string;
  line: number;
  thread?: string;
  self?: NamedValue;
  args: NamedValue[];
  ending: Ending;
  outcome?: Snapshot;
  /** `this` and arguments as the call left them, where it changed them. */
  changed: NamedValue[];
  /** Ns. */
  start: number;
  took: Took;
  /** Ns of its own. */
  own: number;
  /** Of a request whose response was not seen: ns until the last call below it ended. */
  lastEnd?: number;
  /** Where most of its time went: of the calls that it made the longest, of those that this one made the longest, and so on. */
  slowest: Brief[];
  /** What it waited for, the longest first. */
  waits: WaitSum[];
  callers: Brief[];
  callees: Brief[];
  calleeCount: number;
  /** Calls below it that the page does not have. */
  missing: number;
  /** Calls of the same function, and what they came to. */
  of: number;
  outcomes: { kind: string; count: number; call: number }[];
  /** Calls with the same arguments that came to something else. */
  differing: Brief[];
}

/** A place that a value went through. */
export interface WayStep {
  call: number;
  function: string;
  where: string;
  link?: string;
  text: string;
}

/** A part of a value that two runs differ in. */
export interface Change {
  slot: string;
  path: string;
  atExit: boolean;
  a?: Snapshot;
  b?: Snapshot;
}

/** A place where two runs part. */
export interface CauseDetail {
  sentence: string;
  path: Brief[];
  place: string;
  /** The calls to look at: those whose values differ, or whose function was changed; 0 where a run has none. */
  a: number;
  b: number;
  /** What each run has there. */
  piecesA: Piece[];
  piecesB: Piece[];
  changes: Change[];
  notes: string[];
}

/** Two runs, compared. */
export interface Comparison {
  differs: boolean;
  /** Where nothing differs: what was compared, and what is not counted. */
  same?: { a: ComparedRun; b: ComparedRun; notes: string[] };
  verdict: string;
  remarks: string[];
  causes: CauseDetail[];
  causeCount: number;
  /** Of calls: one may differ in its arguments and in its result. */
  differences: number;
  /** Calls that differ, of both runs. */
  differing: number;
}

/** What was compared of a run. */
export interface ComparedRun {
  /** Its label, or what was run. */
  name: string;
  id: string;
  calls: number;
  /** Functions that these are calls of. */
  functions: number;
}

/** How long functions took by themselves in both runs. */
export interface ComparedTimes {
  /** What the times are, and what cannot be concluded from them. */
  note: string;
  /** The whole run, then the functions that differ most. */
  rows: { name: string; module: string; a: string; b: string; change: string }[];
  /** Functions that have no row. */
  more: number;
}

/** One line of the merged tree of two runs. */
export interface DiffRow {
  type: "changed" | "removed" | "added" | "moved" | "same" | "equal" | "beyond";
  depth: number;
  /** 0 where a run has no such call. */
  a: number;
  b: number;
  piecesA: Piece[];
  piecesB: Piece[];
  /** Both in one line: what differs as it was and as it is. */
  pieces: Piece[];
  /** Calls that it stands for, those after one another that differ alike. */
  count: number;
  note: string;
  /** Whether the calls themselves differ, and not only what is below them. */
  isDifference: boolean;
  /** Whether equal calls are folded into it or below it, which `equalRows` gives. */
  hasFolded: boolean;
}

/** Two calls beside one another. */
export interface PairDetail {
  a?: CallDetail;
  b?: CallDetail;
  changes: Change[];
  /** What called both, where its text changed and one of the runs made the call alone, or with something else. */
  callers?: Record<Slot, CallerPlace>;
}

/** A function as a run has it, and the call in it that is looked at. */
export interface CallerPlace {
  name: string;
  place: string;
  file: string;
  line: number;
  /** None where this run did not make it. */
  callees: Brief[];
}

/** A function, summed up. */
export interface FunctionRow {
  id: number;
  name: string;
  place: string;
  kind: string;
  /** Its self time is a lower bound. */
  mayWait: boolean;
  calls: number;
  errors: number;
  /** Calls that had not ended: their times, and those of all calls, are so long, or longer. */
  open: number;
  self: number;
  total: number;
  min: number;
  max: number;
  p50: number;
  p95: number;
  /** Calls in each part of the run's time. */
  spark: number[];
  /** Its longest call. */
  longest: number;
}

/** What was looked for and found. */
export interface SearchHit {
  call: number;
  /** `name`, `argument order.items[0]`, `returned`, `threw`. */
  where: string;
  pieces: Piece[];
}

/** The places of what was looked for. */
export interface Found {
  /** The first ones. */
  hits: SearchHit[];
  total: number;
  /** The calls that they are in, in order, some thousands at most. */
  calls: number[];
  /** The functions that they are in, by their ids. */
  functions: ReadonlySet<number>;
  /** Tests and requests that the calls are in. */
  roots: ReadonlySet<number>;
  /** Whether all of the run has been searched. */
  isWhole: boolean;
}

/** Something that stands out. */
export interface RemarkRow {
  call: number;
  /** `odd result`, `n+1` … */
  kind: string;
  text: string;
}

/** A test or a request. */
export interface RootRow extends Took {
  call: number;
  title: string;
  /** The file of a test, the path of a request. */
  detail: string;
  isBad: boolean;
  status: string;
  start: number;
  /** Ns until the last call below it ended, where that was after its own end and the response was not seen. */
  lastEnd?: number;
}

/** A row in which tests, requests or a thread are drawn. */
export interface Lane {
  row: number;
  name: string;
}

/** The timeline as a whole. */
export interface Overview {
  /** Ns. */
  time: number;
  rows: number;
  /** Calls that began in each part of the time. */
  busy: number[];
  lanes: Lane[];
}

/** A call along the time. */
export interface Stretch {
  call: number;
  row: number;
  site: number;
  /** Ns since the recording began, with the recorder's own time. */
  start: number;
  end: number;
  /** Of a request, which one it is; the others have their function's. */
  name?: string;
  /** `Outcome` of the call. */
  ending: number;
  /** When it waited: from, to, in turn. */
  waits: number[];
}

export interface Stretches {
  from: number;
  to: number;
  stretches: Stretch[];
  /** Of functions, by `site`. */
  names: Record<number, string>;
}

/** A box of the flame graph. */
export interface FlameBox {
  stack: number;
  level: number;
  /** Parts of the whole width. */
  left: number;
  width: number;
  name: string;
  file: string;
  isExternal: boolean;
  /** The id of its function. */
  site: number;
  calls: number;
  errors: number;
  /** Running time in ns, or calls where there are no times. */
  total: number;
  self: number;
  /** Its longest call. */
  call: number;
}

export interface Flame {
  unit: "time" | "calls";
  whole: number;
  boxes: FlameBox[];
}

/** Other viewers' formats. */
export type SaveFormat = "perfetto" | "speedscope";

/** What the page can ask: parameters and answer, by name. */
export interface Methods {
  open: [
    { run: Slot; bytes: RunBytes; name: string; isRunning: boolean; missing?: PageRun["missing"] },
    RunInfo,
  ];
  children: [{ run: Slot; key: string; from: number; count: number }, Page<Row>];
  /** Times of rows that came without them, by their keys. */
  times: [{ run: Slot; keys: string[] }, Record<string, Took>];
  reveal: [{ run: Slot; call: number }, RevealStep[]];
  call: [{ run: Slot; call: number }, CallDetail];
  /** Where a value came from, or went. */
  way: [{ run: Slot; call: number; slot: number | "this" | "return"; to: "from" | "on" }, WayStep[]];
  /** `isTest`: the runs are those of one test, whose causes are told by how much they tell. */
  compare: [{ most: number; isTest: boolean; ignore: string[] }, Comparison];
  /** Nothing where a run has no times. */
  compareTimes: [Record<never, never>, ComparedTimes | undefined];
  diffRows: [{ from: number; count: number }, Page<DiffRow>];
  /** What is folded into a line, or below two calls that are equal. */
  equalRows: [{ line: number } | { a: number; b: number; depth: number }, DiffRow[]];
  /** The line of a difference: the next or previous one from a line on, or that of a pair. */
  diffIndex: [{ from: number; step: 1 | -1 } | { a: number; b: number }, number];
  pair: [{ a: number; b: number }, PairDetail];
  functions: [{ run: Slot }, FunctionRow[]];
  /** The function of a call, as its row has it. */
  functionOf: [{ run: Slot; call: number }, FunctionRow["id"]];
  search: [{ run: Slot; text: string; most: number }, Found];
  overview: [{ run: Slot }, Overview];
  stretches: [
    { run: Slot; from: number; to: number; firstRow: number; lastRow: number; least: number },
    Stretches,
  ];
  stretch: [{ run: Slot; call: number }, { row: number; start: number; end: number; name: string }];
  flame: [{ run: Slot; root: number; by: "time" | "calls"; least: number }, Flame];
  /** The boxes of the flame graph that a call is in: that of its function, and those below it. */
  stacksOf: [{ run: Slot; call: number }, FlameBox["stack"][]];
  remarks: [{ run: Slot }, RemarkRow[]];
  save: [{ run: Slot; format: SaveFormat }, Blob];
  roots: [{ run: Slot; kind: "tests" | "requests" }, RootRow[]];
}

export type Method = keyof Methods;

/** To the worker. */
export type Request =
  | { id: number; method: Method; params: unknown }
  | { cancel: number };

/** From the worker. */
export type Reply =
  | { id: number; answer: unknown }
  | { id: number; error: string; hint?: string }
  /** Of what is being read: the part that is done, from 0 to 1, or what is done without an end in sight. */
  | { id: number; progress: number; partial?: unknown };
