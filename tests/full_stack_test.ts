/** What is recorded where the stack is full in functions that the engine itself calls. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { createInterner } from "../src/probe/intern.ts";
import { createSnapshotTaker } from "../src/probe/take_snapshot.ts";
import { DEFAULT_SETTINGS } from "../src/settings.ts";
import { decodeSnapshot } from "../src/trace/decode_snapshot.ts";
import type { Snapshot } from "../src/trace/snapshot.ts";
import { Outcome } from "../src/trace/spec.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
import { setTimeout as wait } from "node:timers/promises";
let entered = 0;
const list = (n) => (entered++, [n].map((x) => { entered++; return { list: list(x + 1) }; }));
const sorted = (n) => (entered++, [n, 1].sort(() => (entered++, sorted(n + 1))));
const written = (n) => (entered++, JSON.stringify({ toJSON() { entered++; return [written(n + 1)]; } }));
const got = (n) => (entered++, { get x() { entered++; return got({ n }); } }.x);
const proxied = (n) => (entered++, new Proxy({}, { get() { entered++; return proxied(n + 1); } }).x);
const awaited = (n) => { entered++; new Promise(() => { entered++; if (entered % 2) return [n]; awaited([n]); }).catch(() => { entered++; }); return [n]; };
const caught = (n) => { entered++; try { return [n].map((x) => { entered++; try { return caught(x); } catch (e) { return [e.name]; } }); } catch (e) { return e.name; } };
const leaf = (v) => (entered++, JSON.stringify([v], (k, v) => { entered++; return [v === "", 1].length ? "x" : v; }));
const deep = (n) => { entered++; leaf(n); deep({ n }); };
for (const each of [list, sorted, written, got, proxied, awaited, caught, deep]) {
  for (let i = 0; i < 2; i++) try { each(i); } catch {}
}
await wait(0);
console.log(entered);
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`where the stack is full in callbacks of the engine, each call has an end (${host})`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const { trace, stdout } = await runRecorded(host, join(folder.path, "main.mjs"));
    const open: string[] = [];
    let calls = 0;
    for (let call = 1; call <= trace.callCount; call++) {
      const { name, kind } = trace.siteOf(call);
      if (kind !== "external") calls++;
      if (trace.outcomeOf(call) === Outcome.OPEN) open.push(name);
    }
    assert.deepEqual(open, []);
    assert.equal(calls, Number(stdout));
  });
}

Deno.test("a value that could not be copied where the stack was full leaves nothing in later copies", () => {
  const stored: Uint8Array[] = [];
  const { take } = createSnapshotTaker({
    budget: DEFAULT_SETTINGS.budget,
    redactor: undefined,
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  const value = { list: [1, 2] };
  const kinds = new Set<string>();
  const takeDeeper = (): void => {
    try {
      takeDeeper();
    } catch {
      // Until there is room for all of it.
      const { type } = lookup(take(value));
      kinds.add(type);
      if (type === "cut") throw new RangeError();
    }
  };
  for (let i = 0; i < 100; i++) takeDeeper();
  assert.deepEqual([...kinds].toSorted(), ["composite", "cut"]);
});
