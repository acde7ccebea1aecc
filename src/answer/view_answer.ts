import { foldsJson } from "../query/folds.ts";
import { memoryUse } from "../query/memory.ts";
import { outcomesOf } from "../query/outcomes.ts";
import { type ThreadJson, threadsJson } from "../query/threads_json.ts";
import type { Trace } from "../trace/trace.ts";
import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

/** A thread; a long command shortened. */
export function threadRow(thread: ThreadJson, room: Room): ThreadJson {
  const { command, name, ...rest } = thread;
  return {
    ...rest,
    name: room.text(name, 200),
    ...(command === undefined ? {} : { command: room.texts(command, 200, "words") }),
  };
}

/** What is known about a run, as an answer. Its rows are the run itself, its threads, and the functions whose calls were only counted. */
export function tellRun(trace: Trace, { path, bytes }: { path: string; bytes: number }): Telling {
  const { header, end, exit, callCount, sites } = trace;
  const meta = trace.wholeMeta();
  const threads = threadsJson(trace);
  const folds = foldsJson(trace);
  const outcomes = outcomesOf(trace);
  const memory = memoryUse(trace) ?? null;
  return {
    total: 1 + threads.length + folds.length,
    make(room) {
      const isShort = room.valueBytes <= 200;
      if (isShort) room.shortened++;
      const shownThreads = threads.slice(0, room.rows).map((thread) => threadRow(thread, room));
      const shownFolds = folds.slice(0, room.rows);
      const { command, settings, ...rest } = header;
      const answer = {
        path: room.text(path, 300),
        bytes,
        calls: callCount,
        functions: sites.length,
        outcomes,
        end: end === undefined
          ? null
          : { ...end, ...(end.uncaught === undefined ? {} : { uncaught: room.text(end.uncaught) }) },
        exit: exit ?? null,
        ...(isShort ? {} : {
          memory,
          header: {
            ...rest,
            command: room.texts(command, 400, "words"),
            settings,
          },
          meta,
        }),
        threads: shownThreads,
        folds: shownFolds,
      };
      return { answer, shown: 1 + shownThreads.length + shownFolds.length };
    },
  };
}
