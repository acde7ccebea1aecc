/**
 * The trace file, `.tph`: the types are its documentation; `docs/trace-format.md` has the bytes.
 *
 * @module
 */

/** The first eight bytes of every trace file: `tph`, a NUL, and the version as a little-endian u32. */
export const MAGIC = Uint8Array.of(0x74, 0x70, 0x68, 0x00);
export const VERSION = 1;

/** The kinds of chunk. A reader skips a kind that it does not know. */
export const ChunkKind = {
  /** JSON `RunHeader`, the first chunk, written by the launcher. */
  HEADER: 1,
  /** The id of the first site and their count, then JSON `Site[]`: the next sites in order of id. */
  SITES: 2,
  /** The next snapshots in order of id. */
  SNAPSHOTS: 3,
  /** Columns of calls, marks, and the ends of calls of earlier chunks. */
  CALLS: 4,
  /** JSON object, merged into the run's metadata (`RunMeta`), later ones over earlier ones. */
  META: 5,
  /** JSON `RunEnd`, written by the recorder when it closes. */
  END: 6,
  /** JSON `RunExit`, written by the launcher when the target is gone. */
  EXIT: 7,
  /** Values besides arguments and outcomes, see `extras.ts`. */
  EXTRAS: 8,
  /** JSON: a match of a value that was followed while the program ran (`tph run -t`). */
  MATCH: 9,
  /** Calls that were only counted, by site: five doubles each, see `Fold`. Later counts of a site replace earlier ones. */
  FOLDS: 10,
  /** A chunk of a worker thread or a child process: u32 thread, u32 kind, then the payload of a chunk of that kind. */
  THREAD: 11,
  /** Samples of memory in use, see `heap.ts`. */
  HEAP: 12,
} as const;

/** Calls of one site that were counted and not recorded one by one; in the file: the site, and these four. */
export interface Fold {
  calls: number;
  /** Nanoseconds, of all of them, of the shortest and of the longest. */
  total: number;
  least: number;
  greatest: number;
}

/** What is known before the target starts. */
export interface RunHeader {
  /** The run's id: its file name without `.tph`. */
  id: string;
  label?: string;
  /** The name of the service that the program is a part of, where its environment tells. */
  service?: string;
  /** What the user typed after `tph run`, ready to be shown. */
  command: string[];
  /** Absolute path of the entry module, or of a command's executable. */
  entry: string;
  cwd: string;
  /** `command`: any command was run, and each of its processes records its own. `unknown`: this header was lost. */
  host: "bun" | "deno" | "node" | "python" | "command" | "unknown";
  /** Absolute path of the scope folder. */
  scope: string;
  /** Absolute paths of packages of the same workspace that are in scope as well. */
  packages?: string[];
  /** Wall-clock time, milliseconds since 1970: when the program was started, or this part of a run was begun. */
  started: number;
  /** Of a run whose recording goes on in another file from time to time: which of its parts this is, 1 …. */
  part?: number;
  /** Version of tph. */
  tph: string;
  /** The process that records, on the machine with that name: while it lives and there is no EXIT, the run goes on. */
  launcher?: { pid: number; machine: string };
  /** The host started the program again when a file had changed: each start is a process of its own. */
  watch?: boolean;
  /** The settings that shaped the recording: limits, budgets, globs. */
  settings: Record<string, unknown>;
}

/** Identifies the run's file, even if another is put at its path: device and inode. */
export interface FileIdentity {
  dev: number;
  ino: number;
  /** Where it is when the program is over, if that is not its path: a process that the program leaves behind may go on. */
  home?: string;
}

/** A worker thread of the target, or a child process that it started: the first chunk of a thread. */
export interface ThreadHeader {
  /** 1 …, distinct within the run; 0 is the program's main thread, whose chunks are not wrapped. */
  thread: number;
  kind: "worker" | "process";
  /** The thread that started it, and the call there, as numbered in that thread: 0 when none is known. */
  parent: { thread: number; call: number };
  /** How many threads its parent had started before. */
  order?: number;
  /** The path of its script or entry module. */
  name: string;
  pid: number;
  host?: "bun" | "deno" | "node";
  /** What a child process was started with, ready to be shown. */
  command?: string[];
}

/** Nanoseconds that a probe takes within its call, and outside of it, entry and end together. */
export interface ProbeCost {
  inside: number;
  outside: number;
}

/** What the target's side adds while it runs. */
export interface RunMeta {
  hostVersion?: string;
  pid?: number;
  /** Wall-clock time, milliseconds since 1970, at which the recording's clock stood at 0. */
  epoch?: number;
  /** Nanoseconds that a read of the clock took there; each probe reads it once. */
  clock?: number;
  /** Which clock it was, where it was not the host's own: a counter of the processor that is fitted to it, or the system's by a fast call. */
  clockSource?: "processor" | "system";
  /** Nanoseconds that a probe took, in a run that was written anew: what had been read off its calls before. */
  probe?: ProbeCost;
  /** As in `RunEnd`, for a run that has not ended; of a part of a run: what is taken off the thread's own numbers of calls. */
  earlier?: number;
  /** Modules that were not instrumented, and why. */
  remarks?: string[];
  /** When no function of a run was rewritten: modules in scope that were loaded, other modules, and one of the others. */
  modules?: { inside: number; elsewhere: number; example?: string };
  /** Of a command: its processes that are not in the record. */
  processes?: UnrecordedProcesses[];
  [key: string]: unknown;
}

/** Processes below a command that ran under the same host and are not recorded for the same reason. */
export interface UnrecordedProcesses {
  host: string;
  version?: string;
  /**
   * `scope`: no module in scope was loaded. `old`: the host's version is too old. `permission`: Node's `--permission` is on.
   * `wasm`: the host has no WebAssembly. `coverage`: it measures coverage. `electron`: neither of the hosts.
   */
  why: string;
  count: number;
}

/** How the recording closed. Absent when the target was killed. */
export interface RunEnd {
  /** Nanoseconds since the recording began. */
  time: number;
  calls: number;
  /** Calls that were not recorded because a limit was hit. */
  dropped: number;
  /** How many of `dropped` were left out because the disk did not keep up. */
  overflow?: number;
  /** How many of `dropped` blocks of `trace()` left out, by limits of their own. */
  refused?: number;
  /** Calls that were counted, and not recorded one by one. */
  folded?: number;
  /** Calls that were recorded and left out again, because only the newest are kept. */
  earlier?: number;
  /** The limit that was hit first, by the name of its setting. */
  limit?: string;
  /** The error that ended the program, if one did, as `Name: message`. */
  uncaught?: string;
}

/** What a record lacks, by its own count: see {@linkcode RunEnd}. */
export type Lacks = Partial<Pick<RunEnd, "dropped" | "folded" | "earlier" | "limit">>;

/** How the target ended, as the launcher saw it. */
export interface RunExit {
  code: number | null;
  signal: string | null;
  /** Milliseconds from the target's start to its end. */
  elapsed: number;
  /** Worker threads and child processes that were recorded until then, where there are any, and the calls of all threads. */
  threads?: number;
  calls?: number;
  /** What the records of these threads lack, where they do. */
  lacks?: Lacks;
  /** The program did not end: the next part of the run has what it did then. `code` and `signal` are null. */
  goesOn?: true;
}

/** How one call ended. `open`: it had not ended when the record ends, see also `suspended`. */
export const Outcome = { OPEN: 0, RETURNED: 1, THREW: 2, SUSPENDED: 3 } as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/**
 * In the metadata: a snapshot of a thread that turned out to be a secret after it had been stored, by `late:ID`, with its token.
 * `tph run` erases it from the file when the program has ended.
 */
export const LATE = "late:";
