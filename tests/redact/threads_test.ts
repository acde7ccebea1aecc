import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const MAIN = `
import { Worker } from "node:worker_threads";
function login(password) {}
function shown(value) { return value; }
login("river-otter-41");
const worker = new Worker(new URL("./worker.mjs", import.meta.url));
worker.on("message", (text) => { shown(text); });
worker.postMessage("river-otter-41");
`;
const WORKER = `
import { parentPort } from "node:worker_threads";
function check(value) { return "got " + value; }
function keep(apiSecret) {}
parentPort.once("message", (text) => { check(text); keep("maple-lamp-42"); parentPort.postMessage("maple-lamp-42"); parentPort.close(); });
`;

// Deno records no workers.
for (const host of ["bun", "node"] as const) {
  Deno.test(`what one thread has hidden, the others hide (${host})`, async () => {
    using folder = temporary({ "package.json": "{}", "main.mjs": MAIN, "worker.mjs": WORKER });
    const { code, stderr } = await runTph(["run", "--host", host, "main.mjs"], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    assert.equal(code, 0, stderr);
    const cache = join(folder.path, ".tracepatch_cache");
    const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
    assert.doesNotMatch(readFileSync(file, "latin1"), /river-otter|maple-lamp/);
    const trace = Trace.open(file);
    const tokens = (name: string) => {
      const site = trace.sites.findIndex((site) => site.name === name) + 1;
      return JSON.stringify(trace.argsOf(trace.siteColumn().indexOf(site)).map(({ snapshot }) => snapshot));
    };
    assert.match(tokens("check"), /^\[\{"type":"redacted"/);
    assert.equal(tokens("check"), tokens("login"));
    assert.equal(tokens("shown"), tokens("keep"));
  });
}
