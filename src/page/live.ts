/**
 * Runs that are served, looked at again and again: one that is being written grows on the page, and the server learns that
 * somebody still looks.
 *
 * @module
 */
import type { PageRun, ServedState } from "./config.ts";
import type { RunInfo } from "./protocol.ts";
import type { Reader } from "./reader.ts";
import { bytesOf, grownBlob } from "./run_bytes.ts";

/** A run, and what of its file is here. */
export interface Followed {
  run: PageRun;
  /** Of a run that is being written; of another, nothing is needed any more. */
  blob?: Blob;
}

/** Ms between two looks at a run that is being written, and at others. */
const LOOK = 700;
const REST = 30_000;
/** How many times longer the page rests than a look took, so that a large run leaves it time. */
const LEISURE = 4;

/**
 * Follows runs until what it returns is called.
 *
 * @param changed told of a run that was opened again
 */
export function follow(
  reader: Reader,
  runs: readonly Followed[],
  changed: (run: PageRun, info: RunInfo) => void,
): () => void {
  const served = runs.filter(({ run }) => run.url !== undefined);
  let isOver = served.length === 0;
  const look = async (): Promise<void> => {
    const began = performance.now();
    for (const followed of served) {
      // A server that has ended, or a file that is gone, leaves what is here.
      // What is compared stays as it is until it has ended.
      const canGrow = runs.length === 1;
      await lookAt(reader, followed, { canGrow, isOver: () => isOver }, changed).catch(() => {});
    }
    const rest = served.some(({ run }) => run.isRunning)
      ? Math.max(LOOK, LEISURE * (performance.now() - began))
      : REST;
    if (!isOver) setTimeout(look, rest);
  };
  if (!isOver) setTimeout(look, served.some(({ run }) => run.isRunning) ? LOOK : REST);
  return () => void (isOver = true);
}

async function lookAt(
  reader: Reader,
  followed: Followed,
  { canGrow, isOver }: { canGrow: boolean; isOver: () => boolean },
  changed: (run: PageRun, info: RunInfo) => void,
): Promise<void> {
  const { run, blob = new Blob() } = followed;
  const response = await fetch(`${run.url}/state`);
  if (!response.ok || !run.isRunning) return;
  const { size, isRunning } = await response.json() as ServedState;
  if (isRunning && (size === blob.size || !canGrow)) return;
  // At its end, a run may be put in order: nothing of what came before is sure to hold.
  const now = { ...run, isRunning };
  const bytes = isRunning && size > blob.size
    ? await grownBlob(run, blob, () => {})
    : await bytesOf(now, () => {});
  // Another run may be in its place by now.
  if (isOver()) return;
  followed.run = now;
  if (bytes instanceof Blob) followed.blob = bytes;
  else delete followed.blob;
  const info = await reader.open(now, bytes);
  if (!isOver()) changed(now, info);
}
