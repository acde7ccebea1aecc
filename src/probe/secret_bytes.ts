/**
 * Secrets in arrays of bytes.
 *
 * @module
 */
import { textOf } from "../redact/bytes.ts";
import { derEnd, rawKeyStart } from "../redact/der.ts";
import { Level } from "../redact/level.ts";
import type { Redactor } from "../redact/redactor.ts";
import * as native from "./natives.ts";

/** Bytes of an array that are searched. */
const SAMPLE = 256;

/** Makes what says whether bytes are a text with a secret in it, or a key, which is known from then on. */
export function secretBytes(redactor: Redactor | undefined): (value: Uint8Array, length: number) => boolean {
  const sample = new Uint8Array(SAMPLE);
  return (value, length) => {
    const size = length < SAMPLE ? length : SAMPLE;
    let isText = true;
    for (let i = 0; i < size; i++) {
      const byte = value[i]!;
      // Numbers that are not bytes.
      if (!(byte >= 0 && byte <= 255) || byte !== (byte | 0)) return false;
      if (byte < 9) isText = false;
      sample[i] = byte;
    }
    if (!isText) {
      if (derEnd(sample, 0, size) === 0) return redactor!.hasFound(sample, size);
      const raw = rawKeyStart(sample, length);
      if (raw > 0) redactor!.learnBytes(native.bytesOf(sample, raw, length - raw), Level.TEXT);
      return true;
    }
    if (!redactor!.isIn(sample, size)) return false;
    // So that it is known in texts, too.
    redactor!.text(textOf(sample, 0, size));
    return true;
  };
}
