/** Runs as OpenTelemetry traces: files, and what a receiver with the official definitions gets. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { gunzipSync } from "node:zlib";
import { findOnPath } from "../../src/safe/executables.ts";
import { pauseOf } from "../../src/send/otlp_answer.ts";
import { run, TPH } from "../hosts.ts";
import { type Temporary, temporary } from "../temporary.ts";
import { decode, receiver, type SeenSpan, spansIn } from "./receiver.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

const SHOP = `
function price(item, password) {
  if (item === "cocoa") throw new RangeError("no " + item);
  return item.length;
}
function total(items) { return items.reduce((sum, item) => sum + price(item, "hunter2"), 0) }
const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch(request) {
    const items = new URL(request.url).pathname.slice(1).split(",");
    try { return new Response(String(total(items))) } catch (error) { return new Response(error.message, { status: 500 }) }
  },
});
for (const path of process.argv.slice(2)) {
  const headers = path === "tea" ? { traceparent: "00-${TRACE}-${SPAN}-01" } : {};
  await (await fetch("http://127.0.0.1:" + server.port + "/" + path, { headers })).text();
}
await server.stop(true);
`;

function byName(spans: SeenSpan[], name: string): SeenSpan[] {
  return spans.filter((span) => span.name === name);
}

async function recorded(paths: string[]): Promise<Temporary> {
  const folder = temporary({ "main.mjs": SHOP });
  const { code, stderr } = await folder.tph(["run", "-q", "--host", "bun", "main.mjs", ...paths]);
  assert.equal(code, 0, stderr);
  return folder;
}

Deno.test("tph run --otlp sends a trace a request, as the official definitions have it", async () => {
  await using there = await receiver();
  using folder = temporary({ "main.mjs": SHOP });
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: there.url,
    OTEL_EXPORTER_OTLP_HEADERS: "x-key=a%20b",
    OTEL_SERVICE_NAME: "shop",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment=test,service.name=not-this",
  };
  const { code, stderr } = await folder.tph(["run", "--otlp", "main.mjs", "tea", "cocoa"], { env });
  assert.equal(code, 0);
  assert.match(stderr, /^tph: \d+ spans of 2 traces sent to http:\/\/127\.0\.0\.1:\d+$/m);
  const [request] = there.requests;
  assert.deepEqual(
    [
      request!.path,
      request!.headers["content-type"],
      request!.headers["content-encoding"],
      request!.headers["x-key"],
    ],
    ["/v1/traces", "application/x-protobuf", "gzip", "a b"],
  );
  const spans = there.requests.flatMap((request) => request.spans);
  const { resource } = spans[0]!;
  assert.deepEqual(
    [resource["service.name"], resource["deployment.environment"], resource["process.runtime.name"]],
    ["shop", "test", "bun"],
  );
  const [tea, cocoa] = spans.filter(({ kind }) => kind === 2);
  assert.deepEqual([tea!.traceId, tea!.parentSpanId, tea!.name], [TRACE, SPAN, "GET"]);
  assert.equal(tea!.attributes["http.request.method"], "GET");
  assert.equal(tea!.attributes["url.path"], "/tea");
  assert.match(cocoa!.traceId, /^[\da-f]{32}$/);
  assert.deepEqual([cocoa!.status.code, cocoa!.attributes["error.type"]], [2, "500"]);
  const [total] = byName(spans, "total");
  assert.deepEqual([total!.traceId, total!.parentSpanId], [TRACE, tea!.spanId]);
  assert.deepEqual(
    [
      total!.attributes["code.function.name"],
      total!.attributes["code.file.path"],
      total!.attributes["code.line.number"],
    ],
    ["total", "main.mjs", 6],
  );
  assert.ok(tea!.start <= total!.start && total!.end <= tea!.end);
  const failed = byName(spans, "price").find(({ status }) => status.code === 2)!;
  assert.deepEqual(failed.events, [{
    name: "exception",
    attributes: { "exception.type": "RangeError", "exception.message": "no cocoa" },
  }]);
  assert.equal(failed.attributes["error.type"], "RangeError");
  assert.ok(
    !JSON.stringify(spans, (_, value) => typeof value === "bigint" ? "" : value).includes("tph.argument"),
  );
  // What is sent leads back to the run.
  const run = String(failed.attributes["tph.run"]), call = failed.attributes["tph.call"];
  assert.match((await folder.tph(["call", `${run}#${call}`])).stdout, /no cocoa/);
});

Deno.test("a program that goes on has its traces sent meanwhile, each once", async () => {
  await using there = await receiver();
  using folder = temporary({
    "main.mjs": SHOP.replace(
      "await server.stop",
      "import('node:fs').then((fs) => fs.writeFileSync('pid', String(process.pid)));\nawait new Promise((go) => process.once('SIGTERM', go));\nawait server.stop",
    ),
  });
  const ended = folder.tph(["run", "--otlp", there.url, "main.mjs", "tea"]);
  while (there.requests.length === 0) await new Promise((go) => setTimeout(go, 50));
  process.kill(Number(readFileSync(join(folder.path, "pid"), "utf8")), "SIGTERM");
  assert.equal((await ended).code, 0);
  const ids = there.requests.flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
  assert.ok(ids.length >= 3);
  assert.equal(new Set(ids).size, ids.length);
});

Deno.test("tph export --format otlp: JSON and protobuf say the same, gzip or not; a budget, values without secrets", async () => {
  using folder = await recorded(["tea", "cocoa", "milk,tea"]);
  const path = (name: string) => join(folder.path, name);
  const written = await Promise.all([
    ["--encoding", "json", "-o", "json"],
    ["--encoding", "protobuf", "-o", "protobuf"],
    ["--encoding", "protobuf", "--gzip", "-o", "gzip"],
    ["--spans", "3", "-o", "few"],
    ["--values", "-o", "values"],
    ["--service", "other", "-o", "named"],
  ].map((args) => folder.tph(["export", "--format", "otlp", ...args])));
  for (const { code, stderr } of written) assert.equal(code, 0, stderr);
  const json = (name: string) =>
    readFileSync(path(name), "utf8").trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line)));
  const spans = json("json");
  assert.deepEqual(spansIn(decode(new Uint8Array(readFileSync(path("protobuf"))))), spans);
  assert.deepEqual(spansIn(decode(new Uint8Array(gunzipSync(readFileSync(path("gzip")))))), spans);
  for (const { spanId, traceId } of spans) assert.deepEqual([spanId.length, traceId.length], [16, 32]);
  // The request, what failed, and the slowest; what is left out is counted.
  const few = json("few");
  const cocoa = few.filter(({ traceId }) => traceId === few.find(({ status }) => status.code === 2)!.traceId);
  assert.equal(cocoa.length, 3);
  assert.equal(cocoa.filter(({ status }) => status.code === 2).length, 3);
  const [root] = cocoa;
  assert.deepEqual(root!.attributes["tph.calls.left_out"], Number(root!.attributes["tph.calls"]) - 3);
  const ids = new Set(cocoa.map(({ spanId }) => spanId));
  assert.ok(cocoa.slice(1).every(({ parentSpanId }) => ids.has(parentSpanId)));
  const values = json("values");
  const [price] = byName(values, "price");
  assert.equal(price!.attributes["tph.argument.item"], '"tea"');
  assert.equal(price!.attributes["tph.result"], "3");
  assert.match(String(price!.attributes["tph.argument.password"]), /^<redacted /);
  assert.ok(!readFileSync(path("values"), "utf8").includes("hunter2"));
  assert.equal(json("named")[0]!.resource["service.name"], "other");
});

Deno.test("--against a run, the calls that differ are spans before others, and where the runs part; without it, odd results are", async () => {
  const shop = (rate: string) =>
    `import { trace } from "tracepatch";
function rateOf(currency) { return Number(${rate}) }
function price(item, currency) { return item.length * rateOf(currency) }
function slow(n) { const until = performance.now() + 1; while (performance.now() < until); return n }
function fails() { throw new Error("as ever") }
function order(currency) {
  for (let i = 0; i < 20; i++) { slow(i); try { fails() } catch {} }
  ${rate.includes("0,95") ? "" : "slow(-1);"}
  return price("tea", currency) + price("milk", "EUR");
}
for (const currency of ["EUR", "CHF"]) trace("order", () => order(currency));
`;
  using folder = temporary();
  for (const [label, rate] of [["green", "0.95"], ["red", "0,95"]]) {
    folder.write("main.mjs", shop(`currency === "CHF" ? "${rate}" : "1"`));
    const { code, stderr } = await folder.tph(["run", "-q", "--label", label!, "main.mjs"]);
    assert.equal(code, 0, stderr);
  }
  const spansOf = async (...args: string[]) => {
    const { stdout, stderr } = await folder.tph(["export", "--format", "otlp", ...args, "red"]);
    return { stderr, spans: stdout.trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line))) };
  };
  const odd = await spansOf("--spans", "25");
  assert.equal(odd.stderr, "");
  const marked = odd.spans.filter(({ attributes }) => "tph.odd" in attributes);
  assert.deepEqual(marked.map(({ name, attributes }) => [name, attributes["tph.odd"]]), [["rateOf", "NaN"]]);
  assert.deepEqual(byName(odd.spans, "order").flatMap((span) => span.attributes["tph.calls.odd"] ?? []), [1]);

  // While a program runs, nobody knows yet what is odd; with values, nothing is sent before its end.
  await using there = await receiver();
  for (const [flags, kinds] of [[["--otlp-values"], ["NaN"]], [[], []]] as const) {
    there.requests.length = 0;
    await folder.tph(["run", "-q", "--otlp", there.url, ...flags, "main.mjs"]);
    const sent = there.requests.flatMap(({ spans }) => spans);
    assert.equal(sent.filter(({ attributes }) => "tph.calls" in attributes).length, 2);
    assert.deepEqual(sent.flatMap(({ attributes }) => attributes["tph.odd"] ?? []), [...kinds]);
  }

  const { spans, stderr } = await spansOf("--spans", "8", "--against", "green");
  assert.match(
    stderr,
    /^tph: against \d+_\d+_\d+_green: Behaviour differs: 5 results, 2 removed; \d+ calls equal\.\n$/,
  );
  const divergent = spans.flatMap(({ name, attributes }) =>
    attributes["tph.diverges"] === undefined
      ? []
      : [`${name} ${attributes["tph.diverges"]}${attributes["tph.diverges.first"] ? ", first" : ""}`]
  );
  assert.deepEqual(divergent, [
    "order removed, first",
    "order result",
    "trace callback result",
    "order result,removed",
    "price result",
    "rateOf result, first",
  ]);
  const [, second] = spans.filter(({ parentSpanId }) => parentSpanId === "");
  assert.equal(second!.attributes["tph.calls.divergent"], 5);
  assert.match(String(second!.attributes["tph.against"]), /_green$/);
});

Deno.test("a run without requests and blocks has no traces, and that is said", async () => {
  using folder = temporary({ "main.mjs": "function f() {}\nf();" });
  await using there = await receiver();
  const said = /^tph: no request and no block was recorded, so there is no trace\. Put trace\(\) .*\n$/;
  const ran = await folder.tph(["run", "-q", "--otlp", there.url, "main.mjs"]);
  assert.deepEqual([ran.code, ran.stderr], [0, ""]);
  assert.match(
    (await folder.tph(["run", "--otlp", there.url, "main.mjs"])).stderr,
    /^tph: no request and no block/m,
  );
  for (const to of [["-o", "traces.json"], ["--endpoint", there.url]]) {
    const { code, stdout, stderr } = await folder.tph(["export", "--format", "otlp", ...to]);
    assert.deepEqual([code, stdout], [0, ""]);
    assert.match(stderr, said);
  }
});

Deno.test("a request whose handler hands back a promise lasts until its last call ended, in spans, tables and trees", async () => {
  using folder = temporary({
    "main.mjs": `
const later = (n) => new Promise((go) => setTimeout(go, 5, n));
async function load() { return await later(1) }
function answer() { return load().then((n) => later(n)).then((n) => new Response(String(n), { status: 201 })) }
const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch(request) { return answer() } });
await (await fetch("http://127.0.0.1:" + server.port + "/tea")).text();
await server.stop(true);
`,
  });
  await folder.tph(["run", "-q", "--host", "bun", "main.mjs"]);
  const [otlp, rows, json, tree, call] = await Promise.all([
    ["export", "--format", "otlp"],
    ["export", "--format", "ndjson", "--table", "calls"],
    ["export", "--format", "json"],
    ["tree", "--width", "200"],
    ["call", "@#1"],
  ].map(async (args) => (await folder.tph(args)).stdout));
  const spans = otlp!.trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line)));
  const [root, ...below] = spans;
  assert.deepEqual([root!.attributes["url.path"], root!.attributes["tph.end"]], ["/tea", "last call"]);
  const last = below.map(({ end }) => end).reduce((a, b) => a > b ? a : b);
  assert.ok(below.length >= 6);
  assert.equal(root!.end, last);
  const calls = rows!.trimEnd().split("\n").map((line) => JSON.parse(line));
  const row = calls.find(({ request }) => request !== null)!;
  assert.equal(row.request_ns, Number(last - root!.start));
  assert.ok(row.total_ns < row.request_ns);
  assert.deepEqual(calls.filter(({ request_ns }) => request_ns !== null), [row]);
  const { request } = JSON.parse(json!).calls[0];
  assert.deepEqual([request.path, Math.round(request.lastEnd)], ["/tea", row.request_ns]);
  assert.match(tree!, /GET \/tea 201 {2}fetch\(.*its last call ended after \S+ ms$/m);
  assert.match(call!, /, its last call ended after \S+ ms$/m);
});

Deno.test("--encoding holds for a receiver, too, and an answer in JSON is read whatever was sent", async () => {
  using folder = await recorded(["tea"]);
  const types: unknown[] = [];
  const server = createServer((request, response) => {
    types.push(request.headers["content-type"]);
    request.resume();
    response.setHeader("content-type", "application/json");
    response.end('{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no room"}}');
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const encoding of ["json", "protobuf"]) {
    const args = ["export", "--format", "otlp", "--encoding", encoding, "--endpoint", endpoint];
    const { stderr, code } = await folder.tph(args);
    assert.match(stderr, /; 1 span lost: no room$/m);
    assert.equal(code, 1);
  }
  assert.deepEqual(types, ["application/json", "application/x-protobuf"]);
  server.close();
});

Deno.test("a receiver that refuses, hangs, or answers nonsense costs spans that are counted, and a clear line", async () => {
  using folder = await recorded(["tea"]);
  const hangs = () => {};
  const partial = (response: { end: (body: Uint8Array) => void }) =>
    response.end(Uint8Array.of(10, 6, 8, 2, 18, 2, 110, 111));
  await using ok = await receiver();
  await using busy = await receiver((response, count) => {
    if (count > 2) return response.end();
    response.writeHead(count === 1 ? 429 : 503, { "retry-after": "0" }).end();
  });
  await using wrong = await receiver((response) => response.writeHead(400).end("no"));
  await using garbage = await receiver((response) => response.end("<html>\xff\x00garbage"));
  await using hanging = await receiver(hangs);
  await using taking = await receiver(partial);
  await using moved = await receiver((response) => response.writeHead(302, { location: ok.url }).end());
  /** It has taken them; the rest of its answer does not come. */
  await using slow = await receiver((response) =>
    response.writeHead(200, { "content-length": 100 }).write("x")
  );
  const env = { OTEL_EXPORTER_OTLP_TIMEOUT: "150" };
  const send = async (endpoint: string, code: number, said: RegExp, more: Record<string, string> = {}) => {
    const out = await folder.tph(["export", "--format", "otlp", "--endpoint", endpoint], {
      env: { ...more },
    });
    assert.match(out.stderr, said);
    assert.equal(out.code, code, out.stderr);
  };
  await Promise.all([
    send(ok.url, 0, /^tph: \d+ spans of 1 trace sent to http:\/\/127\.0\.0\.1:\d+\n$/),
    send(busy.url, 0, /spans of 1 trace sent/),
    send(wrong.url, 1, /^tph: 0 spans of 1 trace sent to .*; \d+ spans lost: it answered 400: no\n$/),
    send(garbage.url, 0, /spans of 1 trace sent/),
    send(hanging.url, 1, /lost: it did not answer within 150 ms/, env),
    send(slow.url, 0, /spans of 1 trace sent to [^;]*\n$/, { OTEL_EXPORTER_OTLP_TIMEOUT: "1000" }),
    send(
      ok.url,
      2,
      /_CERTIFICATE is "nowhere\.pem", which cannot be read: .*\n {5}It is the path of a PEM file\./,
      {
        OTEL_EXPORTER_OTLP_CERTIFICATE: "nowhere.pem",
      },
    ),
    send(taking.url, 1, /; 2 spans lost: no\n$/),
    send(moved.url, 1, /lost: it answered 302, a redirect, which is not followed\n$/),
    send("http://127.0.0.1:1", 1, /spans lost: [^`]*$/),
    send(ok.url.replace("http:", "https:"), 1, /spans lost: /),
    send("localhost", 2, /"localhost" is no address of a receiver/),
    send("ftp://me:s3cret@there/v1?key=s3cret", 2, /"ftp:\/\/…@there\/v1" is no address of a receiver/),
    send(ok.url, 2, /PROTOCOL is "grpc"\.\n {5}It can be http\/protobuf or http\/json/, {
      OTEL_EXPORTER_OTLP_PROTOCOL: "grpc",
    }),
  ]);
  assert.deepEqual([busy, slow].map(({ requests }) => requests.length), [3, 1]);
  assert.equal(ok.requests.length, 1);
  // A variable that is empty is as one that is not set.
  const json = {
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_COMPRESSION: "none",
    OTEL_EXPORTER_OTLP_TIMEOUT: "",
    OTEL_EXPORTER_OTLP_CERTIFICATE: "",
  };
  await send(ok.url, 0, /sent/, json);
  assert.equal(ok.requests[1]!.headers["content-encoding"], undefined);
  assert.deepEqual(ok.requests[1]!.spans, ok.requests[0]!.spans);
});

Deno.test({
  name:
    "a receiver whose certificate nobody knows gets nothing; OTEL_EXPORTER_OTLP_CERTIFICATE makes it known",
  ignore: findOnPath("openssl", process.env.PATH) === undefined,
  async fn() {
    using folder = await recorded(["tea"]);
    const words =
      "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost " +
      "-addext subjectAltName=DNS:localhost,IP:127.0.0.1";
    await run("openssl", words.split(" "), { cwd: folder.path });
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(folder.path, name), "utf8"));
    let taken = 0;
    const server = createSecureServer({ key, cert }, (request, response) => {
      taken++;
      request.resume().on("end", () => response.end());
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const send = (env: Record<string, string>) =>
      folder.tph(["export", "--format", "otlp", "--endpoint", endpoint], { env });
    const unknown = await send({});
    assert.deepEqual([unknown.code, taken], [1, 0]);
    assert.match(unknown.stderr, /spans? lost: .*certificate/);
    const trusted = { OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder.path, "cert.pem") };
    const other = await folder.tph(
      ["export", "--format", "otlp", "--endpoint", endpoint.replace("127.0.0.1", "[::ffff:127.0.0.1]")],
      { env: trusted },
    );
    assert.deepEqual([other.code, taken], [1, 0]);
    assert.match(other.stderr, /spans? lost: its certificate is of another host\n$/);
    const known = await send(trusted);
    assert.deepEqual([known.code, taken], [0, 1], known.stderr);
    server.closeAllConnections();
    server.close();
  },
});

const MANY = `
const app = { handlers: [], use(handler) { this.handlers.push(handler) } };
app.use((request) => new Response("tea"));
for (let i = 0; i < 12_000; i++) app.handlers[0](new Request("http://localhost/" + i));
`;

Deno.test("a receiver that is not there is given up after some batches, whatever the run's length; one that comes back gets the rest", async () => {
  using folder = temporary({ "main.mjs": MANY });
  await folder.tph(["run", "-q", "--host", "bun", "main.mjs"]);
  const send = async (endpoint: string) => {
    const args = ["export", "--format", "otlp", "--spans", "1", "--endpoint", endpoint];
    return await folder.tph(args);
  };
  await using refusing = await receiver((response) => response.writeHead(400).end());
  await using back = await receiver((response, count) => response.writeHead(count <= 4 ? 503 : 200).end());
  const [away, refused, late] = await Promise.all([
    send("http://127.0.0.1:1"),
    send(refusing.url),
    send(back.url),
  ]);
  const [, spans = "", traces = ""] =
    /; ([\d,]+) spans lost: .*; ([\d,]+) traces lost: 5 batches in a row reached nobody, so the rest was not tried\n$/
      .exec(away.stderr) ?? [];
  const counts = [spans, traces].map((count) => Number(count.replace(",", "")));
  assert.equal(counts[0]! + counts[1]!, 12_000, away.stderr);
  assert.ok(counts[0]! >= 5 * 512 && counts[1]! > 0, away.stderr);
  assert.equal(away.code, 1);
  assert.match(
    refused.stderr,
    /^tph: 0 spans of 12,000 traces sent to \S+; 12,000 spans lost: it answered 400\n$/,
  );
  assert.match(
    late.stderr,
    /^tph: 11,488 spans of 12,000 traces sent to \S+; 512 spans lost: it answered 503\n$/,
  );
});

Deno.test("Retry-After is a number of seconds, or a date", () => {
  const now = Date.parse("2026-01-01T12:00:00Z");
  const dates = ["Thu, 01 Jan 2026 12:00:05 GMT", "Thu, 01 Jan 2026 11:00:00 GMT"];
  const pauses = ["3", ...dates, "", "soon", "-5", "2026"];
  assert.deepEqual(pauses.map((after) => pauseOf(after, now)), [3000, 5000, 0, NaN, NaN, NaN, 2026e3]);
});

Deno.test("a program runs and ends as it does, when its traces reach nobody", async () => {
  using folder = temporary({ "main.mjs": "console.log(process.argv[2]); process.exitCode = 3;" });
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" };
  const { code, stdout } = await folder.tph(["run", "--otlp", "main.mjs", "--otlp"], { env });
  assert.deepEqual([code, stdout], [3, "--otlp\n"]);
  const bad = await folder.tph(["run", "--otlp", "http://[", "main.mjs"]);
  assert.deepEqual([bad.code, bad.stdout], [2, ""]);
});

Deno.test({
  name: "tph export --format otlp to a full disk is an error, and ends",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = await recorded(["tea"]);
    const args = [...TPH, "export", "--format", "otlp"];
    const { code, stderr } = await run("/bin/sh", ["-c", '"$@" > /dev/full', "sh", ...args], {
      cwd: folder.path,
    });
    assert.equal(code, 1);
    assert.match(stderr, /^tph: Cannot write the output: ENOSPC.*\n$/);
  },
});

Deno.test("tph run --otlp -q says nothing, but what was lost", async () => {
  using folder = temporary({ "main.mjs": SHOP });
  const { code, stdout, stderr } = await folder.tph(
    ["run", "-q", "--host", "bun", "--otlp", "http://127.0.0.1:1", "main.mjs", "tea"],
  );
  assert.deepEqual([code, stdout], [0, ""]);
  assert.match(
    stderr,
    /^tph: 0 spans of .* sent to http:\/\/127\.0\.0\.1:1; [1-9]\d* spans? lost: .*\n {5}The run has .*\n$/,
  );
  await using there = await receiver();
  const whole = await folder.tph(
    ["run", "-q", "--host", "bun", "--otlp", there.url, "main.mjs", "tea"],
  );
  assert.deepEqual([whole.code, whole.stderr], [0, ""]);
});
