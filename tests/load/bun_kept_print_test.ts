/** What Bun keeps of the modules that it has printed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Another folder for what Bun keeps. */
const keeping = (folder: string) => ({ ...Deno.env.toObject(), BUN_RUNTIME_TRANSPILER_CACHE_PATH: folder });

Deno.test("keptPrint() gives the places that Bun says", () => {
  using folder = temporary({});
  const { stdout, stderr } = spawnSync(HOSTS.bun, [join(ROOT, "tests/fixtures/kept_print.ts")], {
    encoding: "utf8",
    env: keeping(folder.path),
  });
  const { asked, wrong, understood } = JSON.parse(stdout || "{}") as {
    asked: number;
    wrong: number[];
    understood: string[];
  };
  assert.deepEqual([wrong, understood], [[], []], stderr);
  assert.ok(asked > 500, `${asked} places`);
});

Deno.test("columns are those of the program whether Bun keeps what it prints, has kept it before, or keeps nothing", async () => {
  const functions = Array.from(
    { length: 40 },
    (_, i) =>
      `export function f${i}(x: number, g = (y: number) => y + ${i}) {\n  const a = [x, g(x)]; return a;\n}\n`,
  );
  using folder = temporary({
    "package.json": '{ "type": "module" }',
    "main.ts":
      `import { fail } from "./fail.ts";\nimport { told } from "./told.cjs";\nfail(1);\nconsole.log(told(1));\n`,
    "told.cjs": `"use strict";\n${functions.join("").replace(/export |: number/g, "")}` +
      'exports.told = (x) => { f3(x); return new Error("no").stack.split("\\n").filter((line) => /told.cjs/.test(line)); };\n',
    "fail.ts": `${
      functions.join("")
    }export function fail(x: number) { f3(x); if (x) console.log(new Error("no").stack); }\n`,
  });
  const kept = join(folder.path, "kept");
  const plain = await run(HOSTS.bun, ["main.ts"], { cwd: folder.path, env: keeping("0") });
  assert.match(plain.stdout, /fail\.ts:121:\d+[^]*told\.cjs:122:\d+/);
  for (const state of ["first", "kept", "none"]) {
    // Each with a cache of modules of its own.
    const env = {
      ...keeping(state === "none" ? "0" : kept),
      HOME: join(folder.path, `home-${state}`),
      XDG_CACHE_HOME: join(folder.path, `home-${state}`),
    };
    const args = [join(ROOT, "cli.ts"), "run", "-q", "--host", "bun", "main.ts"];
    const { stdout, stderr } = await run(HOSTS.bun, args, { cwd: folder.path, env });
    assert.equal(stdout + stderr, plain.stdout, state);
  }
  assert.ok(readdirSync(kept).length > 0);
});
