/**
 * Work that is done again and again.
 *
 * @module
 */
import type { Trace } from "../../trace/trace.ts";
import type { Remark } from "../remarks.ts";
import { runningOf } from "../times.ts";

/** Calls from which on equal ones are a pattern. */
const OFTEN = 8;
/** The share of the run that was for nothing, and the least time. */
const SHARE = 0.25;
const LEAST_TIME = 20e6;
/** Calls that are looked at; those of functions with more are too short to be worth it. */
const MOST_LOOKED = 3000;

/** Functions that were given the same many times, came to the same, and ran long: to wait is no work. */
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
    const total = calls.reduce((sum, call) => sum + runningOf(trace, call), 0);
    if (total < LEAST_TIME || total < whole * SHARE) continue;
    const groups = new Map<string, { call: number; count: number; wasted: number; result?: string }>();
    for (const call of calls) {
      const args = trace.argsOf(call);
      if (
        args.length === 0 ||
        args.some(({ snapshot }) => snapshot.type === "unseen" || snapshot.type === "cut")
      ) continue;
      const key = JSON.stringify(args.map(({ snapshot }) => snapshot));
      const group = groups.get(key);
      if (group === undefined) {
        groups.set(key, { call, count: 1, wasted: 0 });
        continue;
      }
      group.result ??= resultText(trace, group.call);
      if (group.result !== resultText(trace, call)) group.count = -Infinity;
      else {
        group.count++;
        group.wasted += runningOf(trace, call);
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

function resultText(trace: Trace, call: number): string {
  return JSON.stringify(trace.resultOf(call)?.snapshot) ?? "";
}
