/**
 * Search by what a reader types: in names of functions, in texts, keys and numbers of values, in errors.
 *
 * @module
 */
import { pathText } from "../../match/path.ts";
import { findIn, type Matcher } from "../../match/matcher.ts";
import { findBy, type Hit } from "../../query/find.ts";
import { chunkSearch } from "../../query/find_values.ts";
import { requestsOf } from "../../query/requests.ts";
import type { Snapshot } from "../../trace/snapshot.ts";
import type { Trace, Value } from "../../trace/trace.ts";
import { escapeText } from "../../view/text.ts";
import type { Methods, SearchHit } from "../protocol.ts";
import { callPieces } from "./pieces.ts";
import type { OpenRun } from "./runs.ts";

type Found = Methods["search"][1];

/** Calls that are marked in the views. */
const MOST_MARKED = 20_000;

/** Places that are told of while the search goes on: all of them go to the page anew each time. */
const MOST_EARLY = 200;

/** Chunks that are searched at a time: some hundred thousand calls. */
const SLICE = 4;

/**
 * What has the text in it, in any case: calls by their function's name first, then values. Yields what it has found so far, again
 * and again, so that there is something to look at and the search can be given up.
 */
export function* search({ trace }: OpenRun, text: string, most: number): Generator<() => Found, Found> {
  const wanted = text.trim().toLowerCase();
  const hits: SearchHit[] = [];
  const marked = new Set<number>();
  let total = 0;
  const functions = new Set<number>();
  const found = (isWhole: boolean): Found => ({
    hits: hits.slice(0, isWhole ? undefined : MOST_EARLY),
    total,
    functions: new Set(functions),
    roots: rootsOf(trace, marked),
    calls: [...marked].sort((a, b) => a - b),
    isWhole,
  });
  if (wanted === "") return found(true);
  byName(trace, wanted, (call, site) => {
    total++;
    functions.add(site);
    if (marked.size < MOST_MARKED) marked.add(call);
    if (hits.length < most / 2) hits.push(hitOf(trace, call, "name"));
  });
  const matcher = matcherOf(text.trim(), wanted);
  const asked = {
    inChunk: chunkSearch(trace, matcher),
    inValue: ({ snapshot }: Value) => findIn(snapshot, matcher),
  };
  const chunks = trace.chunks();
  for (let i = 0; i < chunks.length; i += SLICE) {
    yield () => found(false);
    const part = { chunks: chunks.slice(i, i + SLICE), hasExtras: i + SLICE >= chunks.length };
    const values = findBy(trace, asked, { limit: MOST_MARKED, part });
    total += values.total;
    for (const hit of values.hits) {
      functions.add(trace.siteIdOf(hit.call));
      if (marked.size < MOST_MARKED) marked.add(hit.call);
      if (hits.length < most) hits.push(hitOf(trace, hit.call, whereOf(trace, hit)));
    }
  }
  return found(true);
}

/** The tests and requests that calls are in. */
function rootsOf(trace: Trace, calls: ReadonlySet<number>): Set<number> {
  const requests = requestsOf(trace);
  const isTest = trace.sites.map(({ kind }) => kind === "test");
  if (requests.size === 0 && !isTest.includes(true)) return new Set();
  const roots = new Set<number>();
  const seen = new Set<number>();
  for (const call of calls) {
    for (let at = call; at !== 0 && !seen.has(at); at = trace.parentOf(at)) {
      seen.add(at);
      if (requests.has(at) || isTest[trace.siteIdOf(at) - 1]) roots.add(at);
    }
  }
  return roots;
}

function byName(trace: Trace, wanted: string, take: (call: number, site: number) => void): void {
  const isNamed = Uint8Array.from([
    0,
    ...trace.sites.map(({ name }) => name.toLowerCase().includes(wanted) ? 1 : 0),
  ]);
  if (!isNamed.includes(1)) return;
  for (const { first, count, sites } of trace.parts({ order: "forwards", columns: "sites" })) {
    for (let i = 0; i < count; i++) if (isNamed[sites[i]!] === 1) take(first + i, sites[i]!);
  }
}

/** A text within texts; a number, `NaN`, `true`, `null` or `undefined` by itself. */
function matcherOf(text: string, wanted: string): Matcher {
  const number = NUMBER.test(text) ? Number(text) : undefined;
  const isNaN = number !== number;
  return {
    kind: "contains",
    // Most values are numbers.
    test: (part) =>
      part.type === "number"
        ? part.value === number || isNaN && part.value !== part.value
        : part.type === "boolean"
        ? String(part.value) === text
        : part.type === "null" || part.type === "undefined"
        ? part.type === text
        : textsIn(part).some((one) => one.toLowerCase().includes(wanted)),
    failures: { count: 0, message: "" },
  };
}

const NUMBER = /^(?:NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

function textsIn(part: Snapshot): string[] {
  switch (part.type) {
    case "string":
      return [part.value];
    case "bigint":
      return [`${part.text}n`];
    case "function":
    case "class":
      return [part.name];
    case "symbol":
      return [part.description];
    case "redacted":
      return [part.token];
    case "composite":
      return [
        part.className,
        ...(part.text === undefined ? [] : [part.text]),
        ...part.properties.map(({ key }) => key),
      ];
    default:
      return [];
  }
}

function hitOf(trace: Trace, call: number, where: string): SearchHit {
  return { call, where, pieces: callPieces(trace, { call, others: [] }) };
}

function whereOf(trace: Trace, { call, place, index, atExit, found }: Hit): string {
  const name = place === "arg"
    ? escapeText(trace.siteOf(call).params[index] ?? `argument ${index + 1}`)
    : place === "return"
    ? "result"
    : place === "throw"
    ? "error"
    : place;
  return `${name}${escapeText(pathText(found.steps))}${atExit ? " afterwards" : ""}`;
}
