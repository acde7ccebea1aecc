/**
 * Each request that a server gets is a row of its own, above what was called for it: under the frameworks as npm has them, and
 * while others are answered. The program sees the same requests, responses and servers as without tph.
 */
import assert from "node:assert/strict";
import { HOSTS } from "./hosts.ts";
import { recorded, requests } from "./request_rows.ts";
import { temporary } from "./temporary.ts";

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
    "GET /gone aborted > on callback",
  ]);
  const { stdout } = await folder.tph(["find", "--trace-id", "0af7651916cd43dd8448eb211c80319c"]);
  assert.equal(stdout.match(/GET \//g)?.length, 4, stdout);
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
