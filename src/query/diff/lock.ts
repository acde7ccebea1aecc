/**
 * A behaviour lock: what a run did, as sorted lines of text that a person can review and a repository can keep.
 *
 * @module
 */

import type { Snapshot } from "../../trace/snapshot.ts";
import { Outcome } from "../../trace/spec.ts";
import type { Trace } from "../../trace/trace.ts";
import { moduleOf } from "./functions.ts";
import { finish, hashText } from "./hash.ts";
import { Masks } from "./masks.ts";
import { Noise, type NoiseRule } from "./noise.ts";
import { normalValue } from "./normal_values.ts";
import { sideOf } from "./side.ts";

export interface LockOptions {
  noiseOff?: readonly NoiseRule[];
  ignore?: readonly string[];
  /** Writes a value on one line. */
  text: (snapshot: Snapshot) => string;
}

/** Functions with more distinct calls get a digest. */
const MOST_CALLS = 40;
/** A value's text is cut at this length, and a hash of it follows. */
const MOST_TEXT = 120;

/** The lines of a lock: who called whom how often, then what each function was given and handed back. */
export function lockLines(trace: Trace, { noiseOff, ignore, text }: LockOptions): string[] {
  const masks = new Masks(ignore);
  const noise = new Noise(trace, { off: noiseOff });
  // Sites of one name in one module are one function here.
  const names = trace.sites.map((site) => `${moduleOf(site, trace.header)} ${nameOf(site.name)}`);
  const numbers = new Map([...new Set(names)].map((name, i) => [name, i + 1]));
  const functionOf = Uint32Array.from([0, ...names.map((name) => numbers.get(name)!)]);
  const side = sideOf(trace, { noise, masks, functionOf, values: trace.header.settings.values !== false });
  const { sites, parents, inputs, inputsHigh, output, outputHigh } = side;
  const hidden = new Uint8Array(trace.callCount + 1);
  const edges = new Map<string, number>();
  const groups = new Map<string, { call: number; count: number }>();
  for (let call = 1; call <= trace.callCount; call++) {
    const parent = parents[call]!;
    hidden[call] = hidden[parent] === 1 || masks.hides(trace.siteOf(call).name) ? 1 : 0;
    if (hidden[call] === 1) continue;
    const name = names[sites[call]! - 1] ?? "(unknown)";
    const edge = `${parent === 0 ? "(top level)" : names[sites[parent]! - 1] ?? "(unknown)"} > ${name}`;
    edges.set(edge, (edges.get(edge) ?? 0) + 1);
    const key = `${inputs[call]} ${inputsHigh[call]} ${output[call]} ${outputHigh[call]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { call, count: 1 });
    else group.count++;
  }
  const byFunction = new Map<string, { call: number; count: number; key: string }[]>();
  for (const [key, group] of groups) {
    const name = names[sites[group.call]! - 1] ?? "(unknown)";
    const list = byFunction.get(name);
    if (list === undefined) byFunction.set(name, [{ ...group, key }]);
    else list.push({ ...group, key });
  }
  const values: string[] = [];
  for (const [name, list] of byFunction) {
    if (list.length <= MOST_CALLS) {
      // Calls that differ in what a text does not show come as several.
      const lines = new Map<string, number>();
      for (const { call, count } of list) {
        const line = name + callText(trace, call, { noise, masks, text });
        lines.set(line, (lines.get(line) ?? 0) + count);
      }
      for (const [line, count] of lines) values.push(`${line} × ${count}`);
      continue;
    }
    const digest = list.reduce((sum, { key, count }) => (sum + finish(hashText(key) ^ count)) | 0, 0);
    const calls = list.reduce((sum, { count }) => sum + count, 0);
    values.push(`${name}: ${list.length} distinct calls of ${calls}, digest ${(digest >>> 0).toString(36)}`);
  }
  const order = (x: string, y: string) => x < y ? -1 : x > y ? 1 : 0;
  return [
    "[who calls whom]",
    ...[...edges].map(([edge, count]) => `${edge} × ${count}`).sort(order),
    "",
    "[what they were given, and handed back]",
    ...values.sort(order),
  ];
}

function callText(
  trace: Trace,
  call: number,
  { noise, masks, text }: { noise: Noise; masks: Masks; text: (snapshot: Snapshot) => string },
): string {
  const { name, params } = trace.siteOf(call);
  const write = (snapshot: Snapshot, named: number, masked: string[] | undefined) =>
    // What is left out varies from run to run.
    short(text(normalValue(snapshot, { noise, named, masked })).replaceAll("<unseen>", "<varies>"));
  const args = trace.argsOf(call).map(({ snapshot }, i) => {
    const param = params[i];
    const value = write(
      snapshot,
      param === undefined ? 0 : noise.named(param),
      masks.paths(name, param ?? String(i)),
    );
    return param === undefined ? value : `${param}: ${value}`;
  });
  const outcome = trace.outcomeOf(call);
  const result = trace.resultOf(call);
  const end = outcome === Outcome.OPEN
    ? "unfinished"
    : outcome === Outcome.SUSPENDED
    ? "suspended"
    : `${outcome === Outcome.THREW ? "throws" : "→"} ${
      result === undefined ? "?" : write(result.snapshot, noise.ofResult(name), masks.paths(name, "return"))
    }`;
  return `(${args.join(", ")}) ${end}`;
}

function short(text: string): string {
  return text.length <= MOST_TEXT
    ? text
    : `${text.slice(0, MOST_TEXT)}… #${(hashText(text) >>> 0).toString(36)}`;
}

/** A function's name, without the line that stands for the name of an anonymous function. */
function nameOf(name: string): string {
  return name.replace(/^([^ ]*\.[a-z]+):\d+$/i, "(anonymous)");
}

/** Lines that only one of two locks has. A line whose count alone differs is in both lists. */
export function compareLocks(
  before: readonly string[],
  after: readonly string[],
): { gone: string[]; fresh: string[] } {
  const old = new Set(before);
  const now = new Set(after);
  return { gone: before.filter((line) => !now.has(line)), fresh: after.filter((line) => !old.has(line)) };
}
