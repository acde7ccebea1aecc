import type { Command } from "commander";
import { relative } from "node:path";
import type { NoiseRule } from "../query/diff/noise.ts";
import { compareLocks, lockLines } from "../query/diff/lock.ts";
import { isLockPath, lockPath, readLock, writeLock } from "../store/lock_file.ts";
import { openRun } from "../store/open_run.ts";
import { resolveRun } from "../store/resolve_run.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { commandText } from "../view/run_text.ts";
import { snapshotText } from "../view/snapshot_text.ts";
import { escapeText } from "../view/text.ts";
import { countText, plural } from "../view/units.ts";
import { tellList } from "../answer/list_answer.ts";
import type { Room } from "../answer/short_snapshot.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { addNoiseOptions, calibrated, type NoiseFlags, noiseOptions } from "./diff_options.ts";
import {
  addCacheDir,
  addTextOptions,
  type CacheFlags,
  configOf,
  count,
  RUN_ARGUMENT,
  styleOf,
  type TextFlags,
} from "./options.ts";
import { printLines, remark } from "./output.ts";

interface SaveFlags extends CacheFlags, TextFlags, NoiseFlags {}

interface CheckFlags extends CacheFlags, TextFlags, AnswerFlags {
  max: number;
}

const text = (snapshot: Snapshot) => snapshotText(snapshot, Infinity);

export function define(command: Command, context: Context): void {
  const save = command.command("save").description(
    "Write what a run did to tph-locks/NAME.lock, to be kept with the source.",
  )
    .argument("<name>", "the lock's name, or a path")
    .argument("[run]", RUN_ARGUMENT, "@");
  addCacheDir(addTextOptions(addNoiseOptions(save)));
  save.action((name: string, reference: string, flags: SaveFlags) => {
    const config = configOf(flags, context);
    const trace = openRun(resolveRun(reference, config));
    const options = noiseOptions(flags, config);
    const ignore = [...options.ignore ?? []];
    if (flags.calibrate !== undefined) ignore.push(...calibrated(flags.calibrate, options, config));
    const lines = lockLines(trace, { ...options, ignore, text }).map(escapeText);
    const path = lockPath(name, context.cwd);
    writeLock(path, {
      command: escapeText(commandText(trace.header)),
      noiseOff: [...options.noiseOff ?? []],
      ignore,
      lines,
    }, { isOwnFolder: !isLockPath(name) });
    remark([
      `tph: wrote ${relative(context.cwd, path) || path}: ${plural(lines.length - 3, "line")} for ${
        plural(trace.callCount, "call")
      }`,
    ], context);
  });
  const check = command.command("check").description(
    "Compare a run with a lock; exit status 1 if it did something else.",
  )
    .argument("<name>", "the lock's name, or a path")
    .argument("[run]", RUN_ARGUMENT, "@")
    .option("--max <n>", "lines to show at most", count, 40);
  addAnswer(check, "print JSON: whether it is the same, and the lines that are not");
  addCacheDir(addTextOptions(check));
  check.action(async (name: string, reference: string, flags: CheckFlags) => {
    const config = configOf(flags, context);
    const trace = openRun(resolveRun(reference, config));
    const lock = readLock(lockPath(name, context.cwd));
    const lines = lockLines(trace, { noiseOff: lock.noiseOff as NoiseRule[], ignore: lock.ignore, text })
      .map(escapeText).filter((line) => line !== "");
    const { gone, fresh } = compareLocks(lock.lines, lines);
    const same = gone.length + fresh.length === 0;
    if (!same) context.status = 1;
    if (flags.json) {
      const lines = [
        ...gone.map((line) => ({ line, kind: "gone" })),
        ...fresh.map((line) => ({ line, kind: "fresh" })),
      ];
      const telling = tellList(lines, {
        row: ({ line, kind }, room: Room) => ({ kind, line: room.text(line) }),
        wrap: (changes) => ({ same, gone: gone.length, fresh: fresh.length, changes }),
      });
      return printAnswer(telling, { flags, context, run: { trace, reference } });
    }
    const style = styleOf(flags, context.stdout, context);
    if (same) {
      return printLines([`${name}: ${plural(trace.callCount, "call")} as locked.`], context, {
        pager: false,
      });
    }
    const changes = [
      ...gone.map((line) => ({ line, mark: "-", dress: style.red })),
      ...fresh.map((line) => ({ line, mark: "+", dress: style.green })),
    ].sort((x, y) => x.line < y.line ? -1 : x.line > y.line ? 1 : 0);
    const shown = changes.slice(0, flags.max).map(({ line, mark, dress }) =>
      dress(`${mark} ${escapeText(line)}`)
    );
    const more = changes.length - shown.length;
    await printLines(
      [
        style.bold(
          `${name}: behaviour is not as locked: ${countText(gone.length)} gone, ${
            countText(fresh.length)
          } new.`,
        ),
        ...shown,
        ...(more > 0 ? [style.dim(`… ${countText(more)} more: --max ${flags.max * 5} shows more`)] : []),
        style.dim(
          `\`tph lock save ${name} ${reference}\` accepts it; \`tph diff\` with the earlier run shows where it began.`,
        ),
      ],
      context,
      { pager: flags.pager !== false },
    );
  });
  command.addHelpText("after", HELP);
}

const HELP = `
A lock is a small sorted text: who calls whom how often, with which arguments and results, without times, ports,
random ids and the like. Review it, commit it, and let CI check it.

Examples:
  tph lock save checkout @
  tph lock check checkout @`;
