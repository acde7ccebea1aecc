import assert from "node:assert/strict";
import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheKey, moduleCache, writeLater } from "../../src/load/module_cache.ts";
import { placeByMap } from "../../src/load/source_map.ts";
import { inFolder } from "../launch/programs.ts";

Deno.test("moduleCache() gives back what was set, and makes its folder when it must", () =>
  inFolder({}, (folder) => {
    const path = join(folder, "a/b");
    const cache = moduleCache(path);
    assert.equal(cache.get("text", "k"), undefined);
    assert.ok(!existsSync(path));
    cache.set("text", "k", { a: [1] });
    assert.deepEqual(moduleCache(path).get("text", "k"), { a: [1] });
    assert.equal(moduleCache(path).get("other", "k"), undefined);
    return Promise.resolve();
  }));

Deno.test("moduleCache() reads no device in the place of a file", () =>
  inFolder({}, (folder) => {
    const cache = moduleCache(folder);
    cache.set("text", "k", "a");
    const [name = ""] = readdirSync(folder);
    rmSync(join(folder, name));
    symlinkSync("/dev/zero", join(folder, name));
    assert.equal(moduleCache(folder).get("text", "k"), undefined);
    return Promise.resolve();
  }));

Deno.test("moduleCache() keeps all parts of a text in one file, written once, and the newest of very many", () =>
  inFolder({}, (folder) => {
    const pending = writeLater();
    const cache = moduleCache(folder, pending.add);
    for (const text of ["a", "b"]) for (const part of ["k", "l"]) cache.set(text, part, text + part);
    assert.deepEqual([cache.get("a", "k"), cache.get("b", "l")], ["ak", "bl"]);
    assert.deepEqual(readdirSync(folder), []);
    pending.flush();
    assert.equal(readdirSync(folder).length, 2);
    const again = moduleCache(folder);
    assert.deepEqual([again.get("a", "k"), again.get("a", "l"), again.get("b", "k")], ["ak", "al", "bk"]);
    for (let i = 0; i < 30; i++) again.set("a", `m${i}`, i);
    assert.deepEqual([moduleCache(folder).get("a", "k"), moduleCache(folder).get("a", "m29")], [
      undefined,
      29,
    ]);
    return Promise.resolve();
  }));

Deno.test("moduleCache() starts anew where a file holds anything else", () =>
  inFolder({}, (folder) => {
    moduleCache(folder).set("text", "k", 1);
    const [name] = readdirSync(folder);
    for (const content of ["", "{", "null", "5", '"k"', "true", "[]", "\0\0"]) {
      writeFileSync(join(folder, name!), content);
      const cache = moduleCache(folder);
      assert.equal(cache.get("text", "k"), undefined);
      cache.set("text", "k", 2);
      assert.equal(moduleCache(folder).get("text", "k"), 2);
    }
    return Promise.resolve();
  }));

Deno.test("moduleCache() survives a folder that cannot be made", () =>
  inFolder({ "file": "" }, (folder) => {
    const cache = moduleCache(join(folder, "file/below"));
    cache.set("text", "k", 1);
    assert.equal(cache.get("text", "k"), undefined);
    return Promise.resolve();
  }));

Deno.test("cacheKey() differs with every part and where parts end", () => {
  // Long ones are hashed by themselves.
  const long = ["", "\0", "\0\0", "é", "e\u0301", "\ud800", "\udc00", "\ufffd", "a", "b"].map((end) =>
    "x".repeat(600) + end
  );
  const keys = [
    cacheKey("ab", "c"),
    cacheKey("a", "bc"),
    cacheKey("abc"),
    cacheKey("ab", "d"),
    cacheKey(""),
    ...long.map((text) => cacheKey(text)),
    ...long.map((text) => cacheKey(text, "y")),
  ];
  assert.equal(new Set(keys).size, keys.length);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});

Deno.test("placeByMap() follows an inline source map", () => {
  const map = btoa(JSON.stringify({ version: 3, sources: ["a.ts"], names: [], mappings: "AAAA,IAAI;;AACE" }));
  const place = placeByMap(`a\n\nb\n//# sourceMappingURL=data:application/json;base64,${map}`)!;
  assert.deepEqual(place(1, 6), { line: 1, column: 5 });
  assert.deepEqual(place(3, 1), { line: 2, column: 7 });
  assert.equal(placeByMap("const s = '//# sourceMappingURL=data:x';"), undefined);
});
