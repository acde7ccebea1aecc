import { existsSync } from "node:fs";
import type { Command } from "commander";
import { noRuns } from "../errors.ts";
import { globMatcher } from "../query/glob.ts";
import { findCache, noCacheText } from "../store/cache.ts";
import { type ListedRun, listRuns, readListedRun } from "../store/list_runs.ts";
import { isRunning } from "../store/open_run.ts";
import { logsText } from "../view/logs_text.ts";
import { tellList } from "../answer/list_answer.ts";
import type { Room } from "../answer/short_snapshot.ts";
import { addAnswer, type AnswerFlags, command as commandText, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  dressOf,
  type TextFlags,
} from "./options.ts";
import { printLines } from "./output.ts";
import { addSettings } from "./setting_flags.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {
  label?: string;
  limited?: boolean;
  limit?: number;
}

export function define(command: Command, context: Context): void {
  command
    .option("--label <glob>", "only runs whose label matches")
    .option("--limited", "only runs whose recording a limit stopped");
  addAnswer(command, "print JSON: the newest run first, times in milliseconds", { isList: true });
  addCacheDir(addTextOptions(addSettings(command, "logs"))).addHelpText("after", HELP);
  command.action(async (flags: Flags) => {
    const config = configOf(flags, context, ["logs"]);
    const limit = flags.all ? 0 : config.settings.logs_limit;
    const skip = flags.skip ?? 0;
    const folder = findCache(config);
    const stored = folder === undefined ? [] : listRuns(folder);
    const isFiltered = flags.label !== undefined || flags.limited === true;
    let gone = 0;
    const print = (runs: Logged[]) =>
      printRuns(runs, { flags, context, total: isFiltered ? runs.length : stored.length - gone });
    if (flags.json && stored.length === 0) return print([]);
    if (folder === undefined) throw noRuns(noCacheText(config));
    if (stored.length === 0) throw noRuns(`there is none in ${folder}`);
    const matches = flags.label === undefined ? undefined : globMatcher(flags.label);
    const runs: Logged[] = [];
    for (const [i, run] of stored.entries()) {
      if (limit > 0 && runs.length >= skip + limit) break;
      const listed = readListedRun(run);
      // Another tph has removed it meanwhile.
      if (listed.summary === undefined && !existsSync(listed.path)) {
        gone++;
        continue;
      }
      const position = i - gone;
      if (flags.limited && listed.summary?.lacks?.limit === undefined) continue;
      if (matches === undefined || matches(listed.summary?.header.label ?? "")) {
        runs.push({ ...listed, position });
      }
    }
    if (flags.json) return print(runs);
    const text = dressOf(flags, context);
    runs.splice(0, skip);
    const logged = runs.map(({ id, position, summary, ...rest }) => ({
      ...rest,
      ...summary,
      ...(summary === undefined ? {} : { isRunning: isRunning(summary) }),
      id,
      position,
    }));
    const more = stored.length - gone - skip - runs.length;
    const note = more > 0 && !isFiltered ? [text.style.dim(`${more} more: tph logs --limit 0`)] : [];
    if (runs.length === 0) context.status = 1;
    await printLines(
      runs.length === 0 ? ["No run matches."] : [...logsText(logged, Date.now(), text), ...note],
      context,
      { pager: flags.pager !== false },
    );
  });
}

type Logged = ListedRun & { position: number };

function printRuns(
  runs: Logged[],
  { flags, context, total }: { flags: Flags; context: Context; total: number },
): Promise<void> {
  const skip = flags.skip ?? 0;
  const page = (skip: number) => commandText(context, undefined, ["--skip", String(skip)]);
  const telling = tellList(runs.slice(skip), { row: runRow, skip, total, page });
  return printAnswer(telling, { flags, context });
}

function runRow(run: Logged, room: Room) {
  const row = toJson(run);
  if (row.command === undefined) return row;
  return {
    ...row,
    label: row.label === null ? null : room.text(row.label, 100),
    command: room.texts(row.command, 200, "words"),
    entry: room.text(row.entry, 200),
    cwd: room.text(row.cwd, 200),
    uncaught: row.uncaught === null ? null : room.text(row.uncaught, 200),
  };
}

function toJson(run: Logged) {
  const { id, path, position } = run;
  if (run.summary === undefined) return { id, path, position, problem: run.problem };
  const { header, end, exit, calls, threads = 0, bytes, lacks } = run.summary;
  return {
    id,
    path,
    position,
    label: header.label ?? null,
    command: header.command,
    entry: header.entry,
    cwd: header.cwd,
    host: header.host,
    started: new Date(header.started).toISOString(),
    calls: calls ?? null,
    threads,
    dropped: lacks?.dropped ?? end?.dropped ?? null,
    limit: lacks?.limit ?? null,
    recorded: end === undefined ? null : end.time / 1e6,
    elapsed: exit?.elapsed ?? null,
    exitCode: exit?.code ?? null,
    signal: exit?.signal ?? null,
    running: isRunning(run.summary),
    uncaught: end?.uncaught ?? null,
    bytes,
  };
}

const HELP = `
REF names a run in other commands; so does its id, the start of its id, or its label.

Examples:
  tph logs
  tph logs --label 'nightly*' --limit 5
  tph logs --limit 0 --json`;
