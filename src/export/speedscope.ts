import { timeline } from "../query/timeline.ts";
import { endOfRecord } from "../query/times.ts";
import type { Trace } from "../trace/trace.ts";
import { VERSION } from "../version.ts";
import { frameFile, frameName, needTimes, runTitle, threadRanges } from "./frames.ts";

/** The schema's address is the mark by which speedscope knows its format. */
const SCHEMA = "https://www.speedscope.app/file-format-schema.json";

/**
 * A run for speedscope (https://www.speedscope.app), in pieces: an evented profile for each thread, in nanoseconds of running
 * time. What waits takes no room.
 *
 * @throws {TphError} The run has no times.
 */
export function* speedscopeJson(trace: Trace): Generator<string> {
  needTimes(trace, "speedscope");
  const frames = trace.sites.map((site) => ({
    name: frameName(site),
    file: frameFile(trace, site),
    line: site.line,
    col: site.column,
  }));
  const unknown = frames.push({ name: "(unknown)", file: "", line: 0, col: 0 }) - 1;
  const sites = trace.siteColumn();
  const head = {
    $schema: SCHEMA,
    exporter: `tph ${VERSION}`,
    name: runTitle(trace),
    activeProfileIndex: 0,
    shared: { frames },
  };
  yield `${JSON.stringify(head).slice(0, -1)},"profiles":[`;
  let between = "";
  for (const thread of threadRanges(trace)) {
    const profile = { type: "evented", name: thread.name, unit: "nanoseconds", startValue: 0 };
    let endValue = endOfRecord(trace);
    yield `${between}${JSON.stringify(profile).slice(0, -1)},"events":[`;
    between = ",";
    let comma = "";
    for (const { at, call, opens } of timeline(trace, thread)) {
      const site = sites[call]!;
      yield `${comma}\n{"type":"${opens ? "O" : "C"}","at":${at},"frame":${site > 0 ? site - 1 : unknown}}`;
      comma = ",";
      if (at > endValue) endValue = at;
    }
    yield `],"endValue":${endValue}}`;
  }
  yield "]}";
}
