import assert from "node:assert/strict";
import { FLAGS, flavoursOf } from "./fuzz/flavours.ts";
import { firstDifference, fuzz } from "./fuzz/fuzz.ts";
import type { Flavour } from "./fuzz/program.ts";
import type { HostName } from "./hosts.ts";

const SEED = 20_261_124;
const COUNT = 8;

/** Hosts and flavours in which programs do not yet do the same. Who mends one takes it away. */
const KNOWN: string[] = [];

for (const host of Object.keys(FLAGS) as HostName[]) {
  for (const flavour of flavoursOf(host)) {
    const count = flavour === "mjs" ? 4 * COUNT : COUNT;
    const isKnown = KNOWN.includes(`${host} ${flavour}`);
    const what = `${count} random programs in .${flavour} do under ${host} what they do without tph`;
    Deno.test(`${what}, and their records are in order`, () => test({ host, flavour, count, isKnown }));
  }
}

interface Slice {
  host: HostName;
  flavour: Flavour;
  count: number;
  isKnown: boolean;
}

async function test({ host, flavour, count, isKnown }: Slice): Promise<void> {
  const differences = await fuzz({ seed: SEED, count, host, flavour });
  if (isKnown) return assert.notEqual(differences.length, 0, "It is mended: take it off KNOWN");
  const shown = differences.map((d) => `program ${d.index} of seed ${SEED}: ${firstDifference(d)}`);
  assert.deepEqual(shown, []);
}
