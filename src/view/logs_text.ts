import type { Lacks, RunEnd, RunExit, RunHeader } from "../trace/spec.ts";
import { commandText, endText, type RunTextOptions } from "./run_text.ts";
import { limitText } from "./missing_text.ts";
import { table } from "./table.ts";
import { escapeText } from "./text.ts";
import { agoText, bytesText, countText, durationText } from "./units.ts";

/** A run in a listing; without a header, why nothing is known about it. */
export interface LoggedRun {
  id: string;
  /** How many runs are newer. */
  position: number;
  header?: RunHeader;
  end?: RunEnd;
  exit?: RunExit;
  calls?: number;
  /** What its record lacks, of all threads. */
  lacks?: Lacks;
  /** Of its file. */
  bytes?: number;
  problem?: string;
}

/** Runs as a table, a line a run. */
export function logsText(runs: LoggedRun[], now: number, options: RunTextOptions): string[] {
  const { style, glyphs, width } = options;
  const cell = (of: (run: LoggedRun) => string, dress?: (text: string) => string) =>
    runs.map((run) => ({ text: of(run), dress }));
  return table([
    { title: "REF", cells: cell(({ position }) => position === 0 ? "@" : `@${position}`, style.dim) },
    { title: "RUN", least: 23, cells: cell(({ id }) => escapeText(id), style.bold) },
    {
      title: "WHEN",
      spare: 1,
      cells: cell(({ header }) => header === undefined ? "" : agoText(header.started, now), style.dim),
    },
    {
      title: "CALLS",
      align: "right",
      cells: cell(({ calls }) => calls === undefined ? "" : countText(calls)),
    },
    {
      title: "TIME",
      align: "right",
      spare: 2,
      cells: cell(({ exit, end }) => {
        const time = exit === undefined ? end?.time : exit.elapsed * 1e6;
        return time === undefined ? "" : durationText(time, glyphs.micro);
      }),
    },
    {
      title: "SIZE",
      align: "right",
      spare: 3,
      cells: cell(({ bytes }) => bytes === undefined ? "" : bytesText(bytes), style.dim),
    },
    {
      title: "ENDED",
      cells: runs.map((run) => {
        if (run.header === undefined) return { text: "unreadable", dress: style.red };
        const { text, bad } = endText(run);
        return { text, dress: bad ? style.red : style.green };
      }),
    },
    {
      title: "LIMIT",
      least: 12,
      cells: cell(({ lacks = {} }) => {
        const { limit, dropped = 0, earlier = 0, folded = 0 } = lacks;
        return [
          ...(limit === undefined ? [] : [limitText(limit)]),
          ...(dropped > 0 ? [`${countText(dropped)} lost`] : []),
          ...(earlier > 0 ? [`${countText(earlier)} earlier left out`] : []),
          ...(folded > 0 ? [`${countText(folded)} counted only`] : []),
        ].join(", ");
      }, style.yellow),
    },
    { title: "HOST", spare: 4, cells: cell(({ header }) => header?.host ?? "", style.dim) },
    {
      title: "COMMAND",
      least: 12,
      cells: cell(({ header, problem }) =>
        header === undefined ? escapeText(problem ?? "") : commandText(header)
      ),
    },
  ], { width, title: style.dim, dots: glyphs.dots });
}
