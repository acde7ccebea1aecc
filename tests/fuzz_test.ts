import assert from "node:assert/strict";
import { firstDifference, fuzz } from "./fuzz/fuzz.ts";
import type { HostName } from "./hosts.ts";

const SEED = 20_261_121;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`100 random programs do under ${host} what they do without tph, and their records are in order`, async () => {
    const differences = await fuzz({ seed: SEED, count: 100, host });
    const shown = differences.map((d) => `program ${d.index} of seed ${SEED}: ${firstDifference(d)}`);
    assert.deepEqual(shown, []);
  });
}
