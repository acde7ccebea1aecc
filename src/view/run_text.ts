/**
 * What a run is, in words: the line above its tree, the page of `tph view`, and the warnings that both give.
 *
 * @module
 */

import type { RootFunction } from "../query/roots.ts";
import { basename, relative } from "node:path";
import type { MemoryUse } from "../query/memory.ts";
import type { RunEnd, RunExit, RunHeader, RunMeta } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { emptyText } from "./empty_text.ts";
import { hostText, unrecordedTexts } from "./host_text.ts";
import { missingTexts } from "./missing_text.ts";
import type { Glyphs, Segment, Style } from "./style.ts";
import { threadWarnings } from "./threads_text.ts";
import { cutText, escapeText, lineOf, widthOfSegments, wrapText } from "./text.ts";
import { bytesText, countText, durationText, plural, timeText } from "./units.ts";

/** What is known about a run; the parts that need the whole file read are optional. */
export interface RunFacts {
  header: RunHeader;
  meta?: RunMeta;
  end?: RunEnd;
  exit?: RunExit;
  /** Whether the program still runs. */
  isRunning?: boolean;
  /** Whether it does, and the tph that started it was killed. */
  isAbandoned?: boolean;
  problems?: string[];
  callCount?: number;
  bytes?: number;
  path?: string;
  /** Calls that were only counted, by site id. */
  folds?: Trace["folds"];
  sites?: Trace["sites"];
  /** Worker threads and child processes. */
  threads?: Trace["threads"];
  /** A line for each of them. */
  threadLines?: string[];
  /** The memory that the main thread used. */
  memory?: MemoryUse | undefined;
  /** Functions that the run knows. */
  functions?: number;
  /** The functions that it begins with, those that took longest first. */
  roots?: RootFunction[];
  /** Calls by how they ended. */
  outcomes?: { returned: number; threw: number; suspended: number; open: number };
}

export interface RunTextOptions {
  style: Style;
  glyphs: Glyphs;
  width: number;
}

/** How a run ended, in a word or two, and whether that is trouble. */
export function endText(
  facts: Pick<RunFacts, "end" | "exit" | "isRunning" | "callCount" | "meta"> & { header?: RunHeader },
): { text: string; bad: boolean } {
  const { end, exit, isRunning } = facts;
  if (isRunning) return { text: "still running", bad: false };
  if (exit?.goesOn) return { text: "goes on", bad: false };
  if (isAsked(exit)) return { text: `ended by ${exit!.signal}`, bad: false };
  if (exit?.signal) return { text: `killed by ${escapeText(exit.signal)}`, bad: true };
  if (exit?.code !== undefined && exit.code !== null) {
    if (end === undefined && !facts.header?.watch) {
      const how = isUntold(facts)
        ? "before any call"
        : isUnbegun(facts)
        ? "nothing recorded"
        : "record cut off";
      return { text: `exit ${exit.code}, ${how}`, bad: true };
    }
    return { text: `exit ${exit.code}`, bad: exit.code !== 0 };
  }
  return end === undefined ? { text: "not ended", bad: true } : { text: "ended", bad: false };
}

/** Whether somebody asked the program to end, for example with Ctrl-C. */
function isAsked(exit: RunExit | undefined): boolean {
  return /^SIG(?:INT|TERM|HUP|QUIT)$/.test(exit?.signal ?? "");
}

/** Whether Deno ended as it does where a module cannot be loaded: it tells nobody in the program's process. */
function isUntold(
  { header, end, exit, callCount }: Pick<RunFacts, "end" | "exit" | "callCount"> & { header?: RunHeader },
): boolean {
  return header?.host === "deno" && end === undefined && exit?.code === 1 && callCount === 0;
}

/** Whether the recorder has written nothing, not even the runtime's version: what is loaded before it may have ended the program. */
function isUnbegun(
  { header, meta, end, exit, callCount }:
    & Pick<RunFacts, "end" | "exit" | "callCount" | "meta">
    & { header?: RunHeader },
): boolean {
  return header !== undefined && header.host !== "command" && meta?.hostVersion === undefined &&
    end === undefined && typeof exit?.code === "number" && callCount === 0;
}

/** Whether Deno, in watch mode, may have started the program again without a word, since the last start failed to load. */
function mayHaveLostStarts({ header, threads }: RunFacts): boolean {
  const last = threads?.filter(({ header }) => header.kind === "process").at(-1);
  // The process itself is a call.
  return header.host === "deno" && header.watch === true && last !== undefined &&
    last.end === undefined && last.callCount <= 1;
}

/** Columns of a run's id that are shown in any case: its time. */
const SHORT_ID = 23;

/** One line that says which run this is; where it is narrow, without the host and the time. */
export function runLine(facts: RunFacts, { style, glyphs, width }: RunTextOptions): string {
  const { header } = facts;
  const end = endText(facts);
  const calls = facts.callCount === undefined ? [] : [plural(facts.callCount, "call")];
  const time = facts.end === undefined || header.settings.time === false
    ? []
    : [durationText(facts.end.time, glyphs.micro)];
  const values = header.settings.values === false ? ["without values"] : [];
  const command = commandText(header);
  const host = header.host === "unknown" ? [] : [header.host];
  const id = escapeText(header.id);
  const between = ` ${glyphs.separator} `;
  const variants = [[command, ...host, ...calls, ...values, ...time], [command, ...calls, ...time], [
    command,
    ...calls,
  ]].map((parts): Segment[] => [
    { text: `  ${parts.join(between)}${between}` },
    { text: end.text, dress: end.bad ? style.red : style.green },
  ]);
  const rest = variants.find((rest) => SHORT_ID + widthOfSegments(rest) <= width) ?? variants.at(-1)!;
  // A part of its beginning is a reference to the run as well.
  const room = Math.max(SHORT_ID, width - widthOfSegments(rest));
  return lineOf([{ text: cutText(id, room, glyphs.dots), dress: style.bold }, ...rest], width, glyphs.dots);
}

/** What was recorded: `12 calls in 3.1 ms under bun 1.4.5 recorded as 2026…`. */
export function recordedText(facts: RunFacts, { glyphs }: RunTextOptions): string {
  const { header, end } = facts;
  const calls = plural(facts.callCount ?? end?.calls ?? 0, "call");
  const time = end === undefined || header.settings.time === false
    ? ""
    : ` in ${durationText(end.time, glyphs.micro)}`;
  const host = hostText(facts);
  return `${calls}${time}${host === "" ? "" : ` under ${host}`} recorded as ${escapeText(header.id)}`;
}

/** What is in scope, where that is more than the project's folder; "" where it is that. */
export function scopeText({ scope, packages = [] }: RunHeader): string {
  if (packages.length === 0) return "";
  const shown = packages.slice(0, MAX_PACKAGES).map((path) => relative(scope, path) || path);
  const more = packages.length > shown.length ? ` and ${packages.length - shown.length} more` : "";
  return `in scope: ${escapeText(basename(scope))}, and of its workspace ${
    escapeText(shown.join(", "))
  }${more}`;
}

/** Packages of the workspace that are listed by name. */
const MAX_PACKAGES = 5;

/** What was run, as short as it can be said: the entry relative to where it was started, and its arguments. */
export function commandText(header: RunHeader): string {
  if (header.host === "unknown" && header.entry === "") return "unknown command";
  return header.command.length > 0
    ? header.command.map((word) => shellWord(shortPath(header, word))).join(" ")
    : escapeText(relative(header.cwd, header.entry) || header.entry);
}

/** What a reader must know before trusting a run's record, a sentence each. */
export function warningsOf(facts: RunFacts): string[] {
  const { end, exit, meta } = facts;
  const warnings = missingTexts(facts);
  if (facts.isAbandoned) {
    warnings.push("The run goes on, but its tph was killed: how it ends will not be known.");
  } else if (facts.isRunning) {
    warnings.push(
      `The run goes on (tph is process ${facts.header.launcher?.pid}): this is what it has so far.`,
    );
  } else if (end === undefined && isAsked(exit)) {
    warnings.push(`${exit!.signal} ended it: calls of its last hundredths of a second may be missing.`);
  } else if (isUntold(facts) && !facts.header.watch) {
    warnings.push(
      "Deno ended before any call was recorded, as it does where a module cannot be loaded: it printed the reason.",
    );
  } else if (isUnbegun(facts) && !facts.header.watch) {
    warnings.push(
      "The recorder wrote nothing: the program ran without it, or ended before it began, as where a script that `--require` loads fails.",
    );
  } else if (end === undefined && exit !== undefined && !exit.goesOn && !facts.header.watch) {
    warnings.push("The recording was cut off: what happened in its last moments may be missing.");
  } else if (end === undefined && exit === undefined) {
    warnings.push("The run has not ended, or tph was killed with it.");
  }
  warnings.push(...threadWarnings(facts.threads ?? []));
  if (mayHaveLostStarts(facts)) {
    warnings.push(
      "Its last start has no calls. Where a start fails to load, Deno tells nobody: the starts after it are not recorded.",
    );
  }
  if (end?.uncaught !== undefined) warnings.push(`Uncaught ${escapeText(end.uncaught)}`);
  for (const problem of facts.problems ?? []) warnings.push(escapeText(problem));
  for (const remark of meta?.remarks ?? []) warnings.push(escapeText(remark));
  const empty = emptyText(facts);
  if (empty !== undefined) warnings.push(empty);
  return warnings;
}

/** All that is known about a run, a line a fact. */
export function runPage(facts: RunFacts, options: RunTextOptions): string[] {
  const { header, meta, end, exit, outcomes } = facts;
  const { style, glyphs } = options;
  const ended = endText(facts);
  const rows: [string, string, ((text: string) => string)?][] = [
    ["command", commandText(header)],
    ["label", escapeText(header.label ?? "")],
    ...annotationsOf(meta?.annotations),
    ...blockRows(facts),
    ["ended", ended.text, ended.bad ? style.red : style.green],
    ["started", header.started === 0 ? "" : timeText(header.started)],
    ["took", exit === undefined ? "" : durationText(exit.elapsed * 1e6, glyphs.micro)],
    [
      "recorded",
      end === undefined || header.settings.time === false ? "" : durationText(end.time, glyphs.micro),
    ],
    ["clock", clockText(meta)],
    ["memory", facts.memory === undefined ? "" : memoryText(facts.memory)],
    ["calls", facts.callCount === undefined ? "" : countText(facts.callCount)],
    ["", outcomes === undefined || facts.callCount === 0 ? "" : outcomesText(outcomes)],
    ...(facts.threadLines ?? []).map((line, i): [string, string] => [i === 0 ? "threads" : "", line]),
    ...rootRows(facts, glyphs.micro),
    ["functions", facts.functions === undefined ? "" : countText(facts.functions)],
    ["host", hostText(facts)],
    ...unrecordedTexts(meta?.processes ?? []).map((
      text,
      i,
    ): [string, string] => [i === 0 ? "besides" : "", text]),
    ["process", meta?.pid === undefined ? "" : String(meta.pid)],
    ["folder", escapeText(header.cwd)],
    ["entry", escapeText(header.entry)],
    ["scope", escapeText([header.scope, ...header.packages ?? []].join(", "))],
    ["settings", settingsText(header.settings)],
    ["file", facts.path === undefined ? "" : escapeText(facts.path)],
    ["size", facts.bytes === undefined ? "" : bytesText(facts.bytes)],
    ["tph", escapeText(header.tph)],
  ];
  const shown = rows.filter(([, value]) => value !== "");
  const width = Math.max(...shown.map(([name]) => name.length));
  return [
    style.bold(escapeText(header.id)),
    ...shown.map(([name, text, dress]) =>
      lineOf(
        [{ text: `  ${name.padEnd(width)}  `, dress: style.dim }, { text, dress }],
        options.width,
        glyphs.dots,
      )
    ),
    ...warningLines(warningsOf(facts), options),
  ];
}

/** Which clock the times are from, where it was not the host's own. */
function clockText(meta: RunMeta | undefined): string {
  if (meta?.clockSource === undefined) return "";
  return meta.clockSource === "processor"
    ? "the processor's counter, fitted to the host's clock"
    : "the system's monotonic clock";
}

/** Root functions are shown up to this many. */
const MOST_ROOTS = 5;

function rootRows({ roots = [], header }: RunFacts, micro: string): [string, string][] {
  const rows = roots.slice(0, MOST_ROOTS).map(({ name, calls, total }, i): [string, string] => {
    const count = calls === 1 ? "" : `  × ${countText(calls)}`;
    const isTold = header.settings.time !== false && total !== undefined;
    const time = isTold ? `  ${durationText(total, micro)}` : "";
    return [i === 0 ? "roots" : "", `${escapeText(name)}${count}${time}`];
  });
  const left = roots.length - rows.length;
  return left > 0 ? [...rows, ["", `and ${countText(left)} other functions`]] : rows;
}

/** What `annotate()` noted about a run that is a block's. */
function annotationsOf(notes: unknown): [string, string][] {
  if (typeof notes !== "object" || notes === null) return [];
  return Object.entries(notes).map((
    [key, value],
  ) => [escapeText(key), escapeText(JSON.stringify(value) ?? "")]);
}

/** What `annotate()` noted about blocks inside the run, a row each: `checkout #12`, the block's call. */
function blockRows({ meta, end }: RunFacts): [string, string][] {
  return Object.entries(meta ?? {}).flatMap(([key, value]): [string, string][] => {
    const call = Number(/^block:(\d+)$/.exec(key)?.[1] ?? 0) - (end?.earlier ?? 0);
    if (!(call > 0) || typeof value !== "object" || value === null) return [];
    const { label, annotations } = value as { label?: unknown; annotations?: unknown };
    const notes = annotationsOf(annotations).map(([name, text]) => `${name}: ${text}`);
    const name = escapeText(typeof label === "string" ? label : "trace()");
    return notes.length === 0 ? [] : [[`${name} #${call}`, notes.join(", ")]];
  });
}

/** Warnings as lines; a long one takes several. */
export function warningLines(warnings: string[], { style, width }: RunTextOptions): string[] {
  return warnings.flatMap((warning) => wrapText(`! ${warning}`, width)).map(style.yellow);
}

function outcomesText({ returned, threw, suspended, open }: NonNullable<RunFacts["outcomes"]>): string {
  const parts = [`${countText(returned)} returned`];
  if (threw > 0) parts.push(`${countText(threw)} threw`);
  if (suspended > 0) parts.push(`${countText(suspended)} suspended`);
  if (open > 0) parts.push(`${countText(open)} unfinished`);
  return parts.join(", ");
}

/** Settings as `name=value`, nested ones with a dot; limits of 0 and empty lists, which set nothing, are left out. */
function settingsText(settings: Record<string, unknown>, prefix = ""): string {
  const set = Object.entries(settings).filter(([, value]) =>
    value !== 0 && !(Array.isArray(value) && value.length === 0)
  );
  return set.map(([name, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? settingsText(value as Record<string, unknown>, `${prefix}${name}.`)
      : escapeText(`${prefix}${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
  ).join(" ");
}

/** `18 MB at the start, 30 MB at most, 29 MB at the end`. */
export function memoryText({ start, peak, end }: MemoryUse): string {
  return `${bytesText(start)} at the start, ${bytesText(peak)} at most, ${bytesText(end)} at the end`;
}

function shortPath({ cwd, entry }: RunHeader, word: string): string {
  if (word !== entry) return word;
  const short = relative(cwd, entry);
  return short.startsWith("..") ? basename(entry) : short;
}

/** A word as it would be typed in a shell. */
export function shellWord(word: string): string {
  const safe = escapeText(word);
  return /^[\p{L}\p{N}_@%+=:,./~^-]+$/u.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}
