/** The status of a request whose handler hands on a promise that the program does not show: the host is asked what it came to. */
import assert from "node:assert/strict";
import { HOST_VARIABLES, type HostName, HOSTS, run } from "./hosts.ts";
import { spansIn } from "./send/receiver.ts";
import { temporary } from "./temporary.ts";

const MAIN = `
const later = (n) => new Promise((go) => setTimeout(go, 5, n));
const seen = { traps: 0 };
const traps = { getPrototypeOf(of) { seen.traps++; return Reflect.getPrototypeOf(of) }, get(of, key) { seen.traps++; return Reflect.get(of, key) } };
const responses = {
  tea: () => new Response("tea", { status: 207 }),
  milk: () => new (class Own extends Response {})("milk", { status: 418 }),
  none: () => { throw new Error("none") },
};
const name = (request) => new URL(request.url).pathname.slice(1);
const kept = []; // Of a promise that is collected before it is looked at, nothing is known.
function handler(request) {
  kept.push(later(name(request)).then((name) => responses[name]()).catch(() => new Response("no", { status: 500 })));
  return kept.at(-1);
}
const server = globalThis.Bun
  ? Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: handler })
  : Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, handler);
const base = "http://127.0.0.1:" + (server.port ?? server.addr.port);
for (const name of Object.keys(responses)) console.log(name, (await fetch(base + "/" + name)).status);
await (server.stop?.(true) ?? server.shutdown());
// Called by nobody who looks at what they give.
const app = { handlers: [], get(path, handler) { this.handlers.push(handler) } };
app.get("/proxy", (request) => later(1).then(() => new Proxy(new Response("p", { status: 299 }), traps)));
app.get("/other", (request) => later(1).then(() => ({ status: 298 })));
app.get("/failed", (request) => later(1).then(() => { throw new Response("x", { status: 297 }) }));
app.get("/pending", (request) => new Promise(() => {}));
const made = [...app.handlers].map((handler, i) => handler(new Request("http://x/" + ["proxy", "other", "failed", "pending"][i])));
made[2].catch(() => {});
await later(1);
await later(1);
console.log(seen.traps, globalThis.status, made.length);
`;

const expected = [
  "GET /tea 207",
  "GET /milk 418",
  "GET /none 500",
  "GET /proxy",
  "GET /other",
  "GET /failed",
  "GET /pending",
];

for (const host of ["bun", "deno"] as HostName[]) {
  Deno.test(`what a handler's promise came to gives the request its status, under ${host}, and nothing of the program runs`, async () => {
    using folder = temporary({ "main.mjs": MAIN });
    const flags = host === "deno" ? ["run", "-A"] : [];
    const plain = await run(HOSTS[host], [...flags, "main.mjs"], { cwd: folder.path, env: HOST_VARIABLES });
    const recorded = await folder.tph(["run", "-q", "--host", host, "main.mjs"]);
    assert.equal(recorded.stdout, plain.stdout, recorded.stderr);
    const { stdout } = await folder.tph(["export", "--format", "ndjson", "--table", "calls"]);
    const calls = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
    const requests = calls.filter(({ request }) => request !== null).sort((a, b) => a.call_id - b.call_id);
    assert.deepEqual(requests.map(({ request }) => request), expected);
    assert.deepEqual(requests.map(({ status }) => status), [207, 418, 500, null, null, null, null]);
    // When they ended is still not in the record.
    const otlp = (await folder.tph(["export", "--format", "otlp"])).stdout;
    const ofNone = otlp.trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line)))
      .filter(({ attributes }) => attributes["url.path"] === "/none");
    assert.equal(ofNone.length, 1);
    const { name, status, attributes } = ofNone[0]!;
    assert.deepEqual([name, status.code], ["GET", 2]);
    assert.equal(attributes["http.response.status_code"], 500);
    assert.equal(attributes["tph.end"], "last call");
  });
}
