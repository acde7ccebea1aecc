import { basename } from "node:path";
import type { ErrorPath } from "../query/error_paths.ts";
import type { Trace } from "../trace/trace.ts";
import { callName } from "./call_text.ts";
import type { RunTextOptions } from "./run_text.ts";
import { thrownText } from "./snapshot_text.ts";
import { escapeText, lineOf } from "./text.ts";
import { countText, plural } from "./units.ts";

/** The most lines of errors. */
const SHOWN = 20;

/** Where errors came from, and where they went: a line an error, or for all of those of which the same is said. */
export function errorPathLines(
  paths: ErrorPath[],
  trace: Trace,
  { style, glyphs, width }: RunTextOptions,
): string[] {
  if (paths.length === 0) return [];
  const name = (call: number) => callName(trace, call);
  const groups = new Map<string, { thrown: string; about: string; count: number }>();
  let rest = 0;
  for (const path of paths) {
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
    ].join(", ");
    const thrown = thrownText(error.snapshot, 80);
    const key = `${thrown}\n${about}`;
    const group = groups.get(key);
    if (group !== undefined) group.count++;
    else if (groups.size < SHOWN) groups.set(key, { thrown, about, count: 1 });
    else rest++;
  }
  const lines = [...groups.values()].map(({ thrown, about, count }) =>
    lineOf(
      [
        { text: `  ${thrown}`, dress: style.red },
        ...(count > 1 ? [{ text: `  ${glyphs.times} ${countText(count)}` }] : []),
        { text: `  ${about}` },
      ],
      width,
      glyphs.dots,
    )
  );
  return [
    "",
    `${plural(paths.length, "error")}:`,
    ...lines,
    ...(rest > 0 ? [`  ${glyphs.dots} +${rest}`] : []),
  ];
}
