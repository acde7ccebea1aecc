/** Who called whom, across everything that lets time pass: the trees of small programs, in every host. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { outlivesCaller } from "../src/query/times.ts";
import { tree, treeText } from "./call_trees.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

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
