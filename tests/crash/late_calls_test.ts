/** What a program calls in its last moments is in the record: everything that it printed there. */
import assert from "node:assert/strict";
import type { HostName } from "../hosts.ts";
import { same } from "../outline.ts";

const SAY = `import { writeSync } from "node:fs";
function say(text) { writeSync(1, text + "\\n"); return text }
`;

/** Programs by how they end; each prints what it says. */
const PROGRAMS: Record<string, string> = {
  "in order": `
const registry = new FinalizationRegistry((held) => say(held));
class Resource {
  async [Symbol.asyncDispose]() { await null; say("disposed later") }
  [Symbol.dispose]() { say("disposed") }
}
process.once("beforeExit", () => say("beforeExit"));
process.on("exit", function last(code) { say("exit " + code); many() });
function many() { for (let i = 0; i < 100; i++) say("many " + i) }
process.on("exit", () => say("exit again"));
globalThis.addEventListener?.("unload", () => say("unload"));
await using resource = new Resource();
using another = new Resource();
say("main");`,
  "by process.exit in a listener": `
process.on("exit", function first() { say("first"); process.exit(3) });
process.on("exit", () => say("second"));
say("main");`,
  "by an uncaught error": `
process.on("exit", (code) => say("exit"));
function fails() { say("fails"); throw new Error("no") }
fails();`,
  "after a handled uncaught error": `
process.on("uncaughtException", (error) => say(error.message));
process.on("exit", () => say("exit"));
setTimeout(() => { throw new Error("late") }, 1);`,
  "by an error of a listener for the end": `
process.on("exit", () => { say("exit"); throw new RangeError("at the end") });
say("main");`,
  "by such an error under process.exit": `
process.on("exit", () => { say("exit"); throw new RangeError("at the end") });
say("main");
process.exit(4);`,
  "by process.exit, with such an error caught": `
process.once("exit", () => { say("exit"); throw new RangeError("at the end") });
try { process.exit(4); } catch (error) { say(error.message); }
say("main");`,
  "by an error of a listener for uncaught errors": `
process.on("uncaughtException", (error) => { say(error.message); throw new RangeError("again") });
setTimeout(() => { throw new Error("late") }, 1);`,
  "by an error of who watches uncaught errors": `
process.on("uncaughtExceptionMonitor", (error) => { say(error.message); throw new RangeError("again") });
setTimeout(() => { throw new Error("late") }, 1);`,
  "by an error of a listener for rejections": `
process.on("unhandledRejection", (error) => { say(error.message); throw new RangeError("again") });
async function rejects() { say("rejects"); throw new TypeError("never") }
rejects();`,
  "by a rejection that nobody handles": `
async function rejects() { say("rejects"); throw new TypeError("never") }
rejects();`,
};

/** The errors by which they end. */
const UNCAUGHT: Record<string, string> = {
  "by an uncaught error": "Error: no",
  "by an error of a listener for the end": "RangeError: at the end",
  "by such an error under process.exit": "RangeError: at the end",
  "by an error of a listener for uncaught errors": "RangeError: again",
  "by an error of who watches uncaught errors": "RangeError: again",
  "by an error of a listener for rejections": "RangeError: again",
  "by a rejection that nobody handles": "TypeError: never",
};

/** Bun throws nothing from `process.exit`, and tells nobody what a listener for uncaught errors throws. */
const IN_BUN: Record<string, string | undefined> = {
  "by an error of a listener for uncaught errors": undefined,
  "by an error of who watches uncaught errors": "Error: late",
  "by process.exit, with such an error caught": "RangeError: at the end",
};

for (const [end, program] of Object.entries(PROGRAMS)) {
  for (const host of ["bun", "node", "deno"] satisfies HostName[]) {
    Deno.test(`a program that ends ${end} has its last calls in the record, in ${host}`, async () => {
      const { recorded, trace } = await same({
        host,
        files: { "main.mjs": SAY + program },
        compare: ({ code, stdout }) => ({ code, stdout }),
      });
      const said: string[] = [];
      for (let call = 1; call <= trace.callCount; call++) {
        const result = trace.resultOf(call)?.snapshot;
        if (trace.siteOf(call).name === "say" && result?.type === "string") said.push(result.value);
      }
      assert.deepEqual(said, recorded.stdout.trimEnd().split("\n"));
      assert.equal(trace.end?.uncaught, host === "bun" && end in IN_BUN ? IN_BUN[end] : UNCAUGHT[end]);
    });
  }
}
