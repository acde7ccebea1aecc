import process from "node:process";

const flushes = new Set<() => void>();
let isListening = false;

/**
 * Has something flushed when the process ends in order.
 *
 * @returns takes that back
 */
export function flushedAtExit(flush: () => void): () => void {
  flushes.add(flush);
  if (!isListening) {
    isListening = true;
    process.on("exit", () => flushes.forEach((each) => each()));
  }
  return () => void flushes.delete(flush);
}
