/**
 * Lets go of what a long export leaves behind. Bun's collector works beside the program: where other programs keep the processors
 * busy, it falls behind by gigabytes.
 *
 * @module
 */
import process from "node:process";

/** Rows between two looks at the memory. */
const LOOK_EVERY = 1 << 15;
/** Bytes that the process may have before it waits for the collector, and that it may have more than after that. */
const ENOUGH = 400e6;
const MORE = 150e6;

const { Bun: bun } = globalThis as { Bun?: { gc(wait: boolean): void } };

/** The same pieces. @param rows in each, about */
export function* collected<T>(pieces: Iterable<T>, rows: number): Generator<T> {
  let left = LOOK_EVERY;
  let most = ENOUGH;
  for (const piece of pieces) {
    yield piece;
    left -= rows;
    if (left > 0) continue;
    left = LOOK_EVERY;
    if (process.memoryUsage.rss() < most) continue;
    bun?.gc(true);
    // The system gets what is free a little later; what is in use may have become more.
    most = Math.max(ENOUGH, process.memoryUsage.rss() + MORE);
  }
}
