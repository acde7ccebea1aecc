/**
 * When requests begin and end: before anything is recorded, on one connection, without a response, and without Node telling of it.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { HOST_VARIABLES, HOSTS, run } from "./hosts.ts";
import { recorded, requests } from "./request_rows.ts";
import { temporary } from "./temporary.ts";

/** What a program can see of a request, and what belongs to it and what does not. */
const CLOSELY = `
import http from "node:http";
import net from "node:net";
function start() {
  function step(name) { return name }
  const server = http.createServer((request, response) => {
    for (const emitter of [request, response, server, request.socket]) {
      for (const name of emitter.eventNames()) console.log(request.url, name, emitter.listenerCount(name));
      console.log(Reflect.ownKeys(emitter).length);
    }
    step(request.url);
    setImmediate(() => response.end("ok"));
    // After the response it is nobody's.
    response.on("finish", () => setTimeout(step, 5, "late " + request.url));
  });
  return server;
}
const server = start();
server.listen(0, async () => {
  const { port } = server.address();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  for (const path of ["/a", "/b"]) {
    await new Promise((done) => http.get({ port, path, agent }, (answer) => answer.resume().on("end", done)));
  }
  agent.destroy();
  const socket = net.connect(port);
  socket.write("GET /c HTTP/1.1\\r\\nHost: x\\r\\n\\r\\nGET /d HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n");
  let text = "";
  for await (const data of socket) text += data;
  console.log(text.match(/HTTP|ok/g).join());
  const cut = net.connect(port, () => cut.write("GET /never HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n"));
  server.once("request", (request, response) => { response.end = () => {}; cut.destroy() });
  cut.on("close", () => setTimeout(() => process.exit(0), 20));
});
`;

Deno.test("requests of one connection are kept apart, one whose client has gone is aborted, and the program sees nothing", async () => {
  using folder = await recorded({ "main.mjs": CLOSELY }, "node", []);
  const found = await requests(folder);
  assert.deepEqual(found.filter((row) => !row.includes("never")), [
    ...["/a", "/b", "/c", "/d"].map((path) =>
      `GET ${path} 200 > http.createServer callback > step > setImmediate callback > response.on callback`
    ),
  ]);
  const { stdout } = await folder.tph(["tree", "--request", "/never", "--max-depth", "1"]);
  assert.match(stdout, /^GET \/never aborted {2}≤ /m);
  const none = await folder.tph(["tree", "--request", "/e"]);
  assert.match(none.stdout, /None of the \d+ calls matches/);
  const json = JSON.parse((await folder.tph(["tree", "--json", "--request", "/a"])).stdout);
  assert.equal(Object.keys(json.answer[0].args)[0], "url");
});

/** Responses of whose end Node does not tell: one is sent, one is ended when nobody is there, one is not ended. */
const UNTOLD = `
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
const server = http.createServer((request, response) => {
  response.removeAllListeners("finish");
  if (request.url === "/sent") response.writeHead(203).end("ok");
  if (request.url === "/gone") request.socket.on("close", () => setImmediate(() => response.end("to nobody"))).destroy();
});
server.listen(0, async () => {
  const asked = (path) => net.connect(server.address().port, function () { this.write("GET " + path + " HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n") });
  console.log(String(await once(asked("/sent"), "data")).includes("203"));
  await once(asked("/gone").on("error", () => {}).resume(), "close");
  asked("/never");
  await once(server, "request");
  process.on("SIGUSR2", () => { server.closeAllConnections(); setTimeout(() => process.exit(0), 50) });
  process.kill(process.pid, "SIGUSR2");
});
`;

Deno.test("a response that was ended has its status though Node does not tell of its end, and no other has", async () => {
  using folder = await recorded({ "main.mjs": UNTOLD }, "node", []);
  const rows = (await requests(folder)).map((row) => row.replace(/ > .*/, "")).sort();
  assert.deepEqual(rows, ["GET /gone", "GET /never aborted", "GET /sent 203"]);
});

/** The client goes before there is a response, amid it, or never. */
const LEFT = `
import { once } from "node:events";
import http from "node:http";
const { promise: slowCame, resolve: came } = Promise.withResolvers();
const server = http.createServer(async (request, response) => {
  if (request.url === "/events") response.write("data: 1\\n\\n");
  if (request.url !== "/slow") return;
  came();
  await once(response, "close");
  response.end(late());
});
function late() { return "to nobody" }
server.listen(0, async () => {
  const ask = (path) => http.get({ port: server.address().port, path }).on("error", () => {});
  const events = ask("/events"), slow = ask("/slow");
  await Promise.all([once(events, "response"), slowCame]);
  events.destroy();
  slow.destroy();
  ask("/waits");
  await once(server, "request");
  setTimeout(() => process.exit(0), 50);
});
`;

Deno.test("a request whose client has gone is aborted, and what goes on for it is still below it", async () => {
  using folder = await recorded({ "main.mjs": LEFT }, "node", []);
  const rows = (await requests(folder)).sort();
  assert.deepEqual(rows, [
    "GET /events 200 aborted > http.createServer callback",
    "GET /slow aborted > http.createServer callback > late",
    "GET /waits > http.createServer callback",
  ]);
  const { stdout } = await folder.tph(["tree", "--roots", "requests", "--max-depth", "0", "--no-fold"]);
  assert.deepEqual(stdout.match(/^GET \/waits … no response|≤/gm)?.sort(), [
    "GET /waits … no response",
    "≤",
    "≤",
  ]);
  assert.match((await folder.tph(["tree", "--request", "aborted"])).stdout, /GET \/slow aborted/);
});

/** What answers is loaded by the requests themselves, as frameworks load pages; some have come, and gone, before. */
const LAZY = `
import http from "node:http";
import { once } from "node:events";
import { answer } from "framework";
const server = http.createServer(answer).listen(0);
await once(server, "listening");
const get = async (path) => {
  const [response] = await once(http.get({ port: server.address().port, path }), "response");
  response.resume();
  await once(response, "end");
  console.log(path, response.statusCode);
};
await get("/before");
await Promise.all(["/a", "/b", "/away"].map(get));
await get("/c");
server.close();
`;
const FRAMEWORK = `
exports.answer = async (request, response) => {
  if (request.url === "/before") return response.end();
  await new Promise((go) => setTimeout(go, request.url === "/away" ? 1 : 20));
  if (request.url === "/away") return response.writeHead(204).end();
  const { page } = await import(process.env.PAGE);
  response.statusCode = 201;
  response.end(await page(request.url));
};
`;

Deno.test("requests that are open when the first module in scope is loaded are rows, from their beginning on", async () => {
  using folder = temporary({
    "node_modules/framework/package.json": "{}",
    "node_modules/framework/index.js": FRAMEWORK,
    "node_modules/server/main.mjs": LAZY,
    "page.mjs": `
export async function page(url) {
  await new Promise((go) => setTimeout(go, 5));
  return named(url);
}
function named(url) { return "page " + url }`,
  });
  const env = { ...HOST_VARIABLES, PAGE: join(folder.path, "page.mjs") };
  const words = [HOSTS.node, "node_modules/server/main.mjs"];
  const plain = await run(words[0]!, words.slice(1), { cwd: folder.path, env });
  const { code, stdout } = await folder.tph(["run", "-q", "--", ...words], { env });
  assert.deepEqual({ code, stdout }, { code: plain.code, stdout: plain.stdout });
  assert.deepEqual((await requests(folder)).sort(), [
    "GET /a 201 > page > named",
    "GET /b 201 > page > named",
    "GET /c 201 > page > named",
  ]);
  const { answer } = JSON.parse(
    (await folder.tph(["tree", "--roots", "requests", "--json", "--all"])).stdout,
  );
  // deno-lint-ignore no-explicit-any
  const [first] = answer.sort((a: any, b: any) => a.start - b.start);
  assert.ok(first.children[0].start - first.start > 15e6, JSON.stringify(first));
});
