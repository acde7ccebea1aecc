import { writeFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { pageTemplate } from "../bundle/page.ts";
import { type RecordingJson, runJson } from "../export/json.ts";
import { oneFile } from "../page/one_file.ts";
import { createMatcher, type Matcher, type Question } from "../match/matcher.ts";
import { contains, isEqual } from "../match/equal.ts";
import { parsePath } from "../match/path.ts";
import { buildCallTree } from "../query/call_tree.ts";
import { type DiffJson, diffJson } from "../query/diff/diff_json.ts";
import { diffRuns } from "../query/diff/diff.ts";
import { explain } from "../query/explain.ts";
import { find, type FindOptions } from "../query/find.ts";
import { type HitJson, hitJson } from "../query/find_json.ts";
import type { Grouping } from "../query/groups.ts";
import { type FunctionStats, statsOf } from "../query/stats.ts";
import { snapshotOf, WHOLE } from "../probe/snapshot_of.ts";
import { readTrace } from "../store/open_run.ts";
import type { Trace } from "../trace/trace.ts";
import { asciiText } from "../view/ascii.ts";
import { diffPage } from "../view/diff/diff_page.ts";
import { explainPage } from "../view/explain_text.ts";
import { partRemarks } from "../view/missing_text.ts";
import { ASCII, coloured, PLAIN, UNICODE } from "../view/style.ts";
import { treePage } from "../view/tree_page.ts";
import { DISPLAY, INSPECT, LINES, notebookHtml } from "./display.ts";
import { childrenOf, type TraceNode } from "./node.ts";
import { ownConfig } from "./options.ts";

/** How a tree is drawn. */
export interface TreeOptions {
  /** How many levels of calls to show. */
  maxDepth?: number;
  /** Globs on function names: show calls that match, and their ancestors. */
  filter?: string[];
  /** Globs on function names: hide calls that match, and all below them. */
  exclude?: string[];
  /** Hide calls that took less than this many milliseconds. */
  minDuration?: number;
  /** Show arguments, results, self times, places in the source. */
  args?: boolean;
  results?: boolean;
  selfTime?: boolean;
  source?: boolean;
  /** Fold repeats into one line. Default: true. */
  fold?: boolean;
  /** Show at most this many lines. */
  lines?: number;
  /** How many columns a line may have, and one value in it. */
  width?: number;
  valueWidth?: number;
  color?: boolean;
  style?: "unicode" | "ascii";
}

/** What is looked for besides the value itself; see `tph find`. */
export interface FindValueOptions extends FindOptions {
  /** Find texts, arrays and objects that contain the value. */
  contains?: boolean;
  /** Only at this path: `$.user.id`. */
  path?: string;
}

/** What changed between two recordings. */
export interface RecordingDiff extends DiffJson {
  /** The page of `tph diff`. */
  toString(): string;
}

/**
 * What was recorded. `trace.load()` gives one, and a block is one. Calls are read from the file when they are asked for: `tree()` or
 * `stats()` of ten million calls takes about a second.
 */
export abstract class Recording {
  /** The run itself, for what the methods here do not offer. */
  abstract get trace(): Trace;
  abstract get path(): string | undefined;

  /** How many calls were recorded. */
  get callCount(): number {
    return this.trace.callCount;
  }

  /** Whether a limit stopped the recording, so that calls are missing. */
  get wasLimited(): boolean {
    return this.limitReason !== undefined;
  }

  /** The limit that stopped it: `max_calls`, `max_depth`, `max_time` or `max_bytes`. */
  get limitReason(): string | undefined {
    return this.trace.end?.limit;
  }

  /** What was noted with `annotate`, as plain values; secrets are tokens. */
  get annotations(): Record<string, unknown> {
    return (this.trace.meta.annotations ?? {}) as Record<string, unknown>;
  }

  /** The calls that were not made by another recorded call. */
  get roots(): TraceNode[] {
    return childrenOf(buildCallTree(this.trace), 0);
  }

  /**
   * The call tree as text, without colours unless `color` is set. What the options leave open is as the configuration says
   * (`show_args`, `show_return`, `self_time`, `source`, `fold`, `value_width`, `tree_style`).
   *
   * @example
   * ```ts
   * console.log(t.tree({ filter: ["Cart.*"], maxDepth: 3 }));
   * ```
   */
  tree(options: TreeOptions = {}): string {
    const { trace } = this;
    const { maxDepth, minDuration, filter, exclude } = options;
    const why = trace.callCount === 0 ? this.nothingRecorded() : "";
    const { settings } = ownConfig();
    const drawn = options.style ?? settings.tree_style;
    const page = treePage(trace, {
      filter,
      exclude,
      minDuration: minDuration === undefined ? undefined : minDuration * 1e6,
      maxDepth: maxDepth === undefined ? undefined : Math.max(0, maxDepth - 1),
      fold: options.fold ?? settings.fold,
      lines: options.lines,
      args: options.args ?? settings.show_args,
      results: options.results ?? settings.show_return,
      selfTime: options.selfTime ?? settings.self_time,
      source: options.source ?? settings.source,
      valueWidth: options.valueWidth ?? settings.value_width,
      width: options.width ?? Infinity,
      style: options.color ?? drawn === "ansi" ? coloured({ links: false }) : PLAIN,
      glyphs: drawn === "ascii" ? ASCII : UNICODE,
    });
    const notes = Object.entries(this.annotations).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
    const [first = "", ...rest] = page.lines;
    const lines = [first, ...notes, ...rest, ...(why === "" ? [] : [why])];
    return (drawn === "ascii" ? lines.map(asciiText) : lines).join("\n");
  }

  /**
   * Calls, errors and times (in nanoseconds) of each function, file, module or class; the greatest self time first.
   *
   * @example
   * ```ts
   * const [slowest] = t.stats();
   * console.log(slowest?.name, slowest?.calls);
   * ```
   */
  stats(by: Grouping = "function"): FunctionStats[] {
    return statsOf(this.trace, by);
  }

  /**
   * Where a value was: in arguments, results and errors, or inside of one, in the order of time.
   *
   * @param value any value; a `RegExp` finds texts that match
   * @example
   * ```ts
   * for (const { function: name, path } of t.find("ann@example.org")) console.log(name, path);
   * ```
   */
  find(value: unknown, options: FindValueOptions = {}): HitJson[] {
    const { trace } = this;
    return find(trace, matcherOf(value, options), options).hits.map((hit) => hitJson(trace, hit));
  }

  /**
   * Finds values by a predicate, a path or a type, as the flags of `tph find` do.
   *
   * @throws {TphError} when the value, path, type or predicate cannot be read
   * @example
   * ```ts
   * t.search({ where: "v => v?.total > 100" });
   * ```
   */
  search(question: Question, options: FindOptions = {}): HitJson[] {
    const { trace } = this;
    return find(trace, createMatcher(question), options).hits.map((hit) => hitJson(trace, hit));
  }

  /**
   * What changed from this recording to another one. `String()` of it gives the page of `tph diff`.
   *
   * @example
   * ```ts
   * const diff = trace.load("@1").diff(trace.load("@"));
   * if (!diff.identical) console.log(String(diff));
   * ```
   */
  diff(other: Pick<Recording, "trace">): RecordingDiff {
    const diff = diffRuns(this.trace, other.trace, { remarks: partRemarks(this.trace, other.trace) });
    return Object.assign(
      Object.create({ toString: () => diffText(diff) }),
      diffJson(diff, { max: Infinity }),
    );
  }

  /**
   * The whole recording as a plain object, every call in it, as `tph export` writes it: for `JSON.stringify`, and for
   * recordings that fit in memory. `trace.load()` and the commands read it again.
   */
  toJSON(): RecordingJson {
    return JSON.parse([...runJson(buildCallTree(this.trace))].join(""));
  }

  /**
   * Writes what `toJSON` gives.
   *
   * @param destination a path, a `file:` URL, or a stream of Node or of the web, which is left open
   * @throws {TphError} when the file cannot be written
   */
  async toJson(destination: string | URL | Writable | WritableStream): Promise<void> {
    await writeText(destination, JSON.stringify(this, undefined, 2) + "\n");
  }

  /** Sums up in plain words what ran, what failed and why, and where the time went. */
  explain(): string {
    const { trace } = this;
    return explainPage(trace, explain(trace), [], { style: PLAIN, glyphs: UNICODE, width: Infinity }).join(
      "\n",
    );
  }

  /**
   * Writes a page with the recording in it, which shows a flame graph at first: where running time went, with equal stacks merged.
   *
   * @param destination as `toJson` takes it
   * @throws {TphError} when the file cannot be written, or the library stands in a bundle without the page beside it
   */
  async toFlamegraph(destination: string | URL | Writable | WritableStream): Promise<void> {
    await writeText(destination, oneFile(pageTemplate(), { b: this.trace }, { start: "view=flame" }));
  }

  /** What `console.log(t)` and a REPL show: the call tree, at most a screen of it. */
  [INSPECT](): string {
    return this.tree({ lines: LINES });
  }

  /** What a Deno notebook shows: the call tree. */
  [DISPLAY](): { "text/plain": string; "text/html": string } {
    const tree = this.tree({ lines: LINES });
    return { "text/plain": tree, "text/html": notebookHtml(tree) };
  }

  /** More to say where nothing was recorded. */
  protected nothingRecorded(): string {
    return "";
  }
}

/** A recording that was kept in a file. */
export class LoadedRecording extends Recording {
  readonly trace: Trace;
  readonly path: string;

  constructor(path: string) {
    super();
    this.path = path;
    this.trace = readTrace(path);
  }

  get label(): string | undefined {
    return this.trace.header.label;
  }
}

async function writeText(
  destination: string | URL | Writable | WritableStream,
  text: string,
): Promise<void> {
  if (typeof destination === "string" || destination instanceof URL) {
    try {
      writeFileSync(destination, text, { mode: 0o600 });
    } catch (error) {
      throw cannotWriteFile(String(destination), messageOf(error));
    }
  } else if (typeof destination !== "object" || destination === null) {
    throw new TypeError(`A recording is written to a path, a URL or a stream, and was given ${destination}`);
  } else if ("getWriter" in destination) {
    const writer = destination.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  } else if (typeof destination.write !== "function") {
    throw new TypeError("A recording is written to a path, a URL or a stream, and was given an object");
  } else {
    await new Promise<void>((done, fail) => {
      destination.write(text, (error) => error ? fail(error) : done());
    });
  }
}

function matcherOf(value: unknown, options: FindValueOptions): Matcher {
  if (value instanceof RegExp) {
    return createMatcher({ value: String(value), regex: true, path: options.path });
  }
  const wanted = snapshotOf(value, { budget: WHOLE, redactor: undefined });
  const matcher: Matcher = {
    kind: options.contains ? "contains" : "equal",
    test: (part) => options.contains ? contains(part, wanted) : isEqual(part, wanted),
    failures: { count: 0, message: "" },
  };
  if (!options.contains) matcher.exactly = wanted;
  if (options.path !== undefined) matcher.path = parsePath(options.path);
  return matcher;
}

function diffText(diff: ReturnType<typeof diffRuns>): string {
  return [...diffPage(diff, {
    style: PLAIN,
    glyphs: UNICODE,
    width: 120,
    valueWidth: 60,
    sideBySide: false,
    context: 1,
    lines: 200,
    causes: 5,
    summary: false,
  })].join("\n");
}
