/** What is recorded of calls in tail position: Bun runs them in constant stack, and each ends as it ends elsewhere. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { HostName } from "./hosts.ts";
import { outline } from "./probe/recording.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
function retry(n) { if (n === 0) throw new RangeError("x"); return retry(n - 1) }
const even = (n) => n === 0 ? fail("even") : odd(n - 1);
const odd = (n) => n === 0 ? fail("odd") : even(n - 1);
function fail(text) { throw new Error(text) }
class Machine { go(n) { return n === 0 ? fail("go") : this.go(n - 1) } }
class Once extends Machine { go = Array.prototype.at.bind(["first"]) }
class Broken extends Machine { go = 1 }
function caught(f) { try { return f() } catch (error) { return error.name } }
function after(n) { return n }
const listed = (list, i = 0) => i === list.length ? after(i) : listed(list, i + 1);
caught(() => retry(2));
caught(() => even(1));
caught(() => new Machine().go(1));
caught(() => Machine.prototype.go.call(new Once(), 1));
caught(() => Machine.prototype.go.call(new Broken(), 1));
caught(() => listed(["a"]));
await Promise.resolve(1).then(retry).catch(() => {});
after("promise");
try { retry(1) } catch {}
after("module");
retry(1);
`;

const EXPECTED = `
caught(function) → RangeError
  caught callback() ✗ x
    retry(2) ✗ x
      retry(1) ✗ x
        retry(0) ✗ x
caught(function) → Error
  caught callback() ✗ odd
    even(1) ✗ odd
      odd(0) ✗ odd
        fail(odd) ✗ odd
caught(function) → Error
  caught callback() ✗ go
    Machine.go(1) ✗ go
      Machine.go(0) ✗ go
        fail(go) ✗ go
caught(function) → first
  caught callback() → first
    Machine.go(1) → first
caught(function) → TypeError
  caught callback() ✗ this.go is not a function
    Machine.go(1) ✗ this.go is not a function
caught(function) → 1
  caught callback() → 1
    listed(Array, 0) → 1
      listed(Array, 1) → 1
        after(1) → 1
retry(1) ✗ x
  retry(0) ✗ x
catch callback() → undefined
after(promise) → promise
retry(1) ✗ x
  retry(0) ✗ x
after(module) → module
retry(1) ✗ x
  retry(0) ✗ x`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`a call in tail position has the outcome of the call that it ends with (${host})`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const file = join(folder.path, "main.mjs");
    const plain = await runPlain(host, file);
    const { trace, code } = await runRecorded(host, file);
    assert.equal(code, plain.code);
    // JavaScriptCore says more of what it could not call.
    const lines = outline(trace).map((line) => line.replace(/ \(In '.*/, "").replace(/\.$/, ""));
    assert.equal(lines.join("\n"), EXPECTED.trim());
  });
}

Deno.test("Bun runs recursion in tail position in constant stack, with the frames that it has without tph", async () => {
  using folder = temporary({
    "main.mjs": `
function count(n) { if (n === 0) throw new RangeError("x"); return count(n - 1) }
class Machine { #n = 0; go(n) { return n === 0 ? this.#n : this.#go(n - 1) } #go(n) { this.#n++; return this.go(n) } }
function spread(...n) { return n[0] === 0 ? "spread" : spread(...[n[0] - 1]) }
function firstOf(list, n = 200000) { for (const item of list) if (n === 0) return item; return firstOf(list, n - 1) }
console.log(new Machine().go(200000), spread(200000), firstOf(["x"]));
try { count(200000) } catch (error) { console.log(error.stack.replace(/:\\d+\\)?$/gm, "")) }
`,
  });
  const file = join(folder.path, "main.mjs");
  const plain = await runPlain("bun", file);
  for (const record of [{}, { maxCalls: 10 }]) {
    const { trace, ...recorded } = await runRecorded("bun", file, { record });
    assert.deepEqual(recorded, plain);
    assert.ok(trace.callCount >= 10);
  }
});
