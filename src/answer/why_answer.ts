import type { Slot, Why } from "../query/why.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { shortRef } from "./answers.ts";
import { argName } from "./call_row.ts";
import type { Telling } from "./fit.ts";
import type { Room } from "./short_snapshot.ts";

/** Where arguments or a result came from, as an answer. Its rows are the steps of all ways; the nearest come first. */
export function tellWhy(trace: Trace, ways: readonly Why[]): Telling {
  return {
    total: ways.reduce((sum, { steps }) => sum + steps.length, 0),
    make(room) {
      const counts = stepsOfEach(ways, room.rows);
      const answer = ways.map((way, i) => wayRow(trace, way, counts[i]!, room));
      return {
        answer: answer.filter(({ steps }) => steps.length > 0),
        shown: counts.reduce((sum, count) => sum + count, 0),
      };
    },
  };
}

/** How many steps of each way are shown: the first of each, then the second of each, and so on. */
function stepsOfEach(ways: readonly Why[], rows: number): number[] {
  const counts = ways.map(() => 0);
  let left = rows;
  for (let isMore = true; isMore && left > 0;) {
    isMore = false;
    ways.forEach(({ steps }, i) => {
      if (left <= 0 || counts[i]! >= steps.length) return;
      counts[i]!++;
      left--;
      isMore = true;
    });
  }
  return counts;
}

function wayRow(trace: Trace, { steps, origin }: Why, count: number, room: Room) {
  return {
    origin: origin === 0 ? null : shortRef(trace, origin, room),
    steps: steps.slice(0, count).map(({ call, slot, path, value, link }) => ({
      ...shortRef(trace, call, room),
      slot: slotName(trace, call, slot),
      ...(path === "" ? {} : { path: room.text(path) }),
      value: room.value(value.snapshot),
      ...(link === undefined ? {} : { link }),
    })),
    omitted: steps.length - count,
  };
}

function slotName(trace: Trace, call: number, slot: Slot): string {
  if (typeof slot === "number") return argName(trace.siteOf(call).params, slot);
  return slot === "return" && trace.outcomeOf(call) === Outcome.THREW ? "throw" : slot;
}
