import type { RunResult } from "./hosts.ts";

/**
 * A run without what `docs/how-it-works.md` says may differ in its error output: remarks of tph, frames of Node's own
 * module loader, and, where an uncaught error is reported by the place that threw it last, that place.
 */
export function comparable({ code, signal, stdout, stderr }: RunResult): RunResult {
  return { code, signal, stdout, stderr: withoutPlaces(stderr) };
}

function withoutPlaces(stderr: string): string {
  return stderr
    .replace(/^\(node:\d+\)/gm, "(node)")
    .replace(/^tph: .*\n(?: {5}.*\n)*/gm, "")
    // Node: file and line, the line itself, and carets below it.
    .replace(/^(?:file:\/\/)?\/\S+:\d+\n.*\n *\^+\n/gm, "")
    .replace(/^ +at (?:async )?(?:.* \()?node:internal\/.*\n/gm, "")
    // Deno: the line and a caret, without a place.
    // Bun: numbered lines of source, a caret, and the frames.
    .replace(/^ *\d+ \| .*\n/gm, "")
    .replace(/^ +\^+\n/gm, "")
    .replace(/^( +at .*?)\(?\/[^\s()]+:\d+(?::\d+)?\)?$/gm, "$1");
}
