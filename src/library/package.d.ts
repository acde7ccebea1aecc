/**
 * The types of the npm package: what of `mod.ts` a program uses. `tests/library/types_test.ts` holds them to be true.
 *
 * @module
 */
import type { Writable } from "node:stream";

/** A plain copy of a recorded value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface TraceOptions {
  /** A name to find the recording by. */
  label?: string;
  /** Functions of these modules alone: paths or globs, with or without extension. */
  includeModules?: string[];
  /** Not those of these. */
  ignoreModules?: string[];
  /** Levels of calls that are recorded; 0: all. */
  maxDepth?: number;
  /** Recording stops after so many calls; 0: never. */
  maxCalls?: number;
  /** Recording stops after so many milliseconds; 0: never. */
  maxTime?: number;
  /** Characters of one string that are recorded. */
  maxRepr?: number;
  /** Keep the recording as a file in the cache folder; in memory otherwise. */
  cache?: boolean;
  cacheDir?: string;
  /** The part of the blocks that is recorded, from 0 to 1; or a function that says whether this one is. */
  sample?: number | (() => boolean);
}

export interface TreeOptions {
  maxDepth?: number;
  /** Globs on function names. */
  filter?: string[];
  exclude?: string[];
  /** Milliseconds. */
  minDuration?: number;
  args?: boolean;
  results?: boolean;
  selfTime?: boolean;
  source?: boolean;
  fold?: boolean;
  lines?: number;
  width?: number;
  valueWidth?: number;
  color?: boolean;
  style?: "unicode" | "ascii";
}

/** A call, with the calls that it made. Times are in nanoseconds. */
export interface TraceNode {
  readonly id: number;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly args: { name?: string; value: Json }[];
  readonly outcome: "open" | "returned" | "threw" | "suspended";
  readonly result: Json | undefined;
  readonly error: Json | undefined;
  readonly start: number;
  /** `null` when the call had not ended. */
  readonly duration: number | null;
  readonly selfTime: number;
  readonly waiting: number;
  readonly children: TraceNode[];
}

/** What the calls of a function, file, module or class sum up to. Times are in nanoseconds. */
export interface Stats {
  name: string;
  functions: number;
  calls: number;
  errors: number;
  open: number;
  total: number;
  self: number;
  min: number;
  max: number;
  p50: number;
  p95: number;
  p99: number;
}

/** A place where a value was. */
export interface Hit {
  call: number;
  function: string;
  file: string;
  line: number;
  where: "arg" | "return" | "throw" | "this";
  arg?: string;
  index?: number;
  path: string;
  value: Json;
  type: string;
  time: number;
  parents: number[];
}

export interface FindOptions {
  /** Globs on function names. */
  in?: string[];
  as?: ("arg" | "return" | "throw" | "this" | "field")[];
  limit?: number;
}

export interface Question {
  value?: string;
  type?: string;
  contains?: boolean;
  regex?: boolean;
  approx?: number;
  where?: string;
  path?: string;
}

export interface RecordingJson {
  id: string;
  label: string | null;
  started: string;
  host: string;
  duration: number;
  callCount: number;
  limit: string | null;
  dropped: number;
  annotations: Record<string, unknown>;
  calls: unknown[];
}

export interface RecordingDiff {
  identical: boolean;
  behaviour: "same" | "differs";
  toString(): string;
}

/** What was recorded. */
export interface Recording {
  /** The run itself. */
  readonly trace: unknown;
  readonly path: string | undefined;
  readonly callCount: number;
  readonly wasLimited: boolean;
  readonly limitReason: string | undefined;
  readonly annotations: Record<string, unknown>;
  readonly roots: TraceNode[];
  tree(options?: TreeOptions): string;
  stats(by?: "function" | "file" | "module" | "class"): Stats[];
  find(value: unknown, options?: FindOptions & { contains?: boolean; path?: string }): Hit[];
  /** As the flags of `tph find`. */
  search(question: Question, options?: FindOptions): Hit[];
  diff(other: { readonly trace: unknown }): RecordingDiff;
  toJSON(): RecordingJson;
  toJson(destination: string | URL | Writable | WritableStream): Promise<void>;
  /** In plain words. */
  explain(): string;
  /** A page of HTML. */
  toFlamegraph(destination: string | URL | Writable | WritableStream): Promise<void>;
}

export interface LoadedRecording extends Recording {
  readonly path: string;
  readonly label: string | undefined;
}

/** What `trace()` gives. */
export interface Block extends Recording, Disposable, AsyncDisposable {
  readonly label: string | undefined;
  readonly isOpen: boolean;
  readonly isRecording: boolean;
  annotate(key: string, value: unknown): this;
  /** Keeps what was recorded up to now as a run in the cache folder; gives its file. */
  save(): string | undefined;
  pause(): this;
  resume(): this;
  end(): void;
}

export interface LoggedRecording {
  id: string;
  path: string;
  label: string | undefined;
  started: Date;
  callCount: number | undefined;
  limit: string | undefined;
  problem: string | undefined;
  load(): LoadedRecording;
}

export declare const trace: {
  (options?: TraceOptions | string): Block;
  <T>(options: TraceOptions | string, fn: (block: Block) => T): T;
  <T>(fn: (block: Block) => T): T;
  wrap<T extends object>(target: T, name?: string): T;
  current(): Block | undefined;
  load(reference: string | URL, options?: { cacheDir?: string }): LoadedRecording;
  logs(options?: { cacheDir?: string; limit?: number }): LoggedRecording[];
};

export interface TracepatchConfig {
  /** By their names in `tracepatch.toml`. */
  readonly settings: Readonly<Record<string, unknown>>;
  toTraceOptions(): TraceOptions;
}

export declare function loadConfig(
  path?: string,
  options?: { searchParents?: boolean; cwd?: string; env?: Record<string, string | undefined> },
): { config: TracepatchConfig; path: string | undefined };
