import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace, Value } from "../trace/trace.ts";
import { placesOfObjects } from "./journey.ts";
import type { Slot } from "./why.ts";
import { slotOf } from "./why.ts";

/** An object as a call shows it that comes before one that shows no more than its class and size. */
export interface LastShown {
  call: number;
  snapshot: Snapshot;
}

/** Where an object is shown that a call has in a place, and that is cut there; nothing where it is not, or nobody shows it before. */
export function lastShown(
  trace: Trace,
  { call, slot, value }: { call: number; slot: Slot; value: Value },
): LastShown | undefined {
  if (value.snapshot.type !== "cut" || value.identity <= 0) return undefined;
  const hits = placesOfObjects(trace, new Set([value.identity]));
  let at = hits.findIndex((hit) => hit.call === call && !hit.atExit && slotOf(hit) === slot);
  while (--at >= 0 && hits[at]!.found.part.type === "cut");
  return at < 0 ? undefined : { call: hits[at]!.call, snapshot: hits[at]!.found.part };
}
