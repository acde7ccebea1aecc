import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { cacheKey, moduleCache } from "../../src/load/module_cache.ts";
import { placeByMap } from "../../src/load/source_map.ts";
import { inFolder } from "../launch/programs.ts";

Deno.test("moduleCache() gives back what was set, and makes its folder when it must", () =>
  inFolder({}, (folder) => {
    const path = join(folder, "a/b");
    const cache = moduleCache(path);
    assert.equal(cache.get("k"), undefined);
    assert.ok(!existsSync(path));
    cache.set("k", { a: [1] });
    assert.deepEqual(moduleCache(path).get("k"), { a: [1] });
    assert.deepEqual(readdirSync(path), ["k.json"]);
    return Promise.resolve();
  }));

Deno.test("moduleCache() survives a folder that cannot be made", () =>
  inFolder({ "file": "" }, (folder) => {
    const cache = moduleCache(join(folder, "file/below"));
    cache.set("k", 1);
    assert.equal(cache.get("k"), undefined);
    return Promise.resolve();
  }));

Deno.test("cacheKey() differs with every part and where parts end", () => {
  const keys = [cacheKey("ab", "c"), cacheKey("a", "bc"), cacheKey("abc"), cacheKey("ab", "d"), cacheKey("")];
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
