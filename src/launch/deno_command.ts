/**
 * `tph run -- deno test`, `-- deno bench` and `-- deno run` without `-A`: such a Deno reads nothing of what the environment holds for all
 * others, so its own command line names the preload script, and lends what that needs.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import { PRELOADS } from "../bundle/preloads.ts";
import { type Plan, PLAN_VARIABLE } from "../plan/plan.ts";
import { isWatching } from "../plan/watching.ts";
import { mayAll, mayLoad, withNeeds } from "./deno_permissions.ts";
import { fileLimit } from "./room.ts";
import type { TargetCommand } from "./target_command.ts";

/** The parts of a Deno's command line. */
export interface DenoCommand {
  command: "test" | "run" | "bench";
  flags: string[];
  /** The files and what follows them. */
  rest: string[];
}

/** Flags whose value is the next word. */
const VALUED =
  /^(?:-c|--config|--import-map|--cert|--location|--seed|--ext|-L|--log-level|--preload|--require|--import|--conditions|--filter|--shard|--reporter|--junit-path)$/;

/** A command that is a Deno without all permissions; undefined for any other. */
export function restrictedDeno(executable: string, args: readonly string[]): DenoCommand | undefined {
  if (!/^deno(?:\.exe)?$/.test(basename(executable))) return undefined;
  const [command, ...words] = args;
  if (command !== "test" && command !== "run" && command !== "bench") return undefined;
  const { flags, rest } = command === "run" ? flagsFirst(words) : flagsAnywhere(words);
  return mayAll(flags) ? undefined : { command, flags, rest };
}

/** Of `deno test` and `deno bench`, whose flags may stand behind its files; the program's own are behind `--`. */
function flagsAnywhere(words: string[]): Pick<DenoCommand, "flags" | "rest"> {
  const dashes = words.indexOf("--");
  const end = dashes < 0 ? words.length : dashes;
  return { flags: words.slice(0, end), rest: words.slice(end) };
}

function flagsFirst(words: string[]): Pick<DenoCommand, "flags" | "rest"> {
  let at = 0;
  while (at < words.length && words[at]!.startsWith("-")) at += VALUED.test(words[at]!) ? 2 : 1;
  return { flags: words.slice(0, at), rest: words.slice(at) };
}

/** How such a command is started. */
export function denoTarget(
  { command, flags, rest }: DenoCommand,
  { plan, plain }: { plan: Plan; plain: TargetCommand },
): TargetCommand {
  const { preload, file } = plan;
  const parser = join(dirname(preload), PRELOADS.parser);
  const limit = fileLimit();
  const own: Plan = {
    ...plan,
    ...(limit > 0 ? { fileLimit: limit } : {}),
    host: "deno",
    // Later programs trust what is there: only one that may write there anyway gets to use it.
    moduleCache: "",
    ...(mayLoad(flags, parser) ? {} : { lentParser: parser }),
    tests: command === "test",
    ...(command === "test" && flags.includes("--parallel") ? { parallelTests: true } : {}),
    ...(isWatching(flags) ? { watch: true } : {}),
  };
  const needs = { preload, parser, file, variables: [PLAN_VARIABLE] };
  return {
    ...plain,
    args: [
      command,
      ...(command === "run" ? ["--no-code-cache"] : []),
      ...["--preload", preload],
      ...withNeeds(flags, needs),
      ...rest,
    ],
    env: { ...plain.env, [PLAN_VARIABLE]: JSON.stringify(own) },
  };
}
