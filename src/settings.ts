/**
 * What shapes a recording: the launcher settles it, `config/` fills it in, the recorder goes by it.
 *
 * @module
 */
import { wrongUsage } from "./errors.ts";

/** What shapes a recording; the launcher settles it and hands it over as JSON. */
export interface RecordSettings {
  /** Read the clock at every event. */
  time: boolean;
  /** Take snapshots of arguments and results; with `entry-and-exit` also of `this`, and of what a call changed. */
  values: boolean | "entry-and-exit";
  /** Recording stops after so many calls; 0: no limit. */
  maxCalls: number;
  /** Calls nested deeper than this are not recorded; 0: no limit. */
  maxDepth: number;
  /** Recording stops after so many milliseconds; 0: no limit. */
  maxTime: number;
  /** Recording stops when the file has so many bytes; 0: no limit. */
  maxBytes: number;
  /** Which calls are kept when there are more than `maxCalls`: the first ones, or the newest. */
  keep: "first" | "last";
  /** Calls that made no recorded call and returned within so many milliseconds are only counted; 0: none. */
  minDuration: number;
  /** After so many calls that made no recorded call and returned within 10 µs, a function's further such calls are only counted; 0: never. */
  foldAfter: number;
  /** Take samples of the memory in use. */
  trackMemory: boolean;
  /** When calls come faster than the disk takes them: the target waits, or calls are not recorded. */
  whenFull: "wait" | "drop";
  budget: SnapshotBudget;
  /** Budgets of single functions: `Cart.* depth=8 string=2000`. */
  budgets: string[];
  /** Record external calls: to packages, built-in modules and some globals. */
  externalCalls: boolean;
  /** Record external calls only to these modules and globals; empty: the default set. */
  external: string[];
  /** Record what reads the clock or a random generator, too. */
  clocks: boolean;
  /** Outgoing requests get a `traceparent`, where they are made for a request that is being answered. */
  propagate: boolean;
  /** Modules to leave alone; here, those whose external calls are not recorded. */
  ignoreModules: string[];
  /** The run's file is replaced by its next part from time to time. */
  rotates: boolean;
  /** Record the worker threads and child processes that the program starts. */
  children: boolean;
  /** Look functions up in the originals that source maps lead to. */
  sourceMaps: boolean;
  redact: boolean;
  /** More names of secrets; `*` is any text. */
  redactNames: string[];
  /** Names that do not stand for secrets after all. */
  redactExcept: string[];
  /** More secrets by their look: regular expressions. */
  redactValues: string[];
  /**
   * The key of the tokens in hexadecimal digits, derived from `redact_key`; "": a random one. A look-alike of it in a text is
   * hidden by its name. Never in a run's file.
   */
  tokenSecret: string;
  /** Values to follow while the program runs. */
  live?: LiveTarget[];
}

/** A value to follow. */
export interface LiveTarget {
  /** A `Question` of `match/matcher.ts`. */
  question: Record<string, unknown>;
  /** Globs on function names; all when there are none. */
  in?: string[];
  /** `arg`, `return`, `throw`, `this`: the value itself there; `field`: inside of one. All when there are none. */
  as?: string[];
}

/** Where a snapshot is cut. */
export interface SnapshotBudget {
  /** Levels of composites that are entered. */
  depth: number;
  /** Items, entries or properties of one composite. */
  width: number;
  /** UTF-16 units of one string. */
  string: number;
  /** Values in one snapshot. */
  nodes: number;
  /** Bytes of one snapshot: what comes after them is cut. */
  bytes: number;
  /** Copy less of the objects of a function that is called very often. */
  thin: boolean;
}

export const DEFAULT_SETTINGS: RecordSettings = {
  time: true,
  values: true,
  maxCalls: 0,
  maxDepth: 0,
  maxTime: 0,
  maxBytes: 8 * 2 ** 30,
  keep: "first",
  minDuration: 0,
  foldAfter: 0,
  trackMemory: false,
  whenFull: "wait",
  budget: { depth: 4, width: 32, string: 256, nodes: 80, bytes: 65_536, thin: true },
  budgets: [],
  externalCalls: true,
  external: [],
  clocks: false,
  propagate: false,
  ignoreModules: [],
  rotates: false,
  children: true,
  sourceMaps: true,
  redact: true,
  redactNames: [],
  redactExcept: [],
  redactValues: [],
  tokenSecret: "",
};

/** The most characters of a string that are recorded, whatever is asked for: it has to pass through the ring in one piece. */
export const MOST_STRING = 1_000_000;

/** The most levels of objects inside objects that are recorded, whatever is asked for: readers take more for broken bytes. */
export const MOST_DEPTH = 190;

/** What `SnapshotBudget.bytes` may be: a snapshot has to pass through the ring in one piece. */
export const LEAST_BYTES = 256;
export const MOST_BYTES = 262_144;

/** A budget of single functions. */
export interface BudgetRule {
  /** Of function names. */
  pattern: RegExp;
  /** What differs from the ordinary budget. */
  budget: Partial<SnapshotBudget>;
}

/**
 * Reads a rule: a glob, and what differs: `Cart.* depth=8 width=200 string=2000 nodes=5000 bytes=20000`. Strings of 256 characters are always whole.
 *
 * @throws {TphError} It is not a rule.
 */
export function parseBudgetRule(text: string): BudgetRule {
  const [glob = "", ...words] = text.trim().split(/\s+/);
  const budget: Partial<SnapshotBudget> = {};
  for (const word of words) {
    const [, name, value] = /^(depth|width|string|nodes|bytes)=(\d+)$/.exec(word) ?? [];
    if (name === undefined) {
      throw wrongUsage(
        `Cannot read the budget "${text}": it goes wrong at "${word}".`,
        "It looks like: Cart.* depth=8 width=200 string=2000 nodes=5000 bytes=20000",
      );
    }
    const key = name as "depth" | "width" | "string" | "nodes" | "bytes";
    budget[key] = key === "string"
      ? within(Number(value), 256, MOST_STRING)
      : key === "bytes"
      ? within(Number(value), LEAST_BYTES, MOST_BYTES)
      : Number(value);
  }
  if (glob === "" || words.length === 0) {
    throw wrongUsage(
      `Cannot read the budget "${text}": it has no values.`,
      "It looks like: Cart.* depth=8 string=2000",
    );
  }
  const source = glob.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return { pattern: new RegExp(`^${source}$`, "su"), budget };
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(least, value), most);
}
