#!/usr/bin/env -S node_modules/.bin/bun
/**
 * `tph`: argv → command → exit code. The only place that ends the process.
 *
 * @module
 */

import { totalmem } from "node:os";
import process from "node:process";
import { Command, CommanderError } from "commander";
import { COMMANDS } from "./src/commands/commands.ts";
import type { Context } from "./src/commands/context.ts";
import { standardError } from "./src/commands/standard_error.ts";
import { TphError } from "./src/errors.ts";
import { memory } from "./src/trace/for_calls.ts";
import { VERSION } from "./src/version.ts";
import { escapeText } from "./src/view/text.ts";

const HELP = `
Start with:
  tph run main.ts    run a program and record its calls
  tph tree           see what was called, with what, and what came of it

\`tph help COMMAND\` says more.`;

/** Runs `tph` with its arguments, those after the program's name; the answer is the exit status. */
export async function main(args: string[], context: Context): Promise<number> {
  const program = new Command("tph")
    .description("Runs a TypeScript or JavaScript program, unchanged, and shows what it did.")
    .version(context.version, "-V, --version")
    .enablePositionalOptions()
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "tph: ")),
    })
    .addHelpText("after", HELP);
  const called = args.filter((arg) => !arg.startsWith("-")).slice(0, args[0] === "help" ? 2 : 1);
  for (const { name, summary, load } of COMMANDS) {
    const command = program.command(name).summary(summary).description(capital(summary));
    if (called.includes(name)) (await load()).define(command, context);
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return context.status;
  } catch (error) {
    if (error instanceof CommanderError) return statusOf(error, called[0], context);
    if (error instanceof TphError) {
      // A file's name may hold anything; the line breaks are the message's own.
      const message = error.message.split("\n").map(escapeText).join("\n");
      const hint = error.hint === undefined ? "" : `     ${error.hint}\n`;
      context.stderr.write(`tph: ${message}\n${hint}`);
      return error.status;
    }
    const stack = error instanceof Error ? error.stack ?? String(error) : String(error);
    context.stderr.write(
      `tph: This is a bug in tph ${context.version}; please report it with the lines below.\n${stack}\n`,
    );
    return 1;
  }
}

/** Commander has said what is wrong; help that was asked for is no error. */
function statusOf(
  { exitCode, code }: CommanderError,
  called: string | undefined,
  { stderr }: Context,
): number {
  if (exitCode === 0) return 0;
  if (code !== "commander.help") {
    const isKnown = COMMANDS.some(({ name }) => name === called);
    stderr.write(`     \`tph help${isKnown ? ` ${called}` : ""}\` tells the usage.\n`);
  }
  return 2;
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

/** What a command gets of this process, and what became of its output. */
export interface ProcessContext extends Context {
  /** Waits until the output is written; says why it could not be, as on a disk that is full. */
  outputFailure(): Promise<string | undefined>;
}

/** Its output is made when it is first used, which takes a millisecond or two. */
export function processContext(): ProcessContext {
  let stdout: NodeJS.WriteStream | undefined;
  let failure: string | undefined;
  const failed = (error?: NodeJS.ErrnoException | null) => {
    // A reader that goes away is no error of ours.
    if (error && error.code !== "EPIPE" && !error.code?.startsWith("ERR_STREAM_")) failure ??= error.message;
  };
  const stderr = standardError();
  return {
    cwd: process.cwd(),
    env: process.env,
    get stdout() {
      stdout ??= process.stdout.on("error", failed);
      return stdout;
    },
    async outputFailure() {
      if (stdout === undefined) return undefined;
      await new Promise((done) => stdout!.write("", done));
      // What went wrong is told a little later.
      await new Promise((done) => setImmediate(done));
      return failure;
    },
    stderr,
    status: 0,
    version: VERSION,
  };
}

/** Runs the command that this process was started as. */
export async function runProcess(): Promise<void> {
  memory.limit = () => Math.min(totalmem(), process.constrainedMemory() || Infinity);
  const context = processContext();
  const status = await main(process.argv.slice(2), context);
  process.exitCode = status;
  const failure = await context.outputFailure();
  if (failure === undefined) return;
  context.stderr.write(`tph: Cannot write the output: ${failure}.\n`);
  if (status === 0) process.exitCode = 1;
}

if (import.meta.main) await runProcess();
