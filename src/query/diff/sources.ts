import { moduleOf } from "./functions.ts";
import type { RunDiff } from "./diff.ts";
import { Pair, Single } from "./matching.ts";

/** What is known about a function's text in the two runs. `module`: its own text is the same, its module's is not. */
export type SourceChange = "same" | "changed" | "module" | "unknown";

/** Compares the text of a function (by its number) in two runs. */
export function sourceChange(diff: RunDiff, fn: number): SourceChange {
  const { a, b, functions } = diff;
  const siteA = functions.siteA[fn] ?? 0;
  const siteB = functions.siteB[fn] ?? 0;
  if (siteA === 0 || siteB === 0) return "unknown";
  const before = a.trace.site(siteA);
  const after = b.trace.site(siteB);
  if (!diff.texts) return "unknown";
  if (before.hash === undefined || after.hash === undefined) return "unknown";
  const moduleA = a.trace.meta[`module:${before.file}`];
  const moduleB = b.trace.meta[`module:${after.file}`];
  const areKnown = moduleA !== undefined && moduleB !== undefined;
  // Two hosts may make other texts of the same file.
  if (areKnown && moduleA === moduleB) return "same";
  if (before.hash !== after.hash) return "changed";
  return areKnown ? "module" : "same";
}

/** A function whose text changed and whose behaviour did not, or the other way round. */
export interface SourceNote {
  fn: number;
  name: string;
  module: string;
  source: SourceChange;
  /** Whether any of its calls had other arguments or another outcome, or made other calls. */
  behaviour: "differs" | "equal";
}

/** By function: 1 where a call of it differs. */
function changedFunctions({ a, b, matcher, functions }: RunDiff): Uint8Array {
  const changed = new Uint8Array(functions.siteA.length);
  if (matcher === undefined) return changed;
  const { toA, pairs, singlesA, singlesB } = matcher;
  const add = (call: number) => changed[a.functionOf[a.sites[call]!]!] = 1;
  const others = ~(Pair.SAME | Pair.STATE);
  for (let call = 1; call < pairs.length; call++) if ((pairs[call]! & others) !== 0) add(call);
  for (let call = 1; call < singlesA.length; call++) {
    if (singlesA[call] !== Single.NONE && a.parents[call] !== 0) add(a.parents[call]!);
  }
  for (let call = 1; call < singlesB.length; call++) {
    const above = toA[b.parents[call]!]!;
    if (singlesB[call] !== Single.NONE && above !== 0) add(above);
  }
  return changed;
}

/** An answer is written several times before it fits. */
const knownNotes = new WeakMap<RunDiff, SourceNote[]>();

/** Functions whose text changed, then functions that differ. */
export function sourceNotes(diff: RunDiff): SourceNote[] {
  let notes = knownNotes.get(diff);
  if (notes === undefined) knownNotes.set(diff, notes = findNotes(diff));
  return notes;
}

function findNotes(diff: RunDiff): SourceNote[] {
  const { b, functions } = diff;
  const differs = changedFunctions(diff);
  const notes: SourceNote[] = [];
  for (let fn = 1; fn < functions.siteA.length; fn++) {
    const source = sourceChange(diff, fn);
    if (source === "unknown" || source !== "changed" && differs[fn] === 0) continue;
    const site = b.trace.site(functions.siteB[fn]!);
    const module = moduleOf(site, b.trace.header);
    notes.push({ fn, name: site.name, module, source, behaviour: differs[fn] === 1 ? "differs" : "equal" });
  }
  const order = (note: SourceNote) =>
    (note.source === "changed" ? 0 : 2) + (note.behaviour === "differs" ? 0 : 1);
  return notes.sort((x, y) => order(x) - order(y));
}

/** Modules whose text changed, relative to the scope. */
export function changedModules(diff: RunDiff): string[] {
  const { a, b } = diff;
  if (!diff.texts) return [];
  const texts = (trace: RunDiff["a"]["trace"]) =>
    new Map(
      Object.entries(trace.meta).filter(([key]) => key.startsWith("module:")).map(([key, hash]) => [
        moduleOf({ file: key.slice(7) } as Parameters<typeof moduleOf>[0], trace.header),
        hash,
      ]),
    );
  const before = texts(a.trace);
  return [...texts(b.trace)].filter(([module, hash]) => before.has(module) && before.get(module) !== hash)
    .map(([module]) => module);
}
