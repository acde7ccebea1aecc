import { statsOf } from "../../query/stats.ts";
import { endOfRecord, rawTotalOf } from "../../query/times.ts";
import { fileText, siteName } from "../../view/call_text.ts";
import { escapeText } from "../../view/text.ts";
import { mayWait } from "../../view/call_time_text.ts";
import type { FunctionRow } from "../protocol.ts";
import type { OpenRun } from "./runs.ts";

/** Parts of the run's time that a sparkline shows. */
const PARTS = 24;

/** All functions, summed up; the greatest self time first. */
export function functionRows({ trace }: OpenRun): FunctionRow[] {
  const whole = Math.max(1, endOfRecord(trace));
  const sparks = new Map<number, number[]>();
  const longest = new Float64Array(trace.sites.length + 1);
  const longestCall = new Uint32Array(trace.sites.length + 1);
  for (const { first, count, sites, starts, durations } of trace.timedParts("sites")) {
    for (let i = 0; i < count; i++) {
      const site = sites[i]!;
      let spark = sparks.get(site);
      if (spark === undefined) sparks.set(site, spark = Array.from({ length: PARTS }, () => 0));
      spark[Math.min(PARTS - 1, Math.max(0, Math.floor(starts[i]! / whole * PARTS)))]!++;
      const took = Number.isNaN(durations[i]!) ? rawTotalOf(trace, first + i) : durations[i]!;
      if (longestCall[site] !== 0 && took <= longest[site]!) continue;
      longest[site] = took;
      longestCall[site] = first + i;
    }
  }
  return statsOf(trace).map(({ site, id, calls, errors, open, self, total, min, max, p50, p95 }) => ({
    id,
    name: siteName(site),
    place: site.file === "" ? "" : `${placeOf(trace.header.cwd, site.file)}:${site.line}`,
    kind: site.kind,
    mayWait: mayWait(site),
    calls,
    errors,
    open,
    self,
    total,
    min: calls === 0 ? 0 : min,
    max,
    p50,
    p95,
    spark: sparks.get(id) ?? [],
    longest: longestCall[id]!,
  }));
}

function placeOf(cwd: string, file: string): string {
  return escapeText(fileText(file, cwd));
}
