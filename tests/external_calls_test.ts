import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RecordSettings } from "../src/settings.ts";
import { keptExternals } from "../src/load/kept_externals.ts";
import type { HostName } from "./hosts.ts";
import { PLAIN, UNICODE } from "../src/view/style.ts";
import { callText } from "../src/view/call_text.ts";
import { same } from "./outline.ts";
import { runRecorded } from "./record_run.ts";

const PROGRAM = `
import fs, { readdirSync } from "node:fs";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { own } from "./own.mjs";
function inner() { return "[1]" }
function nested() { return JSON.parse(inner()) }
function throws() { try { return JSON.parse("{") } catch { return "caught" } }
function digest(password) { const h = createHash("md5"); h.update(password); return h.digest("hex") }
function callbacks() { return JSON.stringify([1], (key, value) => value) }
function quiet() { return [join("a", "b"), "x".toUpperCase(), Math.max(1, 2), [1].map(String)].length }
function shadowed(JSON) { const fetch = () => 2; return JSON.parse("1") + fetch() }
function optional() { return fs?.existsSync?.("/") }
async function waits() { await fs.promises.access("/"); return structuredClone(1) }
function project() { return own() }
nested(); throws(); digest("Geh3imnis"); callbacks(); quiet(); shadowed({ parse: Number }); optional(); project(); await waits();
`;

const PACKAGE = `
export class Client { async query(sql) { return [sql] } close() { return "closed" } fails() { throw new Error("no") } }
export const schema = () => ({ parse: (x) => x });
`;

const ANYWHERE = `
import { readFileSync } from "node:fs";
import { Client, schema } from "pkg";
import { own } from "./own.mjs";
const shape = schema();
const client = new Client();
await client.query("select");
const config = JSON.parse('{"list":[1]}');
config.list.map(String);
readFileSync(new URL(import.meta.url));
try { JSON.parse("{") } catch {}
function defaults(a = client.close(), { b = JSON.parse("2") } = {}) { return shape.parse(a) }
function chained(other) { return [client?.close?.("x"), client.nothing?.(own()), other?.close(1), client?.close()] }
class Store {
  static shape = schema();
  static { JSON.stringify("static") }
  client = new Client();
  cache = null;
  #inner;
  mixed = new Client();
  constructor() { this.#inner = new Client(); this.mixed = own() }
  async run() { this.cache = null; await this.client.query("a"); return this.#inner?.query("b") }
  others() { return [this.mixed?.close, this.cache?.query("c"), Store.shape.parse(1)].length }
  fails() { try { this.client.fails() } catch (error) { return error.message } }
}
defaults(); chained();
const store = new Store(); await store.run(); store.others(); store.fails();
Store.prototype.run.name.at(0);
`;

/** A package of the workspace, with functions of its own and of another package. */
const SHOP = `
export { Client, schema } from "pkg";
export function tax(n) { if (n < 0) throw new RangeError("negative"); return n * 2 }
export const none = () => 0;
export async function later(n) { return n }
export const bound = tax.bind(null, 1);
export class Cart {
  items = [];
  constructor(name) { this.name = name }
  put(item) { this.items.push(item); return this }
  get sum() { throw new Error("nobody may ask for this twice") }
}
export class Plain { of() { return 1 } }
let asked = 0;
export const shop = { tax, get lazy() { asked++; return tax }, asked: () => asked };
`;

/** What is made of it, in every form that a call is written in. */
const FROM_SHOP = `
import { bound, Cart, Client, later, none, Plain, schema, shop, tax } from "shop";
import * as all from "shop";
class Store {
  #cart = new Cart("b");
  cart = new Cart("c");
  run() { return [this.#cart.put(1), this.cart.put(2)].length }
}
function run() {
  const cart = new Cart("a");
  return [tax(1), none(), cart.put(1), new Plain(), all.tax(2), (0, all.tax)(3), schema(), new Client().close(), bound()].length;
}
function fails() { try { return tax(-1) } catch { return tax(1) } }
function lazy() { return [shop.tax(1), shop.lazy(1), shop.asked()] }
tax(7);
run(); fails();
if (String(lazy()) !== "2,2,1") throw new Error("asked twice");
new Store().run();
await later(1);
`;

async function externals(
  host: HostName,
  record: Partial<RecordSettings> = {},
  program = PROGRAM,
): Promise<string[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-external-")));
  try {
    writeFileSync(join(folder, "own.mjs"), "export function own() { return 1 }");
    writeFileSync(join(folder, "package.json"), '{ "dependencies": { "pkg": "*" } }');
    mkdirSync(join(folder, "node_modules/pkg"), { recursive: true });
    writeFileSync(
      join(folder, "node_modules/pkg/package.json"),
      '{ "name": "pkg", "type": "module", "exports": "./index.js" }',
    );
    writeFileSync(join(folder, "node_modules/pkg/index.js"), PACKAGE);
    mkdirSync(join(folder, "shop"));
    writeFileSync(
      join(folder, "shop/package.json"),
      '{ "name": "shop", "type": "module", "exports": "./index.js" }',
    );
    writeFileSync(join(folder, "shop/index.js"), SHOP);
    symlinkSync("../shop", join(folder, "node_modules/shop"));
    const file = join(folder, "main.mjs");
    writeFileSync(file, program);
    const { trace, stderr } = await runRecorded(host, file, { record });
    assert.equal(stderr, "");
    const name = (call: number) => call === 0 ? "-" : trace.siteOf(call).name;
    const lines: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      const parent = trace.parentOf(call);
      const isExternal = trace.siteOf(call).kind === "external";
      if (isExternal) lines.push(`${name(parent)}: ${name(call)} ${trace.argsOf(call).length}`);
      else if (parent > 0 && trace.siteOf(parent).kind === "external") {
        lines.push(`${name(parent)}: ${name(call)}`);
      }
      if (name(call) === "h.update") assert.doesNotMatch(JSON.stringify(trace.argsOf(call)), /Geh3imnis/);
      assert.equal(trace.outcomeOf(call) === 0, false, `${name(call)} has ended`);
    }
    return lines;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ALL = [
  "nested: JSON.parse 1",
  "throws: JSON.parse 1",
  "digest: createHash 1",
  "digest: h.update 1",
  "digest: h.digest 1",
  "callbacks: JSON.stringify 2",
  "JSON.stringify: JSON.stringify callback",
  "JSON.stringify: JSON.stringify callback",
  "optional: fs.existsSync 1",
  "waits: fs.promises.access 1",
  "waits: structuredClone 1",
];

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`external calls are leaves of the calls that made them (${host})`, async () => {
    assert.deepEqual(await externals(host), ALL);
  });
}

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`external calls are recorded at the top level, in default values, fields and optional chains (${host})`, async () => {
    assert.deepEqual(await externals(host, {}, ANYWHERE), [
      "-: client.query 1",
      "-: JSON.parse 1",
      "-: readFileSync 1",
      "-: JSON.parse 1",
      "-: JSON.stringify 1",
      "-: client.close 0",
      "-: JSON.parse 1",
      "defaults: shape.parse 1",
      "chained: client.close 1",
      "-: new Client 0",
      "-: new Client 0",
      "new Store: new Client 0",
      "Store.run: client.query 1",
      "Store.run: #inner.query 1",
      "Store.fails: client.fails 0",
    ]);
  });
}

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`a function of the workspace's own has one row, however it is imported, and what its packages hand on has one (${host})`, async () => {
    assert.deepEqual(await externals(host, {}, FROM_SHOP), [
      "run: new Plain 0",
      "run: schema 0",
      "run: new Client 0",
      "run: bound 0",
      "bound: tax",
      "lazy: shop.lazy 1",
      "shop.lazy: tax",
    ]);
  });
}

Deno.test("external calls can be turned off, and chosen", async () => {
  assert.deepEqual(await externals("bun", { externalCalls: false }), []);
  assert.deepEqual(await externals("bun", { external: ["node:fs", "path"] }), [
    "quiet: join 2",
    "optional: fs.existsSync 1",
    "waits: fs.promises.access 1",
  ]);
  assert.deepEqual(
    await externals("bun", { external: ["fs", "path"], ignoreModules: ["fs", "src/generated"] }),
    ["quiet: join 2"],
  );
  const rest = await externals("bun", { ignoreModules: ["node:fs", "JSON"] });
  assert.deepEqual(rest.filter((row) => /fs\.|JSON|readdir/.test(row)), []);
  assert.ok(rest.includes("waits: structuredClone 1"), rest.join("\n"));
});

const CLOCKS = `
function reads() { return [Date.now(), new Date(), Math.random(), performance.now(), process.hrtime.bigint()].length }
function converts(x) { const at = new Date(x); return [at.getTime(), new Date(1, 2), Math.max(1), new Date] }
function own(Math, Date) { return [Math.random(), new Date()] }
reads(); converts(5); own({ random: () => 1 }, Array);
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`what reads the clock or a random generator is recorded where it is asked for (${host})`, async () => {
    assert.deepEqual(await externals(host, {}, CLOCKS), []);
    assert.deepEqual(await externals(host, { clocks: true }, CLOCKS), [
      "reads: Date.now 0",
      "reads: new Date 0",
      "reads: Math.random 0",
      "reads: performance.now 0",
      "reads: process.hrtime.bigint 0",
    ]);
  });
}

Deno.test("what transpilers make of an imported function is known for it", async () => {
  const program = `import * as crypto_1 from "node:crypto";
function digest() { return (0, crypto_1.createHash)("md5") !== (0, own)() }
function own() { return 1 }
const load = (name) => import(name);
async function module(__vite_ssr_import__) {
  const __vite_ssr_import_0__ = await __vite_ssr_import__("node:crypto", { importedNames: ["randomInt"] });
  const __vite_ssr_import_1__ = await __vite_ssr_import__("/own.mjs", { importedNames: ["own"] });
  function pick() { return (0,__vite_ssr_import_0__.randomInt)(5) }
  return pick();
}
digest(); await module((name) => load(name.replace("/own", new URL("./own", import.meta.url).href)));
`;
  assert.deepEqual(await externals("node", {}, program), ["digest: createHash 1", "pick: randomInt 1"]);
});

Deno.test("keptExternals() knows specifiers with and without a scheme, subpaths and stars", () => {
  const kept = (external: string[], others: { ignoreModules?: string[]; clocks?: boolean } = {}) =>
    keptExternals({ external, ignoreModules: [], clocks: false, ...others });
  const keeps = kept(["fs", "@aws-sdk/*", "pg"]);
  assert.deepEqual(
    ["node:fs", "fs", "node:fs/promises", "npm:pg", "@aws-sdk/client-s3"].filter(keeps).length,
    5,
  );
  assert.deepEqual(["fsx", "pg-pool", "JSON"].filter(keeps), []);
  assert.deepEqual(["fs", "JSON"].map(kept([])), [undefined, undefined]);
  assert.deepEqual(["fs", "pg/lib", "pgx"].map(kept([], { ignoreModules: ["pg"] })), [
    undefined,
    false,
    undefined,
  ]);
  assert.deepEqual(["fs", "fs/promises"].map(kept(["fs"], { ignoreModules: ["fs/promises"] })), [
    true,
    false,
  ]);
  assert.deepEqual(["fs", "pg", "Date.now", "Date"].map(kept(["fs"], { clocks: true })), [
    true,
    false,
    true,
    true,
  ]);
});

Deno.test("an argument that cannot be read again without an effect is not seen, and shown as dots", async () => {
  const text = `import { readFileSync } from "node:fs";
function own() { return new URL(import.meta.url) }
function read() { return readFileSync(own(), "utf8").length }
read();
`;
  const { trace } = await same({ host: "bun", files: { "main.mjs": text } });
  const call = range(1, trace.callCount).find((call) => trace.siteOf(call).name === "readFileSync")!;
  assert.deepEqual(trace.argsOf(call).map(({ snapshot }) => snapshot.type), ["unseen", "string"]);
  const options = { args: true, results: true, valueWidth: 60 };
  const item = { type: "call" as const, call, count: 1, others: [], time: 0, size: 1 };
  const segments = callText(trace, item, Infinity, { ...options, style: PLAIN, glyphs: UNICODE });
  const tree = segments.map(({ text }) => text).join("");
  assert.match(tree, /readFileSync\(…, "utf8"\) → /);
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
