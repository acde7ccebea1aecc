/** The host's cheapest monotonic clock, and the nanoseconds of one unit of it. */
export function hostClock(): { clock: () => number; nanoseconds: number } {
  const bun = (globalThis as { Bun?: { nanoseconds(): number } }).Bun;
  if (bun !== undefined) return { clock: bun.nanoseconds, nanoseconds: 1 };
  return { clock: performance.now.bind(performance), nanoseconds: 1e6 };
}
