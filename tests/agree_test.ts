/** Do the hosts' records agree? A slice of `deno task agree`. */
import assert from "node:assert/strict";
import { agree, randomEntries } from "./oracle/agree.ts";
import { temporary } from "./temporary.ts";

const SEED = 20_261_123;

for (const flavour of ["mjs", "cjs", "ts"] as const) {
  Deno.test(`the records of random programs in .${flavour} are the same in three hosts, where the programs do the same`, async () => {
    using folder = temporary();
    const entries = randomEntries(folder.path, { seed: SEED, count: 10, flavour });
    const { rows, disagreements } = await agree(entries, { scope: folder.path, size: 10 });
    assert.deepEqual(disagreements.filter(({ doesOtherwise }) => !doesOtherwise), []);
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
  assert.deepEqual(disagreements.map(({ hosts, only, doesOtherwise }) => ({ hosts, only, doesOtherwise })), [
    { hosts: ["bun", "deno"], only: [["/only() returned 1"], []], doesOtherwise: false },
    { hosts: ["bun", "node"], only: [["/only() returned 1"], []], doesOtherwise: false },
  ]);
});
