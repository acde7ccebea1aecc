/**
 * A run as a file for other viewers.
 *
 * @module
 */
import { perfettoJson } from "../../export/perfetto.ts";
import { speedscopeJson } from "../../export/speedscope.ts";
import type { SaveFormat } from "../protocol.ts";
import type { OpenRun } from "./runs.ts";

/** Characters that are put together at a time. */
const PIECE = 1 << 20;

const FORMATS = { perfetto: perfettoJson, speedscope: speedscopeJson };

/** Makes the file in steps, between which it can be given up. */
export function* save({ trace }: OpenRun, format: SaveFormat): Generator<() => Blob, Blob> {
  const parts: Blob[] = [];
  let texts: string[] = [];
  let length = 0;
  for (const text of FORMATS[format](trace)) {
    texts.push(text);
    length += text.length;
    if (length < PIECE) continue;
    parts.push(new Blob(texts));
    texts = [];
    length = 0;
    yield () => new Blob();
  }
  return new Blob([...parts, ...texts], { type: "application/json" });
}
