/**
 * Programs with one planted bug each, and what an answer must name to have found it.
 *
 * @module
 */

export interface Hunt {
  name: string;
  source: string;
  /** The same program without the bug. */
  healthy: string;
  /** The function in which the bug is. */
  guilty: string;
  /** The value that is wrong, as it stands in an answer. */
  wrong: string;
}

/** Calls of healthy functions around the bug. */
const NOISE = `
function tax(n: number) { return Math.round(n * 21) / 100; }
function slug(text: string) { return text.toLowerCase().replaceAll(" ", "-"); }
function page(i: number) { return { id: i, title: slug("Page " + i), tax: tax(i) }; }
const pages = Array.from({ length: 60 }, (_, i) => page(i));
`;

function hunt(
  name: string,
  guilty: string,
  wrong: string,
  source: string,
  [bug, mended]: [bug: string, mended: string],
): Hunt {
  if (!source.includes(bug)) throw new Error(`The hunt ${name} lacks: ${bug}`);
  return { name, guilty, wrong, source: NOISE + source, healthy: NOISE + source.replace(bug, () => mended) };
}

export const HUNTS: readonly Hunt[] = [
  hunt(
    "wrong default",
    "shipping",
    "NaN",
    `
function shipping(weight: number, options: { rate?: number } = {}) { return weight * options.rate!; }
function order(weight: number) { return shipping(weight) + 5; }
for (let i = 1; i < 5; i++) order(i);`,
    ["weight * options.rate!", "weight * (options.rate ?? 1)"],
  ),
  hunt(
    "lost await",
    "save",
    "saved",
    `
async function save(id: number) { await new Promise((go) => setTimeout(go, 5)); return "saved " + id; }
async function main() { for (let i = 0; i < 3; i++) save(i); return "done"; }
await main();`,
    ["i++) save(i);", "i++) await save(i);"],
  ),
  hunt(
    "mutated argument",
    "cheapest",
    "[1,2,3]",
    `
function cheapest(prices: number[]) { return prices.sort()[0]; }
function first(prices: number[]) { return prices[0]; }
const prices = [3, 1, 2];
cheapest(prices);
first(prices);`,
    ["prices.sort()", "prices.toSorted()"],
  ),
  hunt(
    "stale cache",
    "priceOf",
    "10",
    `
const cache = new Map<string, number>();
const stock = new Map([["tea", 10]]);
function priceOf(sku: string) { if (!cache.has(sku)) cache.set(sku, stock.get(sku)!); return cache.get(sku)!; }
function setPrice(sku: string, price: number) { stock.set(sku, price); return price; }
priceOf("tea"); setPrice("tea", 12); priceOf("tea");`,
    ["stock.set(sku, price); return", "stock.set(sku, price); cache.delete(sku); return"],
  ),
  hunt(
    "wrong unit",
    "toSeconds",
    "90000",
    `
function toSeconds(minutes: number) { return minutes * 60 * 1000; }
function schedule(minutes: number) { return { at: toSeconds(minutes) }; }
schedule(1.5);`,
    ["minutes * 60 * 1000", "minutes * 60"],
  ),
  hunt(
    "swallowed error",
    "readName",
    "undefined",
    `
function readName(user: any) { return user.profile.name; }
function greeting(user: any) { try { return "Hi " + readName(user); } catch { return "Hi"; } }
for (const user of [{ profile: { name: "ada" } }, {}]) greeting(user);`,
    ["user.profile.name; }", 'user.profile?.name ?? "you"; }'],
  ),
  hunt(
    "race",
    "bump",
    "1",
    `
let count = 0;
async function bump() { const before = count; await new Promise((go) => setTimeout(go, 1)); count = before + 1; return count; }
async function main() { return await Promise.all([bump(), bump(), bump()]); }
await main();`,
    [
      "return await Promise.all([bump(), bump(), bump()]);",
      "return [await bump(), await bump(), await bump()];",
    ],
  ),
  hunt(
    "off by one",
    "window",
    "undefined",
    `
function window(list: number[], i: number) { return [list[i], list[i + 1]]; }
function sum([a, b]: number[]) { return a! + b!; }
function deltas(list: number[]) { return list.map((_, i) => sum(window(list, i))); }
deltas([1, 2, 3]);`,
    ["list.map((_, i)", "list.slice(1).map((_, i)"],
  ),
  hunt(
    "bad configuration value",
    "timeoutOf",
    "NaN",
    `
const config = { timeout: "5 s", retries: "3" };
function timeoutOf(settings: { timeout: string }) { return Number(settings.timeout); }
function connect() { return { timeout: timeoutOf(config) }; }
connect();`,
    ['"5 s"', '"5"'],
  ),
  hunt(
    "prototype pollution",
    "merge",
    "isAdmin",
    `
function merge(into: any, from: any) { for (const key of Object.keys(from)) {
  if (typeof from[key] === "object") into[key] = merge(into[key] ?? {}, from[key]); else into[key] = from[key]; } return into; }
function isAdmin(user: any) { return user.isAdmin === true; }
merge({}, JSON.parse('{"constructor":{"prototype":{"isAdmin":true}}}'));
isAdmin({});`,
    ["Object.keys(from)) {", 'Object.keys(from)) { if (key === "constructor") continue;'],
  ),
  hunt(
    "rare undefined",
    "parsePrice",
    "undefined",
    `
function parsePrice(text: string) { if (text.includes(",")) return; return parseFloat(text); }
for (let i = 0; i < 400; i++) parsePrice(i === 311 ? "3,11" : String(i));`,
    [
      'if (text.includes(",")) return; return parseFloat(text);',
      'return parseFloat(text.replace(",", "."));',
    ],
  ),
  hunt(
    "declared otherwise",
    "label",
    "42",
    `
function label(id: string) { return "#" + id.toString().padStart(4, "0"); }
for (const id of ["a", "b", 42 as unknown as string]) label(id);`,
    ["42 as unknown as string", "String(42)"],
  ),
  hunt(
    "text added to a number",
    "add",
    '"51"',
    `
function add(total: number, price: number): number { return total + price; }
let total = 0;
for (const price of [2, 3, "1" as unknown as number]) total = add(total, price);`,
    ['"1" as unknown as number', 'Number("1")'],
  ),
  hunt(
    "missing return",
    "discount",
    "undefined",
    `
function discount(total: number): number { if (total > 100) return total * 0.9; return undefined as never; }
for (const total of [120, 150, 80, 200]) discount(total);`,
    ["return undefined as never;", "return total;"],
  ),
  hunt(
    "division by an empty list",
    "average",
    "NaN",
    `
function average(list: number[]) { return list.reduce((sum, n) => sum + n, 0) / list.length; }
for (const list of [[1, 2], [3], []]) average(list);`,
    ["/ list.length; }", "/ (list.length || 1); }"],
  ),
  hunt(
    "wrong field",
    "fullName",
    "undefined",
    `
function fullName(user: any) { return user.first + " " + user.lastname; }
fullName({ first: "Ada", last: "Lovelace" });`,
    ["user.lastname", "user.last"],
  ),
  hunt(
    "error with the wrong cause",
    "charge",
    "card",
    `
function charge(card: string | undefined) { if (!card) throw new TypeError("no card: " + card); return card; }
function pay(user: { card?: string }) { try { return charge(user.card); } catch (cause) { throw new Error("payment failed", { cause }); } }
try { pay({}); } catch { /* shown to the user */ }`,
    ["pay({})", 'pay({ card: "visa" })'],
  ),
  hunt(
    "comparison of texts",
    "latest",
    '"9"',
    `
function latest(versions: string[]) { return versions.reduce((a, b) => a > b ? a : b); }
latest(["9", "10", "11"]);`,
    ["a > b ? a : b", "Number(a) > Number(b) ? a : b"],
  ),
  hunt(
    "closure over the last value",
    "handler",
    "3",
    `
const handlers: (() => number)[] = [];
var index = 0;
for (; index < 3; index++) { const at = index; handlers.push(function handler() { return index; }); }
handlers[0]!();`,
    ["return index; });", "return at; });"],
  ),
  hunt(
    "wrong rounding",
    "cents",
    "1.15",
    `
function cents(price: number) { return Math.floor(price * 100); }
for (const price of [1.15, 2.5]) cents(price);`,
    ["Math.floor(price * 100)", "Math.round(price * 100)"],
  ),
];
