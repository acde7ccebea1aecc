import assert from "node:assert/strict";
import { nameLevels } from "../../src/redact/name_bytes.ts";
import { levelOfName } from "../../src/redact/names.ts";
import { createScan } from "../../src/redact/scan/scan.ts";
import { MAX_RANGES } from "../../src/redact/scan/searched.ts";

/** How often bytes of a text are read while it is searched; Infinity where a long part of it is made a text of its own. */
function readsOf(text: string): number {
  const { length } = text;
  const given = new Uint8Array(length + 1);
  new TextEncoder().encodeInto(text, given);
  let reads = 0;
  const bytes: Uint8Array = new Proxy(given, {
    get(target, key) {
      reads++;
      return target[key as never];
    },
    set: (target, key, value) => (target[key as never] = value as never, true),
  });
  try {
    createScan(nameLevels(levelOfName))(bytes, length, new Int32Array(2 * MAX_RANGES));
  } catch (error) {
    // Such a part is decoded by what takes no stand-in for an array of bytes.
    if (error instanceof TypeError) return Infinity;
    throw error;
  }
  return reads;
}

Deno.test("the search of a text takes time in proportion to it, whatever is written there again and again", () => {
  const grown: string[] = [];
  for (
    const part of [
      "setuser a ",
      "sqlplus?",
      "sqlplus -",
      'echo \\"',
      "-u?echo<|",
      "codes<%,",
      "your code is <",
      "/p:(",
      "set-",
      "$chpasswd:&",
      "(chpasswd:x1y2\n",
      "login('ada',",
      '"type":"password","values":[',
      '"method":"login","params":[',
      "WIFI:T:WPA;P:",
      "AUTH a b ",
      "pragma key ",
      "mc alias set a b c ",
    ]
  ) {
    const [short = 0, long = 0] = [1024, 4096].map((length) => readsOf(part.repeat(length / part.length)));
    if (long === Infinity || long > 8 * short) grown.push(`${part}: ${short} → ${long}`);
  }
  assert.deepEqual(grown, []);
});
