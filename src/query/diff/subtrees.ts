import { buildCallTree, type CallTree } from "../call_tree.ts";
import { finish } from "./hash.ts";
import type { Side } from "./side.ts";

/** Hashes of whole subtrees; index = call id, 0 is the run itself. */
export interface Subtrees {
  /** Who called whom, without the calls that are left out. */
  tree: CallTree;
  /** Of functions, inputs, outputs and suspensions, in order: equal subtrees did the same. 64 bits. */
  low: Int32Array;
  high: Int32Array;
  /** Of functions and outcomes in order, without values. */
  shape: Int32Array;
}

/** Hashes every subtree, in one pass from the last call to the first: a call's children are behind it. */
export function subtreesOf(side: Side): Subtrees {
  const { trace, parents, sites, functionOf, inputs, inputsHigh, output, outputHigh, outcomes, suspensions } =
    side;
  const keep = keptCalls(side);
  const length = trace.callCount + 1;
  const low = new Int32Array(length);
  const high = new Int32Array(length);
  const shape = new Int32Array(length);
  for (let call = length - 1; call > 0; call--) {
    if (keep !== undefined && keep[call] === 0) continue;
    const parent = parents[call]!;
    const waits = suspensions === undefined ? 0 : suspensions[call]!;
    let l = Math.imul(low[call]! ^ inputs[call]!, 0x9e3779b1);
    l = finish(l ^ Math.imul(output[call]! + waits | 0, 0x27d4eb2f));
    let h = Math.imul(high[call]! ^ inputsHigh[call]!, 0x165667b1);
    h = finish(h ^ Math.imul(outputHigh[call]! + waits | 0, 0x85ebca77));
    low[call] = l;
    high[call] = h;
    low[parent] = (Math.imul(low[parent]!, 31) + l) | 0;
    high[parent] = (Math.imul(high[parent]!, 37) + h) | 0;
    const s = finish(shape[call]! ^ Math.imul(functionOf[sites[call]!]! * 4 + outcomes[call]!, 0x9e3779b1));
    shape[call] = s;
    shape[parent] = (Math.imul(shape[parent]!, 31) + s) | 0;
  }
  return { tree: buildCallTree(trace, { keep }), low, high, shape };
}

/** Marks the calls that are compared; nothing when all are. */
function keptCalls({ trace, masks, sites, parents }: Side): Uint8Array | undefined {
  if (!masks.hidesCalls) return undefined;
  const hidden = Uint8Array.from([0, ...trace.sites.map(({ name }) => masks.hides(name) ? 1 : 0)]);
  if (!hidden.includes(1)) return undefined;
  const keep = new Uint8Array(trace.callCount + 1);
  keep[0] = 1;
  for (let call = 1; call < keep.length; call++) {
    keep[call] = keep[parents[call]!]! & (hidden[sites[call]!]! ^ 1);
  }
  return keep;
}

/** Whether two runs are equal call by call: the quickest answer, and a frequent one. */
export function areIdentical(a: Side, b: Side): boolean {
  if (a.trace.callCount !== b.trace.callCount) return false;
  return isEqual(a.parents, b.parents) && isEqual(a.inputs, b.inputs) &&
    isEqual(a.inputsHigh, b.inputsHigh) &&
    isEqual(a.output, b.output) && isEqual(a.outputHigh, b.outputHigh) &&
    (a.suspensions === b.suspensions ||
      a.suspensions !== undefined && b.suspensions !== undefined && isEqual(a.suspensions, b.suspensions));
}

function isEqual<T extends Int32Array | Uint32Array>(a: T, b: T): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
