import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { noConfigForSetup, noTestFiles, setupProblems, stagedChanges } from "../errors.ts";
import { gitStatus } from "../setup/git.ts";
import { type CallPlan, planCalls } from "../setup/plan_calls.ts";
import { RUNNER_NAME } from "../setup/runner_name.ts";
import { runnerText } from "../setup/runner_text.ts";
import { type Occupied, writeRunner } from "../setup/write_runner.ts";
import { openCache } from "../store/cache.ts";
import { escapeText } from "../view/text.ts";
import { canAsk, confirm } from "./ask.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf, glyphsOf } from "./options.ts";
import { remark } from "./output.ts";

interface Flags extends CacheFlags {
  yes?: boolean;
}

export function define(command: Command, context: Context): void {
  command.option("-y, --yes", "do not ask, go on");
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (flags: Flags) => {
    await setUp(configOf(flags, context), { yes: flags.yes === true }, context);
  });
}

/**
 * Checks the `[test]` tables and writes the runner.
 *
 * @returns the program to run; nothing where the user has called it off
 */
export async function setUp(
  config: Config,
  { yes, isQuiet = false }: { yes: boolean; isQuiet?: boolean },
  context: Context,
): Promise<string | undefined> {
  const { settings, path: configPath } = config;
  if (configPath === undefined) throw noConfigForSetup(context.cwd);
  const folder = dirname(configPath);
  const custom = settings["test.custom"];
  if (!custom.enabled && settings["test.files"].length === 0) throw noTestFiles(configPath);
  const say = (lines: string[]) => {
    const text = lines.map((line) => `${escapeText(line)}\n`).join("");
    (isQuiet ? context.stderr : context.stdout).write(text);
  };
  if (!await mayChange(folder, { yes, say }, context)) return undefined;
  if (custom.enabled) {
    const script = resolve(folder, custom.script);
    if (custom.script === "" || !existsSync(script)) {
      throw setupProblems([`[test.custom] script: there is no file ${JSON.stringify(custom.script)}`]);
    }
    if (!isQuiet) {
      say([`The runner is your own script: ${shown(script, context)}`, "", "Run it with:  tph run --setup"]);
    }
    return script;
  }
  const plan = planCalls(folder, settings["test.files"], settings["test.inputs"]);
  if (plan.problems.length > 0) throw setupProblems(plan.problems);
  const runner = join(folder, RUNNER_NAME);
  const cache = openCache({
    cwd: folder,
    ...(config.cacheDir === undefined ? {} : { cacheDir: config.cacheDir }),
  });
  const written = await writeRunner(
    cache,
    { path: runner, text: runnerText(folder, plan.files), now: new Date() },
    (why) => mayOverwrite(runner, why, { yes }, context),
  );
  if (!written) {
    context.status = 1;
    return undefined;
  }
  if (!isQuiet) say(reportLines(plan, runner, cache, context));
  return runner;
}

/** Tells of changes in git; where some are staged, asks. */
async function mayChange(
  folder: string,
  { yes, say }: { yes: boolean; say: (lines: string[]) => void },
  context: Context,
): Promise<boolean> {
  const status = gitStatus(folder);
  if (status === undefined) return true;
  const { staged, isChanged } = status;
  if (staged.length > 0) {
    const more = staged.length > 10 ? [`  … and ${staged.length - 10} more`] : [];
    remark([
      "tph: Changes are staged in git:",
      ...staged.slice(0, 10).map((file) => `  ${escapeText(file)}`),
      ...more,
    ], context);
    if (yes) return true;
    if (!canAsk(context)) throw stagedChanges();
    if (await confirm("tph will add a file beside them. Go on?", context)) return true;
    context.status = 1;
    return false;
  }
  if (isChanged) {
    say(["Note: there are changes in git that are not staged; tph will add a file beside them.", ""]);
  }
  return true;
}

async function mayOverwrite(
  path: string,
  why: Occupied,
  { yes }: { yes: boolean },
  context: Context,
): Promise<boolean> {
  const what = why === "edited"
    ? `${shown(path, context)} was edited since tph made it`
    : `${shown(path, context)} is there already, and tph did not make it`;
  if (yes) return true;
  if (canAsk(context)) return await confirm(`${what}. Write over it?`, context);
  remark([`tph: Cannot write the runner: ${what}.`, "     --yes writes over it."], context);
  return false;
}

function reportLines({ files }: CallPlan, runner: string, cache: string, context: Context): string[] {
  const { arrow, corner } = { ...glyphsOf({}, context) };
  const lines = files.flatMap(({ path, calls }) => [
    path,
    ...calls.map(({ found, args, isMadeUp }) =>
      `  ${corner}${found.name}(${args.join(", ")})${isMadeUp && args.length > 0 ? "  inputs made up" : ""}`
    ),
  ]);
  return [
    ...lines,
    "",
    `${arrow} ${shown(runner, context)}`,
    "",
    "Run it with:     tph run --setup",
    "Remove it with:  tph disable",
    `${shown(cache, context)} holds what tph disable needs: do not delete it before.`,
  ];
}

function shown(path: string, { cwd }: Context): string {
  return relative(cwd, path) || ".";
}

const HELP = `
Writes ${RUNNER_NAME} beside the configuration: it calls the functions of [[test.files]] with the inputs of
[[test.inputs]]. Missing inputs are made up from the TypeScript types, or from names.

Examples:
  tph setup           check the functions and inputs, and write the runner
  tph run --setup     the same, and run it, recorded
  tph disable         remove it`;
