import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { parseDuration } from "../config/quantities.ts";
import { wrongUsage } from "../errors.ts";
import { globMatcher } from "../query/glob.ts";
import { findCache } from "../store/cache.ts";
import { prune } from "../store/prune.ts";
import { escapeText } from "../view/text.ts";
import { bytesText, plural } from "../view/units.ts";
import { tellList } from "../answer/list_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { addCacheDir, bytes, type CacheFlags, configOf, count } from "./options.ts";
import { remark } from "./output.ts";

interface Flags extends CacheFlags, AnswerFlags {
  olderThan?: number;
  keep?: number;
  maxSize?: number;
  label?: string;
  dryRun?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .option("--older-than <age>", "runs that started longer ago, such as 7d or 12h", age)
    .option("--keep <n>", "all but this many of the newest", count)
    .option("--max-size <size>", "the oldest, until the folder is no larger than this, such as 1GB", bytes)
    .option("--label <glob>", "only runs whose label matches")
    .option("--all", "all runs; with --json, the list is whole, too")
    .option("--dry-run", "remove nothing, show what would be removed");
  addAnswer(command, "print JSON: what was removed, and its bytes");
  addCacheDir(command).addHelpText("after", HELP);
  command.action(async (flags: Flags) => {
    const config = configOf(flags, context);
    const { olderThan, keep, maxSize, label, all, dryRun = false } = flags;
    if ([olderThan, keep, maxSize, label, all].every((rule) => rule === undefined)) {
      throw wrongUsage(
        "Cannot tell which runs to remove.",
        "Say which: --older-than 7d, --keep 20, --max-size 1GB, --label GLOB, or --all.",
      );
    }
    const folder = findCache(config);
    const { removed, live, failed } = folder === undefined
      ? { removed: [], live: [], failed: [] }
      : prune(folder, {
        dryRun,
        ...(olderThan === undefined ? {} : { before: Date.now() - olderThan / 1e6 }),
        ...(keep === undefined ? {} : { keep }),
        ...(maxSize === undefined ? {} : { maxSize }),
        ...(label === undefined ? {} : { label: globMatcher(label) }),
      });
    const size = removed.reduce((sum, { bytes }) => sum + bytes, 0);
    if (failed.length > 0) context.status = 1;
    remark([
      ...live.map(({ id }) => `tph: ${escapeText(id)} stays: it is still being recorded.`),
      ...failed.map(({ run, why }) => `tph: Cannot remove ${escapeText(run.id)}: ${why}.`),
    ], context);
    if (flags.json) {
      const telling = tellList(removed, {
        row: ({ run: { id, path }, bytes }) => ({ id, path, bytes }),
        wrap: (list, room) => ({
          dryRun,
          runs: removed.length,
          bytes: size,
          removed: list,
          recording: room.texts(live.map(({ id }) => id), 200, "runs"),
        }),
      });
      return await printAnswer(telling, { flags, context, isDone: !dryRun });
    }
    for (const { run } of removed) context.stdout.write(`${escapeText(run.id)}\n`);
    const did = dryRun ? "would be removed" : "removed";
    context.stdout.write(`${plural(removed.length, "run")}, ${bytesText(size)} ${did}\n`);
  });
}

function age(text: string): number {
  const value = /[a-z]\s*$/i.test(text) ? parseDuration(text) : undefined;
  if (value === undefined) {
    throw new InvalidArgumentError("It must be a time with its unit, such as 30min, 12h or 7d.");
  }
  return value;
}

const HELP = `
Several options must all hold; --max-size then removes the oldest of those runs. A run that is still being
recorded stays. The setting cache_max_size does --max-size after every run.

Examples:
  tph clean --older-than 7d
  tph clean --keep 20 --dry-run
  tph clean --label 'nightly*' --keep 3
  tph clean --max-size 1GB`;
