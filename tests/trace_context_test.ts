/** The W3C trace context that a request comes with is in the record, in every host, and changes nothing for the program. */
import assert from "node:assert/strict";
import { HOST_VARIABLES, type HostName, HOSTS, run } from "./hosts.ts";
import { temporary } from "./temporary.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

const NODE_HTTP = `
import { createServer } from "node:http";
function work(url) { return url.length }
const server = createServer((request, response) => response.end(String(work(request.url)) + request.headers.traceparent));
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
await ask("http://127.0.0.1:" + server.address().port);
server.closeAllConnections();
server.close();
`;
const FETCH = `
function work(url) { return url.length }
const handler = (request) => new Response(String(work(request.url) > 9) + request.headers.get("traceparent"));
const server = globalThis.Bun
  ? Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: handler })
  : Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
await ask("http://127.0.0.1:" + (server.port ?? server.addr.port));
await (server.stop?.(true) ?? server.shutdown());
`;
const ASK = `
async function ask(base) {
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => ["a-header-" + i, "x"]));
  for (const headers of [{ ...many, traceparent: "00-${TRACE}-${SPAN}-01" }, {}]) {
    console.log(await (await fetch(base + "/orders", { headers })).text());
  }
}
`;

const CASES: [HostName, string, string][] = [
  ["node", "node:http", NODE_HTTP],
  ["deno", "node:http", NODE_HTTP],
  ["deno", "Deno.serve", FETCH],
  ["bun", "Bun.serve", FETCH],
  ["bun", "node:http", NODE_HTTP],
];
for (const [host, server, text] of CASES) {
  Deno.test(`the traceparent of a request to ${server} is in the record, under ${host}`, async () => {
    using folder = temporary({ "main.mjs": ASK + text });
    const flags = host === "deno" ? ["run", "-A"] : [];
    const plain = await run(HOSTS[host], [...flags, "main.mjs"], { cwd: folder.path, env: HOST_VARIABLES });
    const recorded = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    assert.equal(recorded.stdout, plain.stdout);
    assert.match(plain.stdout, new RegExp(`^[^]*${TRACE}[^]*(?:undefined|null)\n$`));
    const { stdout } = await folder.tph(["export", "--format", "ndjson", "--table", "calls"]);
    const work = stdout.trimEnd().split("\n").map((line) => JSON.parse(line)).filter((row) =>
      row.function === "work"
    );
    // The rows come by trace, and the trace of a request without one is made of the run's id.
    work.sort((a, b) => a.call_id - b.call_id);
    assert.equal(work.length, 2);
    assert.equal(work[0].trace_id, TRACE);
    assert.match(work[1].trace_id, /^[\da-f]{32}$/);
    assert.notEqual(work[1].trace_id, TRACE);
    const json = JSON.parse((await folder.tph(["export"])).stdout);
    const texts = JSON.stringify(json.calls).match(/"request":\{[^}]*\}/g)!;
    assert.equal(texts.length, 2);
    assert.ok(texts[0]!.includes(`"traceparent":"00-${TRACE}-${SPAN}-01"`), texts[0]);
    assert.ok(!texts[1]!.includes("traceparent"));
  });
}
