import type { Context } from "./context.ts";

/** Prints remarks to stderr, a line each. */
export function remark(lines: string[], context: Context): void {
  if (lines.length === 0) return;
  const { stderr, progress } = context;
  progress?.clear();
  for (const line of lines) stderr.write(`${line}\n`);
}
