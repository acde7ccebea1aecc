import assert from "node:assert/strict";
import { readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { knownNumbers } from "../../src/store/known_numbers.ts";
import { buildOrigin, setOrigin } from "../../src/version.ts";
import { temporary } from "../temporary.ts";

/** Runs with a build of a commit, and a folder for caches. */
function built(commit: string | undefined, folder: string, test: () => void): void {
  const origin = buildOrigin();
  const { XDG_CACHE_HOME } = process.env;
  try {
    setOrigin({ commit, date: undefined });
    process.env.XDG_CACHE_HOME = folder;
    test();
  } finally {
    setOrigin(origin);
    if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME;
  }
}

Deno.test("numbers are known of the same version of a file alone, and to the same build", () => {
  using folder = temporary();
  const numbers = new Float64Array([1, -0, NaN, Infinity, 1 / 3]);
  built("a", folder.path, () => {
    knownNumbers({ version: "v" })!.keep("question", numbers);
    assert.deepEqual(knownNumbers({ version: "v" })!.get("question"), numbers);
    assert.equal(knownNumbers({ version: "v" })!.get("another"), undefined);
    assert.equal(knownNumbers({ version: "w" })!.get("question"), undefined);
    assert.equal(knownNumbers({ version: undefined }), undefined);
  });
  built("b", folder.path, () => assert.equal(knownNumbers({ version: "v" })!.get("question"), undefined));
  built(undefined, folder.path, () => assert.equal(knownNumbers({ version: "v" }), undefined));
});

Deno.test("of numbers that are kept, the oldest go where there are many or large ones", () => {
  using folder = temporary();
  const at = join(folder.path, "tracepatch/numbers");
  built("a", folder.path, () => {
    const known = knownNumbers({ version: "v" })!;
    known.keep("first", new Float64Array(1));
    const [first] = readdirSync(at);
    for (let i = 0; i < 300; i++) {
      writeFileSync(join(at, `${i}`), "");
      utimesSync(join(at, `${i}`), i, i);
    }
    known.keep("second", new Float64Array(1));
    const names = readdirSync(at);
    assert.equal(names.length, 256);
    assert.ok(names.includes(first!) && names.includes("299") && !names.includes("45"));
    truncateSync(join(at, "200"), 70e6);
    utimesSync(join(at, "200"), 200, 200);
    known.keep("third", new Float64Array(1));
    assert.ok(!readdirSync(at).includes("200") && readdirSync(at).includes("201"));
    known.keep("too many", new Float64Array(1 << 20));
    assert.equal(known.get("too many"), undefined);
    assert.deepEqual(known.get("first"), new Float64Array(1));
    // Nor is more read than it would have written.
    truncateSync(join(at, first!), 70e6);
    assert.equal(known.get("first"), undefined);
  });
});
