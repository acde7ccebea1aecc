/** `tph run --propagate`: what a program asks others while it answers a request carries the trace on; not without it. */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { type HostName, ROOT } from "./hosts.ts";
import { temporary } from "./temporary.ts";
import { install } from "./tools.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

const UNDICI = join(ROOT, "node_modules/.hosts/undici");

/** A service that answers with the traceparent it got, and one that asks it for each request: in four ways, and with a header of its own. */
const MAIN = `
import { createServer, get } from "node:http";
const text = (url, options) => new Promise((done) => get(url, options ?? {}, async (response) => {
  let body = "";
  for await (const part of response) body += part;
  done(body);
}));
const asked = createServer((request, response) => response.end(String(request.headers.traceparent)));
await new Promise((ready) => asked.listen(0, "127.0.0.1", ready));
const url = "http://127.0.0.1:" + asked.address().port;
async function ask() {
  await new Promise((done) => setTimeout(done, 5));
  const own = { headers: { traceparent: "own" } };
  const asks = [
    fetch(url), fetch(new Request(url, { headers: { a: "b" } })), fetch(url, { headers: [["a", "b"]] }), text(url),
    fetch(url, own), fetch(url, { headers: new Headers(own.headers) }), text(url, own),
  ];
  return (await Promise.all(asks.map(async (asked) => await (await asked).text?.() ?? await asked))).join("\\n");
}
const http = createServer(async function answer(request, response) { response.end(await ask()) });
await new Promise((ready) => http.listen(0, "127.0.0.1", ready));
const bases = ["http://127.0.0.1:" + http.address().port];
const own = globalThis.Bun
  ? Bun.serve({ port: 0, hostname: "127.0.0.1", routes: { "/in/:id": { GET: async () => new Response(await ask()) } }, fetch: () => new Response() })
  : globalThis.Deno?.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => new Response(await ask(), { status: 201 }));
if (own) bases.push("http://127.0.0.1:" + (own.port ?? own.addr.port));
for (const base of bases) {
  const both = [{ traceparent: "00-${TRACE}-b7ad6b7169203331-01" }, {}];
  for (const answer of await Promise.all(both.map((headers) => fetch(base + "/in/1", { headers })))) console.log(await answer.text());
}
console.log(fetch.name, fetch.length, String(fetch).includes("native code"));
for (const server of [asked, http]) { server.closeAllConnections(); server.close() }
await (own?.stop?.(true) ?? own?.shutdown());
`;

for (const host of ["bun", "deno", "node"] as HostName[]) {
  Deno.test(`with --propagate, what is asked while a request is answered has its trace, under ${host}; without, nothing is added`, async () => {
    using folder = temporary({ "main.mjs": MAIN });
    const plain = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    const servers = host === "node" ? 1 : 2;
    const bare = [...Array(4).fill("undefined"), "own", "own", "own"];
    const said = plain.stdout.trimEnd().split("\n");
    assert.deepEqual(said.slice(0, -1), Array(2 * servers).fill(bare).flat(), plain.stderr);
    const { stdout, stderr } = await folder.tph(["run", "-q", "--propagate", "--host", host, "main.mjs"]);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, said.length, stderr);
    assert.equal(lines.at(-1), said.at(-1));
    for (let at = 0; at < lines.length - 1; at += 14) {
      const [first, second] = [lines.slice(at, at + 7), lines.slice(at + 7, at + 14)] as [string[], string[]];
      assert.match(first[0]!, new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[\\da-f]{16}-01$`));
      assert.match(second[0]!, new RegExp(`^00-(?!${TRACE})[\\da-f]{32}-[\\da-f]{16}-01$`));
      for (const answers of [first, second]) {
        assert.deepEqual(answers, [...Array(4).fill(answers[0]), "own", "own", "own"]);
      }
    }
    // The ids are those of the request's call in the record.
    const { stdout: rows } = await folder.tph(["export", "--format", "ndjson", "--table", "calls"]);
    const calls = rows.trimEnd().split("\n").map((line) => JSON.parse(line));
    const requests = calls.filter(({ request }) => request !== null);
    const sent = requests.filter(({ parent_span_id }) =>
      requests.some(({ span_id }) => span_id === parent_span_id)
    );
    assert.equal(sent.length, 8 * servers);
    for (const { parent_span_id, trace_id } of sent) {
      assert.ok(lines.includes(`00-${trace_id}-${parent_span_id}-01`));
      assert.equal(requests.find(({ span_id }) => span_id === parent_span_id).trace_id, trace_id);
    }
    // What answers a request is below it.
    for (const { parent_id } of calls.filter((row) => row.function === "answer")) {
      assert.match(requests.find(({ call_id }) => call_id === parent_id).request, /^GET \/in\/1 200$/);
    }
    const own = requests.map(({ request }) => request);
    if (host === "bun") assert.equal(own.filter((text) => text === "GET /in/:id 200").length, 2);
    if (host === "deno") assert.equal(own.filter((text) => text === "GET /in/1 201").length, 2);
  });
}

for (const host of ["bun", "deno"] as HostName[]) {
  Deno.test(`with --propagate, what a handler without parameters answers is a request, too, under ${host}; it is given what it is given otherwise`, async () => {
    using folder = temporary({
      "main.mjs": `
const handlers = [
  function () { return new Response(arguments.length + typeof arguments[0] + typeof arguments[1]) },
  async (...args) => new Response(String(args.length)),
  (request) => new Response(request.url.slice(-3)),
];
for (const handler of handlers) {
  const server = globalThis.Bun
    ? Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: handler })
    : Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
  console.log(await (await fetch("http://127.0.0.1:" + (server.port ?? server.addr.port) + "/tea")).text());
  await (server.stop?.(true) ?? server.shutdown());
}
`,
    });
    const plain = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    const { stdout, stderr } = await folder.tph(["run", "-q", "--propagate", "--host", host, "main.mjs"]);
    assert.equal(stdout, plain.stdout, stderr);
    assert.equal(stdout.trimEnd().split("\n").length, 3);
    const tree = await folder.tph(["tree", "--roots", "requests"]);
    assert.equal(tree.stdout.match(/^GET \/tea 200 /gm)?.length, 3, tree.stdout);
  });
}

for (const host of ["deno", "node"] as HostName[]) {
  Deno.test(`with --propagate, what the package undici asks has the trace, too, under ${host}`, async () => {
    install(UNDICI, { undici: "7.16.0" });
    using folder = temporary({
      "package.json": '{ "dependencies": { "undici": "*" } }',
      "main.mjs": `
import { createServer, get } from "node:http";
import { fetch, request } from "undici";
const asked = createServer((request, response) => response.end(String(request.headers.traceparent)));
await new Promise((ready) => asked.listen(0, "127.0.0.1", ready));
const url = "http://127.0.0.1:" + asked.address().port;
const server = createServer(async function answer(_, response) {
  const headers = { traceparent: "own" };
  const texts = [(await request(url)).body.text(), (await fetch(url)).text(), (await request(url, { headers })).body.text()];
  response.end((await Promise.all(texts)).join("\\n"));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const headers = { traceparent: "00-${TRACE}-b7ad6b7169203331-01" };
get({ port: server.address().port, host: "127.0.0.1", headers }, (response) => {
  response.setEncoding("utf8").on("data", console.log).on("end", () => process.exit());
});
`,
    });
    symlinkSync(join(UNDICI, "node_modules"), join(folder.path, "node_modules"));
    const { stdout, stderr } = await folder.tph(["run", "-q", "--propagate", "--host", host, "main.mjs"]);
    assert.match(
      stdout,
      new RegExp(`^(00-${TRACE}-(?!b7ad6b7169203331)[\\da-f]{16}-01)\n\\1\nown\n$`),
      stderr,
    );
  });
}

Deno.test("--propagate refuses to be combined with what numbers calls anew", async () => {
  using folder = temporary({ "main.mjs": MAIN });
  const wrong = await folder.tph(["run", "--propagate", "--keep", "last", "main.mjs"]);
  assert.match(wrong.stderr, /Cannot combine --propagate with keep = last/);
});

for (const host of ["node", "bun", "deno"] as HostName[]) {
  Deno.test(`with --propagate, a trace that others do not record stays so, and a traceparent that is none is not passed on, under ${host}`, async () => {
    const SPAN = "b7ad6b7169203331";
    using folder = temporary({
      "main.mjs": `
import { createServer, get } from "node:http";
const text = (url, headers = {}) => new Promise((done) => get(url, { headers }, async (response) => {
  let body = "";
  for await (const part of response) body += part;
  done(body);
}));
const asked = createServer((request, response) => response.end(String(request.headers.traceparent)));
await new Promise((ready) => asked.listen(0, "127.0.0.1", ready));
const server = createServer(async function answer(request, response) {
  response.end(await text("http://127.0.0.1:" + asked.address().port));
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
for (const traceparent of JSON.parse(process.argv[2])) {
  console.log(await text("http://127.0.0.1:" + server.address().port, { traceparent }));
}
for (const each of [asked, server]) { each.closeAllConnections(); each.close() }
`,
    });
    const [zeros, ones] = ["0", "1"].map((digit) => digit.repeat(32));
    const own = /^00-(?!0af7)(?!11111111)(?!00000000)[\da-f]{32}-[\da-f]{16}-01$/;
    const cases: [string | string[], RegExp][] = [
      [`00-${TRACE}-${SPAN}-01`, new RegExp(`^00-${TRACE}-[\\da-f]{16}-01$`)],
      [`00-${TRACE}-${SPAN}-00`, new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`)],
      [`01-${TRACE}-${SPAN}-03-more`, new RegExp(`^00-${TRACE}-[\\da-f]{16}-01$`)],
      [`00-${TRACE}-${SPAN}-01-more`, own],
      [`ff-${TRACE}-${SPAN}-01`, own],
      [`00-${TRACE.toUpperCase()}-${SPAN}-01`, own],
      [`00-${zeros}-${SPAN}-01`, own],
      [[`00-${TRACE}-${SPAN}-01`, `00-${ones}-${SPAN}-01`], own],
    ];
    const { stdout, stderr } = await folder.tph(
      ["run", "-q", "--propagate", "--host", host, "main.mjs", JSON.stringify(cases.map(([given]) => given))],
    );
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, cases.length, stderr);
    for (const [i, [given, expected]] of cases.entries()) assert.match(lines[i]!, expected, String(given));
    // The record says the same.
    const rows = (await folder.tph(["export", "--format", "ndjson", "--table", "calls"])).stdout.trimEnd()
      .split("\n");
    const traces = new Map(rows.map((line) => JSON.parse(line)).map((row) => [row.span_id, row.trace_id]));
    for (const line of lines) {
      const [, trace, span] = line.split("-") as [string, string, string];
      assert.equal(traces.get(span), trace);
    }
  });
}
