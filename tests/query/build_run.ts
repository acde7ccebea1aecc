/**
 * Builds runs for tests the way a program makes them: calls within calls, with plain values.
 *
 * @module
 */

import type { Site } from "../../src/contract.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";
import type { Trace } from "../../src/trace/trace.ts";
import {
  type Event,
  type FileOptions,
  type Plain,
  site,
  traceFile,
  traceOf,
} from "../trace/plain_journal.ts";

export interface CallOptions {
  args?: unknown[];
  /** What it returns; undefined when it is not there. */
  result?: unknown;
  /** What it throws. */
  error?: unknown;
  /** Nanoseconds that the call takes by itself; 1,000 if not given. */
  cost?: number;
  /** Never ends. */
  open?: boolean;
  /** Nanoseconds that it is suspended, after its body. */
  wait?: number;
  /** Stays suspended. */
  suspended?: boolean;
  /** Fields of its site; those of the first call of that name count. */
  site?: Partial<Site>;
}

/** A snapshot as it is. */
export class Raw {
  readonly snapshot: Snapshot;
  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }
}

export class RunBuilder {
  readonly events: Event[] = [];
  /** Nanoseconds. */
  time = 0;
  readonly #sites = new Map<string, number>();
  readonly #snapshots = new Map<string, number>();
  #calls = 0;
  #current = 0;

  /** A call, and what happens within it. Returns its id. */
  call(name: string, options: CallOptions = {}, body: () => void = () => {}): number {
    const { args = [], cost = 1000 } = options;
    const id = this.enter(name, options.site, args);
    const parent = this.#current;
    this.#current = id;
    this.time += cost;
    body();
    this.#current = parent;
    if (options.wait !== undefined || options.suspended) {
      this.events.push({ op: "suspend", call: id, time: this.time });
      this.time += options.wait ?? 0;
      if (options.suspended) return id;
      this.events.push({ op: "resume", call: id, time: this.time });
    }
    if (options.open) return id;
    if ("error" in options) {
      this.events.push({ op: "fail", call: id, time: this.time, value: this.#plain(options.error) });
    } else this.leave(id, options.result);
    return id;
  }

  /** Enters a call that `leave` ends. */
  enter(name: string, fields: Partial<Site> = {}, args: unknown[] = []): number {
    let siteId = this.#sites.get(name);
    if (siteId === undefined) {
      siteId = this.#sites.size + 1;
      this.#sites.set(name, siteId);
      this.events.push({ op: "sites", sites: [site(name, { line: siteId * 10, ...fields })] });
    }
    const plain = args.map((arg) => this.#plain(arg));
    this.events.push({ op: "enter", site: siteId, parent: this.#current, time: this.time, args: plain });
    return ++this.#calls;
  }

  leave(call: number, result?: unknown): void {
    this.events.push({ op: "leave", call, time: this.time, value: this.#plain(result) });
  }

  trace(options: FileOptions = {}): Trace {
    return traceOf(this.events, options);
  }

  file(options: FileOptions = {}): Uint8Array {
    return traceFile(this.events, options);
  }

  #plain(value: unknown): Plain {
    if (value === null || value === undefined || typeof value === "boolean" || typeof value === "number") {
      return value;
    }
    const snapshot = value instanceof Raw ? value.snapshot : snapshotOf(value);
    const key = JSON.stringify(snapshot);
    let id = this.#snapshots.get(key);
    if (id === undefined) {
      id = this.#snapshots.size + 1;
      this.#snapshots.set(key, id);
      this.events.push({ op: "snapshot", snapshot });
    }
    return typeof value === "object" ? { object: id, identity: id } : { primitive: id };
  }
}

/** Makes a call, as `RunBuilder.call` does. */
export type Call = RunBuilder["call"];

/** The run that a body makes. */
export function runOf(body: (call: Call, run: RunBuilder) => void, options: FileOptions = {}): Trace {
  const builder = new RunBuilder();
  body(builder.call.bind(builder), builder);
  return builder.trace(options);
}

/** Two async siblings that overlap; the later one begins `gap` after the first. */
export function tasksRun(names: string[], { overlap } = { overlap: true }) {
  return runOf((call, builder) => {
    call("main", { site: { async: true } }, () => {
      const ids = names.map((name) => {
        builder.time += 1000;
        const id = builder.enter(name, { async: true }, [name]);
        // The root is call 1.
        (builder.events.at(-1) as { parent?: number }).parent = 1;
        if (!overlap) {
          builder.time += 1000;
          builder.leave(id);
        }
        return id;
      });
      builder.time += 1000;
      if (overlap) ids.forEach((id) => builder.leave(id));
    });
  });
}

/** The whole snapshot of a plain value. */
export function snapshotOf(value: unknown): Snapshot {
  if (value instanceof Raw) return value.snapshot;
  if (value === null) return { type: "null" };
  if (value === undefined) return { type: "undefined" };
  if (typeof value === "boolean") return { type: "boolean", value };
  if (typeof value === "number") return { type: "number", value };
  if (typeof value === "string") return { type: "string", value, length: value.length };
  if (typeof value === "bigint") return { type: "bigint", text: String(value) };
  if (typeof value === "function") return { type: "function", name: value.name };
  const object = value as object;
  const parts = {
    type: "composite" as const,
    className: object.constructor.name,
    items: [] as Snapshot[],
    entries: [] as [Snapshot, Snapshot][],
    properties: [] as { key: string; value: Snapshot }[],
    omittedItems: 0,
    omittedProperties: 0,
  };
  if (Array.isArray(object)) {
    return { ...parts, kind: "array", size: object.length, items: object.map(snapshotOf) };
  }
  if (object instanceof Map) {
    const entries = [...object].map(([key, item]) =>
      [snapshotOf(key), snapshotOf(item)] as [Snapshot, Snapshot]
    );
    return { ...parts, kind: "map", size: object.size, entries };
  }
  if (object instanceof Set) {
    return { ...parts, kind: "set", size: object.size, items: [...object].map(snapshotOf) };
  }
  if (object instanceof Error) return { ...parts, kind: "error", size: 0, text: object.message };
  if (object instanceof Date) return { ...parts, kind: "date", size: 0, text: object.toISOString() };
  const properties = Object.entries(object).map(([key, item]) => ({ key, value: snapshotOf(item) }));
  return { ...parts, kind: "object", size: properties.length, properties };
}

class PaymentError extends Error {}

/** A small shop: three prices, a total, a wait, and a payment that fails. */
export function shopRun(): RunBuilder {
  const run = new RunBuilder();
  const items = ["a", "b", "c"].map((sku) => ({ sku, qty: 2 }));
  run.call("main", { site: { async: true } }, () => {
    run.call("fetchRate", {
      args: ["NL"],
      result: 0.2,
      wait: 12e6,
      site: { async: true, params: ["country"] },
    });
    run.call("Cart.total", {
      args: [items, 0.2],
      result: 42.5,
      site: { kind: "method", params: ["items", "tax"] },
    }, () => {
      for (const item of items) run.call("price", { args: [item], result: 10, site: { params: ["item"] } });
    });
    run.call("pay", {
      args: [42.5],
      error: new PaymentError("card declined"),
      cost: 85_000,
      site: { params: ["amount"] },
    });
  });
  return run;
}
