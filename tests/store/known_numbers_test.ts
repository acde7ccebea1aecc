import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { knownNumbers } from "../../src/store/known_numbers.ts";
import { buildOrigin, setOrigin } from "../../src/version.ts";
import { HOSTS } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Numbers of a file's version, known to a build of a commit, in a folder for caches. */
type Known = (version: string | undefined) => ReturnType<typeof knownNumbers>;

function built(commit: string | undefined, folder: string, test: (known: Known) => void): void {
  const origin = buildOrigin();
  try {
    setOrigin({ commit, date: undefined });
    test((version) => knownNumbers({ version }, { XDG_CACHE_HOME: folder }));
  } finally {
    setOrigin(origin);
  }
}

Deno.test("numbers are known of the same version of a file alone, and to the same build", () => {
  using folder = temporary();
  const numbers = new Float64Array([1, -0, NaN, Infinity, 1 / 3]);
  built("a", folder.path, (known) => {
    known("v")!.keep("question", numbers);
    assert.deepEqual(known("v")!.get("question"), numbers);
    assert.equal(known("v")!.get("another"), undefined);
    assert.equal(known("w")!.get("question"), undefined);
    assert.equal(known(undefined), undefined);
  });
  built("b", folder.path, (known) => assert.equal(known("v")!.get("question"), undefined));
  built(undefined, folder.path, (known) => assert.equal(known("v"), undefined));
});

Deno.test("numbers are known under Node, which reads small files into a part of a larger buffer", () => {
  using folder = temporary();
  const module = (name: string) => JSON.stringify(import.meta.resolve(`../../src/${name}`));
  const program = `import { knownNumbers } from ${module("store/known_numbers.ts")};
import { setOrigin } from ${module("version.ts")};
setOrigin({ commit: "a", date: undefined });
knownNumbers({ version: "v" }).keep("question", new Float64Array([1, 2.5]));
console.log(knownNumbers({ version: "v" }).get("question").join());`;
  const flags = ["--experimental-strip-types", "--no-warnings", "--input-type=module", "-e", program];
  const env = { ...process.env, XDG_CACHE_HOME: folder.path };
  const { stdout, stderr } = spawnSync(HOSTS.node, flags, { env, encoding: "utf8" });
  assert.equal(stdout, "1,2.5\n", stderr);
});

Deno.test("of numbers that are kept, the oldest go where there are many or large ones", () => {
  using folder = temporary();
  const at = join(folder.path, "tracepatch/numbers");
  built("a", folder.path, (knownOf) => {
    const known = knownOf("v")!;
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
