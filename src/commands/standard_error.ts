import { writeSync } from "node:fs";
import process from "node:process";
import { isatty } from "node:tty";

/**
 * The stream for remarks. A pipe or file is written to without `process.stderr`: with that, Bun makes a pipe non-blocking, for
 * the programs too that a script runs afterwards with the same one.
 */
export function standardError(): NodeJS.WriteStream {
  if (isatty(2)) return process.stderr;
  return { isTTY: false, write: writeWhole } as unknown as NodeJS.WriteStream;
}

/** Waits where somebody else has made the pipe non-blocking; it is not our error when the reader has gone away. */
function writeWhole(text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(2, bytes, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
  return true;
}
