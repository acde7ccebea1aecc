/**
 * The memory that the target uses, looked at some ninety times a second: the consumer of the ring asks for a sample, the next
 * call takes it on its way past the limits, and the consumer writes it. A call that is not asked costs nothing.
 *
 * @module
 */
import { chunk } from "../trace/chunk.ts";
import { encodeHeap, type HeapSample } from "../trace/heap.ts";
import { ChunkKind } from "../trace/spec.ts";
import { atomics } from "./natives.ts";
import { ASKS_MEMORY, Control, type Ring, Total } from "./ring.ts";

/**
 * Reads the memory in use, in bytes: the heap of this thread, and buffers outside of it. Bun's heap knows its size only when its
 * collector has run, so there it is the memory of the process.
 */
export function memoryReader(): () => number {
  const { memoryUsage } = process;
  if ("Bun" in globalThis) return memoryUsage.rss;
  return () => {
    const { heapUsed, external } = memoryUsage();
    return heapUsed + external;
  };
}

/** Hands a sample to the consumer that has asked for it. */
export function giveMemory({ control, totals }: Ring, { time, call, bytes }: HeapSample): void {
  totals[Total.MEMORY_TIME] = time;
  totals[Total.MEMORY_CALL] = call;
  totals[Total.MEMORY_BYTES] = bytes;
  totals[Total.MEMORY_COUNT]!++;
  atomics.compareExchange(control, Control.STOP, ASKS_MEMORY, 0);
}

/** Milliseconds between two writes of what was sampled. */
const WRITE_TICK = 100;

/** Takes the sample that was asked for, if it is there, asks for the next one, and writes a few together. */
export function memoryWriter(
  { control, totals }: Ring,
  write: (chunk: Uint8Array) => void,
): (isLast: boolean) => void {
  let samples: HeapSample[] = [];
  let count = 0;
  let last = 0;
  return (isLast) => {
    // This load comes before those of the sample.
    const asked = atomics.load(control, Control.STOP);
    if (asked !== ASKS_MEMORY && totals[Total.MEMORY_COUNT] !== count) {
      count = totals[Total.MEMORY_COUNT]!;
      samples.push({
        time: totals[Total.MEMORY_TIME]!,
        call: totals[Total.MEMORY_CALL]!,
        bytes: totals[Total.MEMORY_BYTES]!,
      });
    }
    if (asked === 0) atomics.compareExchange(control, Control.STOP, 0, ASKS_MEMORY);
    const now = performance.now();
    if (samples.length === 0 || !isLast && now - last < WRITE_TICK) return;
    last = now;
    write(chunk(ChunkKind.HEAP, encodeHeap(samples)));
    samples = [];
  };
}
