/**
 * Lets go of what a long export leaves behind. Bun's collector works beside the program: where other programs keep the processors
 * busy, it falls behind by gigabytes.
 *
 * @module
 */
import process from "node:process";

/** Rows between two looks at the memory; twice as many where the collector was waited for. */
const LOOK_EVERY = 1 << 18;
/** Bytes that the process may have before it waits for the collector. */
const ENOUGH = 500e6;

const { Bun: bun } = globalThis as { Bun?: { gc(wait: boolean): void } };

/** The same pieces. @param rows in each, about */
export function* collected<T>(pieces: Iterable<T>, rows: number): Generator<T> {
  let left = LOOK_EVERY;
  for (const piece of pieces) {
    yield piece;
    left -= rows;
    if (left > 0) continue;
    const isMuch = process.memoryUsage.rss() > ENOUGH;
    if (isMuch) bun?.gc(true);
    left = isMuch ? 2 * LOOK_EVERY : LOOK_EVERY;
  }
}
