/**
 * Search by what a reader types: in names of functions, in texts, keys and numbers of values, in errors.
 *
 * @module
 */
import type { Matcher } from "../../match/matcher.ts";
import { pathText } from "../../match/path.ts";
import { find, type Hit } from "../../query/find.ts";
import type { Snapshot } from "../../trace/snapshot.ts";
import type { Trace } from "../../trace/trace.ts";
import { escapeText } from "../../view/text.ts";
import type { Methods, SearchHit } from "../protocol.ts";
import { callPieces } from "./pieces.ts";
import type { OpenRun } from "./runs.ts";

type Found = Methods["search"][1];

/** Calls that are marked in the views. */
const MOST_MARKED = 20_000;

/** What has the text in it, in any case: calls by their function's name first, then values. */
export function search({ trace }: OpenRun, text: string, most: number): Found {
  const wanted = text.trim().toLowerCase();
  const found: Found = { hits: [], total: 0, calls: [] };
  if (wanted === "") return found;
  const marked = new Set<number>();
  byName(trace, wanted, (call) => {
    found.total++;
    if (marked.size < MOST_MARKED) marked.add(call);
    if (found.hits.length < most / 2) found.hits.push(hitOf(trace, call, "name"));
  });
  const values = find(trace, matcherOf(text.trim(), wanted), { limit: MOST_MARKED });
  found.total += values.total;
  for (const hit of values.hits) {
    if (marked.size < MOST_MARKED) marked.add(hit.call);
    if (found.hits.length < most) found.hits.push(hitOf(trace, hit.call, whereOf(trace, hit)));
  }
  found.calls = [...marked].sort((a, b) => a - b);
  return found;
}

function byName(trace: Trace, wanted: string, take: (call: number) => void): void {
  const isNamed = Uint8Array.from([
    0,
    ...trace.sites.map(({ name }) => name.toLowerCase().includes(wanted) ? 1 : 0),
  ]);
  if (!isNamed.includes(1)) return;
  const sites = trace.siteColumn();
  for (let call = 1; call < sites.length; call++) if (isNamed[sites[call]!] === 1) take(call);
}

/** A text within texts, and a number, `true` or `null` by itself. */
function matcherOf(text: string, wanted: string): Matcher {
  const number = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
  return {
    kind: "contains",
    test: (part) =>
      textsIn(part).some((one) => one.toLowerCase().includes(wanted)) ||
      number !== undefined && part.type === "number" && part.value === number,
    failures: { count: 0, message: "" },
  };
}

function textsIn(part: Snapshot): string[] {
  switch (part.type) {
    case "string":
      return [part.value];
    case "bigint":
      return [part.text];
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
