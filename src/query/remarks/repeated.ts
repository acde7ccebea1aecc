/**
 * Work that is done again and again.
 *
 * @module
 */
import type { Trace } from "../../trace/trace.ts";
import type { Remark } from "../remarks.ts";
import { totalOf } from "../times.ts";

/** Names of calls that ask something outside of the program. */
const QUERIES = /(?:^|\.)(?:fetch|query|execute|findOne|findUnique|findFirst|findById|\$queryRaw|request)$/i;
/** Questions one after the other from which on they are a pattern. */
const MANY = 10;

/** One call that asks something outside many times, each time something else: one question could ask it all. */
export function nPlusOneRemarks(trace: Trace): Remark[] {
  const isQuery = Uint8Array.from([
    0,
    ...trace.sites.map(({ kind, name }) => kind === "external" && QUERIES.test(name) ? 1 : 0),
  ]);
  if (!isQuery.includes(1)) return [];
  const sites = trace.siteColumn();
  const parents = trace.parentColumn();
  const groups = new Map<string, number[]>();
  for (let call = 1; call < sites.length; call++) {
    if (isQuery[sites[call]!] !== 1 || parents[call] === 0) continue;
    // The query of a function that is called in a loop belongs to the loop.
    const parent = parents[call]!;
    const holder = parents[parent]! !== 0 && isOnlyQuery(trace, parent, call) ? parents[parent]! : parent;
    const key = `${sites[call]} ${holder}`;
    const calls = groups.get(key);
    if (calls === undefined) groups.set(key, [call]);
    else if (calls.length < 10_000) calls.push(call);
  }
  const remarks: Remark[] = [];
  for (const [key, calls] of groups) {
    if (calls.length < MANY || !areSequential(trace, calls)) continue;
    const args = new Set(
      calls.map((call) => JSON.stringify(trace.argsOf(call).map(({ snapshot }) => snapshot))),
    );
    if (args.size < calls.length * 0.8) continue;
    const holder = Number(key.split(" ")[1]);
    remarks.push({
      kind: "n+1",
      text: `${
        trace.siteOf(holder).name.slice(0, 80)
      } led to ${calls.length} calls of %, one after the other, each with something else`,
      call: calls[0]!,
      command: { name: "tree", options: [`--call ${holder}`] },
    });
  }
  return remarks;
}

/** Whether a call does nothing besides one query, as a wrapper would. */
function isOnlyQuery(trace: Trace, parent: number, call: number): boolean {
  return call === parent + 1 && trace.siteOf(parent).kind !== "external";
}

function areSequential(trace: Trace, calls: readonly number[]): boolean {
  let end = -Infinity;
  for (const call of calls) {
    const start = trace.startOf(call);
    if (start < end) return false;
    end = start + totalOf(trace, call);
  }
  return true;
}

/** Calls from which on equal ones are a pattern. */
const OFTEN = 8;
/** The share of the run that was for nothing, and the least time. */
const SHARE = 0.25;
const LEAST_TIME = 20e6;
/** Calls that are looked at; those of functions with more are too short to be worth it. */
const MOST_LOOKED = 3000;

/** Functions that were given the same many times, came to the same, and took long. */
export function repeatedRemarks(trace: Trace): Remark[] {
  if (trace.header.settings.time === false) return [];
  const whole = trace.lastTime();
  const sites = trace.siteColumn();
  const bySite = new Map<number, number[]>();
  const counts = new Uint32Array(trace.sites.length + 1);
  for (let call = 1; call < sites.length; call++) counts[sites[call]!]!++;
  for (let call = 1; call < sites.length; call++) {
    const site = sites[call]!;
    if (counts[site]! < OFTEN || counts[site]! > MOST_LOOKED) continue;
    const { kind, params } = trace.site(site);
    if (kind === "external" || kind === "test" || kind === "suite" || params.length === 0) continue;
    const calls = bySite.get(site);
    if (calls === undefined) bySite.set(site, [call]);
    else calls.push(call);
  }
  const remarks: Remark[] = [];
  for (const calls of bySite.values()) {
    const total = calls.reduce((sum, call) => sum + totalOf(trace, call), 0);
    if (total < LEAST_TIME || total < whole * SHARE) continue;
    const groups = new Map<string, { call: number; count: number; wasted: number; result: string }>();
    for (const call of calls) {
      const args = trace.argsOf(call);
      if (
        args.length === 0 ||
        args.some(({ snapshot }) => snapshot.type === "unseen" || snapshot.type === "cut")
      ) continue;
      const key = JSON.stringify(args.map(({ snapshot }) => snapshot));
      const result = JSON.stringify(trace.resultOf(call)?.snapshot) ?? "";
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { call, count: 1, wasted: 0, result });
      else if (group.result !== result) group.count = -Infinity;
      else {
        group.count++;
        group.wasted += totalOf(trace, call);
      }
    }
    for (const { call, count, wasted, result } of groups.values()) {
      if (
        count < OFTEN || wasted < LEAST_TIME || wasted < whole * SHARE || result === '{"type":"undefined"}'
      ) continue;
      remarks.push({
        kind: "repeated work",
        text: `% was called ${count} times with the same arguments, and came to the same: ${
          Math.round(100 * wasted / whole)
        } % of the run`,
        call,
        command: { name: "tree", options: [`--call ${call}`] },
      });
      break;
    }
  }
  return remarks;
}
