import { relative } from "node:path";
import type { Match } from "../query/matches_json.ts";
import type { RunTextOptions } from "./run_text.ts";
import { table } from "./table.ts";
import { cutText, escapeText } from "./text.ts";
import { countText, plural } from "./units.ts";

/** Matches that are shown. */
const MAX_LINES = 40;

/** The matches of values that were followed, a line each, and where the rest is. */
export function matchLines(
  matches: readonly Match[],
  options: RunTextOptions & { file: string; cwd: string },
): string[] {
  const { style, glyphs, width, file, cwd } = options;
  const shown = matches.slice(0, MAX_LINES);
  const left = matches.length - shown.length;
  const count = plural(matches.length, "match");
  const summary = style.dim(
    `tph: ${count} in ${escapeText(file)}${
      left === 0 ? "" : `; ${countText(left)} of them are not shown here`
    }`,
  );
  if (shown.length === 0) return [summary];
  const cells = (of: (match: Match) => string, dress?: (text: string) => string) =>
    shown.map((match) => ({ text: escapeText(of(match)), dress }));
  return [
    ...table([
      { title: "TARGET", cells: cells(({ target }) => target) },
      { title: "CALL", align: "right", cells: cells(({ record }) => `#${record.call}`) },
      { title: "FUNCTION", least: 16, cut: "middle", cells: cells(({ name }) => name, style.bold) },
      {
        title: "WHERE",
        least: 12,
        cut: "middle",
        cells: cells(({ record: { where, arg_name, path } }) => (arg_name ?? where) + path, style.cyan),
      },
      {
        title: "VALUE",
        least: 16,
        cells: cells(({ record }) => cutText(JSON.stringify(record.value), 40), style.green),
      },
      {
        title: "SOURCE",
        least: 12,
        spare: 1,
        cut: "middle",
        cells: cells(({ record }) => `${relative(cwd, record.file)}:${record.line}`, style.dim),
      },
    ], { width, title: style.dim, dots: glyphs.dots }),
    summary,
  ];
}
