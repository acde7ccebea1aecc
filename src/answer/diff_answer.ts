import { diffJson, isDifference } from "../query/diff/diff_json.ts";
import type { TimeComparison } from "../query/diff/compare_times.ts";
import type { RunDiff } from "../query/diff/diff.ts";
import { type DiffLine, diffLines } from "../query/diff/tree_lines.ts";
import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

/** Functions whose times are listed where there is not room for all. */
const MOST_TIMES = 50;
/** Differences that are kept: no bounded answer has room for more, and two runs may differ in millions. */
const MOST_KEPT = 5000;

export interface DiffTellingOptions {
  /** Differences at most. */
  max?: number;
  only?: (name: string) => boolean;
  times?: TimeComparison;
  /** Kinds of difference that were a failure. */
  failures: string[];
}

/** What changed between two runs, as an answer. Its rows are the causes, which come first, and the differences. */
export function tellDiff(
  diff: RunDiff,
  { max = Infinity, only, times, failures }: DiffTellingOptions,
): Telling {
  const kept: DiffLine[] = [];
  let total = 0;
  for (const line of diffLines(diff, { context: 0, only })) {
    if (!isDifference(line)) continue;
    total++;
    if (total <= MOST_KEPT) kept.push(line);
  }
  return {
    total: diff.causes.length + total,
    make(room) {
      const causes = Math.min(diff.causes.length, Math.ceil(room.rows / 2), max);
      const most = Math.min(max, Math.max(0, room.rows - causes));
      const lines = Math.min(most, total) <= kept.length ? kept : diffLines(diff, { context: 0, only });
      const json = diffJson(diff, {
        max: most,
        causes,
        only,
        known: { lines, total },
        value: (snapshot) => room.value(snapshot),
      });
      const { version: _, a, b, remarks, renamed, sources, ...rest } = json;
      const answer = {
        a: runOf(a, room),
        b: runOf(b, room),
        failures,
        ...rest,
        ...(times === undefined || room.rows === 0
          ? {}
          : { times: { ...times, functions: room.list(times.functions, Math.min(MOST_TIMES, room.rows)) } }),
        renamed: room.list(renamed, room.rows),
        sources: room.list(sources, room.rows),
        remarks: room.rows === 0 ? room.texts(remarks, 160, "remarks") : remarks,
      };
      return { answer, shown: json.causes.length + json.differences.length };
    },
  };
}

function runOf<R extends { id: string; command: string[]; label: string | null }>(run: R, room: Room): R {
  return { ...run, command: room.texts(run.command, 120, "words") };
}
