/**
 * A run in plain words: what `tph explain` prints.
 *
 * @module
 */

import type { ErrorPath } from "../query/error_paths.ts";
import { type ErrorGroup, type Explanation, MOST_ERRORS } from "../query/explain.ts";
import { totalOf } from "../query/times.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { callName, siteName } from "./call_text.ts";
import { memoryText, runLine, type RunTextOptions, warningsOf } from "./run_text.ts";
import { snapshotText, thrownText } from "./snapshot_text.ts";
import { threadTexts } from "./threads_text.ts";
import { callTimeText } from "./call_time_text.ts";
import { escapeText, wrapText } from "./text.ts";
import { countText, growthText, plural } from "./units.ts";

/** A command that shows more, and what it shows. */
export interface NextStep {
  command: string;
  shows: string;
}

/** Errors that are listed. */
const ERRORS = 3;
/** Functions without a call that are named. */
const NEVER = 5;
const VALUE_WIDTH = 40;

/** The page of `tph explain`. */
export function explainPage(
  trace: Trace,
  explanation: Explanation,
  steps: NextStep[],
  options: RunTextOptions,
): string[] {
  const { style } = options;
  const words = new Words(trace, options);
  const warnings = warningsOf(trace);
  const fatal = explanation.errors.filter(({ isFatal }) => isFatal);
  const others = explanation.errors.filter(({ isFatal }) => !isFatal);
  const isCaught = others.every(({ isUncaught }) => !isUncaught);
  const sections: [title: string, lines: string[], dress?: (text: string) => string][] = [
    ["Ran", words.ran(explanation)],
    ["Threads", threadTexts(trace, options)],
    ["Failed", words.failed(fatal), style.red],
    isCaught ? ["Caught", words.errors(others)] : ["Errors", words.errors(others), style.red],
    ["Odd", words.remarks(explanation), style.yellow],
    ["Time", words.times(explanation)],
    ["Memory", words.memory(explanation)],
    ["Warnings", warnings, style.yellow],
  ];
  const shown = sections.filter(([, lines]) => lines.length > 0);
  const width = Math.max(...shown.map(([title]) => title.length));
  return [
    runLine(trace, options),
    ...shown.flatMap(([title, lines, dress = (text: string) => text]) => [
      "",
      ...lines.flatMap((line) => wrapText(line, options.width - width - 2)).map((line, i) =>
        `${style.bold((i === 0 ? title : "").padEnd(width))}  ${dress(line)}`
      ),
    ]),
    ...(steps.length === 0 ? [] : ["", style.bold("Look closer")]),
    ...stepLines(steps, options),
  ];
}

/** Commands, which are never cut, beside what they show; where that is too wide, above it. */
function stepLines(steps: readonly NextStep[], { style, width }: RunTextOptions): string[] {
  const most = Math.max(0, ...steps.map(({ command }) => command.length));
  const isWide = steps.some(({ shows }) => 4 + most + shows.length > width);
  return steps.flatMap(({ command, shows }) =>
    isWide
      ? [`  ${style.cyan(command)}`, ...wrapText(`    ${shows}`, width).map(style.dim)]
      : [`  ${style.cyan(command.padEnd(most))}  ${style.dim(shows)}`]
  );
}

class Words {
  readonly #trace: Trace;
  readonly #options: RunTextOptions;

  constructor(trace: Trace, options: RunTextOptions) {
    this.#trace = trace;
    this.#options = options;
  }

  ran({ calls, functions, outcomes, stuck, waiting, neverCalled }: Explanation): string[] {
    const { exit, header, end } = this.#trace;
    const lines: string[] = [];
    if (calls === 0) {
      lines.push("No call was recorded: nothing that ran is in the scope, or it made no calls.");
    } else {
      const errors = outcomes.threw > 0 ? `; ${plural(outcomes.threw, "call")} threw` : "";
      lines.push(`${plural(calls, "call")} of ${plural(functions, "function")}${errors}.`);
    }
    const took = exit === undefined ? "" : ` after ${this.#time(exit.elapsed * 1e6)}`;
    const recorded = end === undefined || header.settings.time === false
      ? ""
      : ` The record is of ${this.#time(end.time)}.`;
    lines.push(`${endedText(this.#trace)}${took}.${recorded}`);
    if (neverCalled.length > 0) {
      const named = neverCalled.slice(0, NEVER).map((id) => siteName(this.#trace.site(id))).join(", ");
      const more = neverCalled.length > NEVER ? ` and ${countText(neverCalled.length - NEVER)} more` : "";
      lines.push(`Never called in the modules that ran: ${named}${more}.`);
    }
    if (stuck.length > 0) {
      const shown = stuck.slice(-5).map((call) => this.#call(call));
      const dots = stuck.length > 5 ? `${this.#options.glyphs.dots} ` : "";
      lines.push(`At the end it was in ${dots}${shown.join(` ${this.#options.glyphs.arrow} `)}.`);
    }
    if (waiting > 0) {
      const others = outcomes.suspended > 1
        ? `, and ${plural(outcomes.suspended - 1, "other call")} waited`
        : "";
      lines.push(`At the end ${this.#call(waiting)} still waited${others}.`);
    }
    return lines;
  }

  /** The error that ended the program; where it came from no recorded call, what the host said of it. */
  failed(fatal: readonly ErrorGroup[]): string[] {
    const { uncaught } = this.#trace.end ?? {};
    if (fatal.length === 0 && uncaught !== undefined) {
      // Without values, any call that threw may have thrown it.
      const isKnown = this.#trace.header.settings.values !== false;
      return [escapeText(uncaught), ...(isKnown ? ["  thrown outside of the recorded calls"] : [])];
    }
    return fatal.flatMap((group) => this.#error(group));
  }

  errors(errors: readonly ErrorGroup[]): string[] {
    const rest = errors.length - ERRORS;
    const looked = errors.reduce((sum, { count, causes }) => sum + count + causes.length, 0);
    return [
      ...errors.slice(0, ERRORS).flatMap((group) => this.#error(group)),
      ...(rest > 0 ? [`${plural(rest, "error")} of other kinds.`] : []),
      ...(looked >= MOST_ERRORS
        ? [`Of the last ${countText(MOST_ERRORS)} errors; tph stats --sort errors counts all.`]
        : []),
    ];
  }

  /** What stands out, each with the call that shows it. */
  remarks({ remarks }: Explanation): string[] {
    return remarks.flatMap(({ text, call }) => [
      `${escapeText(text.replace("%", () => this.#name(call)))}:`,
      `  ${this.#call(call)}${this.#place(call)}${this.#outcome(call)}`,
    ]);
  }

  #outcome(call: number): string {
    const { arrow } = this.#options.glyphs;
    const value = this.#trace.resultOf(call)?.snapshot;
    return value === undefined || this.#trace.outcomeOf(call) !== Outcome.RETURNED
      ? ""
      : ` ${arrow} ${snapshotText(value, VALUE_WIDTH)}`;
  }

  #error({ path, count, isVarying, causes, isUncaught }: ErrorGroup): string[] {
    const others = isVarying ? ", the others differ in numbers or names" : "";
    const times = count > 1 ? ` (${this.#options.glyphs.times} ${countText(count)}${others})` : "";
    const through = path.through.length === 0 ? "" : `, through ${this.#names(path.through)}`;
    const caught = isUncaught ? ", caught by no recorded call" : `, caught in ${this.#name(path.caughtBy)}`;
    const { snapshot } = path.error;
    return [
      (snapshot.type === "unseen" ? "An error that was not recorded" : thrownText(snapshot, 100)) + times,
      `  ${this.#origin(path)}${through}${caught}`,
      ...causes.map((cause, i) => {
        const isSame = cause.error.identity !== 0 &&
          cause.error.identity === [path, ...causes][i]!.error.identity;
        return isSame
          ? `  first ${this.#origin(cause)}`
          : `  because of ${thrownText(cause.error.snapshot, 80)}, ${this.#origin(cause)}`;
      }),
    ];
  }

  #origin({ origin }: ErrorPath): string {
    return `thrown in ${this.#call(origin)}${this.#place(origin)}`;
  }

  times({ times, calls }: Explanation): string[] {
    if (times === undefined || calls === 0) return [];
    const { running, hottest, waits, way } = times;
    const lines: string[] = [];
    const total = this.#trace.lastTime();
    const cutOff = this.#trace.end === undefined ? "Up to the last event: " : "";
    if (hottest.length > 0) {
      const named = hottest.map(({ site, self, calls }) =>
        `${siteName(site)} ${Math.round(100 * self / (running || 1))} % (${plural(calls, "call")})`
      );
      lines.push(
        `${cutOff}${this.#time(running)} of ${this.#time(total)} ran in recorded functions: ${
          named.join(", ")
        }.`,
      );
    }
    if (waits.length > 0) {
      const named = waits.map(({ site, calls, time }) =>
        `${siteName(this.#trace.site(site))} ${this.#time(time)}${
          calls > 1 ? ` in ${plural(calls, "call")}` : ""
        }`
      );
      lines.push(`Waited in ${named.join(", ")}.`);
    }
    if (way.length > 1) {
      const named = way.map((call) => `${this.#name(call)} ${this.#time(totalOf(this.#trace, call))}`);
      lines.push(`The slowest way: ${named.join(` ${this.#options.glyphs.arrow} `)}.`);
    }
    return lines;
  }

  memory({ memory }: Explanation): string[] {
    if (memory === undefined) return [];
    const most = memory.most.map(({ site, memory }) => `${siteName(site)} ${growthText(memory!)}`);
    return [
      `${memoryText(memory)}.`,
      ...(most.length === 0 ? [] : [`It grew most during ${most.join(", ")}.`]),
    ];
  }

  #time(ns: number): string {
    return callTimeText(this.#trace, ns, this.#options.glyphs);
  }

  #name(call: number): string {
    return callName(this.#trace, call);
  }

  /** Up to six names; equal ones in a row once. */
  #names(calls: number[]): string {
    const names = calls.map((call) => this.#name(call)).filter((name, i, all) => name !== all[i - 1]);
    const { dots } = this.#options.glyphs;
    return names.slice(0, 6).join(", ") + (names.length > 6 ? ` ${dots} +${names.length - 6}` : "");
  }

  /** `pay(amount: 530) #8` */
  #call(call: number): string {
    const { params } = this.#trace.siteOf(call);
    const args = this.#trace.argsOf(call).map(({ snapshot }, i) => {
      const name = params[i] === undefined ? "" : `${escapeText(params[i])}: `;
      return name + snapshotText(snapshot, VALUE_WIDTH);
    });
    return `${this.#name(call)}(${args.join(", ")}) #${call}`;
  }

  #place(call: number): string {
    const { file, line } = this.#trace.siteOf(call);
    return file === "" ? "" : ` (${escapeText(shortFile(file, this.#trace.header.cwd))}:${line})`;
  }
}

/** How the program ended, as a sentence without its end. */
function endedText({ exit, end, isRunning }: Trace): string {
  if (isRunning) return "It is still running";
  if (exit?.goesOn) return "It goes on in its next part";
  if (exit?.signal) return `It was killed by ${escapeText(exit.signal)}`;
  if (exit?.code !== undefined && exit.code !== null) return `It ended with exit status ${exit.code}`;
  return end === undefined ? "It has not ended" : "It ended";
}

/** A path below the folder without it; whole where the folder is not known. */
function shortFile(file: string, folder: string): string {
  return folder !== "" && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
}
