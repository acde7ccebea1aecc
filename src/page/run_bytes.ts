/**
 * Where the bytes of a run come from: from the page itself, or from what serves it.
 *
 * @module
 */
import { ELEMENTS, type PageRun } from "./config.ts";
import type { RunBytes } from "./protocol.ts";
import { ReadError } from "./reader.ts";
import { bytesText } from "../view/units.ts";

/** Bytes that are asked for at a time. */
const PIECE = 16 << 20;
/** A file up to this size is read into memory. */
const MOST_IN_MEMORY = 256 << 20;

/** @param told what part is here, from 0 to 1 */
export async function bytesOf(run: PageRun, told: (part: number) => void): Promise<RunBytes> {
  if (run.url === undefined) return await embedded(run);
  if (run.isRunning) return await grownBlob(run, new Blob(), told);
  const response = await asked(run, run.url);
  if (!response.ok || response.body === null) throw cannotFetch(run, response);
  const size = Number(response.headers.get("content-length"));
  // The browser puts it on disk, as far as it likes to.
  if (size > MOST_IN_MEMORY) {
    return await response.blob().catch(() => {
      throw new ReadError(
        `Cannot fetch ${run.name}: it has ${bytesText(size)}, and the browser did not take all of them.`,
        "Drop the file onto this page: then it is read from where it is.",
      );
    });
  }
  const reader = byteReader(response.body);
  return reader === undefined ? await response.arrayBuffer() : await inMemory(reader, size, told);
}

/** The bytes of a file that somebody chose, which need no room where they are too many. */
export async function bytesIn(file: File): Promise<RunBytes> {
  try {
    if (file.size <= MOST_IN_MEMORY) return await file.arrayBuffer();
    await file.slice(0, 1).arrayBuffer();
    return file;
  } catch {
    throw new ReadError(
      `Cannot read ${file.name}: it is a folder, or not there any more.`,
      "Drop a run: a file that ends in .tph. tph keeps them in .tracepatch_cache, beside the program.",
    );
  }
}

/** Reads into memory of one's own, which leaves nothing to be tidied up later. Not every browser does that. */
function byteReader(stream: ReadableStream): ReadableStreamBYOBReader | undefined {
  try {
    return stream.getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

async function inMemory(
  reader: ReadableStreamBYOBReader,
  size: number,
  told: (part: number) => void,
): Promise<ArrayBuffer> {
  let buffer = new ArrayBuffer(size);
  for (let at = 0; at < size;) {
    // The memory goes to the reader, and comes back with more in it.
    const { value, done } = await reader.read(new Uint8Array(buffer, at));
    if (value !== undefined) buffer = value.buffer as ArrayBuffer;
    if (done) return buffer.slice(0, at);
    at += value.length;
    told(at / size);
  }
  return buffer;
}

/** What is there of a file now, of which a part is here. */
export async function grownBlob(
  run: PageRun,
  known: Blob,
  told: (part: number) => void,
): Promise<Blob> {
  let blob = known;
  for (let size = Infinity; blob.size < size;) {
    const range = `bytes=${blob.size}-${blob.size + PIECE - 1}`;
    const response = await asked(run, run.url!, { headers: { range } });
    if (!response.ok) throw cannotFetch(run, response);
    // Of a file that grows while it comes, what was there at first is enough.
    if (size === Infinity) size = Number(response.headers.get("content-range")?.split("/")[1]);
    const piece = await response.blob();
    if (piece.size === 0) break;
    blob = new Blob([blob, piece]);
    told(blob.size / size);
  }
  return blob;
}

/** Asks what serves the page. */
function asked(run: PageRun, url: string, init?: RequestInit): Promise<Response> {
  return fetch(url, init).catch(() => {
    throw new ReadError(`Cannot fetch ${run.name}: tph ui does not answer.`, "Start it again.");
  });
}

function cannotFetch({ name }: PageRun, { status, statusText }: Response): Error {
  return new Error(`Cannot fetch ${name}: ${status === 404 ? "it is not there any more" : statusText}.`);
}

/** Runs that were in the page. */
const unpacked = new Map<string, Blob>();

/** A run in the page: base64 of its gzipped file. */
async function embedded({ slot, name, element: id = ELEMENTS.run + slot }: PageRun): Promise<Blob> {
  const known = unpacked.get(id);
  if (known !== undefined) return known;
  const element = document.getElementById(id);
  if (element === null) throw new Error(`The page does not have the run ${name}.`);
  const bytes = Uint8Array.from(atob(element.textContent!.trim()), (character) => character.charCodeAt(0));
  element.remove();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const blob = await new Response(stream).blob();
  unpacked.set(id, blob);
  return blob;
}
