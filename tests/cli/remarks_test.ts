/** What `tph explain` finds odd, and what it does not. */
import assert from "node:assert/strict";
import { answerOf, wordsOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";

const ODD = `
class Pricing {
  discount(total: number, rate?: number): number { return total * rate!; }
  async save(id: number) { await new Promise((go) => setTimeout(go, 5)); return id; }
}
function parsePrice(text: string) { return text === "7" ? undefined : text.length; }
function label(id: string) { return "item " + id; }
function first(order: { name: { first: string } }) { return order.name.first; }
function greet(order: any) { try { return first(order); } catch { return ""; } }
async function main() {
  const pricing = new Pricing();
  for (const rate of [0.1, 0.2, undefined, undefined, 0.3]) pricing.discount(3, rate);
  for (let i = 0; i < 40; i++) parsePrice(String(i));
  pricing.save(3);
  label(5 as never);
  greet({});
}
await main();
`;

/** What could be taken for one of these, and is meant so. */
const HEALTHY = `
import { createServer } from "node:http";
const cache = new Map<string, string>();
function getUser(id: number) { return id === 5 ? undefined : { id }; }
function lookup(key: string) { return cache.get(key); }
function toNumber(text: string): number { return Number(text); }
function optional(total: number, tax?: number) { return total + (tax ?? 0); }
function check(total: number) { if (total < 0) throw new RangeError("negative"); return total; }
function tried(total: number) { try { return check(total); } catch { return 0; } }
async function item(id: number) { await new Promise((go) => setTimeout(go, 1)); return id; }
async function all() { return await Promise.all([1, 2, 3].map((id) => item(id))); }
async function first(times: number[]) { return await Promise.race(times.map(async (ms) => (await new Promise((go) => setTimeout(go, ms)), ms))); }
async function late(ms: number) { await new Promise((go) => setTimeout(go, ms)); return -1; }
async function limited(id: number) { return await Promise.race([item(id), late(60)]); }
async function relay(id: number) { return item(id); }
async function none(id: number): Promise<number | undefined> { return id > 2 ? id : undefined; }
function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
function resolve(text: string): number { return text === ".nan" ? NaN : text.length; }
function wrap(value: object) { return value; }
resolve(".nan");
for (let i = 0; i < 30; i++) {
  wrap(i === 7 ? fib : { i }), getUser(i), lookup("a" + i), toNumber(i === 3 ? "x" : "1"), optional(i), tried(i - 1), await none(i);
}
optional(1, 2);
function amount(text: string) { const n = toNumber(text); return isKnown(n) ? n : 0; }
function isKnown(n: number) { return !Number.isNaN(n); }
for (const text of ["1", "x", "2"]) amount(text);
const server = createServer((_, response) => void response.end("")).listen(0);
const url = "http://localhost:" + (server.address() as { port: number }).port + "/";
// All at once: that is how it should be.
await Promise.all(Array.from({ length: 12 }, async (_, i) => (await fetch(url + i)).text()));
await Promise.all(Array.from({ length: 12 }, (_, i) => fetch(url + i)));
server.closeAllConnections();
server.close();
async function connect() { await item(1); return { async query() { return await item(2); } }; }
// Awaited by nobody that is recorded, after what it came from had ended.
await (await connect()).query();
await all();
await first([60, 1, 90]);
await limited(4);
await relay(2);
fib(12);
`;

Deno.test("tph explain names what is odd, each with the call that shows it and a command that works", async () => {
  using folder = temporary({ "main.ts": ODD });
  assert.equal((await folder.tph(["run", "-q", "main.ts"])).code, 0);
  const { answer, next } = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
  assert.deepEqual(answer.remarks.map(({ kind, text }: Record<string, string>) => [kind, text]), [
    ["odd result", "2 of 5 results of Pricing.discount are NaN"],
    ["other than declared", "id of label is declared string, and was number in 1 of 1 calls"],
    ["odd result", "parsePrice returned undefined once in 40 calls, else number"],
    [
      "swallowed error",
      "first threw TypeError: undefined is not an object (evaluating 'order.name.first'); greet caught it and returned",
    ],
    ["lost promise", "main did not wait for Pricing.save"],
  ]);
  const command = next.find((line: string) => line.startsWith("tph call"));
  const { answer: call } = JSON.parse((await answerOf(wordsOf(command), folder.path)).stdout);
  assert.deepEqual([call.name, call.result], ["Pricing.discount", { $type: "number", value: "NaN" }]);
  const page = (await answerOf(["explain"], folder.path)).stdout;
  assert.match(
    page,
    /Odd +2 of 5 results of Pricing\.discount are NaN:\n +Pricing\.discount\(total: 3, rate: undefined\) #\d+ \(main\.ts:3\) → NaN\n/,
  );
  assert.match(page, /\n {2}tph call \d+ +what is odd\n/);
});

Deno.test("tph explain names a parser whose NaN was worked with, and questions that waited for one another", async () => {
  using folder = temporary({
    "main.ts": `
import { createServer } from "node:http";
function parsePrice(text: string) { return Number(text); }
function sum(texts: string[]) { return parsePrice(texts[0]!) + parsePrice(texts[1]!); }
for (const price of ["1", "2,5", "3"]) sum([price, "1"]);
const server = createServer((_, response) => void response.end("")).listen(0);
const url = "http://localhost:" + (server.address() as { port: number }).port + "/";
async function loadAll() { for (let i = 0; i < 12; i++) await (await fetch(url + i)).text(); }
await loadAll();
server.closeAllConnections();
server.close();
`,
  });
  assert.equal((await folder.tph(["run", "-q", "main.ts"])).code, 0);
  const { answer } = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
  assert.deepEqual(answer.remarks.map(({ text }: Record<string, string>) => text), [
    "1 of 6 results of parsePrice is NaN",
    "loadAll led to 12 calls of fetch, one after the other, each with something else",
  ]);
});

Deno.test("the slowest way leaves out what a call started and did not wait for", async () => {
  using folder = temporary({
    "main.ts": `
function later() { const end = performance.now() + 40; while (performance.now() < end); }
function start() { setTimeout(later, 10); spin(); }
function spin() { const end = performance.now() + 5; while (performance.now() < end); }
start();
`,
  });
  assert.equal((await folder.tph(["run", "-q", "main.ts"])).code, 0);
  const { answer } = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
  const names = answer.times.slowestWay.map(({ name }: Record<string, string>) => name);
  assert.deepEqual(names, ["later"]);
});

Deno.test("tph explain finds nothing odd in a healthy program", async () => {
  using folder = temporary({ "main.ts": HEALTHY });
  assert.equal((await folder.tph(["run", "-q", "main.ts"])).code, 0);
  const { answer } = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
  assert.ok(answer.calls > 200);
  assert.deepEqual(answer.remarks, []);
});

Deno.test("tph explain names the functions of loaded modules that were never called, where the record is whole", async () => {
  using folder = temporary({
    "main.ts": `import { used } from "./lib.ts";
class Cart { total() { return used(1); } empty() { return true; } }
const later = (n: number) => n;
[1].map((n) => n), [].map((n) => n);
new Cart().total();
export { later };
`,
    "lib.ts": `export function used(n: number) { return n; }
export function unused(n: number) { return inner(n); }
function inner(n: number) { return n; }
`,
  });
  await folder.tph(["run", "-q", "main.ts"]);
  const { answer } = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
  assert.deepEqual(
    answer.neverCalled.map(({ name, at }: Record<string, string>) => `${name} ${at}`).toSorted(),
    [
      "Cart.empty main.ts:2",
      "inner lib.ts:3",
      "later main.ts:3",
      "unused lib.ts:2",
    ],
  );
  const page = (await answerOf(["explain"], folder.path)).stdout;
  assert.match(
    page,
    /^ +Never called in the modules that ran: (?:(?:Cart\.empty|inner|later|unused)(?:, |\.\n)){4}/m,
  );
  await folder.tph(["run", "-q", "--max-calls", "1", "main.ts"]);
  const cut = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
  assert.deepEqual(cut.answer.neverCalled, []);
});
