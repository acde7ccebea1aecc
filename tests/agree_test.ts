/** Do the hosts' records agree? A slice of `deno task agree`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type HostName, ROOT } from "./hosts.ts";
import { agree, randomEntries } from "./oracle/agree.ts";
import { explanationOf } from "./oracle/explained.ts";
import { temporary } from "./temporary.ts";

const SEED = 20_261_123;

for (const flavour of ["mjs", "cjs", "ts"] as const) {
  Deno.test(`the records of random programs in .${flavour} are the same in three hosts, where the programs do the same`, async () => {
    using folder = temporary();
    const entries = randomEntries(folder.path, { seed: SEED, count: 10, flavour });
    const { rows, disagreements } = await agree(entries, { scope: folder.path, size: 10 });
    assert.deepEqual(disagreements.filter(({ isOfHosts }) => !isOfHosts), []);
    assert.ok(disagreements.length < 15, `${disagreements.length} of 20 do otherwise`);
    assert.ok(rows > 500, `${rows} rows`);
  });
}

Deno.test("a row that one host's record has alone is told", async () => {
  using folder = temporary({
    "a.mjs": "const only = () => 1; if ('Bun' in globalThis) only(); const all = (x) => x; all('s');",
  });
  const entry = { name: "a.mjs", path: `${folder.path}/a.mjs` };
  const { off, disagreements } = await agree([entry], { scope: folder.path, size: 1 });
  assert.equal(off, 2);
  assert.deepEqual(disagreements.map(({ hosts, only, isOfHosts }) => ({ hosts, only, isOfHosts })), [
    { hosts: ["bun", "deno"], only: [["/only() returned 1"], []], isOfHosts: false },
    { hosts: ["bun", "node"], only: [["/only() returned 1"], []], isOfHosts: false },
  ]);
});

Deno.test("a module that does otherwise in two hosts is no disagreement of the records, if it does so without tph", async () => {
  const program = (own: string) =>
    `const only = () => 1; if ('Bun' in globalThis) only(); console.log('Bun' in globalThis, ${own});`;
  using folder = temporary({
    "a.mjs": program("1"),
    "b.mjs": program("Date.now()"),
  });
  const entries = ["a.mjs", "b.mjs"].map((name) => ({ name, path: `${folder.path}/${name}` }));
  const { disagreements } = await agree(entries, { scope: folder.path, size: 2 });
  assert.deepEqual(disagreements.map(({ name, isOfHosts }) => `${name} ${isOfHosts}`), [
    "a.mjs true",
    "a.mjs true",
    "b.mjs false",
    "b.mjs false",
  ]);
});

Deno.test("what explains a disagreement names a program, two hosts and a reason", () => {
  const folder = join(ROOT, "tests/oracle");
  const programs = readdirSync(join(folder, "packages"));
  const lines = readFileSync(join(folder, "explained.txt"), "utf8").trimEnd().split("\n").slice(1);
  for (const line of lines) {
    const [, pattern = "", first = "", second = ""] =
      /^(\S+) (bun|deno|node)\/(bun|deno|node|\*): .{10,}$/.exec(line) ?? [];
    // Of packages each program, of test262 groups of tests.
    assert.ok(programs.includes(pattern) || /^language\/.*\*.*\.js$/.test(pattern), line);
    assert.ok(second === "*" || first < second, line);
    const hosts: [HostName, HostName] = [first as HostName, second === "*" ? "node" : second as HostName];
    const name = pattern.replaceAll("*", "x");
    assert.ok(explanationOf({ name, hosts, isOfHosts: false }));
    assert.equal(explanationOf({ name: "another.mjs", hosts, isOfHosts: false }), undefined);
  }
});
