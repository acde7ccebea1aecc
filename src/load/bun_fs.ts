/**
 * What stands for `node:fs` in Bun's preload script: the same functions, as far as they are used, by the system's own library. What
 * that does not have, `node:fs` does, which is loaded with the first of those.
 *
 * @module
 */
import { dirname } from "node:path";
import process from "node:process";
import { openFlags } from "../probe/open_flags.ts";
import { writeAll } from "../probe/write_all.ts";
import { type SystemFiles, systemFiles, type SystemStat } from "./bun_system_files.ts";

type Fs = typeof import("node:fs");

const isDarwin = process.platform === "darwin";

let loaded: Fs | undefined;
/** What the program puts into the module later does not reach the copy. To read the rest loads streams, which Bun cannot once `Object.prototype` is frozen. */
function fs(): Fs {
  if (loaded !== undefined) return loaded;
  const all = process.getBuiltinModule("node:fs");
  return loaded = {
    closeSync: all.closeSync,
    fstatSync: all.fstatSync,
    ftruncateSync: all.ftruncateSync,
    mkdirSync: all.mkdirSync,
    openSync: all.openSync,
    readFileSync: all.readFileSync,
    readSync: all.readSync,
    readdirSync: all.readdirSync,
    realpathSync: all.realpathSync,
    renameSync: all.renameSync,
    statSync: all.statSync,
    unlinkSync: all.unlinkSync,
    writeSync: all.writeSync,
  } as Fs;
}

let system: SystemFiles | false | undefined;
function files(): SystemFiles | undefined {
  system ??= systemFiles() ?? false;
  return system || undefined;
}

/** @throws {Error} The system said no. */
function succeeded(result: number, what: string): number {
  if (result < 0) throw new Error(`cannot ${what}`);
  return result;
}

/** For what is not there, as `throwIfNoEntry` says. */
interface Missing {
  throwIfNoEntry?: boolean;
}

/** As much of `Stats` as is used. */
interface Found extends SystemStat {
  isFile(): boolean;
}

const { O_WRONLY = 0, O_CREAT = 0, O_TRUNC = 0, O_APPEND = 0 } = openFlags();

/** Of the headers of all systems: the kind of a file, in its mode. */
const KIND = 0o170000;
const REGULAR = 0o100000;

function found(stat: SystemStat): Found {
  return { ...stat, isFile: () => (stat.mode & KIND) === REGULAR };
}

export function readFileSync(path: string | number, encoding: "utf8"): string {
  const own = files();
  return own === undefined || encoding !== "utf8" ? fs().readFileSync(path, encoding) : own.read(path);
}

export function openSync(path: string, flags: number, mode?: number): number {
  const own = files();
  // See `SystemFiles`.
  const cannotMake = isDarwin && (flags & O_CREAT) !== 0;
  return own === undefined || cannotMake
    ? fs().openSync(path, flags, mode)
    : succeeded(own.open(path, flags, mode), "open");
}

export function closeSync(fd: number): void {
  const own = files();
  if (own === undefined) fs().closeSync(fd);
  else succeeded(own.close(fd), "close");
}

export function writeSync(
  fd: number,
  bytes: Uint8Array,
  from: number,
  length: number,
  position?: number,
): number {
  const own = files();
  return own === undefined
    ? fs().writeSync(fd, bytes, from, length, position)
    : succeeded(own.write(fd, bytes, { from, length, position }), "write");
}

/** What is in the place of a file's text. */
export function writeFileSync(path: string, text: string, { mode }: { mode: number }): void {
  putText(path, text, { flags: O_TRUNC, mode });
}

export function appendFileSync(path: string, text: string, { mode }: { mode: number }): void {
  putText(path, text, { flags: O_APPEND, mode });
}

function putText(path: string, text: string, { flags, mode }: { flags: number; mode: number }): void {
  const bytes = new TextEncoder().encode(text);
  const fd = openSync(path, O_WRONLY | O_CREAT | flags, mode);
  try {
    writeAll(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

export function readSync(
  fd: number,
  bytes: Uint8Array,
  from: number,
  length: number,
  position: number,
): number {
  const own = files();
  return own === undefined
    ? fs().readSync(fd, bytes, from, length, position)
    : succeeded(own.readAt(fd, bytes, { from, length, position }), "read");
}

export function fstatSync(fd: number): Found {
  const stat = files()?.stat;
  if (stat === undefined) return fs().fstatSync(fd);
  const about = stat(fd);
  if (about === undefined) throw new Error("cannot look at it");
  return found(about);
}

export function statSync(path: string, options?: Missing): Found | undefined {
  const stat = files()?.stat;
  if (stat === undefined) return fs().statSync(path, options);
  const about = stat(path);
  if (about !== undefined) return found(about);
  if (options?.throwIfNoEntry === false) return undefined;
  throw new Error("cannot look at it");
}

export function existsSync(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

export function ftruncateSync(fd: number, length: number): void {
  const own = files();
  if (own === undefined) fs().ftruncateSync(fd, length);
  else succeeded(own.truncate(fd, length), "truncate");
}

export function unlinkSync(path: string): void {
  const own = files();
  if (own === undefined) fs().unlinkSync(path);
  else succeeded(own.remove(path), "remove");
}

export function renameSync(from: string, to: string): void {
  const own = files();
  if (own === undefined) fs().renameSync(from, to);
  else succeeded(own.rename(from, to), "rename");
}

/** With the folders above it. */
export function mkdirSync(path: string, options: { recursive: true; mode: number }): void {
  const own = files();
  if (own === undefined) return void fs().mkdirSync(path, options);
  if (existsSync(path)) return;
  if (dirname(path) !== path) mkdirSync(dirname(path), options);
  // Another process may have made it meanwhile.
  if (own.makeFolder(path, options.mode) < 0 && !existsSync(path)) throw new Error("cannot make a folder");
}

export function realpathSync(path: string): string {
  const own = files();
  const real = own === undefined ? fs().realpathSync(path) : own.realPath(path);
  if (real === undefined) throw new Error("cannot find it");
  return real;
}

export const readdirSync = (path: string): string[] => fs().readdirSync(path);
