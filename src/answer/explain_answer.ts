import type { ErrorPath } from "../query/error_paths.ts";
import type { Explanation } from "../query/explain.ts";
import { threadsJson } from "../query/threads_json.ts";
import { totalOf } from "../query/times.ts";
import { lacksOf } from "../trace/lacks.ts";
import type { Trace } from "../trace/trace.ts";
import { shortRef } from "./answers.ts";
import type { Telling } from "./fit.ts";
import { placeOf } from "./refs.ts";
import type { Room } from "./short_snapshot.ts";
import { threadRow } from "./view_answer.ts";

/** What stands out in a run, as an answer. Its rows are those of its lists: errors first. */
export function tellExplanation(trace: Trace, explanation: Explanation): Telling {
  const { remarks, times, errors, stuck, waiting, memory, calls, functions, outcomes, neverCalled } =
    explanation;
  const { exit, header } = trace;
  const threads = threadsJson(trace);
  const lists = [
    errors,
    remarks,
    stuck,
    threads,
    times?.hottest ?? [],
    times?.waits ?? [],
    times?.way ?? [],
    memory?.most ?? [],
    neverCalled,
  ];
  return {
    total: lists.reduce((sum, { length }) => sum + length, 0),
    make(room) {
      let shown = 0;
      const list = <Row, To>(rows: readonly Row[], to: (row: Row) => To): To[] => {
        const kept = rows.slice(0, room.rows);
        shown += kept.length;
        return kept.map(to);
      };
      const ref = (call: number) => shortRef(trace, call, room);
      const answer = {
        label: header.label === undefined ? null : room.text(header.label, 100),
        exit: exit ?? null,
        limit: lacksOf(trace)?.limit ?? null,
        calls,
        functions,
        outcomes,
        errors: list(errors, ({ path, count, causes }) => ({
          ...pathRow(trace, path, room),
          count,
          ...partOf(causes, "causes", room, (cause) => pathRow(trace, cause, room)),
        })),
        remarks: list(remarks, ({ kind, text, call }) => ({
          kind,
          text: room.text(remarkText(trace, { text, call }), 300),
          ...ref(call),
        })),
        unfinished: list(stuck, ref),
        waiting: waiting === 0 ? null : ref(waiting),
        times: times === undefined ? null : {
          recorded: trace.lastTime(),
          running: times.running,
          hottest: list(times.hottest, ({ id, name, calls, self, total }) => ({
            name: room.text(name, 200),
            at: room.text(placeOf(trace, id), 200),
            calls,
            self,
            total,
          })),
          waits: list(times.waits, ({ site, calls, time }) => ({
            name: room.text(trace.site(site).name, 200),
            calls,
            time,
          })),
          slowestWay: list(times.way, (call) => ({ ...ref(call), total: totalOf(trace, call) })),
        },
        memory: memory === undefined ? null : {
          ...memory,
          most: list(memory.most, ({ id, name, memory }) => ({
            name: room.text(name, 200),
            at: room.text(placeOf(trace, id), 200),
            growth: memory,
          })),
        },
        neverCalled: list(neverCalled, (id) => ({
          name: room.text(trace.site(id).name, 200),
          at: room.text(placeOf(trace, id), 200),
        })),
        threads: list(threads, (thread) => threadRow(thread, room)),
      };
      return { answer, shown };
    },
  };
}

/** A remark with the name of its function. */
function remarkText(trace: Trace, { text, call }: { text: string; call: number }): string {
  return text.replace("%", () => trace.siteOf(call).name);
}

function pathRow(trace: Trace, { error, origin, through, caughtBy }: ErrorPath, room: Room) {
  return {
    error: room.value(error.snapshot),
    origin: shortRef(trace, origin, room),
    ...partOf(through, "through", room, (call) => shortRef(trace, call, room)),
    caughtBy: caughtBy === 0 ? null : shortRef(trace, caughtBy, room),
  };
}

/** Items of a list within a row that are there in any case. */
const FEW = 3;

/** A list within a row under its name; where not all of it is there, how much it is in all. */
function partOf<Item, Name extends string>(
  items: readonly Item[],
  name: Name,
  room: Room,
  row: (item: Item) => unknown,
): { [field: string]: unknown } {
  const list = room.list(items, FEW).map(row);
  return { [name]: list, ...(list.length < items.length ? { [`${name}InAll`]: items.length } : {}) };
}
