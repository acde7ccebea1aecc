/** `tph test --record always` keeps a run that passes; `--install` brings a commit's own packages. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { COMMAND, NODE, project } from "./project.ts";

const ALWAYS = ["test", "--record", "always", "--", "node", "--test"];

Deno.test("what is kept of a run that passed is compared with, without a repository as well", async () => {
  using shop = await project();
  const runs = async () => JSON.parse((await shop.tph(["logs", "--json"])).stdout).answer as { id: string }[];
  const green = await shop.tph(ALWAYS, { env: NODE });
  assert.deepEqual([green.code, green.stderr], [0, ""]);
  assert.match(green.stdout, /adds tax/);
  const [first] = await runs();
  assert.equal((await shop.tph(ALWAYS, { env: NODE })).code, 0);
  const [second, ...others] = await runs();
  assert.deepEqual([others, second!.id === first!.id], [[], false], "one recording is kept");
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  rmSync(join(shop.path, ".git"), { recursive: true });
  const { code, stdout, stderr } = await shop.tph(ALWAYS, { env: NODE });
  assert.equal(code, 1);
  assert.doesNotMatch(stderr, /comparing with commit/);
  assert.match(stdout, /price returned something else[^]*green {2}return: 20\n {2}red {4}return: 10/);
  assert.match(stdout, /it passed at [0-9a-f]{7}(?: A cart)? \(a recording that was kept\)/);
  assert.ok(stdout.includes(`See: tph diff ${second!.id} `));
  // What was kept goes with the cache; then there is nothing to compare with.
  assert.equal((await shop.tph(["clean", "--all"])).code, 0);
  const without = await shop.tph(ALWAYS, { env: NODE });
  assert.match(without.stdout, /Cannot look for a version of/);
});

Deno.test("a commit with another lock file gets its own packages where --install says how", async () => {
  using shop = await project();
  shop.write("package-lock.json", `{ "version": 1 }`);
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "A lock file");
  shop.write("package-lock.json", `{ "version": 2 }`);
  shop.write("node_modules/rates/index.js", "export const rate = () => 1;\n");
  shop.write(
    "test/cart.test.js",
    `import test from "node:test";\nimport assert from "node:assert";\n` +
      `import { total } from "../src/cart.js";\ntest("taxes", () => assert.equal(total([{ price: 1 }]), 1));\n`,
  );
  const linked = await shop.tph(["test", "--base", "HEAD", "--", "node", "--test"], { env: NODE });
  assert.match(
    linked.stderr,
    /package-lock\.json says otherwise there; the packages installed now are used: --install COMMAND/,
  );
  assert.match(linked.stdout, /It does not pass at [0-9a-f]{7} A lock file either/);
  const install =
    `mkdir -p node_modules/rates && cd node_modules/rates && echo '{"type":"module","exports":"./index.js"}' > package.json && echo 'export const rate = () => 0;' > index.js`;
  const { stdout, stderr } = await shop.tph([
    "test",
    "--base",
    "HEAD",
    "--install",
    install,
    "--",
    "node",
    "--test",
  ], {
    env: NODE,
  });
  assert.doesNotMatch(stderr, /says otherwise/);
  assert.match(
    stdout,
    /✗ taxes[^]*rate returned something else[^]*green {2}return: 0[^]*it passed at [0-9a-f]{7} A lock file/,
  );
  const failing = await shop.tph(["test", "--base", "HEAD", "--install", "exit 3", "--", "node", "--test"], {
    env: NODE,
  });
  assert.match(failing.stderr, /the packages installed now are used: "exit 3" failed/);
});

Deno.test("a commit in which a test passed is remembered where others failed", async () => {
  using shop = await project();
  shop.write(
    "test/old.test.js",
    `import test from "node:test";\ntest("old", () => { throw new Error("old"); });\n`,
  );
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "One fails");
  await shop.tph(COMMAND, { env: NODE });
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  for (const subject of ["A bad edit", "Another", "One more"]) {
    shop.write("NOTES", subject);
    await shop.git("add", ".");
    await shop.git("commit", "-qm", subject);
  }
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.match(
    stdout,
    /✗ cart totals › adds tax[^]*green {2}return: 20\n {2}red {4}return: 10\n[^]*it passed at [0-9a-f]{7} One fails\n/,
  );
  assert.match(stdout, /✗ old[^]*It does not pass at [0-9a-f]{7} Another either, or is not there/);
});
