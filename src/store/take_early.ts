/**
 * What a program had recorded before its writer's thread had begun (`probe/early.ts`): where it did not live to see that, it is put into
 * the run's file when the program is gone.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { isOwn } from "../safe/owners.ts";
import { isAlive, namesIn } from "../safe/processes.ts";
import { writeWhole } from "../safe/replace_file.ts";
import { userCache } from "../safe/user_cache.ts";
import { concat, jsonChunk, threadChunk } from "../trace/chunk.ts";
import { earlyPath } from "../trace/early.ts";
import { TraceEncoder } from "../trace/encode.ts";
import { type Ring, ringOf } from "../trace/journal.ts";
import { asFields, asThreadHeader, parseJson } from "../trace/json.ts";
import { wholeEvents } from "../trace/put_event.ts";
import { ChunkKind, type ThreadHeader } from "../trace/spec.ts";
import { GROWING } from "./away.ts";
import { isTimedId, RUN_SUFFIX } from "./run_name.ts";
import { eachChunk } from "./change_chunks.ts";

/** More than the shared memory has, and a header. */
const LONGEST = 8 << 20;

/** These files, and what is left where a process is killed as it writes a run anew. */
const BESIDE = /^(.+?)\.tph\.(?:early(?:-\d+\.\d+)?|((?:[0-9a-f]{12}\.)?part))$/;

/** Removes what stood beside runs of a cache folder that are gone. */
export function removeBeside(folder: string): void {
  const names = new Set(readdirSync(folder));
  for (const name of names) {
    const [, run, part] = BESIDE.exec(name) ?? [];
    if (run === undefined || names.has(run + RUN_SUFFIX)) continue;
    // Other programs have such names, too.
    if (part === undefined || isTimedId(run)) remove(join(folder, name));
  }
}

/**
 * Puts into a run's file what only these files have, as far as it takes it, and removes them. Call it when the program is gone. A child
 * process may go on: it will write what it has kept itself.
 *
 * @param env the environment, for the user's folder for caches
 * @returns whether there was any; `left`: the disk is full, or the run may not be changed, and some stays until it is read again
 */
export function takeEarly(
  run: string,
  env: Record<string, string | undefined> = process.env,
): "none" | "taken" | "left" {
  let found: "none" | "taken" | "left" = "none";
  for (const { path, thread } of earlyFiles(run, env)) {
    try {
      const bytes = read(path);
      if (bytes !== undefined && bytes.length > 4) {
        if (goesOn(headerIn(bytes, thread))) continue;
        append(run, chunksOf(bytes, standing(run, thread)));
      }
    } catch (error) {
      // Where the program has put something else there, the rest of the run counts.
      if (!(error instanceof RangeError)) {
        found = "left";
        continue;
      }
    }
    remove(path);
    if (found === "none") found = "taken";
  }
  return found;
}

/** Beside the run, or where it grew: a process that the program has left behind keeps its file there. */
function earlyFiles(
  run: string,
  env: Record<string, string | undefined>,
): { path: string; thread: number }[] {
  const start = basename(earlyPath(run));
  const cache = userCache(env);
  const folders = new Set([dirname(run), ...(cache === undefined ? [] : [join(cache, ...GROWING)])]);
  return [...folders].flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const rest = name.startsWith(start) ? /^(?:-(\d{1,10})\.\d+)?$/.exec(name.slice(start.length)) : null;
      return rest === null ? [] : [{ path: join(folder, name), thread: Number(rest[1] ?? 0) }];
    })
  );
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or not ours.
  }
}

/** The thread whose events these are; undefined for the main one. */
function headerIn(bytes: Uint8Array, thread: number): ThreadHeader | undefined {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (thread === 0 || length === 0) return undefined;
  return asThreadHeader(asFields(parseJson(bytes.subarray(4, 4 + length))) ?? {}, thread);
}

function goesOn(header: ThreadHeader | undefined): boolean {
  return header !== undefined && header.pid > 0 && header.pid !== process.pid && isAlive(header.pid);
}

/** What is in the file; undefined where it is none of ours. */
function read(path: string): Uint8Array | undefined {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  let fd: number;
  try {
    fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const found = fstatSync(fd);
    if (!found.isFile() || !isOwn(found) || found.size > LONGEST) return undefined;
    const bytes = new Uint8Array(found.size);
    return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(fd);
  }
}

/** What a run's file has of a thread. */
interface Standing {
  thread: number;
  hasHeader: boolean;
  /** As much as the other file has, or more. */
  hasCalls: boolean;
  sites: number;
}

function standing(run: string, thread: number): Standing {
  const found: Standing = { thread, hasHeader: thread === 0, hasCalls: false, sites: 0 };
  eachChunk(run, (kind, place, payload) => {
    if (place.thread !== thread) return;
    if (kind === ChunkKind.HEADER) found.hasHeader = true;
    else if (kind === ChunkKind.CALLS || kind === ChunkKind.SNAPSHOTS) found.hasCalls = true;
    else if (kind === ChunkKind.SITES && payload.length >= 4) {
      found.sites = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
    }
  });
  return found;
}

/** The chunks that a run lacks. */
function chunksOf(bytes: Uint8Array, { thread, hasHeader, hasCalls, sites }: Standing): Uint8Array {
  if (hasCalls) return new Uint8Array();
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const chunks: Uint8Array[] = [];
  const ring = ringOf(Math.max(0, bytes.length - 4 - length) >> 3);
  ring.u8.set(bytes.subarray(4 + length).subarray(0, ring.u8.length));
  const header = headerIn(bytes, thread) ?? asThreadHeader({}, thread);
  if (!hasHeader) chunks.push(threadChunk(thread, jsonChunk(ChunkKind.HEADER, header)));
  encode(ring, (chunk) => {
    const view = new DataView(chunk.buffer, chunk.byteOffset);
    // In the order of their numbers.
    if (view.getUint32(0, true) === ChunkKind.SITES && view.getUint32(16, true) <= sites) return;
    chunks.push(thread === 0 ? chunk.slice() : threadChunk(thread, chunk));
  });
  return concat(chunks);
}

function encode(ring: Ring, write: (chunk: Uint8Array) => void): void {
  const encoder = new TraceEncoder(write);
  try {
    encoder.consume(ring, 0, wholeEvents(ring));
  } catch (error) {
    // The program can write there, too: what was understood before counts.
    if (!(error instanceof RangeError)) throw error;
  }
  encoder.flush();
  encoder.close();
}

function append(run: string, chunks: Uint8Array): void {
  const { O_RDWR, O_APPEND, O_NOFOLLOW = 0 } = constants;
  const fd = openSync(run, O_RDWR | O_APPEND | O_NOFOLLOW);
  try {
    writeWhole(fd, chunks);
  } finally {
    closeSync(fd);
  }
}
