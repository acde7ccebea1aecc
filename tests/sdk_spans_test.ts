/** Requests under `tph run` take part in the traces of an OpenTelemetry SDK that the program has installed: the real packages. */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { type HostName, ROOT } from "./hosts.ts";
import { temporary } from "./temporary.ts";
import { install } from "./tools.ts";

const SDK = join(ROOT, "node_modules/.hosts/otel-http");
const TRACE = "0af7651916cd43dd8448eb211c80319c";

const SETUP = `
const { NodeTracerProvider } = require("@opentelemetry/sdk-trace-node");
const { registerInstrumentations } = require("@opentelemetry/instrumentation");
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");
new NodeTracerProvider().register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation()] });
`;
const NODE = `
require("./setup.cjs");
const http = require("node:http");
const { trace } = require("@opentelemetry/api");
const answer = (request, response) => response.end(JSON.stringify(trace.getActiveSpan().spanContext()));
const server = http.createServer(answer).listen(0, "127.0.0.1", async () => {
  for (const headers of [{}, { traceparent: "00-${TRACE}-b7ad6b7169203331-01" }]) {
    console.log(await (await fetch("http://127.0.0.1:" + server.address().port + "/tea", { headers })).text());
  }
  server.closeAllConnections();
  server.close();
});
`;
/** A framework with middleware of a package: Bun and Deno have no instrumentation of their servers that one could install. */
const FRAMEWORK = `
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
new NodeTracerProvider().register();
export class App {
  get(path, handler) {
    this.handler = handler;
  }
  listen() {
    const answer = (request) => {
      const parent = propagation.extract(ROOT_CONTEXT, Object.fromEntries(request.headers));
      return context.with(parent, () => trace.getTracer("t").startActiveSpan("request", () => this.handler(request)));
    };
    const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
    return globalThis.Bun ? Bun.serve({ ...options, fetch: answer }) : Deno.serve(options, answer);
  }
}
`;
const WEB = `
import { App } from "framework";
import { trace } from "@opentelemetry/api";
const app = new App();
app.get("/tea", (request) => new Response(JSON.stringify(trace.getActiveSpan().spanContext())));
const server = app.listen();
for (const headers of [{}, { traceparent: "00-${TRACE}-b7ad6b7169203331-01" }]) {
  console.log(await (await fetch("http://127.0.0.1:" + (server.port ?? server.addr.port) + "/tea", { headers })).text());
}
await (server.stop?.(true) ?? server.shutdown());
`;

for (const host of ["node", "bun", "deno"] as HostName[]) {
  Deno.test(`a request notes the span that an installed OpenTelemetry SDK has active, under ${host}`, async () => {
    install(SDK, {
      "@opentelemetry/api": "1.9.0",
      "@opentelemetry/sdk-trace-node": "2.0.1",
      "@opentelemetry/instrumentation": "0.203.0",
      "@opentelemetry/instrumentation-http": "0.203.0",
    });
    using folder = temporary({
      "main.cjs": NODE,
      "main.mjs": WEB,
      "setup.cjs": SETUP,
      "package.json": '{"dependencies":{"framework":"1.0.0","@opentelemetry/api":"1.9.0"}}',
      "node_modules/framework/package.json":
        '{"name":"framework","version":"1.0.0","type":"module","exports":"./index.js"}',
      "node_modules/framework/index.js": FRAMEWORK,
    });
    symlinkSync(join(SDK, "node_modules/@opentelemetry"), join(folder.path, "node_modules/@opentelemetry"));
    const main = host === "node" ? "main.cjs" : "main.mjs";
    const { stdout, stderr } = await folder.tph(["run", "-q", "--host", host, main]);
    assert.ok(stdout.includes("traceId"), stderr);
    const active = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.equal(active.length, 2);
    assert.equal(active[1].traceId, TRACE);
    const { stdout: lines } = await folder.tph(["export", "--format", "ndjson", "--table", "calls"]);
    const calls = lines.trimEnd().split("\n").map((line) => JSON.parse(line));
    const requests = calls.filter(({ request }) => request !== null).sort((a, b) => a.call_id - b.call_id);
    assert.deepEqual(
      requests.map(({ trace_id, parent_span_id }) => [trace_id, parent_span_id]),
      active.map(({ traceId, spanId }) => [traceId, spanId]),
    );
    const found = await folder.tph(["find", "--trace-id", active[0].traceId]);
    assert.match(found.stdout, new RegExp(`GET /tea.*#${requests[0].call_id}\\n`));
  });
}
