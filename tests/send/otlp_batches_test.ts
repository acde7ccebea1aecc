/** Spans of several runs are sent together, as far as a batch goes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { trace } from "../../mod.ts";
import { type RunSpans, spanBatches } from "../../src/export/otlp/batches.ts";
import type { Span } from "../../src/export/otlp/span.ts";
import { temporary } from "../temporary.ts";
import { receiver, type SeenSpan, spansIn } from "./receiver.ts";

const MAIN = `
import { trace } from "tracepatch";
function tea() { return "tea" }
trace("other", () => tea());
`;

Deno.test("blocks that are runs of their own are sent in common batches, each under what it is of", async () => {
  using folder = temporary({ "main.mjs": MAIN });
  const cacheDir = join(folder.path, "runs");
  const names = Array.from({ length: 40 }, (_, i) => `block ${i + 10}`);
  for (const label of names) trace({ label, cacheDir }, () => {});
  const env = { OTEL_SERVICE_NAME: "shop" };
  await folder.tph(["run", "-q", "--cache-dir", "runs", "main.mjs"], { env });
  await using there = await receiver();
  const exported = (...more: string[]) => folder.tph(["export", "--format", "otlp", ...more, "runs"]);
  const { code, stderr } = await exported("--endpoint", there.url);
  assert.equal(code, 0, stderr);
  assert.equal(there.requests.length, 1);
  const [{ spans }] = there.requests as [typeof there.requests[0]];
  assert.equal(stderr, `tph: ${spans.length} spans of 41 traces sent to ${there.url}\n`);
  const services = (list: SeenSpan[]) => [...new Set(list.map(({ resource }) => resource["service.name"]))];
  const blocks = spans.filter(({ name }) => name.startsWith("block "));
  assert.deepEqual(blocks.map(({ name }) => name).toSorted(), names);
  assert.equal(new Set(blocks.map(({ traceId }) => traceId)).size, 40);
  const others = spans.filter((span) => !blocks.includes(span));
  assert.deepEqual(services(others), ["shop"]);
  assert.ok(!services(blocks).includes("shop"));
  // What is of the same has it said once.
  const json = JSON.parse((await exported()).stdout);
  assert.equal(json.resourceSpans.length, 2);
  assert.deepEqual(spansIn(json), spans);
});

Deno.test("what was read before a run that cannot be read is sent, and a batch is full whoever filled it", () => {
  const resources = ["tea", "milk"].map((name) => ({ "service.name": name }));
  const span = (name: string) => ({ name }) as Span;
  function* runs(): Generator<RunSpans> {
    yield { resource: resources[0]!, traces: [[span("a"), span("b")]] };
    yield { resource: resources[1]!, traces: [[span("c"), span("d")], [span("e")]] };
    throw new Error("broken");
  }
  const batches: unknown[] = [];
  assert.throws(() => {
    for (const { parts, ...counts } of spanBatches(runs(), 3)) {
      const told = parts.map(({ resource, spans }) =>
        `${resource["service.name"]} ${spans.map(({ name }) => name)}`
      );
      batches.push([told, counts]);
    }
  }, /broken/);
  assert.deepEqual(batches, [
    [["tea a,b", "milk c"], { spans: 3, traces: 2 }],
    [["milk d,e"], { spans: 2, traces: 1 }],
  ]);
});
