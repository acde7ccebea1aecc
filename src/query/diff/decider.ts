/**
 * What decides whether a flaky test passes: of two runs of the same files, what came from outside, or the order of what ran at the
 * same time.
 *
 * @module
 */
import { firstChild, nextSibling } from "../call_tree.ts";
import type { Cause } from "./causes.ts";
import { compareValues } from "./compare_values.ts";
import type { RunDiff } from "./diff.ts";
import { isIdleAt } from "./marks.ts";
import { Pair } from "./matching.ts";
import { Noise, NOISE_RULE_NAMES } from "./noise.ts";

/** Where a value comes from. */
export type Source = "random" | "time" | "file" | "network" | "process" | "other";

/** A call of something external that came to something else, or two events in another order. */
export type Decider =
  | { kind: "source"; source: Source; a: number; b: number }
  | { kind: "race"; first: Event; second: Event };

/** When a call that was waiting ended, or when the event loop began one. */
export interface Event {
  at: "end" | "start";
  /** In A and in B; 0 in the run that does not have it. */
  a: number;
  b: number;
}

/**
 * Looks for what decides.
 *
 * @param diff the test as it passed, and as it failed
 * @param cause where the two part first
 * @param passes the test as it passed beside another time that it did: an order that differs there does not decide
 */
export function deciderOf(diff: RunDiff, cause: Cause, passes?: RunDiff): Decider | undefined {
  if (diff.matcher === undefined) return undefined;
  const toB = counterparts(diff);
  const found = sourcesOf(diff, toB);
  const below = found.filter(({ a }) => isBelow(diff.a.parents, a, cause.a));
  const known = below.find(({ source }) => source !== "other");
  if (known !== undefined) return known;
  const race = raceOf(diff, toB, passes);
  // What it was given may come from a clock, which counts as the same.
  const before = found.findLast(({ a, source }) => a < cause.a && (source === "random" || source === "time"));
  if (race !== undefined && (before === undefined || !isMadeOf(diff, cause, before))) return race;
  return before ?? race ?? below[0] ?? found.find(({ source }) => source !== "other");
}

/** By call of A: its counterpart in B, in equal subtrees as well. */
function counterparts({ matcher }: RunDiff): Uint32Array {
  const { pairs, compared: { treeA, treeB } } = matcher!;
  const toB = matcher!.toB.slice();
  for (let call = 1; call < toB.length; call++) {
    if ((pairs[call]! & Pair.SAME) === 0) continue;
    const open: [number, number][] = [[call, toB[call]!]];
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      toB[pair[0]] = pair[1];
      let a = firstChild(treeA.tree, pair[0]);
      let b = firstChild(treeB.tree, pair[1]);
      for (; a !== 0 && b !== 0; a = nextSibling(treeA.tree, a), b = nextSibling(treeB.tree, b)) {
        open.push([a, b]);
      }
    }
  }
  return toB;
}

type Read = Extract<Decider, { kind: "source" }>;

/** Calls of something external with another outcome, noise included. */
function sourcesOf({ a, b }: RunDiff, toB: Uint32Array): Read[] {
  const [noiseA, noiseB] = [a, b].map(({ trace }) =>
    new Noise(trace, { off: NOISE_RULE_NAMES.filter((rule) => rule !== "paths" && rule !== "timers") })
  );
  const found: Read[] = [];
  for (let call = 1; call < toB.length; call++) {
    const site = a.trace.siteOf(call);
    if (site.kind !== "external" || toB[call] === 0) continue;
    const [before, after] = [a.trace.resultOf(call)?.snapshot, b.trace.resultOf(toB[call]!)?.snapshot];
    const isSame = before === undefined || after === undefined ||
      compareValues(before, after, { noiseA: noiseA!, noiseB: noiseB! }).length === 0;
    if (isSame && a.outcomes[call] === b.outcomes[toB[call]!]) continue;
    found.push({ kind: "source", source: sourceNamed(site.name), a: call, b: toB[call]! });
  }
  return found;
}

const SOURCES: [Source, RegExp][] = [
  [
    "random",
    /(?:^|\.)(?:random|randomUUID(?:v7)?|randomBytes|randomInt|randomFill(?:Sync)?|getRandomValues|nanoid|uuid(?:v[147])?)$/i,
  ],
  ["time", /^(?:new )?Date$|(?:^|\.)(?:Date\.now|performance\.now|nanoseconds|hrtime(?:\.bigint)?|uptime)$/],
  [
    "file",
    /(?:^|\.)(?:exists|access|l?stat|read(?:File|dir|link|TextFile|Dir|Link)?|glob|open|mkdtemp|realpath)(?:Sync)?$/,
  ],
  ["network", /(?:^|\.)(?:fetch|request|connect|lookup|resolve\d?)$/],
  ["process", /(?:^|\.)(?:exec|spawn|fork|execFile)(?:Sync)?$/],
];

function sourceNamed(name: string): Source {
  return SOURCES.find(([, pattern]) => pattern.test(name))?.[0] ?? "other";
}

function isBelow(parents: Uint32Array, call: number, above: number): boolean {
  for (let at = call; at !== 0; at = parents[at]!) if (at === above) return true;
  return above === 0;
}

/** Whether a call was given what another call came to. */
function isMadeOf({ a }: RunDiff, cause: Cause, { a: read }: Read): boolean {
  const value = a.trace.resultOf(read)?.snapshot;
  return value !== undefined &&
    a.trace.argsOf(cause.a).some(({ snapshot }) => JSON.stringify(snapshot) === JSON.stringify(value));
}

/** Events that are compared at most. */
const MOST_EVENTS = 2_000;

interface Timed extends Event {
  /** When it was, in A and in B; Infinity where it was not. */
  inA: number;
  inB: number;
  /** When its call began, in B. */
  since: number;
  sinceA: number;
}

/** The first event of B that came before one that it came after in A, while that one's call was already waiting. */
function raceOf(diff: RunDiff, toB: Uint32Array, passes: RunDiff | undefined): Decider | undefined {
  const events = eventsOf(diff, toB).sort((x, y) => x.inB - y.inB);
  const isSteady = steadyOrder(passes);
  const wasLast = events.filter(({ inB }) => inB !== Infinity);
  for (const second of wasLast) {
    const overtaken = events.filter((first) =>
      first !== second && first.inA < second.inA && first.inB > second.inB &&
      (first.inB === Infinity ? first.sinceA < second.inA : first.since < second.inB) &&
      !isBelow(diff.b.parents, second.b, first.at === "start" ? first.b || -1 : -1) && isSteady(first, second)
    );
    const [first] = overtaken.sort((x, y) => x.inA - y.inA);
    if (first !== undefined) return { kind: "race", ...innermost(diff, { first, second }, events) };
  }
  return undefined;
}

/** Of calls within the two that came in another order, those which did so first: what the others waited for. */
function innermost(
  { b: { parents } }: RunDiff,
  { first, second }: { first: Timed; second: Timed },
  events: readonly Timed[],
): { first: Event; second: Event } {
  const below = (outer: Timed) =>
    events.filter(({ at, a, b }) => at === "end" && a !== 0 && b !== 0 && isBelow(parents, b, outer.b))
      .sort((x, y) => y.b - x.b);
  if (first.at !== "end" || second.at !== "end") return { first, second };
  for (const one of below(first)) {
    for (const other of below(second)) {
      if (one.inA < other.inA && one.inB > other.inB) return { first: one, second: other };
    }
  }
  return { first, second };
}

/** Whether two passing runs have two events in the same order. */
function steadyOrder(passes: RunDiff | undefined): (x: Timed, y: Timed) => boolean {
  if (passes?.matcher === undefined) return () => true;
  const other = new Map(
    eventsOf(passes, counterparts(passes)).map((event) => [`${event.at} ${event.a}`, event]),
  );
  return (x, y) => {
    const [first, second] = [x, y].map(({ at, a }) => a === 0 ? undefined : other.get(`${at} ${a}`));
    return first === undefined || second === undefined || first.inB <= second.inB;
  };
}

/** What the event loop brought about in either run. */
function eventsOf({ a, b, matcher }: RunDiff, toB: Uint32Array): Timed[] {
  const events: Timed[] = [];
  const endOf = ({ trace }: typeof a, call: number) => {
    const duration = trace.durationOf(call);
    return Number.isNaN(duration) ? Infinity : trace.startOf(call) + duration;
  };
  const waited = ({ trace }: typeof a, call: number) => trace.waitingOf(call) > 0;
  const isBegun = ({ trace, parents }: typeof a, call: number) =>
    parents[call] !== 0 && trace.siteOf(call).kind !== "external" &&
    isIdleAt(trace, parents[call]!, trace.startOf(call));
  for (let call = 2; call < toB.length && events.length < MOST_EVENTS; call++) {
    const other = toB[call]!;
    const sinceA = a.trace.startOf(call);
    if (other === 0) {
      // It did not come in B; what follows from another way there is not begun by the loop.
      if (isBegun(a, call) && (toB[a.parents[call]!] ?? 0) !== 0) {
        events.push({ at: "start", a: call, b: 0, inA: sinceA, inB: Infinity, since: Infinity, sinceA });
      }
      continue;
    }
    const since = b.trace.startOf(other);
    if (waited(a, call) && waited(b, other)) {
      events.push({ at: "end", a: call, b: other, inA: endOf(a, call), inB: endOf(b, other), since, sinceA });
    } else if (isBegun(a, call) && isBegun(b, other)) {
      events.push({
        at: "start",
        a: call,
        b: other,
        inA: sinceA,
        inB: since,
        since: -Infinity,
        sinceA: -Infinity,
      });
    }
  }
  for (const call of matcher!.added.values()) {
    if (events.length >= MOST_EVENTS) break;
    if (!isBegun(b, call) || (matcher!.toA[b.parents[call]!] ?? 0) === 0) continue;
    const inB = b.trace.startOf(call);
    events.push({ at: "start", a: 0, b: call, inA: Infinity, inB, since: inB, sinceA: Infinity });
  }
  return events;
}
