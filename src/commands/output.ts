import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import type { Writable } from "node:stream";
import { cannotWriteFile, messageOf, TphError } from "../errors.ts";
import { jsonText } from "../query/json_text.ts";
import { writeWhole } from "../safe/replace_file.ts";
import { asciiLine } from "../view/ascii.ts";
import { plural } from "../view/units.ts";
import { ASCII } from "../view/style.ts";
import type { Context } from "./context.ts";
import { glyphsOf } from "./glyphs.ts";
import { widthOf } from "./page_width.ts";

export { remark } from "./remark.ts";

/** In the place of a file's name: standard output. */
export const STDOUT = "-";

/** Characters that are handed to the stream at once. */
const BATCH = 1 << 16;

/**
 * Prints lines to stdout; on a terminal through a pager, as git does: TPH_PAGER, PAGER, or `less -FRX`.
 * A reader that goes away, as `head` does, ends it quietly.
 */
export async function printLines(
  lines: Iterable<string>,
  context: Context,
  options: { pager: boolean },
): Promise<void> {
  const pager = options.pager && context.settings?.pager !== false && context.stdout.isTTY === true
    ? pagerOf(context.env)
    : undefined;
  const shown = within(lines, context);
  const text = withNewlines(glyphsOf({}, context) === ASCII ? inAscii(shown, context) : shown);
  if (pager === undefined) await writeTo(context.stdout, text, context);
  else await page(pager, text, context);
}

/** Prints pieces of text to stdout, and a newline after the last. */
export async function printText(pieces: Iterable<string>, context: Context): Promise<void> {
  await writeTo(context.stdout, withEnd(pieces), context);
}

/**
 * Writes pieces of text, and a newline after the last, to a file that only its owner can read; to stdout without one, or for `-`.
 *
 * @throws {TphError} The file cannot be written.
 */
export async function writeText(
  pieces: Iterable<string>,
  file: string | undefined,
  context: Context,
): Promise<void> {
  if (file === undefined || file === STDOUT) return await printText(pieces, context);
  const encoder = new TextEncoder();
  writeFile(inBatches(withEnd(pieces)), resolve(context.cwd, file), (text) => encoder.encode(text));
}

/**
 * Writes a file that only its owner can read, whole or not at all.
 *
 * @param path absolute
 * @throws {TphError} It cannot be written.
 */
export function writeFile<Piece>(
  pieces: Iterable<Piece>,
  path: string,
  encode: (piece: Piece) => Uint8Array,
): void {
  const place = placeOf(path);
  try {
    const fd = place.open ?? openSync(place.fresh, place.isBeside ? "wx" : "w", place.mode);
    try {
      for (const piece of pieces) writeWhole(fd, encode(piece));
    } finally {
      if (place.open === undefined) closeSync(fd);
    }
    if (place.isBeside) renameSync(place.fresh, place.path);
  } catch (error) {
    if (place.isBeside) rmSync(place.fresh, { force: true });
    // What is to be written may say itself why it cannot be.
    if (error instanceof TphError) throw error;
    throw cannotWriteFile(path, messageOf(error).replace(place.fresh, path));
  }
}

/**
 * Where to write a file that the user named: beside it, so that a full disk costs nobody the one that is there; to itself where
 * it is a pipe or a device, or nothing can be made beside it.
 */
function placeOf(
  path: string,
): { path: string; fresh: string; mode: number; isBeside: boolean; open?: number } {
  let mode = 0o600;
  const itself = () => ({ path, fresh: path, mode, isBeside: false });
  try {
    const found = statSync(path);
    mode = found.mode & 0o777;
    // Before a link is followed: /dev/stdout leads to a pipe that has no path of its own.
    if (!found.isFile()) return itself();
    // What a shell has opened may have more in it, and get more.
    const open = descriptorOf(path);
    if (open !== undefined) return { ...itself(), open };
    if (found.nlink > 1) return itself();
    // The file that a link leads to.
    path = realpathSync(path);
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
  } catch {
    if (existsSync(path) || isLink(path)) return itself();
  }
  return { path, fresh: `${path}.${randomBytes(6).toString("hex")}.part`, mode, isBeside: true };
}

/** The number of an open file, where a path means that. */
function descriptorOf(path: string): number | undefined {
  const [, name] = /^\/(?:dev|dev\/fd|proc\/self\/fd)\/(stdout|stderr|\d+)$/.exec(path) ?? [];
  if (name === undefined) return undefined;
  return name === "stdout" ? 1 : name === "stderr" ? 2 : Number(name);
}

/** Also one that leads to nothing. */
function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

/** Prints a value as JSON to stdout. */
export function printJson(value: unknown, context: Context): Promise<void> {
  return printText([jsonText(value, 2)], context);
}

function pagerOf(env: Context["env"]): string | undefined {
  const pager = env.TPH_PAGER ?? env.PAGER ?? "less";
  return pager === "" || pager === "cat" || env.TERM === "dumb" ? undefined : pager;
}

/** Through a pager; straight to stdout when it cannot be started. */
async function page(pager: string, text: Iterable<string>, context: Context): Promise<void> {
  const env = {
    LESS: "FRX",
    LV: "-c",
    // Without it, less shows the bytes of what is not ASCII where the locale is C.
    LESSCHARSET: "utf-8",
    ...context.env,
    // Windows would look for it in the working folder first, which may be a stranger's.
    NoDefaultCurrentDirectoryInExePath: "1",
  } as NodeJS.ProcessEnv;
  const child = spawn(pager, { shell: true, stdio: ["pipe", "inherit", "inherit"], env });
  // As in git: ^C is for the pager, which may use it to stop a search.
  const ignore = () => {};
  process.on("SIGINT", ignore);
  try {
    const closed = new Promise<number | null>((resolve) => {
      child.on("error", () => resolve(127));
      child.on("close", resolve);
    });
    const pieces = remembered(text);
    await writeTo(child.stdin!, pieces.all(), context);
    child.stdin!.end();
    // 127 and 126: the shell found no such program, or could not run it.
    const status = await closed;
    if (status === 127 || status === 126) await writeTo(context.stdout, pieces.again(), context);
  } finally {
    process.off("SIGINT", ignore);
  }
}

/** Pieces that can be read again from the start, as long as few were taken. */
function remembered(pieces: Iterable<string>): { all(): Iterable<string>; again(): Iterable<string> } {
  const iterator = pieces[Symbol.iterator]();
  const taken: string[] = [];
  function* rest() {
    for (let next = iterator.next(); !next.done; next = iterator.next()) {
      if (taken.length < BATCH) taken.push(next.value);
      yield next.value;
    }
  }
  return {
    all: rest,
    *again() {
      yield* [...taken];
      yield* rest();
    },
  };
}

function writeTo(
  stream: Writable,
  pieces: Iterable<string>,
  context: Pick<Context, "progress">,
): Promise<void> {
  return writePieces(stream, inBatches(pieces), context);
}

/** Streams that are written to: a broken pipe may be reported when that is over. */
const written = new WeakSet<Writable>();

/** Writes no faster than the stream takes it; stops when nobody reads any more, or the disk is full. */
export async function writePieces(
  stream: Writable,
  pieces: Iterable<string | Uint8Array>,
  { progress }: Pick<Context, "progress">,
): Promise<void> {
  let isGone = false;
  let wake = () => {};
  const gone = () => {
    isGone = true;
    wake();
  };
  const drained = () => wake();
  if (!written.has(stream)) stream.on("error", () => {});
  written.add(stream);
  stream.on("error", gone).on("close", gone).on("drain", drained);
  const write = async (text: string | Uint8Array) => {
    const ready = new Promise<void>((resolve) => wake = resolve);
    progress?.end();
    if (!stream.write(text) && !isGone) await ready;
  };
  for (const piece of pieces) {
    await write(piece);
    if (isGone) break;
  }
  stream.off("error", gone).off("close", gone).off("drain", drained);
}

/** Pieces joined to larger ones. */
function* inBatches(pieces: Iterable<string>): Generator<string> {
  let batch = "";
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = "";
  }
  if (batch !== "") yield batch;
}

/** Bytes of the line that says how much is missing. */
export const MISSING = 80;

/** The first lines, as many as there is room for, and how many there are more. */
function* within(
  lines: Iterable<string>,
  { pageBytes = Infinity, pageLines = Infinity }: Context,
): Generator<string> {
  let bytes = pageBytes - MISSING;
  let rows = pageLines;
  let missing = 0;
  for (const line of lines) {
    if (bytes !== Infinity) bytes -= Buffer.byteLength(line) + 1;
    rows--;
    if (bytes < 0 || rows < 0) missing++;
    else yield line;
  }
  const option = bytes < 0 ? "--budget" : "--lines";
  if (missing > 0) yield `… ${plural(missing, "more line")}: a larger ${option} shows more`;
}

function* inAscii(
  lines: Iterable<string>,
  { stdout, pageWidth = widthOf(stdout) }: Context,
): Generator<string> {
  for (const line of lines) yield asciiLine(line, pageWidth);
}

function* withNewlines(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

function* withEnd(pieces: Iterable<string>): Generator<string> {
  yield* pieces;
  yield "\n";
}
