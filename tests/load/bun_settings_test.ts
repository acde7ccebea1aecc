/** What Bun reads of a program's settings, and what tph takes from the same files. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { HOST_VARIABLES, HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const record = (folder: string, ...words: string[]) =>
  run(HOSTS.bun, [join(ROOT, "cli.ts"), "run", "-q", "--host", "bun", ...words], {
    cwd: folder,
    env: HOST_VARIABLES,
  });

Deno.test("of a type that is twice in package.json, the first counts under Bun", async () => {
  using folder = temporary({
    "main.mjs": 'import * as all from "./lib.js";\nconsole.log("names:", Object.keys(all).join());\n',
    "lib.js": "globalThis.made = () => 1;\nglobalThis.made();\n",
  });
  const types = { '"commonjs","type":"module"': "default", '5,"type":"commonjs"': "" };
  for (const [type, names] of Object.entries(types)) {
    writeFileSync(join(folder.path, "package.json"), `{"x":{"type":"module"},"type":${type}}`);
    const plain = await run(HOSTS.bun, ["main.mjs"], { cwd: folder.path });
    assert.equal(plain.stdout, `names: ${names}\n`);
    assert.equal((await record(folder.path, "main.mjs")).stdout, plain.stdout);
  }
});

Deno.test("columns are those of the settings that --tsconfig-override names", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.ts": "const a = 1;\n" +
      "class A { @((t: any, k: any) => {}) a = 1; c = 2; constructor(private d: number) { this.c = d; } " +
      'run(): number { if (this.c > 0) throw new Error("x" + this.c); return 1; } }\n' +
      "export function go() { new A(3).run(); }\n" +
      "try { go(); } catch (error) { console.log(error.stack); }\n",
  });
  const flag = "--tsconfig-override=./other.json";
  for (const useDefineForClassFields of [false, true]) {
    const compilerOptions = { useDefineForClassFields, experimentalDecorators: true };
    writeFileSync(join(folder.path, "other.json"), JSON.stringify({ compilerOptions }));
    const plain = await run(HOSTS.bun, [flag, "main.ts"], { cwd: folder.path });
    assert.match(plain.stdout, /main\.ts:2:/);
    assert.equal((await record(folder.path, `--host-flag=${flag}`, "main.ts")).stdout, plain.stdout);
  }
});

Deno.test("CommonJS runs, and is recorded, where a debugger is listened for", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.ts": `const { f } = require("./lib.cjs");
function g(a: number): number { return f(a); }
try { g(2); } catch (error) { console.log(error.message, error.line, error.column, module.id); }
`,
    "lib.cjs": `exports.f = function f(a) { throw new Error("at " + a + \`});\\n\\n//# sourceURL=x\`); };`,
  });
  // Nor is there a warning of what the recorder uses.
  const env = { BUN_INSPECT: "ws://127.0.0.1:0/debugger", NODE_PENDING_DEPRECATION: "1" };
  const plain = await run(HOSTS.bun, ["main.ts"], { cwd: folder.path, env });
  assert.match(plain.stdout, /^at 2\}\);\n\n\/\/# sourceURL=x 1 \d+ \.\n$/);
  const { stdout, stderr } = await folder.tph(["run", "--host", "bun", "main.ts"], { env });
  assert.equal(stdout, plain.stdout);
  assert.match(stderr, /^tph: 2 calls in /);
});
