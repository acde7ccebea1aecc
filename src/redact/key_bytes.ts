/**
 * Keys that are bytes.
 *
 * @module
 */
import { bytesOfBuffer, isTypedArray, typedArrayLength } from "../probe/natives.ts";

/** Fewer bytes are no key, and of more only the array itself is known. */
const LEAST = 16;
const MOST = 256;
/** More bytes are not compared. */
const MOST_PLAIN = 2048;
/** Values that 16 random bytes have at least; of an array of zeros, all others would be hidden. */
const LEAST_VALUES = 10;

const counted = new Uint8Array(256);

/** Writes the bytes of an array, if they could be a key; gives their number, or 0. */
export function keyBytes(array: object, out: Uint8Array): number {
  const value = bytesIn(array);
  if (value === undefined) return 0;
  const length = typedArrayLength(value);
  if (length < LEAST || length > MOST) return 0;
  for (let i = 0; i < 256; i++) counted[i] = 0;
  let values = 0, isRising = true;
  const step = value[1]! - value[0]!;
  for (let i = 0; i < length; i++) {
    const byte = value[i]!;
    if (!(byte >= 0 && byte <= 255) || byte !== (byte | 0)) return 0;
    out[i] = byte;
    if (counted[byte]++ === 0) values++;
    if (i > 0 && byte - out[i - 1]! !== step) isRising = false;
  }
  return isRising || values < LEAST_VALUES ? 0 : length;
}

/** The same where all bytes are visible characters of ASCII: a password that was made bytes of. */
export function textBytes(array: object, out: Uint8Array): number {
  const value = bytesIn(array);
  if (value === undefined) return 0;
  const length = typedArrayLength(value);
  if (length > MOST) return 0;
  for (let i = 0; i < length; i++) {
    const byte = value[i]!;
    if (!(byte > 0x20 && byte < 0x7f)) return 0;
    out[i] = byte;
  }
  return length;
}

/** Writes the bytes of an array, as many as fit; gives their number, or 0 where they do not fit or are no bytes. */
export function plainBytes(array: object, out: Uint8Array): number {
  const value = bytesIn(array);
  if (value === undefined) return 0;
  const length = typedArrayLength(value);
  if (length > MOST_PLAIN) return 0;
  for (let i = 0; i < length; i++) {
    const byte = value[i]!;
    if (!(byte >= 0 && byte <= 255) || byte !== (byte | 0)) return 0;
    out[i] = byte;
  }
  return length;
}

/** The array, or the bytes of a buffer; undefined for one that has been transferred. */
function bytesIn(value: object): Uint8Array | undefined {
  return isTypedArray(value) ? value as Uint8Array : bytesOfBuffer(value);
}
