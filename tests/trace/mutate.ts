/**
 * Mutations of a trace file.
 *
 * @module
 */
import { CHUNK_HEAD_SIZE, chunkSize, frame } from "../../src/trace/chunk.ts";

/** What the next numbers depend on. */
export const random = { seed: 20250101 };

/** A pseudo-random whole number below `n`: the same ones each time. */
export function below(n: number): number {
  const { seed } = random;
  const next = random.seed = Math.imul(seed ^ seed >>> 15, 0x2c1b3c6d) + 0x9e3779b9 | 0;
  return ((next ^ next >>> 13) >>> 0) % n;
}

/** The chunks of a file, as they are: where each begins, and its size. */
export function chunksOf(bytes: Uint8Array): { at: number; size: number; length: number; kind: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [];
  for (let at = 8; at + CHUNK_HEAD_SIZE < bytes.length;) {
    const length = view.getUint32(at + 4, true);
    chunks.push({ at, size: chunkSize(length), length, kind: view.getUint32(at, true) });
    at += chunkSize(length);
  }
  return chunks;
}

/** Numbers that break things. */
const NUMBERS = [0, 1, 0x7f, 0xff, 0x100, 0xffff, 0x10000, 0xffffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** One mutation. With a checksum that is made right again, what is broken reaches the decoders. */
export function mutate(original: Uint8Array): Uint8Array {
  const bytes = original.slice();
  const chunks = chunksOf(bytes);
  const rounds = 1 + below(4);
  for (let round = 0; round < rounds; round++) {
    const { at, size, length, kind } = chunks[below(chunks.length)]!;
    switch (below(6)) {
      case 0:
        bytes[below(bytes.length)]! ^= 1 << below(8);
        break;
      case 1:
        return bytes.slice(0, below(bytes.length));
      case 2:
        new DataView(bytes.buffer).setUint32(at + 4 * below(4), NUMBERS[below(NUMBERS.length)]!, true);
        break;
      case 3:
        // A chunk twice, or from elsewhere.
        bytes.copyWithin(at, chunks[below(chunks.length)]!.at, at + size);
        break;
      default:
        if (length < 4) break;
        for (let i = 0; i <= below(3); i++) {
          const place = at + CHUNK_HEAD_SIZE + below(Math.min(length, below(2) === 0 ? 64 : length));
          if (below(2) === 0) bytes[place]! ^= 1 << below(8);
          else {
            const word = Math.min(place & ~3, at + CHUNK_HEAD_SIZE + length - 4 & ~3);
            new DataView(bytes.buffer).setUint32(word, NUMBERS[below(NUMBERS.length)]!, true);
          }
        }
        frame(bytes.subarray(at, at + size), kind, length);
    }
  }
  return bytes;
}
