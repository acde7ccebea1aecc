/**
 * Small runs for tests of the file format, and what reads all of a run.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Trace, Value } from "../../src/trace/trace.ts";
import { type Event, type Plain, site, traceFile } from "./plain_journal.ts";

/** Four functions. */
export const SITES: Event = { op: "sites", sites: [site("a"), site("b"), site("c"), site("d")] };

/** So many snapshots, each of a text of its own. */
export function snapshots(count: number): Event[] {
  return Array.from({ length: count }, (_, i) => {
    const text = `snapshot ${i + 1}`;
    return { op: "snapshot", snapshot: { type: "string", value: text, length: text.length } };
  });
}

/** What a trace says of a plain value. */
export function value(plain: Plain): Value {
  if (plain === undefined) return { snapshot: { type: "undefined" }, identity: 0 };
  if (plain === null) return { snapshot: { type: "null" }, identity: 0 };
  if (typeof plain === "boolean") return { snapshot: { type: "boolean", value: plain }, identity: 0 };
  if (typeof plain === "number") return { snapshot: { type: "number", value: plain }, identity: 0 };
  if ("unseen" in plain) return { snapshot: { type: "unseen" }, identity: 0 };
  const text = `snapshot ${"primitive" in plain ? plain.primitive : plain.object}`;
  return {
    snapshot: { type: "string", value: text, length: text.length },
    identity: "object" in plain ? plain.identity : 0,
  };
}

/** The chunks of an unbroken file. */
export function kindsOf(bytes: Uint8Array): { kind: number; at: number; size: number }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [];
  for (let at = 8; at < bytes.length;) {
    const size = Math.ceil((20 + view.getUint32(at + 4, true)) / 8) * 8;
    chunks.push({ kind: view.getUint32(at, true), at, size });
    at += size;
  }
  return chunks;
}

/** A small file with something of everything. */
export function smallFile(): Uint8Array {
  return traceFile([
    SITES,
    ...snapshots(3),
    {
      op: "snapshot",
      snapshot: {
        type: "composite",
        kind: "map",
        className: "Map",
        size: 1,
        items: [],
        entries: [[{ type: "number", value: 1 }, { type: "string", value: "\ud800x", length: 9 }]],
        properties: [{ key: "k", value: { type: "null" } }],
        omittedItems: 0,
        omittedProperties: 1,
      },
    },
    { op: "meta", meta: { pid: 3 } },
    { op: "enter", site: 1, time: 1, args: [1, { object: 4, identity: 8 }] },
    { op: "suspend", call: 1, time: 4 },
    { op: "flush" },
    { op: "enter", site: 2, parent: 1, time: 5, args: [0.5, null, -0, true, 5, 6] },
    { op: "leave", call: 2, time: 900, value: { primitive: 1 } },
    { op: "resume", call: 1, time: 1000 },
    { op: "leave", call: 1, time: 2000, value: 3 },
  ]);
}

/** Asks for all that a trace can tell. */
export function readAll(trace: Trace): void {
  trace.siteColumn();
  for (let call = 1; call <= Math.min(trace.callCount, 100); call++) {
    trace.siteOf(call);
    assert.ok(trace.parentOf(call) < call);
    trace.startOf(call);
    trace.durationOf(call);
    trace.waitingOf(call);
    assert.ok(trace.outcomeOf(call) <= 255);
    trace.argsOf(call);
    trace.resultOf(call);
  }
  for (let id = 0; id <= Math.min(trace.snapshotCount + 1, 100); id++) trace.snapshot(id);
  trace.lastTime();
}
