/**
 * Under Bun, the rejection that ends a program is in the record though Bun tells nobody of it, and the program prints and ends
 * as it does without: Bun counts listeners, so ours must not be there when it counts.
 */
import assert from "node:assert/strict";
import { same } from "../outline.ts";

// A timer that a listener sets does not keep Bun alive: where one does, another runs all the while.

const TOLD: Record<string, { program: string; uncaught: string | undefined; flags?: string[] }> = {
  "of several in one turn, the first": {
    program: `
async function fails(n) { throw new Error("no " + n) }
function all() { fails(1); fails(2); Promise.reject("a text"); Promise.reject({ code: 3 }) }
setTimeout(all, 5);
setTimeout(() => console.log("does not come"), 30_000);
process.on("exit", (code) => console.log("exit", code, process.exitCode));`,
    uncaught: "Error: no 1",
  },
  "as the program ends": {
    program: `process.on("beforeExit", async function last() { throw new TypeError("late") });`,
    uncaught: "TypeError: late",
  },
  "where Promise.reject is patched": {
    program: `
Promise.reject = () => { console.log("patched") };
Promise.prototype.then = function () { console.log("patched, too") };
(async () => { throw 5 })();`,
    uncaught: "5",
  },
  "by an error whose text is made when it is printed": {
    program: `
class Late extends Error {
  get message() { console.log("asked"); return "late" }
  [Symbol.for("nodejs.util.inspect.custom")]() { console.log("inspected"); return "shown" }
}
(async () => { throw new Late("given") })();`,
    uncaught: "Error: given",
  },
  "none where the program listens": {
    program: `
const alive = setInterval(() => {}, 1);
const rejectLater = (text) => setTimeout(async () => { throw new Error(text) }, 1);
process.on("unhandledRejection", (reason) => {
  console.log("heard", reason.message, process.listenerCount("unhandledRejection"));
  if (reason.message === "one") rejectLater("two");
  else setTimeout(() => { console.log("goes on"); clearInterval(alive) }, 1);
});
rejectLater("one");`,
    uncaught: undefined,
  },
  "where a listener hears one only, the next one": {
    program: `
const alive = setInterval(() => {}, 1);
const rejectLater = (text) => setTimeout(async () => { throw new Error(text) }, 1);
process.once("unhandledRejection", (reason) => {
  console.log("heard", reason.message, process.eventNames());
  rejectLater("two");
});
rejectLater("one");`,
    uncaught: "Error: two",
  },
  "none where a listener that was put before all others goes as it hears": {
    program: `
const alive = setInterval(() => {}, 1);
process.prependOnceListener("unhandledRejection", (reason) => {
  console.log("heard", reason.message);
  setTimeout(() => { console.log("goes on"); clearInterval(alive) }, 1);
});
setTimeout(async () => { throw new Error("one") }, 1);`,
    uncaught: undefined,
  },
  "none where it is handled in time, or late": {
    program: `
process.on("rejectionHandled", () => console.log("late"));
process.on("unhandledRejection", () => {});
const rejected = Promise.reject(new Error("no"));
setTimeout(() => rejected.catch(() => console.log("caught")), 5);
const other = Promise.reject(new Error("no"));
queueMicrotask(() => other.catch(() => console.log("caught at once")));`,
    uncaught: undefined,
  },
  "none where they are only warned of": {
    program: `
setTimeout(async () => { throw new Error("one") }, 1);
setTimeout(() => console.log("goes on"), 20);`,
    flags: ["--host-flag=--unhandled-rejections=warn"],
    uncaught: undefined,
  },
};

for (const [name, { program, uncaught, flags }] of Object.entries(TOLD)) {
  Deno.test(`Bun: the rejection that ends a program: ${name}`, async () => {
    const warned = flags !== undefined;
    const { recorded, trace } = await same({
      host: "bun",
      files: { "main.mjs": program },
      flags,
      // Plain, it is run without the flag.
      compare: ({ code, stdout, stderr }) => warned ? {} : { code, stdout, stderr },
    });
    if (warned) assert.match(recorded.stdout, /goes on/);
    assert.equal(trace.end?.uncaught, uncaught);
  });
}
