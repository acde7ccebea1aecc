import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { basename } from "node:path";
import { cannotReadJson, cannotReadRun, messageOf } from "../errors.ts";
import { NotImportable } from "../import/python.ts";
import { isRunJson, runFileOf } from "../import/run_json.ts";
import { isAlive, isWrittenTo } from "../safe/processes.ts";
import type { RunSummary } from "../trace/summary.ts";
import { makeRoom } from "../trace/make_room.ts";
import { Trace } from "../trace/trace.ts";
import { placeNow } from "./away.ts";
import { eraseLate } from "./erase_late.ts";
import { knownNumbers } from "./known_numbers.ts";
import { takeEarly } from "./take_early.ts";

/**
 * Opens a run, and finds out whether it still runs.
 *
 * @param found its path
 * @param settings with `raw_times`, the recorder's own time is not taken off
 * @throws {TphError} The file cannot be read, is not a run, or is of a newer version.
 */
export function openRun(found: string, settings?: { raw_times: boolean }): Trace {
  const path = placeNow(found);
  const hasRawTimes = settings?.raw_times ?? false;
  const read = () => kept === undefined ? readTrace(path) : keptTrace(kept, path, hasRawTimes);
  let trace = read();
  // Nobody has taken what was recorded first, where tph was killed with the program, or a process that goes on after it was.
  if (canTakeEarly(trace) && takeEarly(path) !== "none") trace = read();
  if (trace.hasLate && eraseLeft(trace)) trace = read();
  trace.hasRawTimes = hasRawTimes;
  trace.isRunning = isRunning(trace);
  trace.isAbandoned = trace.isRunning && !isAlive(trace.header.launcher!.pid);
  if (trace.exit !== undefined && trace.callCount > MANY_CALLS) trace.known = knownNumbers(trace.source);
  return trace;
}

/** Of runs with more calls, what is found out is kept for the next question. */
const MANY_CALLS = 250_000;

/** Another machine does not see whether the processes of a run are there. */
function canTakeEarly(trace: Trace): boolean {
  return trace.header.launcher?.machine === hostname() && !isRunning(trace);
}

/** Nor has anybody erased there what turned out to be a secret. @returns whether it was done */
function eraseLeft(trace: Trace): boolean {
  // A process that the program has left behind may go on when that has ended.
  if (isRunning(trace) || isWrittenTo(trace.path)) return false;
  try {
    return eraseLate(trace.path) > 0;
  } catch {
    // It may not be changed; what is shown of it has been hidden.
    return false;
  }
}

/** Runs that are kept open, by their file as it was and how they are read; the one that was used last at the end. */
let kept: Map<string, Trace> | undefined;
/** So many are kept, of no more calls: what was decoded of them is kept, too. */
const MOST_KEPT = 2;
const MOST_CALLS = 2_000_000;

/** From now on, runs that were opened last stay open while their files are as they were: for a process that is asked again and again. */
export function keepRuns(): void {
  kept = new Map();
}

function keptTrace(kept: Map<string, Trace>, path: string, hasRawTimes: boolean): Trace {
  const file = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (file === undefined) return readTrace(path);
  const { dev, ino, size, mtimeNs, ctimeNs } = file;
  const key = [path, dev, ino, size, mtimeNs, ctimeNs, hasRawTimes].join(" ");
  const trace = kept.get(key) ?? readTrace(path);
  kept.delete(key);
  if (trace.callCount > MOST_CALLS) return trace;
  makeRoom(kept, MOST_KEPT);
  kept.set(key, trace);
  return trace;
}

/**
 * Reads a run's file, or the JSON of a run.
 *
 * @throws {TphError} The file cannot be read, is neither, or is of a newer version.
 */
export function readTrace(path: string): Trace {
  // A pipe or device in the cache folder would be read for ever; what is missing is told of below.
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) {
    throw cannotReadRun(path, "it is not a file");
  }
  if (!isJson(path)) return Trace.open(path);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, "utf8").replace(/^\ufeff/, ""));
  } catch (error) {
    throw cannotReadJson(path, `it is not whole JSON (${messageOf(error)})`);
  }
  if (!isRunJson(json)) throw cannotReadJson(path, "it is not the JSON of a run");
  try {
    return Trace.read(runFileOf(json, basename(path, ".json")), path);
  } catch (error) {
    if (error instanceof NotImportable) throw cannotReadJson(path, error.message);
    throw error;
  }
}

/** Whether a file begins as JSON does; one that cannot be read is left to what opens runs. */
function isJson(path: string): boolean {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    return false;
  }
  try {
    const head = new Uint8Array(16);
    const text = new TextDecoder().decode(head.subarray(0, readSync(fd, head, 0, head.length, 0)));
    return /^\s*[[{]/.test(text);
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
}

/** Whether what started a run is still there, on this machine, and waits for its end; or was killed, and the program goes on. */
export function isRunning({ header, exit, path }: Pick<RunSummary, "header" | "exit" | "path">): boolean {
  const { launcher } = header;
  if (exit !== undefined || launcher === undefined || launcher.machine !== hostname()) return false;
  return isAlive(launcher.pid) || isWrittenTo(path);
}
