/**
 * Errors that nobody was told of, and promises that nobody waited for.
 *
 * @module
 */
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import type { ErrorPath } from "../error_paths.ts";
import { requestsOf } from "../requests.ts";
import type { Remark } from "../remarks.ts";
import { outlivesCaller } from "../times.ts";

/** Errors that say the program is wrong, rather than its input. */
const BUGS = new Set(["TypeError", "ReferenceError", "RangeError"]);

/** Errors of the program's own making that a call caught, and came back from as if nothing had been. */
export function swallowedRemarks(trace: Trace, errors: readonly ErrorPath[]): Remark[] {
  const remarks: Remark[] = [];
  for (const { error, origin, caughtBy } of errors) {
    const { snapshot } = error;
    if (caughtBy === 0 || snapshot.type !== "composite" || !BUGS.has(snapshot.className)) continue;
    // What a package, or a check of arguments in the function itself, throws on purpose is handled on purpose.
    if (
      !/ is not (?:a function|defined|iterable)|Cannot (?:read|set) propert|of (?:undefined|null)\b|is not an object|undefined is not|null is not/
        .test(snapshot.text ?? "")
    ) {
      continue;
    }
    const { kind } = trace.siteOf(caughtBy);
    if (kind === "test" || kind === "suite" || kind === "external" || trace.isThread(caughtBy)) continue;
    if (trace.outcomeOf(caughtBy) !== Outcome.RETURNED) continue;
    remarks.push({
      kind: "swallowed error",
      text: `% threw ${snapshot.className}: ${(snapshot.text ?? "").slice(0, 80)}; ${
        trace.siteOf(caughtBy).name.slice(0, 80)
      } caught it and returned`,
      call: origin,
      command: { name: "tree", options: [`--call ${caughtBy}`] },
    });
  }
  return remarks;
}

/** So many calls after their caller are looked at. */
const NEAR = 1000;
/** Of so many calls of a function it is asked whether they raced. */
const MOST_RACES = 200;

/** Whether a caller waited for another call of the same function that ran beside one: the first of several, as by `Promise.race`, is enough. */
function hasRaced(trace: Trace, call: number): boolean {
  const parent = trace.parentOf(call);
  const site = trace.siteIdOf(call);
  const end = Math.min(parent + NEAR, trace.callCount);
  for (let other = parent + 1; other <= end; other++) {
    if (other === call || trace.parentOf(other) !== parent || trace.siteIdOf(other) !== site) continue;
    const isBeside = trace.startOf(call) < trace.startOf(other) + trace.durationOf(other);
    if (isBeside && trace.waitingOf(other) > 0 && !outlivesCaller(trace, other)) return true;
  }
  return false;
}

/**
 * Async calls that an async function started and did not wait for: it had ended before them.
 *
 * @param hasRace whether a function, by its id, has promises race: it waits for the first of them alone
 */
export function lostPromiseRemarks(
  trace: Trace,
  hasRace: (site: number) => boolean = () => false,
): Remark[] {
  const sites = trace.siteColumn();
  const parents = trace.parentColumn();
  const starts = trace.startColumn();
  const durations = trace.durationColumn();
  const isAsync = Uint8Array.from([
    0,
    ...trace.sites.map(({ async, generator }) => async && !generator ? 1 : 0),
  ]);
  const found = new Map<number, { call: number; count: number }>();
  const races = new Uint32Array(trace.sites.length + 1);
  for (let call = 1; call < sites.length; call++) {
    const site = sites[call]!;
    const parent = parents[call]!;
    if (isAsync[site] !== 1 || parent === 0 || isAsync[sites[parent]!] !== 1) continue;
    // Of most calls that is all there is to ask.
    if (starts[call]! + durations[call]! <= starts[parent]! + durations[parent]!) continue;
    const entry = found.get(site);
    if (entry !== undefined && entry.count > 100) continue;
    if (!outlivesCaller(trace, call) || requestsOf(trace).has(parent)) continue;
    if (trace.siteOf(parent).kind === "test" || trace.outcomeOf(parent) !== Outcome.RETURNED) continue;
    if (races[site]! >= MOST_RACES || hasRace(sites[parent]!)) continue;
    if (hasRaced(trace, call)) {
      races[site]!++;
      continue;
    }
    if (entry === undefined) found.set(site, { call, count: 1 });
    else entry.count++;
  }
  return [...found.values()].map(({ call, count }) => ({
    kind: "lost promise",
    text: `${trace.siteOf(parents[call]!).name.slice(0, 80)} did not wait for %${
      count > 1 ? `, and ${count - 1} more like it` : ""
    }`,
    call,
    command: { name: "tree", options: [`--call ${parents[call]!}`] },
  }));
}
