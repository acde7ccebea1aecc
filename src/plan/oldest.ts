/**
 * The first versions that can be recorded: for Deno and Node, the first with `module.registerHooks` and what else the preload script
 * needs; for Bun, the first in which ES modules can import the probes. `gate.cjs` says the same again.
 */
export const OLDEST = { bun: [1, 4, 4], deno: [2, 9, 0], node: [22, 15, 0] } as const;

/** Whether a version, such as `22.15.0`, is older than the first that can be recorded. */
export function isTooOld(host: keyof typeof OLDEST, version: string): boolean {
  const parts = version.split(/[.-]/).map(Number);
  const at = OLDEST[host].findIndex((oldest, i) => (parts[i] ?? 0) !== oldest);
  return at >= 0 && (parts[at] ?? 0) < OLDEST[host][at]!;
}
