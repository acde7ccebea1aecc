import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { plainPath, roughText } from "../../src/load/rough_look.ts";

Deno.test("plainPath() gives the path of what has nothing to decode, and leaves the rest to a closer look", () => {
  if (Deno.build.os === "windows") return;
  for (const url of ["file:///a/.pnpm/b@1.0.0/..c/d.js", "file:///a/é.mjs", "file:///a//b.js"]) {
    assert.equal(plainPath(url), fileURLToPath(url));
  }
  assert.equal(plainPath("/a/node_modules/b.js"), "/a/node_modules/b.js");
  const others = [
    "file:///a/b.js?v=1",
    "file:///a/b.js#c",
    "file:///a/b%20c.js",
    "file:///a/../b.js",
    "file:///a/./b.js",
    "file:///a/..",
    "file:///a\\b.js",
    "file:///a/b.js\n",
    "file://host/a.js",
    "node:fs",
    "evalmachine.<anonymous>",
    "a.js",
  ];
  for (const name of others) assert.equal(plainPath(name), undefined, name);
});

Deno.test("roughText() has all that is ASCII, and leaves what is no text to a closer look", () => {
  const bytes = new TextEncoder().encode("xé_compile");
  assert.match(roughText(bytes.subarray(1)) ?? "", /^..?_compile$/);
  assert.equal(roughText("_compile"), "_compile");
  for (const other of [bytes.buffer, null, {}]) assert.equal(roughText(other), undefined);
});
