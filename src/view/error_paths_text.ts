import { basename } from "node:path";
import type { ErrorPath } from "../query/error_paths.ts";
import type { Trace } from "../trace/trace.ts";
import { callName } from "./call_text.ts";
import type { RunTextOptions } from "./run_text.ts";
import { thrownText } from "./snapshot_text.ts";
import { escapeText, lineOf } from "./text.ts";
import { plural } from "./units.ts";

/** The most errors that are listed. */
const SHOWN = 20;

/** Where errors came from, and where they went: a line an error. */
export function errorPathLines(
  paths: ErrorPath[],
  trace: Trace,
  { style, glyphs, width }: RunTextOptions,
): string[] {
  if (paths.length === 0) return [];
  const name = (call: number) => callName(trace, call);
  const lines = paths.slice(0, SHOWN).map((path) => {
    const { error, origin, through, caughtBy, wraps, rethrows } = path;
    const { file, line } = trace.siteOf(origin);
    const about = [
      `thrown in ${name(origin)} (${escapeText(basename(file))}:${line})`,
      ...(through.length > 0
        ? [
          `through ${through.slice(0, 6).map(name).join(", ")}${
            through.length > 6 ? ` ${glyphs.dots} +${through.length - 6}` : ""
          }`,
        ]
        : []),
      caughtBy === 0 ? "caught by no recorded call" : `caught in ${name(caughtBy)}`,
      ...(wraps === undefined ? [] : [`wraps ${thrownText(paths[wraps]!.error.snapshot, 60)}`]),
      ...(rethrows === undefined ? [] : ["thrown before"]),
    ];
    return lineOf(
      [
        { text: `  ${thrownText(error.snapshot, 80)}`, dress: style.red },
        { text: `  ${about.join(`, `)}` },
      ],
      width,
      glyphs.dots,
    );
  });
  const rest = paths.length - SHOWN;
  return [
    "",
    `${plural(paths.length, "error")}:`,
    ...lines,
    ...(rest > 0 ? [`  ${glyphs.dots} +${rest}`] : []),
  ];
}
