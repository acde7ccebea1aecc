/**
 * The library in a program's own bundle, as servers and functions in a cloud are shipped.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { HOSTS, run } from "../hosts.ts";
import { buildPackage, BUILT, packageProject } from "./package_project.ts";

const PROGRAM = `import { trace } from "tracepatch";
function add(a) { return a + 1; }
class Sum { of(a) { return add(a); } }
trace({ cache: false }, (t) => { new Sum().of(1); console.log(t.callCount, t.roots.map(({ name }) => name)); });
`;

Deno.test("a program with the library in its bundle runs as it is, and the loader records its functions alone", async () => {
  const cwd = packageProject();
  try {
    writeFileSync(join(cwd, "main.mjs"), PROGRAM);
    for (const [format, file] of [["esm", "bundle.mjs"], ["cjs", "bundle.cjs"]] as const) {
      const built = await run(
        HOSTS.bun,
        ["build", "main.mjs", "--target=node", `--format=${format}`, `--outfile=${file}`],
        { cwd },
      );
      assert.equal(built.code, 0, built.stderr);
      const plain = await run(HOSTS.node, [file], { cwd });
      assert.deepEqual([plain.stdout, plain.stderr], ["0 []\n", ""]);
      for (
        const [host, args] of [
          [HOSTS.node, ["--import", "tracepatch/register"]],
          [HOSTS.bun, ["--preload", "tracepatch/register"]],
        ] as const
      ) {
        const loaded = await run(host, [...args, file], { cwd });
        assert.equal(loaded.stderr, "");
        assert.match(loaded.stdout, /^3 \[ ["']trace callback["'] \]\n$/);
      }
    }
  } finally {
    rmSync(cwd, { recursive: true });
  }
});

Deno.test("the library needs nothing that an ES module made by a bundler has not: no require, no __filename", () => {
  buildPackage();
  const module = { exports: {} };
  const text = readFileSync(join(BUILT, "index.cjs"), "utf8");
  const { process, performance, TextEncoder, TextDecoder } = globalThis as Record<string, unknown>;
  runInNewContext(text, { module, exports: module.exports, process, performance, TextEncoder, TextDecoder });
  assert.ok("trace" in module.exports);
});
