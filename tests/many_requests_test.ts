/** A server that has been recorded for long: functions that are called often are shown less of their objects, but not of requests. */
import assert from "node:assert/strict";
import type { HostName } from "./hosts.ts";
import { temporary } from "./temporary.ts";

const MAIN = `
function work(data) { return data }
for (let i = 0; i < 1_010_000; i++) work({ i });
const app = { handlers: [], get(path, handler) { this.handlers.push(handler) } };
app.get("/tea", (request) => new Response("tea", { status: 207 }));
app.get("/milk", (context) => new Response("milk", { status: 208 }));
for (let i = 0; i < 1_050; i++) {
  const traceparent = "00-0af7651916cd43dd8448eb21" + String(i).padStart(8, "0") + "-b7ad6b7169203331-01";
  const request = (path) => new Request("http://localhost/" + path + "?" + i, { headers: { traceparent } });
  app.handlers[0](request("tea"));
  app.handlers[1]({ request: request("milk"), set: {} });
}
`;

const SERVER = `
import http from "node:http";
import { once } from "node:events";
function work(data) { return data }
for (let i = 0; i < 1_010_000; i++) work({ i });
const server = http.createServer((request, response) => response.writeHead(208).end("milk")).listen(0, "127.0.0.1");
await once(server, "listening");
const agent = new http.Agent({ keepAlive: true });
for (let i = 0; i < 1_050; i++) {
  const [response] = await once(http.get({ agent, port: server.address().port, path: "/milk?" + i }), "response");
  response.resume();
  await once(response, "end");
}
agent.destroy();
server.close();
`;

for (const host of ["bun", "deno"] as HostName[]) {
  Deno.test(`requests of node:http are known, however many there were before, under ${host}`, async () => {
    using folder = temporary({ "main.mjs": SERVER });
    await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    const { stdout } = await folder.tph([
      "tree",
      "--roots",
      "requests",
      "--max-depth",
      "0",
      "--no-fold",
      "--all",
    ]);
    const paths = Array.from(stdout.matchAll(/^GET (\/milk\?\d+)/gm), ([, path]) => path);
    assert.equal(new Set(paths).size, 1_050, stdout.slice(0, 500));
  });

  Deno.test(`a server's requests are known, however many there were before, under ${host}`, async () => {
    using folder = temporary({ "main.mjs": MAIN });
    await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    const { stdout } = await folder.tph(["export", "--format", "otlp"]);
    const spans = stdout.trimEnd().split("\n").flatMap((line) =>
      JSON.parse(line).resourceSpans[0].scopeSpans[0].spans
    );
    for (const path of ["tea", "milk"]) {
      const own = spans.filter(({ name }) => name === `GET /${path}`);
      assert.equal(own.length, 1_050);
      const traces = new Set(own.map(({ traceId }) => traceId));
      assert.equal(traces.size, 1_050);
      for (const id of traces) assert.match(id, /^0af7651916cd43dd8448eb21/);
    }
  });
}
