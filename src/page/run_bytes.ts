/**
 * Where the bytes of a run come from: from the page itself, or from what serves it.
 *
 * @module
 */
import { ELEMENTS, type PageRun } from "./config.ts";

/** Bytes that are asked for at a time. What has come is the browser's to keep, on disk when it is much. */
const PIECE = 16 << 20;

/** @param told what part is here, from 0 to 1 */
export async function blobOf(run: PageRun, told: (part: number) => void): Promise<Blob> {
  return run.url === undefined ? await embedded(run) : await grownBlob(run, new Blob(), told);
}

/** What is there of a file now, of which a part is here. */
export async function grownBlob(
  { url, name }: PageRun,
  known: Blob,
  told: (part: number) => void,
): Promise<Blob> {
  let blob = known;
  for (let size = Infinity; blob.size < size;) {
    const response = await fetch(url!, { headers: { range: `bytes=${blob.size}-${blob.size + PIECE - 1}` } });
    if (!response.ok) {
      const why = response.status === 404 ? "it is not there any more" : response.statusText;
      throw new Error(`Cannot fetch ${name}: ${why}.`);
    }
    // Of a file that grows while it comes, what was there at first is enough.
    if (size === Infinity) size = Number(response.headers.get("content-range")?.split("/")[1]);
    const piece = await response.blob();
    if (piece.size === 0) break;
    blob = new Blob([blob, piece]);
    told(blob.size / size);
  }
  return blob;
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
