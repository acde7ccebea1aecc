import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { Command } from "commander";
import { setupForgotten, stagedChanges } from "../errors.ts";
import { type Fate, planUndo, undo } from "../setup/disable.ts";
import { gitStatus } from "../setup/git.ts";
import { RUNNER_NAME } from "../setup/runner_name.ts";
import { CACHE_NAME, findCache } from "../store/cache.ts";
import { escapeText } from "../view/text.ts";
import { canAsk, confirm } from "./ask.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf } from "./options.ts";
import { remark } from "./output.ts";

interface Flags extends CacheFlags {
  yes?: boolean;
}

const WILL: Partial<Record<Fate, string>> = {
  removed: "remove",
  restored: "put back the earlier text of",
};

const DID: Record<Fate, string> = {
  removed: "Removed",
  restored: "Restored",
  gone: "Was gone already:",
  edited: "Kept, as it was edited since:",
  foreign: "Left alone, as tph setup does not make it:",
};

export function define(command: Command, context: Context): void {
  command.option("-y, --yes", "do not ask: remove files that were edited, too");
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (flags: Flags) => {
    const config = configOf(flags, context);
    const base = config.path === undefined ? context.cwd : dirname(config.path);
    const cache = findCache({
      cwd: base,
      ...(config.cacheDir === undefined ? {} : { cacheDir: config.cacheDir }),
    });
    const project = cache !== undefined && basename(cache) === CACHE_NAME ? dirname(cache) : base;
    const plan = cache === undefined ? undefined : planUndo(cache, project);
    if (plan === undefined) {
      const runner = join(base, RUNNER_NAME);
      if (existsSync(runner)) throw setupForgotten(runner);
      context.stdout.write("Nothing to remove: tph setup was not run here.\n");
      return;
    }
    const shown = (path: string) => escapeText(relative(context.cwd, path));
    const steps = plan.fates.flatMap(({ file, fate }) =>
      fate in WILL ? [`tph: will ${WILL[fate]} ${shown(file.path)}`] : []
    );
    remark(steps, context);
    if (!flags.yes && steps.length > 0 && !await mayChange(base, context)) {
      context.status = 1;
      return;
    }
    const edited = new Set<string>();
    for (const { file: { path }, fate } of plan.fates) {
      if (fate !== "edited") continue;
      const isToGo = flags.yes ||
        canAsk(context) && await confirm(`${shown(path)} was edited since. Remove it?`, context);
      if (isToGo) edited.add(path);
    }
    const done = undo(plan, (path) => edited.has(path));
    for (const { file, fate } of done) context.stdout.write(`${DID[fate]} ${shown(file.path)}\n`);
    if (done.some(({ fate }) => fate === "edited" || fate === "foreign")) {
      context.status = 1;
      if (done.some(({ fate }) => fate === "edited")) {
        remark(["tph: --yes removes what was edited, too."], context);
      }
    } else context.stdout.write("The recorded runs are kept: tph logs\n");
  });
}

/** Tells of staged changes; on a terminal, asks. */
async function mayChange(folder: string, context: Context): Promise<boolean> {
  const { staged = [] } = gitStatus(folder) ?? {};
  if (staged.length > 0) {
    remark([
      "tph: Changes are staged in git:",
      ...staged.slice(0, 10).map((file) => `  ${escapeText(file)}`),
    ], context);
    if (!canAsk(context)) throw stagedChanges();
  }
  return !canAsk(context) || await confirm("Go on?", context);
}

const HELP = `
Examples:
  tph disable         remove what tph setup made; recorded runs stay`;
