import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorPaths } from "../../src/query/error_paths.ts";
import { explain } from "../../src/query/explain.ts";
import { explainPage } from "../../src/view/explain_text.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { thrownText } from "../../src/view/snapshot_text.ts";
import type { HostName } from "../hosts.ts";
import { runRecorded } from "../record_run.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `
function first() { throw new TypeError("bad") }
function middle() { return first() }
function catches() { try { middle() } catch { return "fine" } }
function wraps() { try { middle() } catch (e) { throw new Error("wrapped", { cause: e }) } }
function rethrows() { try { middle() } catch (e) { throw e } finally { } }
async function later() { await null; throw "text" }
async function awaits() { try { await later() } catch (e) { return e } }
function parses() { return JSON.parse("{") }
catches();
try { wraps() } catch {}
try { rethrows() } catch {}
await awaits();
(function outer() { try { parses() } catch (e) { return e.name } })();
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`errorPaths() tells where errors came from, what they went through, and who caught them (${host})`, async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-errors-")));
    try {
      const file = join(folder, "main.mjs");
      writeFileSync(file, PROGRAM);
      const { trace, stderr } = await runRecorded(host, file);
      assert.equal(stderr, "");
      const name = (call: number) => call === 0 ? "-" : trace.siteOf(call).name;
      const paths = errorPaths(trace).map(({ origin, through, caughtBy, wraps, rethrows }) =>
        [name(origin), through.map(name).join(), name(caughtBy), wraps ?? "", rethrows ?? ""].join(" | ")
      );
      assert.deepEqual(paths, [
        "first | middle | catches |  | ",
        "first | middle | wraps |  | ",
        "wraps |  | - | 1 | ",
        "first | middle,rethrows | - |  | ",
        "later |  | awaits |  | ",
        "JSON.parse | parses | outer |  | ",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

const UNUSUAL = `
function deep(n) { return deep(n + 1) + 1 }
function tryDeep() { try { return deep(0) } catch (error) { return error.name } }
function Old(message) { this.message = message }
Old.prototype = Object.create(Error.prototype);
Old.prototype.constructor = Old;
function throwsOld() { throw new Old("old style") }
tryDeep();
try { throwsOld() } catch {}
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`an error that no call had the stack to read, and one that no class made, are told like others (${host})`, async () => {
    using folder = temporary({ "main.mjs": UNUSUAL });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"));
    const errors = errorPaths(trace).map(({ error }) => thrownText(error.snapshot));
    assert.match(errors[0]!, /^RangeError: Maximum call stack size exceeded/);
    assert.deepEqual(errors.slice(1), ["Old: old style"]);
  });
}

const EVERY_WAY = `
function first(n) { throw new TypeError("bad " + n) }
function rethrows() { try { first(1) } catch (e) { throw e } }
function wraps() { try { rethrows() } catch (e) { throw new Error("wrapped", { cause: e }) } }
function finallyThrows() { try { first(2) } finally { throw new RangeError("from finally") } }
function finallyReturns() { try { first(3) } finally { return "swallowed" } }
function catchesAll() {
  const seen = [];
  for (const f of [wraps, finallyThrows]) try { f() } catch (e) { seen.push(e.message) }
  return seen.join();
}
async function later(n) { await null; return first(n) }
function chained() { return later(4).then(() => 1).finally(() => 2).catch((e) => handles(e)) }
function handles(e) { return e.message }
async function all() { try { await Promise.all([later(5), later(6)]) } catch (e) { return e.message } }
async function any() { try { await Promise.any([later(7), later(8)]) } catch (e) { return e.errors.length } }
async function settled() { return (await Promise.allSettled([later(9)]))[0].status }
async function awaitsInFinally() { try { await later(10) } finally { await null } }
async function outer() { try { await awaitsInFinally() } catch { return "caught" } }
function* generator() { try { yield first(11) } catch (e) { yield "recovered" } }
function external() { return [1].map(() => { try { return JSON.parse("{") } catch { return 0 } })[0] }
function throughExternal() { try { [1].forEach(() => first(12)) } catch (e) { return e.message } }
console.log([
  catchesAll(), finallyReturns(), await chained(), await all(), await any(), await settled(), await outer(),
  [...generator()], external(), throughExternal(),
].join(" | "));
`;

const THROWN = "TypeError: bad N  thrown in first (main.mjs:2)";
const VIEW = `
${THROWN}, through rethrows, caught in wraps
Error: wrapped  thrown in wraps (main.mjs:4), caught in catchesAll, wraps TypeError: bad N
${THROWN}, caught in finallyThrows
RangeError: from finally  thrown in finallyThrows (main.mjs:5), caught in catchesAll
${THROWN}, caught in finallyReturns
${THROWN}, through later, caught in catch callback
${THROWN}, through later, caught in all
${THROWN}, through later, caught in all
${THROWN}, through later, caught in any
${THROWN}, through later, caught in any
${THROWN}, through later, caught in settled
${THROWN}, through later, awaitsInFinally, caught in outer
${THROWN}, caught in generator
SyntaxError  thrown in JSON.parse (main.mjs:21), caught in map callback
${THROWN}, through forEach callback, caught in throughExternal
`.trim();

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`tph view says where each error was thrown first, what it went through, and who caught it (${host})`, async () => {
    using folder = temporary({ "main.mjs": EVERY_WAY });
    const env = { TRACEPATCH_CACHE_DIR: join(folder.path, "cache") };
    const tph = (...args: string[]) => folder.tph(args, { env });
    const { stdout, stderr } = await tph("run", "-q", "--host", host, "main.mjs");
    assert.equal(stderr, "");
    assert.equal(
      stdout,
      "wrapped,from finally | swallowed | bad 4 | bad 5 | 2 | rejected | caught | recovered | 0 | bad 12\n",
    );
    const view = (await tph("view")).stdout;
    assert.match(view, /\n15 errors:\n/);
    const errors = view.slice(view.indexOf("15 errors:")).split("\n").slice(1, 16)
      .map((line) =>
        line.trim().replace(/bad \d+/g, "bad N").replace(/^SyntaxError: .*? {2}/, "SyntaxError  ")
      );
    assert.equal(errors.join("\n"), VIEW);
    // The one that catches keeps its result.
    const tree = (await tph("tree", "--lines", "100")).stdout;
    for (
      const result of [
        'catchesAll() → "wrapped,from finally"',
        'finallyReturns() → "swallowed"',
        'outer() → "caught"',
      ]
    ) {
      assert.ok(tree.includes(result), tree);
    }
  });
}

const REJECTIONS = `
async function save(x) { await null; throw new Error("bad " + x); }
function main(x) { return save(x); }
async function outer(x) { try { await main(x); } catch { return 5; } }
async function all() { return Promise.all([save(7), save(8)]); }
async function forgets() { save(9).catch(noted); return 1; }
function noted(error) { return error.message; }
await main(2).catch(() => 1);
await outer(3);
await all().catch(() => {});
await forgets();
await new Promise((done) => setTimeout(done, 5));
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`a rejection is caught by who awaited it, or was given it, and by nobody who only handed its promise on (${host})`, async () => {
    using folder = temporary({ "main.mjs": REJECTIONS });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"));
    const name = (call: number) => call === 0 ? "-" : trace.siteOf(call).name;
    assert.deepEqual(
      errorPaths(trace).map(({ through, caughtBy }) => `${through.map(name)} | ${name(caughtBy)}`),
      ["main | -", "main | outer", " | -", " | -", " | noted"],
    );
    // Wide enough for any path to a temporary folder.
    const lines = explainPage(trace, explain(trace), [], { style: PLAIN, glyphs: UNICODE, width: 400 });
    const shown = lines.map((line) => line.trim().replace(/ \(.*main\.mjs:2\)/, ""));
    const at = shown.findIndex((line) => line.startsWith("Errors"));
    assert.deepEqual(shown.slice(at, at + 7), [
      "Errors  Error: bad 2",
      "thrown in save(x: 2) #2, through main, caught by no recorded call",
      "Error: bad 7 (× 2, the others differ in numbers or names)",
      "thrown in save(x: 7) #8, caught by no recorded call",
      "Error: bad 3",
      "thrown in save(x: 3) #6, through main, caught in outer",
      "1 error of other kinds.",
    ]);
  });
}
