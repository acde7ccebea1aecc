/** Who called whom, across everything that lets time pass: the trees of small programs, in every host. */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Outcome } from "../src/trace/spec.ts";
import { outlivesCaller } from "../src/query/times.ts";
import type { Trace } from "../src/trace/trace.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const SIGN: Record<Outcome, string> = {
  [Outcome.OPEN]: " …",
  [Outcome.RETURNED]: "",
  [Outcome.THREW]: " ✗",
  [Outcome.SUSPENDED]: " ⧗",
};

/** The calls as lines: name, sign of the outcome, children indented, in the order in which they began. */
function treeText(trace: Trace): string {
  const lines: string[] = [];
  const below = (parent: number, indent: string) => {
    for (let call = 1; call <= trace.callCount; call++) {
      if (trace.parentOf(call) !== parent) continue;
      lines.push(indent + trace.siteOf(call).name + SIGN[trace.outcomeOf(call)]);
      below(call, `${indent}  `);
    }
  };
  below(0, "");
  return lines.join("\n");
}

function tree(name: string, program: string, expected: string, check?: (trace: Trace) => void): void {
  for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
    Deno.test(`${name} (${host})`, async () => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-cause-")));
      try {
        const file = join(folder, "main.mjs");
        writeFileSync(file, program);
        const { trace, code, stderr } = await runRecorded(host, file, { record: { externalCalls: false } });
        assert.equal(code, 0, stderr);
        assert.equal(treeText(trace), expected.trim().replace(/^ {2}/gm, ""), host);
        check?.(trace);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`an error that a module's top level catches leaves no call open, not even of tail recursion (${host})`, async () => {
    using folder = temporary({
      "main.mjs": `function count(n) { if (n === 0) throw new Error("x"); return count(n - 1) }
        function later() {}
        try { count(2) } catch {}
        later();
        try { JSON.parse("{", () => {}) } catch (error) { later() }
        later();`,
    });
    const { trace, stderr } = await runRecorded(host, join(folder.path, "main.mjs"));
    assert.equal(stderr, "");
    const text = treeText(trace);
    assert.doesNotMatch(text, /…/);
    assert.equal(text.replaceAll(" ✗", ""), "count\n  count\n    count\nlater\nJSON.parse\nlater\nlater");
  });
}

tree(
  "a call after an await is a child of the function that awaits",
  `async function outer() { before(); await null; after(); await inner(); last() }
   async function inner() { await null; deep() }
   function before() {} function after() {} function deep() {} function last() {}
   await outer();`,
  `
  outer
    before
    after
    inner
      deep
    last`,
);

tree(
  "tasks that run at the same time do not mix",
  `const tick = () => new Promise((r) => setTimeout(r, 1));
   async function task(n) { for (let i = 0; i < 2; i++) { await tick(); step(n) } }
   function step(n) {}
   await Promise.all([task(1), task(2)]);`,
  `
  task
    tick
      new Promise callback
    step
    tick
      new Promise callback
    step
  task
    tick
      new Promise callback
    step
    tick
      new Promise callback
    step`,
);

tree(
  "Promise.race, a loser that goes on, and callbacks of then belong where they are written",
  `const wait = (n) => new Promise((r) => { setTimeout(r, n) });
   async function fast() { await wait(1); won() }
   async function slow() { await wait(5); lost() }
   function won() {} function lost() {}
   async function main() { await Promise.race([fast(), slow()]).then(() => after()); }
   function after() {}
   await main(); await wait(20);`,
  `
  main
    fast
      wait
        new Promise callback
      won
    slow
      wait
        new Promise callback
      lost
    then callback
      after
  wait
    new Promise callback`,
);

tree(
  "for await starts a generator for the function that loops; methods of another iterator belong to where they are written",
  `const source = { [Symbol.asyncIterator]() { let n = 0; return { next() { made(); return Promise.resolve({ done: n++ === 2 }) } } } };
   function made() {} function body() {}
   async function loop() { for await (const x of source) body() }
   async function* gen() { yield 1; inside(); yield 2 }
   function inside() {}
   async function loop2() { for await (const x of gen()) body() }
   await loop(); await loop2();`,
  `
  loop
    body
    body
  source[Symbol.asyncIterator]
    next
      made
    next
      made
    next
      made
  loop2
    gen
      inside
    body
    body`,
);

tree(
  "for await and yield* start a generator for the function that they are in, before its first await too",
  `async function* gen() { inside(); yield 1 }
   function* inner() { inside(); yield 1; inside() }
   function* outer() { yield* inner(); yield 2 }
   function inside() {} function body() {} function after() {}
   async function loop() { for await (const x of gen()) body() }
   function both() { const p = loop(); for (const x of outer()) body(); after(); return p }
   await both();`,
  `
  both
    loop
      gen
        inside
      body
    outer
      inner
        inside
        inside
    body
    body
    after`,
);

tree(
  "what runs while an error waits for an iterator to be closed is not of the function that threw it",
  `const wait = (ms) => new Promise((go) => setTimeout(go, ms));
   const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1 }), return: async () => { await wait(20); closed(); return {} } }) };
   function closed() {} function other() {} function threw() {}
   async function loop() { try { for await (const x of source) { threw(); throw new Error("x") } } catch (e) { handled(e.message) } }
   function handled(m) {}
   async function beside() { await wait(5); other() }
   await Promise.all([loop(), beside()]);`,
  `
  loop
    threw
    handled
  source[Symbol.asyncIterator]
    next
    return
      wait
        new Promise callback
      closed
  beside
    wait
      new Promise callback
    other`,
);

tree(
  "what runs while a loop or a block that was left waits is not of the function that left it",
  `const wait = (ms) => new Promise((go) => setTimeout(go, ms));
   const source = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1 }), return: async () => { await wait(20); return {} } }) };
   function other() {} function left() {} function done() {}
   async function breaks() { for await (const x of source) { try { break } finally { left() } } done() }
   async function throws() { try { await using r = { async [Symbol.asyncDispose]() { await wait(20) } }; throw new Error("x") } catch { done() } }
   async function beside() { await wait(5); other() }
   await Promise.all([breaks(), beside()]);
   await Promise.all([throws(), beside()]);`,
  `
  breaks
    left
    done
  source[Symbol.asyncIterator]
    next
    return
      wait
        new Promise callback
  beside
    wait
      new Promise callback
    other
  throws
    r[Symbol.asyncDispose]
      wait
        new Promise callback
    done
  beside
    wait
      new Promise callback
    other`,
);

tree(
  "what is disposed of when an error or a return goes through a function belongs to that function",
  `function disposed() {} function fails() { throw new Error("x") }
   const made = () => ({ [Symbol.dispose]: () => disposed() });
   function direct() { using r = made(); JSON.parse("{") }
   function twice() { using a = made(); using b = made(); fails() }
   function* numbers() { using r = made(); yield 1; yield 2 }
   function first() { for (const n of numbers()) return n }
   function both() { for (const n of numbers()) for (const m of numbers()) fails() }
   async function waits() { using r = made(); await Promise.reject(1) }
   for (const f of [direct, twice, first, both]) try { f() } catch {}
   await waits().catch(() => {});`,
  `
  direct ✗
    made
    [Symbol.dispose]
      disposed
  twice ✗
    made
    made
    fails ✗
    [Symbol.dispose]
      disposed
    [Symbol.dispose]
      disposed
  first
    numbers
      made
      [Symbol.dispose]
        disposed
  both ✗
    numbers
      made
      [Symbol.dispose]
        disposed
    numbers
      made
      [Symbol.dispose]
        disposed
    fails ✗
  waits ✗
    made
    [Symbol.dispose]
      disposed
  catch callback`,
);

tree(
  "what is disposed of with no await belongs to the function that returns, async or not",
  `function disposed() {}
   const made = () => ({ [Symbol.dispose]: () => disposed() });
   async function waits() { { using r = made(); return 1 } }
   function calls() { return waits() }
   await calls();`,
  `
  calls
    waits
      made
      [Symbol.dispose]
        disposed`,
);

tree(
  "a handler of a rejected await, and finally, belong to the function that awaits",
  `async function fails() { await null; throw new Error("x") }
   async function tries() { try { await fails() } catch (e) { handled() } finally { cleaned() } return done() }
   function handled() {} function cleaned() {} function done() {}
   await tries();`,
  `
  tries
    fails ✗
    handled
    cleaned
    done`,
);

tree(
  "listeners, microtasks and timers made in a call belong to it",
  `import { EventEmitter } from "node:events";
   function setup(e) { e.on("x", () => heard()); queueMicrotask(() => micro()); setTimeout(() => timed(), 1) }
   function ticks() { process.nextTick(() => ticked()) }
   function heard() {} function micro() {} function timed() {} function ticked() {}
   const e = new EventEmitter();
   function emits() { e.emit("x") }
   setup(e); emits(); ticks(); await new Promise((r) => setTimeout(r, 10));`,
  `
  setup
    queueMicrotask callback
      micro
    setTimeout callback
      timed
  emits
    e.on callback
      heard
  ticks
    process.nextTick callback
      ticked
  new Promise callback`,
);

tree(
  "streams and callbacks of external code belong to the call that made them",
  `import { Readable } from "node:stream";
   import { readFile } from "node:fs";
   async function reads() { for await (const c of Readable.from(chunks())) got() }
   function* chunks() { yield "a"; made(); yield "b" }
   function got() {} function made() {}
   function starts(done) { readFile(new URL(import.meta.url), () => { arrived(); done() }) }
   function arrived() {}
   await reads(); await new Promise((r) => starts(r));`,
  `
  reads
    chunks
      made
    got
    got
  new Promise callback
    starts
      readFile callback
        arrived`,
);

tree(
  "an async call that nobody awaits is there, and one that never settles is suspended",
  `async function forgotten() { await null; late() } function late() {}
   async function stuck() { await new Promise(() => {}) }
   function* dropped() { yield 1; yield 2 }
   function main() { forgotten(); stuck(); dropped().next() }
   main();`,
  `
  main
    forgotten
      late
    stuck ⧗
      new Promise callback
    dropped ⧗`,
);

tree(
  "a call that process.exit cuts off is unfinished, and one that waits is suspended",
  `async function waits() { await new Promise((r) => setTimeout(r, 1000)) }
   function outer() { inner() }
   function inner() { process.exit(0) }
   waits(); outer();`,
  `
  waits ⧗
    new Promise callback
  outer …
    inner …`,
);

tree(
  "a generator is one call, and who consumes it is not its parent",
  `function* numbers() { yield one(); yield two() }
   function one() { return 1 } function two() { return 2 }
   function makes() { return numbers() }
   function eats(g) { for (const x of g) used(x) } function used() {}
   const g = makes(); eats(g);`,
  `
  makes
  eats
    numbers
      one
      two
    used
    used`,
);

tree(
  "deep chains of awaits keep their callers",
  `async function down(n) { await null; if (n > 0) await down(n - 1); else bottom() }
   function bottom() {}
   await Promise.all([down(3), down(2)]);`,
  `
  down
    down
      down
        down
          bottom
  down
    down
      down
        bottom`,
  (trace) => {
    for (let call = 1; call <= trace.callCount; call++) {
      assert.ok(trace.waitingOf(call) <= trace.durationOf(call), "waiting is part of the duration");
    }
  },
);

tree(
  "a promise that nobody awaits is told from those that are awaited or handed on",
  `const later = (ms) => new Promise((done) => setTimeout(done, ms));
async function save() { await later(5) }
function forgets() { save() }
async function forgetsToo() { save(); await null }
async function awaits() { await save() }
async function awaitsAll() { const both = [save(), save()]; await null; await Promise.all(both) }
function handsOn() { return save() }
function keeps() { return { done: save() } }
async function main() {
  forgets(); await forgetsToo(); await awaits(); await awaitsAll(); await handsOn(); await keeps().done;
}
await main();
await later(20);
`,
  `
  main
    forgets
      save
        later
          new Promise callback
    forgetsToo
      save
        later
          new Promise callback
    awaits
      save
        later
          new Promise callback
    awaitsAll
      save
        later
          new Promise callback
      save
        later
          new Promise callback
    handsOn
      save
        later
          new Promise callback
    keeps
      save
        later
          new Promise callback
  later
    new Promise callback
`,
  (trace) => {
    const callers: string[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      if (outlivesCaller(trace, call)) callers.push(trace.siteOf(trace.parentOf(call)).name);
    }
    assert.deepEqual(callers, ["forgets", "forgetsToo"]);
  },
);
