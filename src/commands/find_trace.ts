import type { Command } from "commander";
import { wrongUsage } from "../errors.ts";
import { intervalOf } from "../query/join.ts";
import { traceRoots } from "../query/trace_context.ts";
import { resolveRuns } from "../store/resolve_runs.ts";
import { findCache } from "../store/cache.ts";
import { serviceOf } from "../tables/service_of.ts";
import { table } from "../view/table.ts";
import { escapeText } from "../view/text.ts";
import { durationText, timeText } from "../view/units.ts";
import type { Context } from "./context.ts";
import { openedRuns } from "./opened_runs.ts";
import { configOf, dressOf, type TextFlags } from "./options.ts";
import { printLines, remark } from "./output.ts";

export function addTraceId(command: Command): void {
  command.option(
    "--trace-id <id>",
    "list the requests and blocks of a W3C trace, in the runs named, or in all",
  );
}

/** Lists what belongs to a trace: in which run, which call. */
export async function findTrace(
  traceId: string,
  references: string[],
  { flags, context }: { flags: TextFlags & { json?: boolean }; context: Context },
): Promise<void> {
  if (!/^[\da-f]{32}$/.test(traceId)) {
    throw wrongUsage(`"${traceId}" is no trace id: it has 32 digits, 0 to 9 and a to f.`);
  }
  if (flags.json) {
    throw wrongUsage("Cannot combine --trace-id with --json.", "tph export --format ndjson --table calls");
  }
  const config = configOf(flags, context);
  const folder = findCache(config);
  const paths = resolveRuns(references.length > 0 || folder === undefined ? references : [folder], config);
  const rows: string[][] = [];
  for (const trace of openedRuns({ paths, config, context })) {
    for (const { call, name, traceId: own, asked } of traceRoots(trace).values()) {
      if (own !== traceId && asked?.traceId !== traceId) continue;
      const { start, end } = intervalOf(trace, call);
      const place = `${trace.header.id}${call === 0 ? "" : `#${call}`}`;
      rows.push([timeText(start / 1e6), serviceOf(trace), name, durationText(end - start), place]);
    }
  }
  if (rows.length === 0) {
    context.status = 1;
    return remark(["tph: no request and no block of these runs is of that trace"], context);
  }
  rows.sort(([a], [b]) => a! < b! ? -1 : 1);
  const dress = dressOf(flags, context);
  const columns = ["STARTED", "SERVICE", "WHAT", "TOOK", "WHERE"].map((title, i) => ({
    title,
    cells: rows.map((row) => ({ text: escapeText(row[i]!) })),
  }));
  await printLines(
    table(columns, { width: dress.width, title: dress.style.bold, dots: dress.glyphs.dots }),
    context,
    { pager: flags.pager !== false },
  );
}
