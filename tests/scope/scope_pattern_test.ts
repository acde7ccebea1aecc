import assert from "node:assert/strict";
import { scopePattern } from "../../src/scope/scope_pattern.ts";

const rules = { scope: "/home/ann/my.app", include: [], exclude: [] };

function inScope(
  path: string,
  more: { include?: string[]; exclude?: string[]; scope?: string; own?: string } = {},
): boolean {
  return scopePattern({ ...rules, ...more }, "/").test(path);
}

Deno.test("scopePattern() takes scripts below the scope folder", () => {
  for (
    const name of ["a.ts", "b/c.mjs", "new\nline.js", "d.cjs", "e.mts", "f.cts", "g.js", "h.jsx", "i.tsx"]
  ) {
    assert.ok(inScope(`/home/ann/my.app/${name}`), name);
  }
  for (
    const path of [
      "/home/ann/my.app/a.json",
      "/home/ann/myxapp/a.ts",
      "/home/ann/my.app2/a.ts",
      "/home/ann/a.ts",
      "/home/ann/my.app/a.wasm",
    ]
  ) {
    assert.ok(!inScope(path), path);
  }
});

Deno.test("scopePattern() leaves node_modules alone, but for a scope inside one", () => {
  assert.ok(!inScope("/home/ann/my.app/node_modules/x/i.js"));
  assert.ok(!inScope("/home/ann/my.app/a/node_modules/x/i.js"));
  assert.ok(!inScope("/home/ann/my.app/new\nline/node_modules/x/i.js"));
  assert.ok(inScope("/home/ann/my.app/node_modules2/i.js"));
  const scope = "/home/ann/my.app/node_modules/x";
  assert.ok(inScope("/home/ann/my.app/node_modules/x/i.js", { scope }));
  assert.ok(!inScope("/home/ann/my.app/node_modules/x/node_modules/y/i.js", { scope }));
});

Deno.test("scopePattern() leaves tph's own scripts alone, where the scope is the home folder", () => {
  const own = "/home/ann/my.app/.cache/tracepatch/0f/files";
  assert.ok(!inScope(`${own}/gate.cjs`, { own }));
  assert.ok(inScope(`${own}2/gate.cjs`, { own }));
  assert.ok(inScope("/home/ann/my.app/.cache/a.js", { own }));
});

Deno.test("scopePattern() takes globs relative to the scope", () => {
  const include = ["src/**", "*.ts"];
  assert.ok(inScope("/home/ann/my.app/src/a/b.js", { include }));
  assert.ok(inScope("/home/ann/my.app/a.ts", { include }));
  assert.ok(!inScope("/home/ann/my.app/lib/a.ts", { include }));
  assert.ok(!inScope("/home/ann/my.app/src/gen/a.ts", { include, exclude: ["src/gen"] }));
  assert.ok(inScope("/home/ann/my.app/src/gen.ts", { exclude: ["src/gen"] }));
  assert.ok(!inScope("/home/ann/my.app/src/a_test.ts", { exclude: ["**/*_test.ts"] }));
  assert.ok(!inScope("/home/ann/my.app/.hidden/a.ts", { exclude: ["**"] }));
});

Deno.test("scopePattern() takes the paths of Windows", () => {
  const pattern = scopePattern({ scope: "C:\\my app", include: ["src/**"], exclude: [] }, "\\");
  assert.ok(pattern.test("C:\\my app\\src\\a.ts"));
  assert.ok(!pattern.test("C:\\my app\\lib\\a.ts"));
  assert.ok(!pattern.test("C:\\my app\\src\\node_modules\\a.js"));
});

Deno.test("scopePattern() stays short where a workspace has many packages, and takes globs relative to each", () => {
  const packages = Array.from(
    { length: 1000 },
    (_, i) => `/home/ann/shop/packages/a-package-with-a-name-${i}`,
  );
  packages.push(`${packages[7]}/inner`);
  const pattern = scopePattern({
    scope: "/home/ann/shop/app",
    packages,
    include: [],
    exclude: ["gen", "**/*.test.ts"],
  }, "/");
  // A system takes 131,072 bytes in a variable.
  const { length } = JSON.stringify(pattern.source);
  assert.ok(length < 50_000, `${length}`);
  for (const folder of ["/home/ann/shop/app", packages[0], packages[999]]) {
    assert.ok(pattern.test(`${folder}/lib/a.ts`), folder);
    assert.ok(!pattern.test(`${folder}/a.test.ts`), folder);
    assert.ok(!pattern.test(`${folder}x/a.ts`), folder);
  }
  assert.ok(!pattern.test(`${packages[8]}/gen/a.ts`));
  assert.ok(pattern.test(`${packages[8]}/lib/gen/a.ts`));
  assert.ok(!pattern.test("/home/ann/shop/packages/another/a.ts"));
  assert.ok(!pattern.test("/home/ann/shop/packages/a.ts"));
  // Of the package around it, it is not left out.
  assert.ok(pattern.test(`${packages[7]}/inner/gen/a.ts`));
});
