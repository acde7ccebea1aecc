import assert from "node:assert/strict";
import { runJson } from "../../src/export/json.ts";
import { runSchema } from "../../src/export/run_schema.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { shopRun } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";
import { violations } from "../violations.ts";

Deno.test("what is exported is as the published schema says", () => {
  const json = JSON.parse([...runJson(buildCallTree(shopRun().trace()))].join(""));
  assert.deepEqual(violations(json, runSchema()), []);
  assert.equal(json.calls[0].name, "main");
  assert.equal(json.callCount, 7);
});

Deno.test("the check of the schema finds what is wrong", () => {
  const json = JSON.parse([...runJson(buildCallTree(shopRun().trace()))].join(""));
  json.calls[0].children[0].outcome = "lost";
  delete json.run.cwd;
  assert.equal(violations(json, runSchema()).length, 2);
});

Deno.test("tph export writes a run to stdout or a file, and tph run -o the same", async () => {
  using folder = temporary({ "main.ts": "function f(n: number) { return { n }; }\nf(1);\n" });
  await folder.tph(["run", "-o", "a.json", "main.ts"]);
  await folder.tph(["export", "-o", "b.json"]);
  const [a, b] = await Promise.all(["a.json", "b.json"].map(async (file) => {
    const { default: json } = await import(`${folder.path}/${file}`, { with: { type: "json" } });
    return json;
  }));
  const { stdout } = await folder.tph(["export"]);
  assert.deepEqual(JSON.parse(stdout), b);
  assert.equal((await folder.tph(["export", "-o", "-"])).stdout, stdout);
  assert.deepEqual(violations(b, runSchema()), []);
  assert.deepEqual(a.calls, b.calls);
  const wrong = await folder.tph(["export", "--format", "xml"]);
  assert.equal(wrong.code, 2);
  assert.equal((await folder.tph(["export", "-o", "nope/x.json"])).code, 1);
});
