/** Test runners in one process are targets like any other. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run } from "./hosts.ts";

const CALC =
  "export function add(a, b) { return a + b }\nexport async function later(x) { await null; return add(x, 1) }\n";

const RUNNERS: { name: string; host: HostName; flags: string[]; test: string }[] = [
  {
    name: "node --test",
    host: "node",
    flags: ["--test", "--test-isolation=none"],
    test:
      `import test from "node:test"; import assert from "node:assert"; import { add, later } from "./calc.mjs";
      test("adds", () => assert.equal(add(1, 2), 3)); test("waits", async () => assert.equal(await later(1), 2));`,
  },
  {
    name: "bun test",
    host: "bun",
    flags: ["test"],
    test: `import { test, expect } from "bun:test"; import { add, later } from "./calc.mjs";
      test("adds", () => expect(add(1, 2)).toBe(3)); test("waits", async () => expect(await later(1)).toBe(2));`,
  },
  {
    name: "deno test",
    host: "deno",
    flags: ["test"],
    test: `import { add, later } from "./calc.mjs";
      Deno.test("adds", () => { if (add(1, 2) !== 3) throw 1 }); Deno.test("waits", async () => { if (await later(1) !== 2) throw 1 });`,
  },
];

for (const { name, host, flags, test } of RUNNERS) {
  Deno.test(`${name} is recorded, and passes`, async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-tests-")));
    try {
      writeFileSync(join(folder, "calc.mjs"), CALC);
      writeFileSync(join(folder, "calc.test.mjs"), test);
      mkdirSync(join(folder, "cache"));
      const tph = (...args: string[]) =>
        run(HOSTS.bun, [join(ROOT, "cli.ts"), ...args, "--cache-dir", join(folder, "cache")], {
          cwd: folder,
          env: HOST_VARIABLES,
        });
      const hostFlags = flags.map((flag) => `--host-flag=${flag}`);
      const recorded = await run(
        HOSTS.bun,
        [
          join(ROOT, "cli.ts"),
          "run",
          "-q",
          "--cache-dir",
          join(folder, "cache"),
          "--host",
          host,
          ...hostFlags,
          "./calc.test.mjs",
        ],
        { cwd: folder, env: HOST_VARIABLES },
      );
      assert.equal(recorded.code, 0, recorded.stdout + recorded.stderr);
      const { stdout } = await tph("tree");
      assert.match(stdout, /add\(a: 1, b: 2\) → 3/);
      assert.match(stdout, /later\(x: 1\) → 2/);
      assert.doesNotMatch(stdout, /cut off/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
