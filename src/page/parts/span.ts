/**
 * Parts of a run's time.
 *
 * @module
 */

/** In ns. */
export interface Span {
  from: number;
  to: number;
}

/** Ns that are shown at least. */
const LEAST = 200;

/** A part that can be shown: within the whole, and not too narrow. */
export function within({ from, to }: Span, whole: Span): Span {
  const room = Math.max(LEAST, Math.min(to - from, whole.to - whole.from));
  const start = Math.max(whole.from, Math.min(from, whole.to - room));
  return { from: start, to: start + room };
}

/** A part of the same width that begins later, or earlier, as far as there is room. */
export function moved({ from, to }: Span, by: number, whole: Span): Span {
  const kept = Math.min(Math.max(by, whole.from - from), whole.to - to);
  return { from: from + kept, to: to + kept };
}
