/** Which test files `tph test` runs again. */
import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { failedFiles } from "../../src/cause/failed_files.ts";
import { temporary } from "../temporary.ts";
import { COMMAND, NODE, project } from "./project.ts";

Deno.test("of a script that runs a known runner, the files of the failed tests run in the earlier commit; all where others run them", async () => {
  using shop = await project();
  shop.write(
    "package.json",
    `{ "name": "shop", "type": "module", "scripts": { "test": "node --test" } }`,
  );
  shop.write("test/other.test.js", `import test from "node:test";\ntest("other", () => {});\n`);
  await shop.git("add", ".");
  await shop.git("commit", "-qm", "Scripts");
  shop.replace("src/cart.js", "?? 1", "- 1 || 1");
  const commands = async () => {
    const { answer } = JSON.parse((await shop.tph(["logs", "--json"])).stdout);
    return answer.map(({ command }: { command: string[] }) => command.join(" "));
  };
  const own = await shop.tph(["test", "--", "npm", "test"], { env: NODE });
  assert.match(own.stdout, /✗ cart totals › adds tax[^]*green {2}return: 20\n {2}red {4}return: 10\n/);
  assert.deepEqual(await commands(), ["npm test -- test/cart.test.js", "npm test"]);

  // The tests are in a file that is not run itself.
  shop.write("test/cart.test.js", `import "../shared/tests.js";\n`);
  shop.write(
    "shared/tests.js",
    `import test from "node:test";\nimport assert from "node:assert";\nimport { price } from "../src/cart.js";\n` +
      `if (process.argv[1].endsWith("cart.test.js")) test("shared", () => assert.equal(price({ price: 2, quantity: 2 }), 4));\n`,
  );
  await shop.git("add", "test", "shared");
  await shop.git("commit", "-qm", "Shared");
  const shared = await shop.tph(COMMAND, { env: NODE });
  assert.match(
    shared.stdout,
    /✗ shared {2}shared\/tests\.js:4\n[^]*green {2}return: 4\n {2}red {4}return: 2\n/,
  );
});

Deno.test("the files that failed are read from what Vitest, Jest and AVA keep, as far as it is of this run", () => {
  using folder = temporary({});
  const write = (path: string, json: unknown) => {
    mkdirSync(join(folder.path, path, ".."), { recursive: true });
    writeFileSync(join(folder.path, path), typeof json === "string" ? json : JSON.stringify(json));
  };
  for (const name of ["v.test.ts", "j.test.js", "ok.test.js"]) write(name, "");
  const since = Date.now();
  const temporaryFolder = join(folder.path, "tmp");
  const jest = `tmp/jest_${process.getuid!().toString(36)}/perf-cache-1-2`;
  const failed = () => failedFiles(folder.path, since, { temporary: temporaryFolder }).sort();
  write("node_modules/.vite/vitest/a/results.json", {
    results: [[":v.test.ts", { failed: true }], [":ok.test.js", { failed: false }]],
  });
  write("node_modules/.cache/ava/failing-tests.json", [join(folder.path, "a.test.js")]);
  write(jest, {
    [join(folder.path, "j.test.js")]: [0, 12],
    [join(folder.path, "ok.test.js")]: [1, 12],
    [join(folder.path, "gone.test.js")]: [0, 12],
    "/elsewhere/other.test.js": [0, 12],
  });
  assert.deepEqual(failed(), ["a.test.js", "j.test.js", "v.test.ts"]);
  write("node_modules/.vite/vitest/a/results.json", "{ no JSON");
  utimesSync(join(folder.path, jest), 1e9, 1e9);
  assert.deepEqual(failed(), ["a.test.js"]);
});
