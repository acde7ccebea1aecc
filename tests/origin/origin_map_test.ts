import assert from "node:assert/strict";
import { originMap } from "../../src/origin/origin_map.ts";
import { sourcePath } from "../../src/origin/source_path.ts";

/** Line 1: column 0 is a.ts 1:0, column 10 is b.ts 3:4 `b`, column 20 is of nothing. */
const PLAIN = { version: 3, sources: ["a.ts", "b.ts"], names: ["b"], mappings: "AAAA,UCEIA,U" };

Deno.test("originMap() leads to the last place at a column or before it", () => {
  const map = originMap(JSON.stringify({ ...PLAIN, sourcesContent: ["a()", null], ignoreList: [1] }));
  assert.deepEqual(map.originals, [
    { source: "a.ts", content: "a()", isIgnored: false },
    { source: "b.ts", content: undefined, isIgnored: true },
  ]);
  assert.deepEqual(map.at(1, 0), { source: 0, line: 1, column: 0, name: undefined, behind: 0 });
  assert.deepEqual(map.at(1, 9), { source: 0, line: 1, column: 0, name: undefined, behind: 9 });
  assert.deepEqual(map.at(1, 12), { source: 1, line: 3, column: 4, name: "b", behind: 2 });
  for (const [line, column] of [[1, 20], [2, 0], [0, 0], [1, -1], [1e9, 0]]) {
    assert.equal(map.at(line!, column!), undefined);
  }
});

Deno.test("originMap() reads maps with sections, a source root, and a first line against scripts", () => {
  const sections = [
    { offset: { line: 0, column: 0 }, map: { ...PLAIN, sourceRoot: "/root" } },
    { offset: { line: 4, column: 2 }, map: { version: 3, sources: ["c.ts"], names: [], mappings: "AACA" } },
  ];
  const map = originMap(`)]}'\n${JSON.stringify({ version: 3, sections })}`);
  assert.deepEqual(map.originals.map(({ source }) => source), ["/root/a.ts", "/root/b.ts", "c.ts"]);
  assert.deepEqual(map.at(5, 3), { source: 2, line: 2, column: 0, name: undefined, behind: 1 });
});

Deno.test("originMap() refuses what is no map, and copes with what a hostile one holds", () => {
  for (const json of ["", "{}", "null", "[]", '{"version":3}', '{"version":3,"sources":1,"mappings":2}']) {
    assert.throws(() => originMap(json).at(1, 0), Error, json);
  }
  const wild = { version: 3, sources: ["a", null], names: [], mappings: "A/////D,gggggggggggggE;;;AEAA,!" };
  const map = originMap(JSON.stringify(wild));
  for (let column = 0; column < 20; column++) map.at(1, column);
  assert.equal(map.at(4, 0), undefined);
});

Deno.test("sourcePath() knows what bundlers call the program's modules", () => {
  const paths = {
    resolve: (...parts: string[]) => new URL(parts.join("/").replace(/^.*\/\//, "/"), "file:///").pathname,
    fromUrl: (url: string) => new URL(url).pathname,
  };
  const path = (source: string) => sourcePath(source, { folder: "/app/dist", root: "/app", paths });
  assert.equal(path("../src/a.ts"), "/app/src/a.ts");
  assert.equal(path("/other/a.ts?vue"), "/other/a.ts");
  assert.equal(path("file:///app/a.ts"), "/app/a.ts");
  assert.equal(path("webpack://name/./src/a.ts"), "/app/src/a.ts");
  assert.equal(path("webpack:///./src/a.ts?1a2b"), "/app/src/a.ts");
  assert.equal(path("webpack-internal:///./src/a.ts"), "/app/src/a.ts");
  assert.equal(path("webpack://name/src/a.ts"), "/app/src/a.ts");
  assert.equal(path("turbopack:///[project]/src/a.ts"), "/app/src/a.ts");
  assert.equal(path("../a%20b.ts"), "/app/a b.ts".replace(" ", "%20"));
  assert.equal(path("https://example.com/a.ts"), undefined);
  assert.equal(path(""), undefined);
});
