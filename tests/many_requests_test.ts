/** A server that has been recorded for long: functions that are called often are shown less of their objects, but not of requests. */
import assert from "node:assert/strict";
import type { HostName } from "./hosts.ts";
import { spansIn } from "./send/receiver.ts";
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
    // Nothing else of it, and how much that is.
    const shown = await folder.tph([
      "tree",
      "--filter",
      "createServer",
      "--where",
      'args.request.url == "/milk?1049"',
    ]);
    assert.match(
      shown.stdout,
      /request: IncomingMessage \{ method: "GET", url: "\/milk\?1049", … \+[1-9]\d+ \}/,
    );
  });

  Deno.test(`a server's requests are known, however many there were before, under ${host}`, async () => {
    using folder = temporary({ "main.mjs": MAIN });
    await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    const { stdout } = await folder.tph(["export", "--format", "otlp"]);
    const spans = stdout.trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line)));
    for (const path of ["tea", "milk"]) {
      const own = spans.filter(({ name }) => name === `GET /${path}`);
      assert.equal(own.length, 1_050);
      const traces = new Set(own.map(({ traceId }) => traceId));
      assert.equal(traces.size, 1_050);
      for (const id of traces) assert.match(id, /^0af7651916cd43dd8448eb21/);
    }
  });
}

const BUSY = `
const app = { handlers: [], use(handler) { this.handlers.push(handler) }, get(path, handler) { this.use(handler) } };
app.use((request) => {
  const id = Number(request.url.split("/").at(-1));
  return id % 2 === 0 ? app.handlers[1](request) : new Response("odd", { status: 404 });
});
app.get("/users/:id", (request) => new Response("even", { status: 200 }));
app.use((request) => new Response("later"));
const contextOf = (i) => "00-" + String(i).padStart(32, "f") + "-b7ad6b7169203331-01";
const later = [];
for (let i = 0; i < 18_000; i++) {
  const request = new Request("http://localhost/users/" + i, i % 3 === 0 ? { headers: { traceparent: contextOf(i) } } : {});
  if (i % 3_000 === 0) later.push(request);
  app.handlers[0](request);
}
for (const request of later) app.handlers[2](request);
`;

Deno.test("what is known of a request is the same, whether or not it is still in memory when it is written", async () => {
  using folder = temporary({ "main.mjs": BUSY });
  await folder.tph(["run", "-q", "--host", "bun", "main.mjs"]);
  const { stdout } = await folder.tph(["export", "--format", "otlp"]);
  const own = stdout.trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line)))
    .filter(({ kind }) => kind === 2);
  const textOf = (id: number) =>
    `${id % 2 === 0 ? "GET /users/:id" : "GET"}: /users/${id} ${id % 2 === 0 ? 200 : 404} ${
      id % 3 === 0 ? String(id).padStart(32, "f") : "own"
    }`;
  const traces: string[] = [];
  const texts = own.map(({ name, traceId, attributes }) => {
    traces.push(traceId);
    return `${name}: ${attributes["url.path"]} ${attributes["http.response.status_code"]} ${
      /^f+\d+$/.test(traceId) ? traceId : "own"
    }`;
  });
  const ids = [...Array(18_000).keys()];
  const later = ids.filter((id) => id % 3_000 === 0);
  assert.equal(own.length, ids.length + later.length);
  assert.deepEqual(texts.slice(0, ids.length), ids.map(textOf));
  // The later step of a request is of the same trace.
  assert.deepEqual(traces.slice(ids.length), later.map((id) => traces[id]));
  const { stdout: rows } = await folder.tph(["export", "--format", "ndjson", "--table", "calls"]);
  const requests = rows.trimEnd().split("\n").map((line) => JSON.parse(line)).filter(({ request }) =>
    request !== null
  ).sort((a, b) => a.call_id - b.call_id);
  assert.deepEqual(requests.map(({ trace_id }) => trace_id), traces);
  assert.deepEqual(
    requests.slice(0, 2).map(({ request, status }) => [request, status]),
    [["GET /users/:id 200", 200], ["GET /users/1 404", 404]],
  );
  assert.match(requests.at(-1).request, /\(continued\)$/);
});
