/**
 * Each request that a server gets is a row of its own, above what was called for it: under the frameworks as npm has them, and
 * while others are answered. The program sees the same requests, responses and servers as without tph.
 */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run } from "./hosts.ts";
import { type Temporary, temporary } from "./temporary.ts";
import { install } from "./tools.ts";

const PACKAGES = {
  "express": "5.1.0",
  "fastify": "5.6.1",
  "hono": "4.10.1",
  "@hono/node-server": "1.19.5",
  "koa": "3.0.3",
  "@koa/router": "14.0.0",
};
const FOLDER = join(ROOT, "node_modules/.hosts/frameworks");

const USERS = `
const users = new Map([["1", "Ada"], ["2", "Bob"]]);
export async function find(id) {
  await new Promise((go) => setTimeout(go, 5));
  return named(id);
}
function named(id) {
  if (!users.has(id)) throw new Error("no user " + id);
  return { name: users.get(id) };
}
`;

const FRAMEWORKS: Record<string, string> = {
  "node:http": `
import { createServer } from "node:http";
export function start() {
  return createServer((request, response) => {
    find(request.url.split("/")[2]).then(
      (user) => response.end(JSON.stringify(user)),
      (error) => { response.statusCode = 500; response.end(error.message) },
    );
  }).listen(0);
}`,
  "express": `
import express from "express";
export function start() {
  const app = express();
  const router = express.Router();
  app.use((req, res, next) => setTimeout(next, 1));
  router.get("/:id", async (req, res) => { res.json(await find(req.params.id)) });
  app.use("/users", router);
  app.use((error, req, res, next) => res.status(500).send(error.message));
  return app.listen(0);
}`,
  "fastify": `
import fastify from "fastify";
export async function start() {
  const app = fastify();
  app.get("/users/:id", async (request) => await find(request.params.id));
  await app.listen({ port: 0 });
  return app.server;
}`,
  "koa": `
import Koa from "koa";
import Router from "@koa/router";
export function start() {
  const app = new Koa(), router = new Router();
  app.silent = true;
  router.get("/users/:id", async (ctx) => { ctx.body = await find(ctx.params.id) });
  return app.use(router.routes()).listen(0);
}`,
  "hono": `
import { Hono } from "hono";
import { serve } from "@hono/node-server";
export function start() {
  const app = new Hono();
  app.get("/users/:id", async (c) => c.json(await find(c.req.param("id"))));
  app.onError((error, c) => c.text(error.message, 500));
  return serve({ fetch: app.fetch, port: 0 });
}`,
};

const MAIN = `
import { once } from "node:events";
for (const name of process.argv.slice(2)) {
  const server = await (await import("./" + name + ".mjs")).start();
  if (!server.listening) await once(server, "listening");
  const base = "http://127.0.0.1:" + server.address().port + "/users/";
  const answers = await Promise.all(["1", "2", "9"].map((id) => fetch(base + id)));
  for (const answer of answers) console.log(name, answer.status, (await answer.text()).slice(0, 20));
  server.closeAllConnections?.();
  server.close();
}
process.exit(0);
`;

const name = (framework: string) => framework.replace(/\W/g, "");

/** The roots that are requests with the functions below them, as `GET /users/:id 200 > find > named`, in order. */
async function requests({ tph }: Temporary): Promise<string[]> {
  const { stdout } = await tph(["tree", "--roots", "requests", "--json", "--all"]);
  // deno-lint-ignore no-explicit-any
  const below = ({ name, outcome, children = [] }: any): string =>
    [
      name + (outcome === "threw" ? "!" : ""),
      // deno-lint-ignore no-explicit-any
      ...children.filter((child: any) => !child.name.startsWith("new Promise")).map(below),
    ].join(" > ");
  // deno-lint-ignore no-explicit-any
  return JSON.parse(stdout).answer.map((root: any) => {
    const { method, path, route, status } = root.request;
    const parts = root.kind === "request" ? (root.children ?? []).map(below) : [below(root)];
    return [[method, route ?? path, status].filter(Boolean).join(" "), ...parts].join(" > ");
  });
}

async function recorded(
  files: Record<string, string>,
  host: HostName,
  words: string[],
): Promise<Temporary> {
  install(FOLDER, PACKAGES);
  const folder = temporary({ "package.json": '{"type":"module"}', ...files });
  symlinkSync(join(FOLDER, "node_modules"), join(folder.path, "node_modules"));
  const flags = { node: [], bun: [], deno: ["run", "-A"] }[host];
  const plain = await run(HOSTS[host], [...flags, "main.mjs", ...words], {
    cwd: folder.path,
    env: HOST_VARIABLES,
  });
  const { code, stdout } = await folder.tph(["run", "-q", "--host", host, "main.mjs", ...words]);
  assert.deepEqual({ code, stdout }, { code: plain.code, stdout: plain.stdout });
  return folder;
}

for (const host of ["node", "bun", "deno"] as const) {
  Deno.test(`requests to servers of frameworks are rows, above what they called, under ${host}`, async () => {
    const frameworks = Object.keys(FRAMEWORKS);
    const files = Object.fromEntries(
      frameworks.map((framework) => [
        `${name(framework)}.mjs`,
        `import { find } from "./users.mjs";${FRAMEWORKS[framework]}`,
      ]),
    );
    using folder = await recorded(
      { "main.mjs": MAIN, "users.mjs": USERS, ...files },
      host,
      frameworks.map(name),
    );
    // Node tells of the status; elsewhere nothing does.
    const ok = host === "node" ? " 200" : "", failed = host === "node" ? " 500" : "";
    const routed = (handler: string, error = "") => [
      ...["1", "2"].map(() => `GET /users/:id${ok} > ${handler} > find > named`),
      `GET /users/:id${failed} > ${handler}! > find! > named!${error}`,
    ];
    const express = {
      node: [
        ...["1", "2"].map(() => "GET /users/:id 200 > app.use callback > router.get callback > find > named"),
        // The router had been left when the response was sent, and with it the place at which it is mounted.
        "GET /users/9 500 > app.use callback > router.get callback! > find! > named! > app.use callback",
      ],
      other: [
        ...["1", "2", "9"].map((id) => `GET /users/${id} > app.use callback`),
        ...["1", "2"].map((id) => `GET /users/${id} > router.get callback > find > named`),
        "GET /users/9 > router.get callback! > find! > named!",
        "GET /users/9 > app.use callback",
      ],
    }[host === "node" ? host : "other"];
    assert.deepEqual(await requests(folder), [
      `GET /users/1${ok} > createServer callback > find > named > then callback > JSON.stringify`,
      `GET /users/2${ok} > createServer callback > find > named > then callback > JSON.stringify`,
      `GET /users/9${failed} > createServer callback > find! > named! > then callback`,
      ...express,
      ...routed("app.get callback"),
      ...routed("router.get callback"),
      ...routed("app.get callback", host === "node" ? " > app.onError callback" : ""),
    ]);
    const { stdout } = await folder.tph([
      "tree",
      "--request",
      "get /users/9",
      "--no-args",
      "--filter",
      "named",
    ]);
    assert.equal(stdout.match(/named\(\) ✗ Error: no user 9/g)?.length, 5, stdout);
    assert.equal(stdout.includes("(continued)"), host !== "node");
  });
}

const FETCH = `
async function find(id) { await 0; if (id === "9") throw new Error("no user 9"); return { name: "Ada" } }
async function answer(request) {
  try {
    return Response.json(await find(new URL(request.url).pathname.split("/")[2]));
  } catch (error) {
    return new Response(error.message, { status: 500 });
  }
}
function helper(request) { return new Response(request.url) }
helper(new Request("http://127.0.0.1/none"));
async function ask(base) {
  for (const answer of await Promise.all(["/users/1", "/users/9?x=1"].map((path) => fetch(base + path)))) {
    console.log(answer.status, await answer.text());
  }
}
`;

Deno.test("requests to the handlers of Bun.serve and Deno.serve are rows", async () => {
  const bun = `${FETCH}
const server = Bun.serve({
  port: 0,
  routes: { "/items/:id": (request) => Response.json(request.params.id), "/all": { POST: async () => new Response("", { status: 201 }) } },
  fetch(request) { return answer(request) },
});
await ask("http://127.0.0.1:" + server.port);
console.log(await (await fetch("http://127.0.0.1:" + server.port + "/items/4")).text());
await server.stop();`;
  const deno = `${FETCH}
const server = Deno.serve({ port: 0, onListen() {} }, answer);
await ask("http://127.0.0.1:" + server.addr.port);
await server.shutdown();`;
  using inBun = await recorded({ "main.mjs": bun }, "bun", []);
  assert.deepEqual(await requests(inBun), [
    "GET /users/1 200 > fetch > answer > find",
    "GET /users/9?x=1 500 > fetch > answer > find!",
    "GET /items/:id 200 > routes./items/:id",
  ]);
  using inDeno = await recorded({ "main.mjs": deno }, "deno", []);
  assert.deepEqual(await requests(inDeno), [
    "GET /users/1 200 > answer > find",
    "GET /users/9?x=1 500 > answer > find!",
  ]);
});

const STREAMS = `
import http2 from "node:http2";
async function find(id) { await 0; if (id === "9") throw new Error("no user 9"); return { name: "Ada" } }
function compatible() {
  return http2.createServer((request, response) => find(request.url.split("/")[2]).then(
    (user) => response.end(JSON.stringify(user)),
    (error) => { response.statusCode = 500; response.end(error.message) },
  ));
}
function streams() {
  return http2.createServer().on("stream", async (stream, headers) => {
    if (headers[":path"] === "/gone") return stream.close(http2.constants.NGHTTP2_CANCEL);
    stream.respond({ ":status": 201 });
    stream.end(JSON.stringify(await find(headers[":path"].split("/")[2])));
  });
}
for (const [make, paths] of [[compatible, ["/users/1", "/users/9"]], [streams, ["/users/2", "/gone"]]]) {
  const server = make();
  await new Promise((go) => server.listen(0, go));
  const client = http2.connect("http://127.0.0.1:" + server.address().port);
  await Promise.all(paths.map((path) => new Promise((done) => {
    const asked = client.request({ ":path": path, traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" });
    let text = "";
    asked.on("response", (headers) => text += headers[":status"]).on("data", (data) => text += data);
    asked.on("error", () => {}).on("close", () => { console.log(path, text); done(); });
  })));
  client.close();
  await new Promise((go) => server.close(go));
}
`;

Deno.test("requests of HTTP/2 are rows in Node, with their status", async () => {
  using folder = await recorded({ "main.mjs": STREAMS }, "node", []);
  assert.deepEqual(await requests(folder), [
    "GET /users/1 200 > http2.createServer callback > find > then callback > JSON.stringify",
    "GET /users/9 500 > http2.createServer callback > find! > then callback",
    "GET /users/2 201 > on callback > find > JSON.stringify",
    "GET /gone > on callback",
  ]);
  const { stdout } = await folder.tph(["find", "--trace-id", "0af7651916cd43dd8448eb211c80319c"]);
  assert.equal(stdout.match(/GET \//g)?.length, 4, stdout);
});

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

Deno.test("requests of one connection are kept apart, one without an answer stays open, and the program sees nothing", async () => {
  using folder = await recorded({ "main.mjs": CLOSELY }, "node", []);
  const found = await requests(folder);
  assert.deepEqual(found.filter((row) => !row.includes("never")), [
    ...["/a", "/b", "/c", "/d"].map((path) =>
      `GET ${path} 200 > http.createServer callback > step > setImmediate callback > response.on callback`
    ),
  ]);
  const { stdout } = await folder.tph(["tree", "--request", "/never", "--max-depth", "1"]);
  assert.match(stdout, /^GET \/never … no response/m);
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
  assert.deepEqual(rows, ["GET /gone", "GET /never", "GET /sent 203"]);
});

Deno.test("in the processes of a command, what timers and requests call is below them, not below the process", async () => {
  using folder = temporary({
    "main.mjs": `
import http from "node:http";
function start() { setTimeout(function tick() { inner("timer") }, 1) }
function inner(name) { return name }
start();
const server = http.createServer(function answer(request, response) { inner(request.url); response.end() });
server.listen(0, () => http.get({ port: server.address().port, path: "/a" }, (answer) => {
  answer.resume().on("end", () => server.close());
}));`,
  });
  const { code } = await folder.tph(["run", "-q", "--", HOSTS.node, "main.mjs"]);
  assert.equal(code, 0);
  assert.deepEqual(await requests(folder), ["GET /a 200 > answer > inner"]);
  const { stdout } = await folder.tph(["tree", "--filter", "inner", "--no-args", "--no-return"]);
  const names = stdout.split("\n").slice(2).map((line) =>
    line.replace(/ {2}[≤\d].*$/, "").replace(/ \(.*$/, "")
  );
  assert.deepEqual(names.slice(0, 7), [
    "⇉ process main.mjs",
    "├─ start()",
    "│  └─ tick()",
    "│     └─ inner()",
    "└─ GET /a 200",
    "   └─ answer()",
    "      └─ inner()",
  ]);
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

Deno.test("a run without requests says so, and a secret in a path is hidden", async () => {
  using folder = temporary({
    "none.mjs": "function f() {}\nf();\n",
    "main.mjs": `
import http from "node:http";
const server = http.createServer((request, response) => response.end());
server.listen(0, () => http.get({ port: server.address().port, path: "/x?a=1&access_token=Zm9vYmFyYmF6cXV4" }, (answer) => {
  answer.resume().on("end", () => server.close());
}));`,
  });
  await folder.tph(["run", "-q", "none.mjs"]);
  const { stderr } = await folder.tph(["tree", "--roots", "requests"]);
  assert.match(stderr, /^tph: No requests were recorded in this run\.\n/);
  await folder.tph(["run", "-q", "--host", "node", "main.mjs"]);
  const { stdout } = await folder.tph(["tree"]);
  assert.match(stdout, /^GET \/x\?a=1&access_token=.* 200/m);
  assert.equal(stdout.includes("Zm9v"), false, stdout);
});
