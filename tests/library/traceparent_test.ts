/** Blocks as parts of traces: by the context that they are given, or by the span that an installed OpenTelemetry SDK has active. */
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { install } from "../tools.ts";
import { packageProject } from "./package_project.ts";

const SDK = join(ROOT, "node_modules/.hosts/otel-sdk");

Deno.test("with a traceparent, the trace's id decides about a share, everywhere alike; the block notes it", async () => {
  const folder = packageProject();
  writeFileSync(
    join(folder, "main.mjs"),
    `import { trace } from "tracepatch";
const of = (digits) => "00-0af7651916cd43dd8448eb21" + digits + "-b7ad6b7169203331-01";
const sampled = (sample, digits) => trace({ sample, traceparent: of(digits), cache: false }, (t) => t.isRecording);
console.log(["00000000", "3fffffff", "40000001", "ffffffff"].map((digits) => sampled(0.25, digits)).join());
console.log(sampled(1, "ffffffff"), sampled(0, "00000000"));
trace({ traceparent: of("00000000"), cache: false }, (t) => console.log(t.annotations.traceparent, t.trace.meta.annotations.traceparent));
trace({ traceparent: null, cache: false }, (t) => console.log(t.isRecording, Object.keys(t.annotations).length));
trace({ traceparent: 7, cache: false }, (t) => console.log(t.isRecording));
`,
  );
  const { stdout, stderr } = await run(HOSTS.bun, ["--preload", "tracepatch/register", "main.mjs"], {
    cwd: folder,
  });
  const text = "00-0af7651916cd43dd8448eb2100000000-b7ad6b7169203331-01";
  assert.equal(stdout, `true,true,false,false\ntrue false\n${text} ${text}\ntrue 0\ntrue\n`, stderr);
  assert.match(
    stderr,
    /^tracepatch: trace\(\) has a wrong traceparent: it must be a text, and is 7; it is ignored\n$/,
  );
});

Deno.test("a block notes the span that an installed OpenTelemetry SDK has active", async () => {
  install(SDK, { "@opentelemetry/api": "1.9.0", "@opentelemetry/sdk-trace-node": "2.0.1" });
  const folder = packageProject();
  for (const name of ["api", "sdk-trace-node"]) {
    symlinkSync(join(SDK, "node_modules/@opentelemetry", name), join(folder, `node_modules/otel-${name}`));
  }
  writeFileSync(
    join(folder, "main.mjs"),
    `import { trace } from "tracepatch";
import { NodeTracerProvider } from "otel-sdk-trace-node";
import otel from "otel-api";
new NodeTracerProvider().register();
const noted = () => trace({ cache: false }, (t) => t.annotations.traceparent);
console.log(noted());
otel.trace.getTracer("t").startActiveSpan("work", (span) => {
  const { traceId, spanId } = span.spanContext();
  console.log(noted() === "00-" + traceId + "-" + spanId + "-01");
});
`,
  );
  const { stdout, stderr } = await run(HOSTS.node, ["--import", "tracepatch/register", "main.mjs"], {
    cwd: folder,
  });
  assert.equal(stdout, "undefined\ntrue\n", stderr);
});
