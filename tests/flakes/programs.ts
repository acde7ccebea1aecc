/**
 * Small programs whose test passes in about every second run, each for a reason that is known.
 *
 * @module
 */

export type Reason = "random" | "time" | "race" | "order" | "state";

/** A flaky test, and what its explanation must say. */
export interface Shape {
  name: string;
  reason: Reason;
  /** Imports of the module, by their source. */
  imports?: Record<string, string>;
  /** The module. What begins with `export` is handed to the test. */
  code: string;
  exports: string[];
  /** The test, which calls `equal(actual, expected)`. */
  test: string;
  title: string;
  /** What decides: one of its lines in the answer must match. */
  decides: RegExp;
}

/**
 * A package that nobody records: a database that answers after a while, some milliseconds more or less, and tests in an order
 * that nobody knows.
 */
const DATABASE = `const rows = new Map();
const later = (value) => new Promise((done) => setTimeout(done, Math.random() < 0.5 ? 2 : 30, value));
export const get = (key) => later().then(() => rows.get(key));
export const put = (key, value) => later().then(() => { rows.set(key, value); });
export const shuffled = (list) => Math.random() < 0.5 ? list : [...list].reverse();
`;

const SHAPES: Shape[] = [
  {
    name: "a random choice",
    reason: "random",
    code: `function pickIndex(length) { return Math.floor(Math.random() * length); }
function draw(names) { return names[pickIndex(names.length)]; }
function raffle(names) { return { winner: draw(names), of: names.length }; }
`,
    exports: ["raffle"],
    title: "draws a winner",
    test: `equal(raffle(["Ada", "Bob"]).winner, "Ada");`,
    decides: /a random value decides: Math\.random\b/,
  },
  {
    name: "a random id",
    reason: "random",
    imports: { "node:crypto": "randomBytes" },
    code: `function makeId() { return randomBytes(4).toString("hex"); }
function isName(text) { return /^[89a-f]/.test(text); }
function anchor(title) {
  const id = makeId();
  return (isName(id) ? "#" : "#_") + title;
}
`,
    exports: ["anchor"],
    title: "makes an anchor",
    test: `equal(anchor("intro"), "#intro");`,
    decides: /a random value decides: (?:crypto\.)?randomBytes\b/,
  },
  {
    name: "a clock in milliseconds",
    reason: "time",
    code: `function nextSecond(now) { return Math.ceil(now / 1000) * 1000; }
function lifeOf(now) { return nextSecond(now) - now; }
function issue() { return lifeOf(Date.now()) >= 500 ? "long" : "short"; }
`,
    exports: ["issue"],
    title: "issues a token that lives",
    test: `equal(issue(), "long");`,
    decides: /the time decides: Date\.now\b/,
  },
  {
    name: "a date",
    reason: "time",
    code: `function fraction(date) { return String(date.getMilliseconds()); }
function stamp(name) {
  const at = new Date();
  return name + (Number(fraction(at)) % 2 === 0 ? ".0" : ".1");
}
`,
    exports: ["stamp"],
    title: "stamps a name",
    test: `equal(stamp("log"), "log.0");`,
    decides: /the time decides: \S+/,
  },
  {
    name: "two writers",
    reason: "race",
    imports: { database: "put, get" },
    code: `async function save(name, value) { await put(name, value); }
async function rename(to) { await save("title", to); }
async function renameTwice(first, second) {
  await Promise.all([rename(first), rename(second)]);
  return await get("title");
}
`,
    exports: ["renameTwice"],
    title: "keeps the last name",
    test: `equal(await renameTwice("draft", "final"), "final");`,
    decides: /a race decides: .*\b(?:put|save|rename)\b/,
  },
  {
    name: "a lost update",
    reason: "race",
    imports: { database: "put, get" },
    code: `async function add(name, amount) {
  const before = await get(name) ?? 0;
  await put(name, before + amount);
}
async function addBoth(name) {
  await put(name, 0);
  const slow = add(name, 1);
  await get("warm up");
  await Promise.all([slow, add(name, 2)]);
  return await get(name);
}
`,
    exports: ["addBoth"],
    title: "adds both amounts",
    test: `equal(await addBoth("sum") >= 2, true);\n  equal(await addBoth("other"), 3);`,
    decides: /a race decides: .*\b(?:put|get|add)\b/,
  },
  {
    name: "a timeout",
    reason: "race",
    imports: { database: "get" },
    code: `function expire(done) { done("late"); }
function withTimeout(task, ms) {
  return new Promise((done) => {
    const timer = setTimeout(expire, ms, done);
    task.then((value) => { clearTimeout(timer); done(value); });
  });
}
async function ask(name) { return (await withTimeout(get(name), 15)) ?? "nothing"; }
`,
    exports: ["ask"],
    title: "answers in time",
    test:
      `const answer = await ask("none");\n  await new Promise((done) => setTimeout(done, 40));\n  equal(answer, "nothing");`,
    decides: /a race decides: .*\b(?:expire|get|task\.then)\b/,
  },
  {
    name: "an order of completion",
    reason: "order",
    imports: { database: "get" },
    code: `async function load(name, into) {
  await get(name);
  push(name, into);
}
function push(name, into) { into.push(name); }
async function loadAll(names) {
  const loaded = [];
  await Promise.all(names.map((name) => load(name, loaded)));
  return loaded.join();
}
`,
    exports: ["loadAll"],
    title: "loads all",
    test: `equal(await loadAll(["a", "b", "c"]), "a,b,c");`,
    decides: /a race decides: .*\b(?:push|load|get)\b/,
  },
  {
    name: "an order of tests",
    reason: "order",
    imports: {},
    code: `let currency = "USD";
function setCurrency(code) { currency = code; }
function format(amount) { return amount + " " + currency; }
`,
    exports: ["setCurrency", "format"],
    title: "formats a price",
    test: `equal(format(5), "5 USD");`,
    decides: /the order of tests decides: .*sets a currency/,
  },
  {
    name: "a file that stays",
    reason: "state",
    imports: { "node:fs": "existsSync, writeFileSync, rmSync" },
    code: `const FILE = "cart.lock";
function isLocked() { return existsSync(FILE); }
function checkout(total) {
  if (isLocked()) { rmSync(FILE); return 0; }
  writeFileSync(FILE, "");
  return total;
}
`,
    exports: ["checkout"],
    title: "checks out",
    test: `equal(checkout(12), 12);`,
    decides: /a file decides: .*existsSync\b/,
  },
];

/** A runner: how its test files begin, how they say "test", and what runs them. */
export interface FlakyRunner {
  name: string;
  command: string[];
  head: string;
  word: string;
  isCommonJs?: true;
}

const EXPECT = "const equal = (actual, expected) => expect(actual).toBe(expected);\n";
const ASSERT = `import { equal } from "node:assert/strict";\n`;

const FLAKY_RUNNERS: FlakyRunner[] = [
  {
    name: "node",
    command: ["node", "--test"],
    head: `import test from "node:test";\n${ASSERT}`,
    word: "test",
  },
  {
    name: "vitest",
    command: ["npx", "vitest", "run"],
    head: `import { expect, test } from "vitest";\n${EXPECT}`,
    word: "test",
  },
  { name: "jest", command: ["npx", "jest"], head: EXPECT, word: "test", isCommonJs: true },
  { name: "mocha", command: ["npx", "mocha", "shop.test.js"], head: ASSERT, word: "it" },
  {
    name: "bun",
    command: ["bun", "test"],
    head: `import { expect, test } from "bun:test";\n${EXPECT}`,
    word: "test",
  },
  { name: "deno", command: ["deno", "test", "-A", "--no-check"], head: ASSERT, word: "Deno.test" },
];

/** One program: a shape, written for a runner. */
export interface Program {
  shape: Shape;
  runner: FlakyRunner;
}

/** Each shape for three runners: thirty programs, five a runner. */
export function programs(): Program[] {
  return SHAPES.flatMap((shape, i) =>
    [0, 2, 4].map((step) => ({ shape, runner: FLAKY_RUNNERS[(i + step) % FLAKY_RUNNERS.length]! }))
  );
}

/** The files of a program, but those of installed packages. */
export function filesOf({ shape, runner }: Program): Record<string, string> {
  const { word, head, isCommonJs } = runner;
  const module = (imports: Record<string, string>, code: string, exports: readonly string[]) => {
    const names = exports.length === 0 ? "" : exports.join(", ");
    const lines = Object.entries(imports).map(([from, list]) =>
      isCommonJs
        ? `const { ${list} } = require(${JSON.stringify(from)});\n`
        : `import { ${list} } from ${JSON.stringify(from)};\n`
    );
    const end = names === ""
      ? ""
      : isCommonJs
      ? `module.exports = { ${names} };\n`
      : `export { ${names} };\n`;
    return lines.join("") + code + end;
  };
  const call = (title: string, body: string) =>
    `${word}(${JSON.stringify(title)}, async () => {\n  ${body}\n});\n`;
  const isShuffled = shape.exports.includes("setCurrency");
  const tests = isShuffled
    ? `const parts = [\n() => ${call("sets a currency", 'setCurrency("EUR");').trim().slice(0, -1)},\n` +
      `() => ${
        call(shape.title, shape.test).trim().slice(0, -1)
      },\n];\nfor (const part of shuffled(parts)) part();\n`
    : call(shape.title, shape.test);
  return {
    "package.json": JSON.stringify({ name: "shop", ...isCommonJs ? {} : { type: "module" } }),
    "shop.js": module(shape.imports ?? {}, shape.code, shape.exports),
    "shop.test.js": module(
      { ...isShuffled ? { database: "shuffled" } : {}, "./shop.js": shape.exports.join(", ") },
      "",
      [],
    ) + head + tests,
  };
}

/** The package, as a runner takes it. */
export function databaseFor({ isCommonJs }: FlakyRunner): Record<string, string> {
  const names = "get, put, shuffled";
  const text = DATABASE.replaceAll("export const", "const") +
    (isCommonJs ? `module.exports = { ${names} };\n` : `export { ${names} };\n`);
  return {
    "package.json": JSON.stringify({
      name: "database",
      main: "index.js",
      ...isCommonJs ? {} : { type: "module", exports: "./index.js" },
    }),
    "index.js": text,
  };
}
