import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { wrongUsage } from "../errors.ts";
import { ownCommand } from "../launch/own_command.ts";
import { lookAt } from "../safe/owners.ts";
import { findCache } from "../store/cache.ts";
import { listRuns, readListedRun } from "../store/list_runs.ts";
import type { Context } from "./context.ts";
import { addCacheDir, type CacheFlags, configOf, repeated } from "./options.ts";

interface Flags extends CacheFlags {
  allowRun?: string[];
}

export function define(command: Command, context: Context): void {
  command
    .argument("[folder]", "the folder whose runs it shows, and in which it runs", ".")
    .option(
      "--allow-run <command>",
      "let it run what begins with these words: 'npm test' (repeatable; default: nothing)",
      repeated,
    );
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (folder: string, flags: Flags) => {
    let root: string;
    try {
      root = realpathSync(resolve(context.cwd, folder));
    } catch {
      throw wrongUsage(`Cannot serve ${folder}: there is no such folder.`);
    }
    const config = configOf(flags, { ...context, cwd: root });
    const { serve } = await import("../agent/server.ts");
    await serve({
      version: context.version,
      folder: root,
      allowed: flags.allowRun ?? [],
      options: flags.cacheDir === undefined ? [] : ["--cache-dir", config.settings.cache_dir],
      linkedRun: () => {
        const cache = findCache(config);
        return cache === undefined
          ? undefined
          : listRuns(cache).find(({ path }) => lookAt(path)?.isSymbolicLink())?.id;
      },
      recordedBy: (pid) => {
        const cache = findCache(config);
        return cache === undefined
          ? undefined
          : listRuns(cache).slice(0, 50).map(readListedRun).find(({ summary }) =>
            summary?.header.launcher?.pid === pid
          )?.id;
      },
      tph: ownCommand(),
      env: context.env as NodeJS.ProcessEnv,
    });
    context.hasHungUp = true;
  });
}

const HELP = `
A server for coding agents (Model Context Protocol, over stdin and stdout) with the tools run, test, explain, find, why and diff.
It starts no shell, and runs only what --allow-run names. It answers as --json does, within 2,000 tokens by default.

Examples:
  claude mcp add tph -- tph mcp --allow-run 'npm test' --allow-run 'node'
  tph mcp ../shop --allow-run 'bun test'`;
