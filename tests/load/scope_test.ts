import assert from "node:assert/strict";
import { scopePattern } from "../../src/load/scope.ts";

const rules = { scope: "/work/my.app", include: [], exclude: [] };

function inScope(
  path: string,
  more: { include?: string[]; exclude?: string[]; scope?: string } = {},
): boolean {
  return scopePattern({ ...rules, ...more }, "/").test(path);
}

Deno.test("scopePattern() takes scripts below the scope folder", () => {
  for (const name of ["a.ts", "b/c.mjs", "d.cjs", "e.mts", "f.cts", "g.js", "h.jsx", "i.tsx"]) {
    assert.ok(inScope(`/work/my.app/${name}`), name);
  }
  for (
    const path of [
      "/work/my.app/a.json",
      "/work/myxapp/a.ts",
      "/work/my.app2/a.ts",
      "/work/a.ts",
      "/work/my.app/a.wasm",
    ]
  ) {
    assert.ok(!inScope(path), path);
  }
});

Deno.test("scopePattern() leaves node_modules alone, but for a scope inside one", () => {
  assert.ok(!inScope("/work/my.app/node_modules/x/i.js"));
  assert.ok(!inScope("/work/my.app/a/node_modules/x/i.js"));
  assert.ok(inScope("/work/my.app/node_modules2/i.js"));
  const scope = "/work/my.app/node_modules/x";
  assert.ok(inScope("/work/my.app/node_modules/x/i.js", { scope }));
  assert.ok(!inScope("/work/my.app/node_modules/x/node_modules/y/i.js", { scope }));
});

Deno.test("scopePattern() takes globs relative to the scope", () => {
  const include = ["src/**", "*.ts"];
  assert.ok(inScope("/work/my.app/src/a/b.js", { include }));
  assert.ok(inScope("/work/my.app/a.ts", { include }));
  assert.ok(!inScope("/work/my.app/lib/a.ts", { include }));
  assert.ok(!inScope("/work/my.app/src/gen/a.ts", { include, exclude: ["src/gen"] }));
  assert.ok(inScope("/work/my.app/src/gen.ts", { exclude: ["src/gen"] }));
  assert.ok(!inScope("/work/my.app/src/a_test.ts", { exclude: ["**/*_test.ts"] }));
  assert.ok(!inScope("/work/my.app/.hidden/a.ts", { exclude: ["**"] }));
});

Deno.test("scopePattern() takes the paths of Windows", () => {
  const pattern = scopePattern({ scope: "C:\\my app", include: ["src/**"], exclude: [] }, "\\");
  assert.ok(pattern.test("C:\\my app\\src\\a.ts"));
  assert.ok(!pattern.test("C:\\my app\\lib\\a.ts"));
  assert.ok(!pattern.test("C:\\my app\\src\\node_modules\\a.js"));
});
