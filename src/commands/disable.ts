import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Command } from "commander";
import { setupForgotten, stagedChanges } from "../errors.ts";
import { undoSetup } from "../setup/disable.ts";
import { gitStatus } from "../setup/git.ts";
import { RUNNER_NAME } from "../setup/runner_name.ts";
import { findCache } from "../store/cache.ts";
import { escapeText } from "../view/text.ts";
import { canAsk, confirm } from "./ask.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf } from "./options.ts";
import { remark } from "./output.ts";

interface Flags extends CacheFlags {
  yes?: boolean;
}

const DID = {
  removed: "Removed",
  restored: "Restored",
  gone: "Was gone already:",
  kept: "Kept, as it was edited since:",
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
    const { staged = [] } = gitStatus(base) ?? {};
    if (staged.length > 0 && !flags.yes) {
      remark([
        "tph: Changes are staged in git:",
        ...staged.slice(0, 10).map((file) => `  ${escapeText(file)}`),
      ], context);
      if (!canAsk(context)) throw stagedChanges();
      if (!await confirm("tph will remove the runner. Go on?", context)) {
        context.status = 1;
        return;
      }
    }
    const undone = cache === undefined ? undefined : await undoSetup(cache, async ({ path }) => {
      if (flags.yes) return true;
      return canAsk(context) &&
        await confirm(`${relative(context.cwd, path)} was edited since. Remove it?`, context);
    });
    if (undone === undefined) {
      const runner = join(base, RUNNER_NAME);
      if (existsSync(runner)) throw setupForgotten(runner);
      context.stdout.write("Nothing to remove: tph setup was not run here.\n");
      return;
    }
    for (const { path, did } of undone) {
      context.stdout.write(`${DID[did]} ${escapeText(relative(context.cwd, path))}\n`);
    }
    if (undone.some(({ did }) => did === "kept")) {
      context.status = 1;
      remark(["tph: --yes removes what was edited, too."], context);
    } else context.stdout.write("The recorded runs are kept: tph logs\n");
  });
}

const HELP = `
Examples:
  tph disable         remove what tph setup made; recorded runs stay`;
