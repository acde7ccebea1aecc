/**
 * How a command prints its answer as JSON: within the budget, in the envelope that they all have.
 *
 * @module
 */
import { type Command, InvalidArgumentError, Option } from "commander";
import { bytesOf, FEWEST_TOKENS, MOST_TOKENS, parseTokens } from "../answer/budget.ts";
import { type RunRef, runRef } from "../answer/envelope.ts";
import { answerPieces, envelopePieces, type Telling } from "../answer/fit.ts";
import type { Trace } from "../trace/trace.ts";
import { endText, shellWord, warningsOf } from "../view/run_text.ts";
import type { Context } from "./context.ts";
import { count } from "./options.ts";
import { printText } from "./output.ts";

export interface AnswerFlags {
  json?: boolean;
  budget?: number;
  all?: boolean;
  skip?: number;
  width?: number;
  cacheDir?: string;
}

/**
 * Options of every command that answers.
 *
 * @param json what `--json` says in the help
 * @param isList whether the answer is a list that can be read on from any row
 * @param hasLayout whether the command has its own --width and --lines
 */
export function addAnswer(
  command: Command,
  json: string,
  { isList = false, hasLayout = false } = {},
): Command {
  command.option("--json", json);
  command.addOption(
    new Option(
      "--budget <tokens>",
      "how long an answer may be: 2k, 500 (default with --json: 8k; a token is 4 bytes)",
    )
      .argParser(tokens),
  );
  if (!command.options.some(({ long }) => long === "--all")) {
    command.option("--all", "leave nothing out, however long");
  }
  if (isList) command.option("--skip <n>", "leave out this many rows at the start", count);
  if (!hasLayout) {
    command
      .option("--width <n>", "columns of a line (default: the terminal's; no limit elsewhere)", count)
      .option("--lines <n>", "print at most this many lines", count);
  }
  return command;
}

function tokens(text: string): number {
  const value = parseTokens(text);
  if (value === undefined) {
    throw new InvalidArgumentError(
      `It must be a number of tokens in digits, such as 500, 2k or 0.5k; ${FEWEST_TOKENS} is the least.`,
    );
  }
  return value;
}

/** A run, and what the user called it. */
export interface Asked {
  trace: Trace;
  reference: string;
  /** By word of the command: what later commands say instead (default: the reference, and the run's id). */
  words?: Record<string, string>;
}

/** What an answer is about. */
export interface Subject {
  flags: AnswerFlags;
  context: Context;
  run?: Asked;
  warnings?: readonly string[];
  next?: readonly string[];
  /** The command changed something: it cannot be asked again. */
  isDone?: boolean;
}

/** Prints an answer that fits the budget. */
export async function printAnswer(telling: Telling, subject: Subject): Promise<void> {
  const { flags, context } = subject;
  const whole = flags.all || subject.isDone ? undefined : command(context, subject.run, ["--all"]);
  const pieces = answerPieces(telling, {
    ...aboutOf(subject),
    tph: context.version,
    bytes: bytesOf(flags),
    ...(whole === undefined ? {} : { whole }),
  });
  await printText(pieces, context);
}

/** Prints an answer that is text already, whole. */
export async function printWhole(
  pieces: Iterable<string>,
  total: number,
  subject: Subject,
  write: (pieces: Iterable<string>) => Promise<void> = (pieces) => printText(pieces, subject.context),
): Promise<void> {
  const { run, warnings, next } = aboutOf(subject);
  await write(envelopePieces({
    tph: subject.context.version,
    run,
    total,
    shown: total,
    shortened: 0,
    truncated: false,
    answer: pieces,
    next: [...next],
    warnings: [...warnings],
  }));
}

function aboutOf(
  { run, warnings = [], next = [], flags }: Subject,
): { run: RunRef | null; warnings: readonly string[]; next: readonly string[] } {
  const clamped = !flags.all && (flags.budget ?? 0) > MOST_TOKENS
    ? [`The budget is ${MOST_TOKENS} tokens, the most without --all.`]
    : [];
  return {
    run: run === undefined ? null : runRef(run.trace, endText(run.trace).text),
    warnings: [...clamped, ...warnings, ...(run === undefined ? [] : warningsOf(run.trace))],
    next,
  };
}

/** How a command names the run later on, when it may no longer be the newest. */
export function runWord({ trace, reference }: Asked): string {
  const isPath = /[/\\]|\.tph$/.test(reference);
  return shellWord(isPath ? reference : trace.header.id);
}

/**
 * The command that was given, with the run by its id, and with more options.
 *
 * @param more they begin anew: an earlier `--skip` goes, and with `--all` an earlier `--budget`
 * @param options.roomier whether an earlier `--budget` goes in any case
 */
export function command(
  context: Context,
  run: Subject["run"],
  more: readonly string[],
  { roomier = more.includes("--all") } = {},
): string {
  const words = without(context.args, roomier ? ["--skip", "--budget"] : ["--skip"]);
  const end = words.indexOf("--");
  const own = end < 0 ? words : words.slice(0, end);
  const rest = end < 0 ? [] : words.slice(end);
  if (run === undefined) return line([...own, ...more, ...rest]);
  const { words: known = { [run.reference]: runWord(run) } } = run;
  const byId = (word: string) => Object.hasOwn(known, word) ? known[word]! : shellWord(word);
  const texts = own.map((word, i) => i > 0 ? byId(word) : shellWord(word));
  const operands = rest.map(byId);
  if (run.words === undefined && !own.includes(run.reference, 1) && !rest.includes(run.reference)) {
    // Behind a value that stands after the dashes.
    (rest.length > 0 ? operands : texts).push(runWord(run));
  }
  return ["tph", ...texts, ...more, ...operands].join(" ");
}

function line(words: readonly string[]): string {
  return ["tph", ...words.map(shellWord)].join(" ");
}

/** Words without options that have a value. */
function without(words: readonly string[], options: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.filter((word, i) =>
    end >= 0 && i > end ||
    !options.includes(word) && !options.includes(words[i - 1] ?? "") &&
      !options.some((option) => word.startsWith(`${option}=`))
  );
}

/** Options that later commands need as well: where the runs are. */
export function sameCache({ cacheDir }: AnswerFlags): string {
  return cacheDir === undefined ? "" : ` --cache-dir ${shellWord(cacheDir)}`;
}
