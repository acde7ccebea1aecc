/** Takes the oldest entries out of a Map, until one more makes no more than so many. */
export function makeRoom(kept: Map<unknown, unknown>, most: number): void {
  for (const oldest of kept.keys()) {
    if (kept.size < most) return;
    kept.delete(oldest);
  }
}
