/**
 * Tests of single calls: what they were given, what came of them, where they are written.
 *
 * @module
 */
import type { Matcher } from "../match/matcher.ts";
import { Outcome } from "../trace/spec.ts";
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";
import { moduleOf } from "./diff/functions.ts";
import { find } from "./find.ts";
import { totalOf } from "./times.ts";

/** Marks the calls that have a value, by id: as an argument, `this`, a result, an error, or inside of one. */
export function callsWith(trace: Trace, matcher: Matcher): Uint8Array {
  const marks = new Uint8Array(trace.callCount + 1);
  for (const { call } of find(trace, matcher).hits) marks[call] = 1;
  return marks;
}

/** What a predicate over a call is asked about: `args` by name, `result`, `error`, `name`, `duration` in milliseconds. */
export function callSnapshot(trace: Trace, call: number): Snapshot {
  const { name, params } = trace.siteOf(call);
  const value = trace.resultOf(call)?.snapshot;
  const hasThrown = trace.outcomeOf(call) === Outcome.THREW;
  const args = trace.argsOf(call).map(({ snapshot }, i) => ({
    key: params[i] ?? String(i),
    value: snapshot,
  }));
  const duration = trace.durationOf(call);
  return plain([
    { key: "name", value: { type: "string", value: name, length: name.length } },
    { key: "args", value: plain(args) },
    { key: "result", value: value === undefined || hasThrown ? { type: "undefined" } : value },
    { key: "error", value: value === undefined || !hasThrown ? { type: "undefined" } : value },
    {
      key: "duration",
      value: Number.isNaN(duration)
        ? { type: "undefined" }
        : { type: "number", value: totalOf(trace, call) / 1e6 },
    },
  ]);
}

function plain(properties: Composite["properties"]): Composite {
  return {
    type: "composite",
    kind: "object",
    className: "Object",
    size: properties.length,
    items: [],
    entries: [],
    properties,
    omittedItems: 0,
    omittedProperties: 0,
  };
}

/**
 * Marks the functions of a file, by site id; with a line, the function that is written there.
 *
 * @param place `src/price.ts`, `price.ts:40`
 */
export function sitesIn(trace: Trace, place: string, marks: Uint8Array): boolean {
  const [, path = "", digits] = /^(.*?)(?::(\d+))?$/s.exec(place.replaceAll("\\", "/")) ?? [];
  const wanted = path.replace(/^\.\//, "");
  let best = -1;
  const found: { id: number; line: number }[] = [];
  trace.sites.forEach((site, i) => {
    const module = moduleOf(site, trace.header);
    const file = site.file.replaceAll("\\", "/");
    if (module !== wanted && file !== wanted && !file.endsWith(`/${wanted}`)) return;
    if (digits !== undefined && site.line > Number(digits)) return;
    best = Math.max(best, site.line);
    found.push({ id: i + 1, line: site.line });
  });
  const chosen = digits === undefined ? found : found.filter(({ line }) => line === best);
  for (const { id } of chosen) marks[id] = 1;
  return chosen.length > 0;
}
