import { relative } from "node:path";
import type { MatchRecord } from "../query/matches_json.ts";
import type { RunTextOptions } from "./run_text.ts";
import { cutText, escapeText, plural, table } from "./text.ts";

/** Matches that are shown. */
const MAX_LINES = 40;

/** The matches of values that were followed, a line each, and where the rest is. */
export function matchLines(
  records: MatchRecord[],
  options: RunTextOptions & { file: string; cwd: string },
): string[] {
  const { style, width, file, cwd } = options;
  const shown = records.slice(0, MAX_LINES);
  const summary = style.dim(
    `tph: ${plural(records.length, "match").replace(/matchs$/, "matches")} in ${escapeText(file)}`,
  );
  if (shown.length === 0) return [summary];
  const cells = (of: (record: MatchRecord) => string, dress?: (text: string) => string) =>
    shown.map((record) => ({ text: escapeText(of(record)), dress }));
  return [
    ...table([
      { title: "TARGET", cells: cells(({ target }) => target) },
      { title: "CALL", align: "right", cells: cells(({ call }) => `#${call}`) },
      { title: "FUNCTION", cells: cells(({ func }) => func, style.bold) },
      { title: "WHERE", cells: cells(({ where, arg_name, path }) => (arg_name ?? where) + path, style.cyan) },
      { title: "VALUE", cells: cells(({ value }) => cutText(JSON.stringify(value), 40), style.green) },
      {
        title: "SOURCE",
        cells: cells((record) => `${relative(cwd, record.file)}:${record.line}`, style.dim),
      },
    ], { width, title: style.dim }),
    summary,
  ];
}
