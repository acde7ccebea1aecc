/**
 * The parts that rows of calls have in common.
 *
 * @module
 */
import { durationText } from "../../view/units.ts";
import type { Ending } from "../protocol.ts";

const ENDINGS: Record<Ending, string> = {
  returned: "returned",
  threw: "threw",
  open: "not ended",
  suspended: "still waits",
};

/** How a call ended, as a small mark. */
export function Mark({ ending, isTroubled = false }: { ending: Ending; isTroubled?: boolean }) {
  const kind = ending === "returned" && isTroubled ? "below" : ending;
  const title = kind === "below" ? "a call below it threw" : ENDINGS[ending];
  return <span class={`mark m-${kind}`} role="img" aria-label={title} title={title} />;
}

export interface TimeProps {
  time: number;
  waiting: number;
  whole: number;
  /** It took so long, or longer. */
  isAtLeast?: boolean | undefined;
}

/** In place of a time that is still worked out. */
export function PendingTime() {
  return (
    <span class="time" title="This time is still worked out">
      <span class="bar" aria-hidden="true" />
      <span class="time-text" role="img" aria-label="time is worked out">…</span>
    </span>
  );
}

/** Time, and its part of a whole as a bar: running and waiting apart. */
export function Time({ time, waiting, whole, isAtLeast = false }: TimeProps) {
  const part = (ns: number) => `${Math.min(100, whole > 0 ? 100 * ns / whole : 0).toFixed(1)}%`;
  const waited = waiting > 0 ? `, of which ${durationText(waiting)} waiting` : "";
  const least = isAtLeast ? "at least " : "";
  const unknown = isAtLeast ? "; when the response was there is not in the record" : "";
  return (
    <span class="time" title={least + durationText(time) + waited + unknown}>
      <span class="bar" aria-hidden="true">
        <span class="bar-run" style={{ width: part(Math.max(0, time - waiting)) }} />
        <span class="bar-wait" style={{ width: part(Math.min(time, waiting)) }} />
      </span>
      <span class="time-text">{isAtLeast ? "≥ " : ""}{durationText(time)}</span>
    </span>
  );
}
