/**
 * Arguments → command → exit status.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import { bytesOf } from "../answer/budget.ts";
import type { ErrorAnswer } from "../answer/envelope.ts";
import { messageOf, TphError } from "../errors.ts";
import { jsonText } from "../query/json_text.ts";
import { escapeText, fitParagraphs } from "../view/text.ts";
import { buildOrigin } from "../version.ts";
import { COMMANDS } from "./commands.ts";
import type { Context } from "./context.ts";
import { glyphsOf } from "./glyphs.ts";
import { helpWidth } from "./help_width.ts";
import { ProgressLine } from "./progress.ts";
import { widthOf } from "./page_width.ts";
import { checkTakenOptions } from "./taken_options.ts";
import { tellError } from "./tell_error.ts";

const HELP = `
Start with:
  tph run main.ts    run a program and record its calls
  tph tree           see what was called, with what, and what came of it

\`tph help COMMAND\` says more.`;

/** Columns of a page of help that goes to no terminal. */
const HELP_WIDTH = 80;

/** Runs `tph` with its arguments, those after the program's name; the answer is the exit status. */
export async function main(args: string[], context: Context): Promise<number> {
  if (args.length === 2 && /^(?:-V|--version)$/.test(args[0]!) && args[1] === "--json") {
    context.stdout.write(`${JSON.stringify({ version: context.version, ...buildOrigin() })}\n`);
    return 0;
  }
  const { width: helpAsked, rest } = helpWidth(args);
  // What only runs a program does not use the output: it is the program's alone.
  const helpColumns = () => helpAsked ?? widthOf(context.stdout);
  args = rest;
  context.args = args;
  const isJson = asksForJson(args);
  let said = "";
  const program = new Command("tph")
    .description("Runs a TypeScript or JavaScript program, unchanged, and shows what it did.")
    .version(context.version, "-V, --version")
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError(false)
    // Columns for what an option does, from which on that is wrapped.
    .configureHelp({ minWidthToWrap: 20 })
    .configureOutput({
      getOutHelpWidth: () => helpColumns() === Infinity ? HELP_WIDTH : helpColumns(),
      writeOut: (text) => context.stdout.write(fitParagraphs(text, helpColumns())),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => {
        said += text.replace(/^error: /, "").trim();
        // Words of the command line may be names of files, that a shell has put there for `*`.
        const shown = text.replace(/^error: /, "tph: ").split("\n").map(escapeText).join("\n");
        if (!isJson) write(shown);
      },
    })
    .addHelpText("after", HELP);
  const called = args.filter((arg) => !arg.startsWith("-")).slice(0, args[0] === "help" ? 2 : 1);
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(capital(summary));
    if (!called.includes(name)) continue;
    (await load()).define(command, context);
    command.hook("preAction", (_, action) => {
      const { json, budget, all, lines, width } = action.opts() as PageFlags;
      if (json) return;
      if (width !== undefined) context.pageWidth = width;
      if (budget !== undefined) context.pageBytes = bytesOf({ budget, all });
      if (lines !== undefined && !OWN_LINES.includes(name)) context.pageLines = lines;
    });
  }
  startProgress(called[0], isJson, context);
  try {
    const asked = program.commands.find((command) => command.name() === args[0]);
    if (asked !== undefined) checkTakenOptions(asked, args.slice(1), PASSING.includes(args[0]!));
    await program.parseAsync(args, { from: "user" });
    return context.status;
  } catch (error) {
    context.progress?.end();
    if (error instanceof CommanderError) {
      const help = helpText(called[0]);
      if (isJson && error.exitCode !== 0) {
        printError({ code: "wrong-usage", message: said, remedy: help }, context);
      }
      return statusOf(error, isJson ? undefined : help, context);
    }
    if (isJson) {
      if (error instanceof TphError) {
        const { code, message, hint } = error;
        printError({ code, message, remedy: hint ?? null }, context);
        return error.status;
      }
      printError({ code: "bug", message: messageOf(error), remedy: "Please report it." }, context);
    }
    return tellError(error, context);
  } finally {
    context.progress?.end();
  }
}

/** How long a page for people may be. */
interface PageFlags {
  json?: boolean;
  budget?: number;
  all?: boolean;
  lines?: number;
  width?: number;
}

/** These choose themselves what their lines are. */
const OWN_LINES = ["tree", "diff"];

/** These run programs, whose terminal it is. */
const RUNNING = ["run", "test", "flake", "bisect", "mcp"];

/** What stands behind the first operand of these is another program's. */
const PASSING = ["run", "test"];

/** Says on the terminal that a run is being read, where that takes long; a program that reads JSON is not told. */
function startProgress(name: string | undefined, isJson: boolean, context: Context): void {
  const { stderr, env } = context;
  if (stderr.isTTY !== true || env.TERM === "dumb" || isJson && context.stdout.isTTY !== true) return;
  if (name === undefined || RUNNING.includes(name)) return;
  context.progress = new ProgressLine({
    write: (text) => stderr.write(text),
    now: () => performance.now(),
    ellipsis: glyphsOf({}, context).dots,
  });
}

/** Commander has said what is wrong; asking for help is not an error. */
function statusOf({ exitCode, code }: CommanderError, help: string | undefined, { stderr }: Context): number {
  if (exitCode === 0) return 0;
  if (code !== "commander.help" && help !== undefined) stderr.write(`     ${help}\n`);
  return 2;
}

function helpText(called: string | undefined): string {
  const isKnown = COMMANDS.some(({ name }) => name === called);
  return `\`tph help${isKnown ? ` ${called}` : ""}\` shows the usage.`;
}

/** Whether the answer is to be JSON, whatever is wrong with the other arguments; those of a program that is run are its own. */
function asksForJson(args: readonly string[]): boolean {
  if (args[0] === "run") return false;
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}

function printError(error: ErrorAnswer["error"], { stdout }: Context): void {
  stdout.write(`${jsonText({ error })}\n`);
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
