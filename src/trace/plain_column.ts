/**
 * A column of a CALLS chunk without packing, for rewriting a run that exists. The recorder packs
 * its columns in `wasm/encode_calls.ts`.
 *
 * @module
 */
import { COLUMN_HEAD_SIZE } from "./calls_spec.ts";

/** The column of these numbers, its head first (see `calls_spec.ts`); whole 8-byte words. */
export function plainColumn(id: number, values: Uint32Array | Float64Array): Uint8Array {
  const size = COLUMN_HEAD_SIZE + Math.ceil(values.byteLength / 8) * 8;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes[0] = id;
  bytes[1] = values.BYTES_PER_ELEMENT;
  view.setUint32(4, values.length, true);
  view.setUint32(20, size, true);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), COLUMN_HEAD_SIZE);
  return bytes;
}
