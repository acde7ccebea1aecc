import type { HostName, RunResult } from "./hosts.ts";

/**
 * A run without what `docs/how-it-works.md` says may differ in its error output: remarks of tph, the line where a stack
 * was full in a promise of Node's, and under Bun the place that threw an uncaught error last, and frames.
 */
export function comparable({ code, signal, stdout, stderr }: RunResult, host?: HostName): RunResult {
  const common = stderr
    .replace(/^\((node|deno):\d+\)/gm, "($1)")
    .replace(/^tph: .*\n(?: {5}.*\n)*/gm, "")
    .replace(/^(Exception in PromiseRejectCallback:\n).*\n.*\n *\^\n/gm, "$1");
  return { code, signal, stdout, stderr: host === "node" ? common : withoutPlaces(common) };
}

function withoutPlaces(stderr: string): string {
  return stderr
    .replace(/^ +at (?:async )?(?:.* \()?node:internal\/.*\n/gm, "")
    // Numbered lines of source, a caret, and the frames.
    .replace(/^ *\d+ \| .*\n/gm, "")
    .replace(/^ +\^+\n/gm, "")
    .replace(/^( +at .*?)\(?\/[^\s()]+:\d+(?::\d+)?\)?$/gm, "$1");
}
