/**
 * Samples of the memory that the target's values take. The HEAP chunk:
 *
 * | offset | payload |
 * | --- | --- |
 * | 0 | u32 count |
 * | 4 | u32 zero |
 * | 8 | count × { f64 time in ns, f64 bytes, u32 call, u32 zero } |
 *
 * The call is the one that ran then, 0 when none did; it may stand in a later chunk.
 *
 * @module
 */

/** Bytes before the samples, and of one. */
const HEAD = 8;
const SAMPLE = 24;

/** What was in use at one moment. */
export interface HeapSample {
  /** In ns since the recording began. */
  time: number;
  /** Of the heap, and of buffers outside of it. */
  bytes: number;
  /** The innermost call that ran; 0 when none did. */
  call: number;
}

/** Payload from samples. */
export function encodeHeap(samples: readonly HeapSample[]): Uint8Array {
  const payload = new Uint8Array(HEAD + SAMPLE * samples.length);
  const view = new DataView(payload.buffer);
  view.setUint32(0, samples.length, true);
  samples.forEach(({ time, bytes, call }, i) => {
    const at = HEAD + SAMPLE * i;
    view.setFloat64(at, time, true);
    view.setFloat64(at + 8, bytes, true);
    view.setUint32(at + 16, call, true);
  });
  return payload;
}

/**
 * Samples of a payload; what does not fit, or cannot be a size of memory, is left out.
 *
 * @param shift what is added to a thread's own numbers
 */
export function decodeHeap(
  payload: Uint8Array,
  shift: { calls: number; time: number } = { calls: 0, time: 0 },
): HeapSample[] {
  if (payload.length < HEAD) return [];
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const count = Math.min(view.getUint32(0, true), Math.floor((payload.length - HEAD) / SAMPLE));
  const samples: HeapSample[] = [];
  for (let i = 0; i < count; i++) {
    const at = HEAD + SAMPLE * i;
    const time = view.getFloat64(at, true);
    const bytes = view.getFloat64(at + 8, true);
    const call = view.getUint32(at + 16, true);
    if (!(time >= 0 && bytes >= 0 && time < 1e300 && bytes < 1e300)) continue;
    samples.push({ time: time + shift.time, bytes, call: call === 0 ? 0 : call + shift.calls });
  }
  return samples;
}
