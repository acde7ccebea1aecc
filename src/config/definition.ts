/**
 * The one definition of every setting. Parsing and checking, flags, variables, the JSON Schema, the table in the docs,
 * `tph config` and `tph init` all come from here: to add a setting, add an entry.
 *
 * @module
 */

import { LEAST_KEY } from "../redact/key.ts";
import { DEFAULT_SETTINGS, LEAST_BYTES, MOST_BYTES } from "../settings.ts";
import {
  boolean,
  booleanOrExit,
  count,
  countFrom,
  duration,
  globs,
  hiddenText,
  oneOf,
  patterns,
  rotation,
  size,
  sizeWithin,
  text,
  texts,
} from "./kinds.ts";
import { type Setting, setting } from "./setting.ts";
import { testCustom, testFiles, testInputs } from "./test_kinds.ts";

export { type FlagSet, type Group, GROUPS, type Setting } from "./setting.ts";

const { budget } = DEFAULT_SETTINGS;

export const SETTINGS = {
  // What is recorded
  enabled: setting(boolean, true, {
    group: "recording",
    text: "Whether to record; when false, `tph run` runs the program without tph and trace() does nothing",
  }),
  host: setting(oneOf(["auto", "bun", "deno", "node"]), "auto", {
    group: "recording",
    text: "What runs the program; auto: what the project asks for, else Bun",
    flag: { on: "run", spec: "--host <host>" },
  }),
  host_flags: setting(texts, [], {
    group: "recording",
    text: "Flags for the host, such as --allow-net",
    flag: { on: "run", spec: "--host-flag <flag>" },
    example: ["--allow-net"],
  }),
  scope: setting(text, "", {
    group: "recording",
    text: 'Record functions of modules in this folder; "workspace": of the whole workspace',
    flag: { on: "run", spec: "--scope <dir>" },
    none: "the project around the program",
    isPath: true,
    example: "src",
  }),
  include_modules: setting(globs, [], {
    group: "recording",
    text: "Record only these modules: paths or globs relative to the scope, with or without extension",
    flag: { on: "run", spec: "--include <glob>" },
    none: "all",
    example: ["src/orders", "src/cart.ts"],
  }),
  ignore_modules: setting(globs, [], {
    group: "recording",
    text:
      "Leave these modules alone, in the same way, and calls of these packages; they win over include_modules",
    flag: { on: "run", spec: "--exclude <glob>" },
    record: "ignoreModules",
    example: ["src/generated", "**/*.test.ts", "node:fs"],
  }),
  max_calls: setting(count, DEFAULT_SETTINGS.maxCalls, {
    group: "recording",
    text: "Stop recording after this many calls",
    flag: { on: "run", spec: "--max-calls <n>" },
    record: "maxCalls",
    none: "no limit",
    example: 100000,
  }),
  max_depth: setting(count, DEFAULT_SETTINGS.maxDepth, {
    group: "recording",
    text: "Do not record calls nested deeper than this",
    flag: { on: "run", spec: "--max-depth <n>" },
    record: "maxDepth",
    none: "no limit",
    example: 30,
  }),
  max_runs_per_minute: setting(count, 0, {
    group: "recording",
    text: "Record no more blocks of trace() than this in a minute",
    none: "no limit",
    example: 60,
  }),
  max_time: setting(duration, DEFAULT_SETTINGS.maxTime, {
    group: "recording",
    text: "Stop recording after this time",
    flag: { on: "run", spec: "--max-time <time>" },
    record: "maxTime",
    none: "no limit",
    example: 60000,
  }),
  max_bytes: setting(size, DEFAULT_SETTINGS.maxBytes, {
    group: "recording",
    text: "Stop recording when the run's file reaches this size",
    flag: { on: "run", spec: "--max-bytes <size>" },
    record: "maxBytes",
    none: "no limit",
    example: 1e9,
  }),
  keep: setting(oneOf(["first", "last"]), DEFAULT_SETTINGS.keep, {
    group: "recording",
    text:
      "Which calls are kept when there are more than max_calls: the first ones, or the newest, and up to about twice as many and some hundreds",
    flag: { on: "run", spec: "--keep <which>" },
    record: "keep",
  }),
  min_duration: setting(duration, DEFAULT_SETTINGS.minDuration, {
    group: "recording",
    text: "Only count calls that return sooner than this and call nothing that is recorded",
    flag: { on: "run", spec: "--min-duration <time>" },
    record: "minDuration",
    none: "record all",
    example: 1,
  }),
  fold_after: setting(count, DEFAULT_SETTINGS.foldAfter, {
    group: "recording",
    text: "After this many calls of a function that took less than 10 µs, only count further ones",
    flag: { on: "run", spec: "--fold-after <n>" },
    record: "foldAfter",
    none: "record all",
    example: 100000,
  }),
  when_full: setting(oneOf(["wait", "drop"]), DEFAULT_SETTINGS.whenFull, {
    group: "recording",
    text: "When the disk is slower than the program: the program waits, or calls are not recorded",
    flag: { on: "run", spec: "--when-full <what>" },
    record: "whenFull",
  }),
  time: setting(boolean, DEFAULT_SETTINGS.time, {
    group: "recording",
    text: "Read the clock",
    flag: { on: "run", spec: "--time", no: "do not read the clock" },
    record: "time",
  }),
  track_memory: setting(boolean, DEFAULT_SETTINGS.trackMemory, {
    group: "recording",
    text: "Sample the memory in use, about ninety times a second",
    flag: { on: "run", spec: "--track-memory" },
    record: "trackMemory",
  }),
  // How much of a value is recorded
  values: setting(booleanOrExit, DEFAULT_SETTINGS.values, {
    group: "values",
    text: 'Record arguments and results; "entry-and-exit": also this, and what a call changed by its end',
    flag: { on: "run", spec: "--values <when>", no: "do not record arguments and results" },
    record: "values",
  }),
  max_repr: setting(countFrom(1), budget.string, {
    group: "values",
    text: "Characters of one string that are recorded",
    flag: { on: "run", spec: "--max-repr <n>" },
    record: "budget.string",
  }),
  snapshot_depth: setting(count, budget.depth, {
    group: "values",
    text: "Levels of objects inside objects that are recorded, 190 at most",
    record: "budget.depth",
  }),
  snapshot_width: setting(countFrom(1), budget.width, {
    group: "values",
    text: "Items or properties of one object that are recorded",
    record: "budget.width",
  }),
  snapshot_nodes: setting(countFrom(1), budget.nodes, {
    group: "values",
    text: "Values within one argument or result that are recorded",
    record: "budget.nodes",
  }),
  snapshot_bytes: setting(sizeWithin(LEAST_BYTES, MOST_BYTES), budget.bytes, {
    group: "values",
    text: "Bytes of one argument or result that are recorded, at most 262144",
    record: "budget.bytes",
  }),
  snapshot_thin: setting(boolean, budget.thin, {
    group: "values",
    text:
      "Record less of the objects of a function after 100, 1,000 and 10,000 of them: fewer levels and values, and of arrays with more than 32 items nothing but items; after 100,000, class and size alone, as of objects that a run with over 50,000 has shown before; in a run with over 200,000 objects, or a million values in them, a tenth of these numbers, with over a million, or three million values, a hundredth",
    flag: {
      on: "run",
      spec: "--snapshot-thin",
      no: "record objects as whole in functions that are called often",
    },
    record: "budget.thin",
  }),
  snapshot_budgets: setting(texts, [], {
    group: "values",
    text: "Other limits for some functions: a glob, and any of depth, width, string, nodes, bytes",
    record: "budgets",
    example: ["Cart.* depth=8 string=2000"],
  }),
  redact: setting(boolean, DEFAULT_SETTINGS.redact, {
    group: "values",
    text: "Replace secrets, by name and by look, with tokens",
    flag: { on: "run", spec: "--redact", no: "record secrets as they are" },
    record: "redact",
  }),
  external_calls: setting(boolean, DEFAULT_SETTINGS.externalCalls, {
    group: "recording",
    text: "Record external calls: to imported packages, built-in modules, `fetch`, `JSON` and the like",
    flag: { on: "run", spec: "--external-calls", no: "do not record external calls" },
    record: "externalCalls",
  }),
  external: setting(texts, [], {
    group: "recording",
    text: "Record external calls only to these modules and globals; `*` is any text",
    flag: { on: "run", spec: "--external <glob>" },
    record: "external",
    example: ["node:fs", "pg"],
  }),
  clocks: setting(boolean, DEFAULT_SETTINGS.clocks, {
    group: "recording",
    text: "Record what reads the clock or a random generator, too: `new Date()`, `Date.now`, `Math.random`",
    flag: { on: "run", spec: "--clocks" },
    record: "clocks",
  }),
  propagate: setting(boolean, DEFAULT_SETTINGS.propagate, {
    group: "recording",
    text: "Add a `traceparent` to requests that are made to answer a request: this changes what is sent",
    flag: { on: "run", spec: "--propagate" },
    record: "propagate",
  }),
  children: setting(boolean, DEFAULT_SETTINGS.children, {
    group: "recording",
    text: "Record the worker threads and child processes of the same host that the program starts",
    flag: { on: "run", spec: "--children", no: "do not record worker threads and child processes" },
    record: "children",
  }),
  source_maps: setting(boolean, DEFAULT_SETTINGS.sourceMaps, {
    group: "recording",
    text: "Record functions of bundles and transpiled modules under the names and places of their originals",
    flag: { on: "run", spec: "--source-maps", no: "record bundles and transpiled modules as they are" },
    record: "sourceMaps",
  }),
  redact_names: setting(texts, [], {
    group: "values",
    text:
      "More names of secrets; case, `-` and `_` do not count, `*` is any text; `login(note)`: a parameter",
    record: "redactNames",
    alias: "redact.names",
    example: ["*salary*"],
  }),
  redact_except: setting(texts, [], {
    group: "values",
    text: "Names that are not secrets, written in the same way",
    record: "redactExcept",
    alias: "redact.allow",
    example: ["csrf_token"],
  }),
  redact_values: setting(patterns, [], {
    group: "values",
    text: "Regular expressions for more values that are secrets",
    record: "redactValues",
    alias: "redact.values",
    example: ["ACME-[0-9]{6}"],
  }),
  redact_key: setting(hiddenText(LEAST_KEY), "", {
    group: "values",
    text:
      "The key of the tokens: with the same key, a secret has the same token in every run. Best set by the variable; never shown",
    none: "a random one for each run",
  }),
  // Where runs are kept
  cache: setting(boolean, true, {
    group: "cache",
    text: "Keep runs; when false, a run is gone after --tree and --output have shown it",
    flag: {
      on: "run",
      spec: "--cache",
      no: "do not keep the run: it is gone after --tree and --output have shown it",
    },
    variables: [{ name: "TRACEPATCH_NO_CACHE", negated: true }],
  }),
  auto_save: setting(boolean, true, {
    group: "cache",
    text: "Keep every run; when false, only runs with a --label, and what trace() code saves itself",
  }),
  cache_dir: setting(text, "", {
    group: "cache",
    text: "The folder that runs are kept in",
    flag: { on: "cache", spec: "--cache-dir <dir>" },
    variables: [{ name: "TRACEPATCH_OUTPUT_DIR" }],
    none: "the nearest .tracepatch_cache upward, else one in the working folder",
    isPath: true,
    example: ".tracepatch_cache",
  }),
  rotate: setting(rotation, "", {
    group: "cache",
    text:
      "Go on in a new file after so much time, or at that size, such as 1h or 500MB: the parts of a long run are kept and removed as runs",
    flag: { on: "run", spec: "--rotate <when>" },
    none: "one file",
    example: "1h",
  }),
  cache_max_size: setting(size, 5e9, {
    group: "cache",
    text:
      "After each run, remove the oldest runs, those with a label last, until the folder is no larger than this; 0 is no limit",
    none: "no limit",
    example: 2e9,
  }),
  default_label: setting(text, "", {
    group: "cache",
    text: "The label of runs without one; {hostname}, {pid} and {timestamp} are filled in",
    variables: [{ name: "TRACEPATCH_LABEL" }],
    none: "no label",
    example: "{hostname}-{timestamp}",
  }),
  // How runs are shown
  show_args: setting(boolean, true, {
    group: "display",
    text: "Show arguments in trees",
    flag: { on: "tree", spec: "--args", no: "hide arguments" },
  }),
  show_return: setting(boolean, true, {
    group: "display",
    text: "Show what calls returned in trees",
    flag: { on: "tree", spec: "--return", no: "hide what calls returned" },
  }),
  self_time: setting(boolean, false, {
    group: "display",
    text: "Show the time spent in a function itself",
    flag: { on: "tree", spec: "--self-time", no: "hide self times" },
  }),
  raw_times: setting(boolean, false, {
    group: "display",
    text: "Show times as recorded, including what recording took",
    flag: { on: "times", spec: "--raw-times", no: "subtract from times what recording took" },
  }),
  source: setting(boolean, false, {
    group: "display",
    text: "Show file and line of each function",
    flag: { on: "tree", spec: "--source", no: "hide where functions are" },
  }),
  fold: setting(boolean, true, {
    group: "display",
    text: "Fold repeats of calls into one line",
    flag: { on: "tree", spec: "--fold", no: "show repeats one by one" },
  }),
  tree_lines: setting(countFrom(1), 200, {
    group: "display",
    text: "Cut a tree to this many lines, where it matters least",
    flag: { on: "tree", spec: "--lines <n>" },
  }),
  value_width: setting(countFrom(1), 60, {
    group: "display",
    text: "Columns of one value",
    flag: { on: "tree", spec: "--value-width <n>" },
  }),
  max_repr_args: setting(count, 0, {
    group: "display",
    text:
      "Columns of one argument in trees, instead of value_width; if larger than max_repr, longer texts are recorded, too",
    flag: { on: "tree", spec: "--max-repr-args <n>" },
    none: "as value_width",
    example: 80,
  }),
  max_repr_return: setting(count, 0, {
    group: "display",
    text: "Columns of one result or error in trees, in the same way",
    flag: { on: "tree", spec: "--max-repr-return <n>" },
    none: "as value_width",
    example: 200,
  }),
  tree_style: setting(oneOf(["auto", "unicode", "ascii", "ansi"]), "auto", {
    group: "display",
    text:
      "Characters to draw with; auto: ascii where the locale names a character set other than UTF-8, else unicode; ansi: unicode, with colours",
    flag: { on: "text", spec: "--style <style>" },
  }),
  color: setting(oneOf(["auto", "always", "never"], [[true, "auto"], [false, "never"]]), "auto", {
    group: "display",
    text: "Colours; auto: on a terminal; the flag alone: always",
    flag: { on: "text", spec: "--color [when]", alone: "always" },
  }),
  pager: setting(boolean, true, {
    group: "display",
    text: "Page long output on a terminal",
    flag: { on: "text", spec: "--pager", no: "do not page, even on a terminal" },
  }),
  logs_limit: setting(count, 20, {
    group: "display",
    text: "Runs that `tph logs` lists",
    flag: { on: "logs", spec: "--limit <n>" },
    none: "all",
  }),
  // How runs are compared
  "diff.ignore": setting(texts, [], {
    group: "diff",
    text:
      "What to leave out: calls of a function, or a value, such as `save(order.id)` or `*(return.createdAt)`",
    example: ["Logger.*", "save(order.id)"],
  }),
  "diff.noise_off": setting(texts, [], {
    group: "diff",
    text: "Noise rules to turn off, for values that change every time; `tph diff --list-noise` lists them",
    example: ["ports"],
  }),
  // What tph setup calls
  "test.files": setting(testFiles, [], {
    group: "test",
    text: "Files, and the functions in them, that the runner calls",
    example: [{ path: "src/cart.ts", functions: ["total"] }],
  }),
  "test.inputs": setting(testInputs, [], {
    group: "test",
    text: "What to call a function with; several entries for a function make several calls",
    example: [{ function: "total", args: [[1, 2]], kwargs: {} }],
  }),
  "test.custom": setting(testCustom, { enabled: false, script: "" }, {
    group: "test",
    text: "A script of your own that `tph run --setup` runs instead",
    example: { enabled: true, script: "scripts/try.ts" },
  }),
} as const;

export type Key = keyof typeof SETTINGS;
export type SettingValue<K extends Key> = (typeof SETTINGS)[K] extends Setting<infer T> ? T : never;
/** The value of every setting. */
export type Settings = { [K in Key]: SettingValue<K> };

/** All settings, as one sees them who does not care which is which. */
export const ENTRIES = Object.entries(SETTINGS) as unknown as [Key, Setting<unknown>][];

/** The variable that sets a key. */
export function variableOf(key: Key): string {
  return `TRACEPATCH_${key.toUpperCase().replace(/\W/g, "_")}`;
}
