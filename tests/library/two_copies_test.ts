/**
 * A program and a package of it that each have a copy of the library of their own.
 *
 * @module
 */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS, run } from "../hosts.ts";
import { BUILT, packageProject } from "./package_project.ts";

const DEPENDENCY = `const { trace } = require("tracepatch");
exports.trace = trace;
exports.count = (fn) => trace({ cache: false }, (t) => { fn(); return t; }).callCount;
`;

const PROGRAM = `import { trace } from "tracepatch";
import { count, trace as another } from "dependency";
function add(a, b) { return a + b; }
const own = () => trace({ cache: false }, (t) => { add(1, 2); return t; }).callCount;
console.log(trace !== another, own(), count(() => add(1, 2)), own(), count(() => add(1, 2)));
trace({ cache: false }, (t) => console.log(count(() => add(1, 2)), t.callCount));
`;

Deno.test("blocks of two copies of the library each have their calls; one inside a block of the other leaves them there", async () => {
  const cwd = packageProject();
  try {
    const folder = join(cwd, "node_modules/dependency");
    const copy = join(folder, "node_modules/tracepatch");
    mkdirSync(copy, { recursive: true });
    for (const file of ["package.json", "index.cjs", "index.mjs"]) {
      cpSync(join(BUILT, file), join(copy, file));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "dependency", main: "index.cjs" }));
    writeFileSync(join(folder, "index.cjs"), DEPENDENCY);
    writeFileSync(join(cwd, "main.mjs"), PROGRAM);
    for (
      const [host, args] of [
        [HOSTS.node, ["--import", "tracepatch/register"]],
        [HOSTS.bun, ["--preload", "tracepatch/register"]],
      ] as const
    ) {
      const { stdout, stderr } = await run(host, [...args, "main.mjs"], { cwd });
      assert.equal(stderr, "");
      assert.equal(stdout, "true 2 2 2 2\n0 3\n");
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
});
