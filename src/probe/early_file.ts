/**
 * The file of what is recorded before the writer's thread is there: see `early.ts`.
 *
 * @module
 */
import { closeSync, fstatSync, openSync } from "node:fs";
import process from "node:process";
import type { FileIdentity, ThreadHeader } from "../trace/spec.ts";
import { isBun } from "./natives.ts";
import { openFlags } from "./open_flags.ts";
import { writeAll } from "./write_all.ts";
import { jsonText } from "./json_text.ts";

/** Made before the program can replace what makes errors. */
const ANOTHER_FILE = new Error("another file is in its place");

/** Makes the file; undefined where that is not possible. */
export function makeEarly(path: string): FileIdentity | undefined {
  const { O_WRONLY, O_CREAT, O_EXCL } = openFlags();
  // Only there, Bun's `open` of the system takes a mode.
  if (isBun && process.platform !== "linux") return undefined;
  try {
    const fd = openSync(path, O_WRONLY! | O_CREAT! | O_EXCL!, 0o600);
    const { dev, ino } = fstatSync(fd);
    closeSync(fd);
    return { dev, ino };
  } catch {
    return undefined;
  }
}

/**
 * Appends events to the file, after a header if it is empty. It is opened anew each time: the program may close all descriptors that it
 * finds, and one of its own get the number.
 *
 * @param options.made the file that it must be: where others can write in its folder, they can put one of their own there
 * @throws {Error} The file is not there, is a link or another one, or cannot be written.
 */
export function appendEarly(
  path: string,
  events: Uint8Array,
  { made, header }: { made?: FileIdentity | undefined; header?: { thread: ThreadHeader | undefined } },
): void {
  const { O_WRONLY, O_APPEND, O_NOFOLLOW = 0 } = openFlags();
  const fd = openSync(path, O_WRONLY! | O_APPEND! | O_NOFOLLOW);
  try {
    if (made !== undefined) {
      const { dev, ino } = fstatSync(fd);
      if (dev !== made.dev || ino !== made.ino) throw ANOTHER_FILE;
    }
    if (header !== undefined) writeAll(fd, headerOf(header.thread));
    writeAll(fd, events);
  } finally {
    closeSync(fd);
  }
}

function headerOf(thread: ThreadHeader | undefined): Uint8Array {
  const json = thread === undefined ? new Uint8Array() : new TextEncoder().encode(jsonText(thread));
  const bytes = new Uint8Array(4 + json.length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  return bytes;
}
