/**
 * The parts that rows of calls have in common.
 *
 * @module
 */
import type { Ending, Took } from "../protocol.ts";
import { tookText, tookTitle } from "./took_text.ts";

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
export function Time({ took, whole, least }: {
  took: Took;
  /** Ns. */
  whole: number;
  /** Ns that are not told from none. */
  least: number;
}) {
  const { time, waiting, together = time } = took;
  const part = (ns: number) => `${Math.min(100, whole > 0 ? 100 * ns / whole : 0).toFixed(1)}%`;
  // Of what ran at the same time, the bar is as long as that took together.
  const wait = time > 0 ? together * Math.min(1, waiting / time) : 0;
  return (
    <span class="time" title={tookTitle(took, least)}>
      <span class="bar" aria-hidden="true">
        <span class="bar-run" style={{ width: part(Math.max(0, together - wait)) }} />
        <span class="bar-wait" style={{ width: part(wait) }} />
      </span>
      <span class="time-text">{tookText(took, least)}</span>
    </span>
  );
}
