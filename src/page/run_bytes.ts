/**
 * Where the bytes of a run come from: from the page itself, or from what serves it.
 *
 * @module
 */
import { ELEMENTS, type PageRun } from "./config.ts";

/** @param told what part is here, from 0 to 1 */
export async function blobOf(run: PageRun, told: (part: number) => void): Promise<Blob> {
  if (run.url === undefined) return await embedded(run);
  const response = await fetch(run.url);
  if (!response.ok || response.body === null) {
    throw new Error(
      `Cannot fetch ${run.name}: ${
        response.status === 404 ? "it is not there any more" : response.statusText
      }.`,
    );
  }
  const size = Number(response.headers.get("content-length") ?? 0);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let got = 0;
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    got += next.value.length;
    told(size > 0 ? got / size : 0);
  }
  return new Blob(parts);
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
