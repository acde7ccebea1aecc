/**
 * Arguments → command → exit status.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import { TphError } from "../errors.ts";
import { escapeText } from "../view/text.ts";
import { COMMANDS } from "./commands.ts";
import type { Context } from "./context.ts";

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

/** Commander has said what is wrong; asking for help is not an error. */
function statusOf(
  { exitCode, code }: CommanderError,
  called: string | undefined,
  { stderr }: Context,
): number {
  if (exitCode === 0) return 0;
  if (code !== "commander.help") {
    const isKnown = COMMANDS.some(({ name }) => name === called);
    stderr.write(`     \`tph help${isKnown ? ` ${called}` : ""}\` shows the usage.\n`);
  }
  return 2;
}

function capital(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}
