/**
 * Gives the memory of numbers that nobody reads any more back at once: collectors see little of what is outside their heap, and let it
 * be for long. What is read of them afterwards is undefined.
 */
export function release({ buffer }: { buffer: ArrayBufferLike }): void {
  // Older engines cannot.
  if (buffer instanceof ArrayBuffer) buffer.transfer?.(0);
}
