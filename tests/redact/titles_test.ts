import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const TESTS = `
import { describe, it } from "node:test";
const length = (text) => text.length;
describe("signed in with ghp_1234567890abcdefghijABCDEFGHIJ123456", () => {
  it("adds 2 and 3", () => void length("a"));
  it("reads https://ada:otter-river-78@x.test/", () => void length("b"));
});
`;

Deno.test("what looks like a secret is in no title of a test, and titles are the same in each run", async () => {
  using folder = temporary({ "package.json": "{}", "a.test.mjs": TESTS });
  const env = HOST_VARIABLES;
  for (let i = 0; i < 2; i++) {
    const words = ["run", "-q", "--host", "node", "a.test.mjs"];
    const { code, stderr } = await runTph(words, {
      cwd: folder.path,
      env,
    });
    assert.equal(code, 0, stderr);
  }
  const cache = join(folder.path, ".tracepatch_cache");
  const files = readdirSync(cache).filter((name) => name.endsWith(".tph")).map((name) => join(cache, name));
  assert.equal(files.length, 2);
  for (const file of files) {
    assert.doesNotMatch(readFileSync(file, "latin1"), /ghp_|otter-river/);
    const { sites } = Trace.open(file);
    assert.deepEqual(sites.filter(({ kind }) => /test|suite/.test(kind)).map(({ name }) => name), [
      "signed in with <redacted>",
      "signed in with <redacted> › adds 2 and 3",
      "signed in with <redacted> › reads https://ada:<redacted>@x.test/",
    ]);
  }
});
