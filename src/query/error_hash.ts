import type { Snapshot } from "../trace/snapshot.ts";
import type { Trace } from "../trace/trace.ts";

/** Thrown values whose hashes are remembered. */
const MOST = 10_000;

/** Makes hashes of what calls threw: the class and the message, or the value. */
export function errorHasher(trace: Trace): (call: number) => number {
  const known = new Map<Snapshot, number>();
  return (call) => {
    const snapshot = trace.resultOf(call)?.snapshot;
    if (snapshot === undefined) return 0;
    let hash = known.get(snapshot);
    if (hash !== undefined) return hash;
    hash = hashOf(snapshot);
    if (known.size < MOST) known.set(snapshot, hash);
    return hash;
  };
}

function hashOf(snapshot: Snapshot): number {
  const text = snapshot.type === "composite" && snapshot.kind === "error"
    ? `${snapshot.className}: ${snapshot.text ?? ""}`
    : JSON.stringify(snapshot);
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}
