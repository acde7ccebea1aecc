import type { Command } from "commander";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { addLive, checkTargets } from "./live_flags.ts";
import { addCacheDir } from "./options.ts";
import { addOtlp } from "./otlp_flags.ts";
import { remark } from "./output.ts";
import { type RunFlags, runProgram } from "./run_program.ts";
import { isAfterDashes } from "./run_target.ts";
import { addSettings } from "./setting_flags.ts";

export function define(command: Command, context: Context): void {
  command
    .usage("[options] FILE [args…]\n       tph run [options] -- COMMAND…")
    .argument(
      "[file]",
      "the program; or a command of the project's packages, or a script of its package.json",
    )
    .argument("[args...]", "its arguments")
    .passThroughOptions()
    .option("--label <name>", "a name for the run, to find it by")
    .option("--tree", "print the call tree at the end, to stderr")
    .option(
      "-e, --eval <expression>",
      "evaluate an expression instead, with modules of the folder as names: foo.bar(1)",
    )
    .option("-o, --output <file>", "write the run as JSON, too, as tph export does; - is standard output")
    .option("-q, --quiet", "no remarks")
    .option("--setup", "make the runner of `tph setup`, and run it")
    .option("--yes", "with --setup: do not ask");
  addOtlp(command);
  const targets = addLive(command);
  addCacheDir(addSettings(command, "run")).addHelpText("after", HELP);
  command.action(async (named: string | undefined, rest: string[], flags: RunFlags) => {
    const isEval = flags.eval !== undefined;
    const [given, args] = isEval ? [undefined, named === undefined ? [] : [named, ...rest]] : [named, rest];
    await checkTargets(targets);
    await runProgram(given, args, {
      flags,
      targets,
      isCommand: isAfterDashes(command, given, args),
      remarkMisplaced: () => remarkMisplaced(command, { file: given, args }, context),
    }, context);
  });
}

/** Words behind the program are its own; those that tph has as well may have been meant for it. */
function remarkMisplaced(
  command: Command,
  { file, args }: { file: string | undefined; args: string[] },
  context: Context,
): void {
  const names = new Set(command.options.flatMap(({ short, long }) => [short, long]));
  const end = args.indexOf("--");
  const meant = (end < 0 ? args : args.slice(0, end)).filter((word) => names.has(word.split("=")[0]));
  if (file === undefined || meant.length === 0) return;
  const words = meant.map(escapeText).join(" and ");
  const name = escapeText(file);
  remark(
    [`tph: ${words} behind ${name} ${
      meant.length === 1 ? "is" : "are"
    } the program's; tph's own options stand before it`],
    context,
  );
}

const HELP = `
Options after FILE are the program's. Its input, output, signals and exit status are its own; tph's remarks go to stderr.

Examples:
  tph run main.ts --verbose
  tph run --label before --max-time 10s server.ts
  tph run -- npm test
  tph run vitest run
  tph run --host deno --host-flag=--allow-read main.ts
  tph run --tree -o calls.json main.ts
  tph run -e 'foo.foo(-2)' -t 2 --ttype number -t '"abc"' --tin 'Cart.*'`;
