import assert from "node:assert/strict";
import { runJson } from "../../src/export/json.ts";
import { runSchema } from "../../src/export/run_schema.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { shopRun } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";

type Schema = Record<string, unknown>;

/** What of a value is not as its schema says: the part of JSON Schema that ours use. */
function violations(value: unknown, schema: Schema, root = schema, path = "$"): string[] {
  const inner = (item: unknown, sub: unknown, at: string) => violations(item, sub as Schema, root, at);
  if (typeof schema.$ref === "string") {
    return inner(value, (root.$defs as Schema)[schema.$ref.replace("#/$defs/", "")], path);
  }
  const found: string[] = [];
  if ("const" in schema && value !== schema.const) found.push(`${path} is not ${schema.const}`);
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    found.push(`${path} is none of ${schema.enum}`);
  }
  if (schema.type !== undefined) {
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    const types = [schema.type].flat();
    if (!types.includes(type) && !(types.includes("integer") && Number.isInteger(value))) {
      found.push(`${path} is ${type}, not ${types}`);
    }
  }
  if (Array.isArray(schema.anyOf)) {
    const all = schema.anyOf.map((sub) => inner(value, sub, path));
    if (all.every((list) => list.length > 0)) found.push(...all.at(-1)!);
  }
  if (Array.isArray(value) && schema.items) {
    value.forEach((item, i) => found.push(...inner(item, schema.items, `${path}[${i}]`)));
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const key of (schema.required ?? []) as string[]) {
      if (!(key in value)) found.push(`${path} lacks ${key}`);
    }
    for (const [key, sub] of Object.entries((schema.properties ?? {}) as Schema)) {
      if (key in value) found.push(...inner((value as Schema)[key], sub, `${path}.${key}`));
    }
  }
  return found;
}

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
  assert.deepEqual(violations(b, runSchema()), []);
  assert.deepEqual(a.calls, b.calls);
  const wrong = await folder.tph(["export", "--format", "xml"]);
  assert.equal(wrong.code, 2);
  assert.equal((await folder.tph(["export", "-o", "nope/x.json"])).code, 1);
});
