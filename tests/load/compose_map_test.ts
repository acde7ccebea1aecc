import assert from "node:assert/strict";
import { SourceMap as Reader } from "node:module";
import { type Edit, inserted, render } from "../../src/instrument/edits.ts";
import { instrument } from "../../src/instrument/instrument.ts";
import { composedMap, mapComment, mapOfEdits, type Rendered } from "../../src/load/compose_map.ts";
import type { SourceMap } from "../../src/load/source_map.ts";

const TEXT = `function a(x) { return b(x, () => c.d(1)) }\r
const e = async (y) => { await f(y); throw new Error("é\u2028") };\tclass G { #h = 1; i() { return this.#h } }
\nexport default function* () { yield* e(2) }`;

function renderedOf(text: string, firstSite: number): Rendered {
  const { edits } = instrument(text, { file: "/a.mjs", lang: "js", sourceType: "module", tailCalls: false });
  return { text, edits, firstSite };
}

/** Where each of the text's characters is in the rendered text: lines and columns as engines count them, 0-based. */
function places(
  { text, edits, firstSite }: Rendered,
): { before: [number, number]; after: [number, number] }[] {
  const found: { before: [number, number]; after: [number, number] }[] = [];
  let [line, column, shift, next] = [0, 0, 0, 0];
  for (let at = 0; at < text.length; at++) {
    for (; edits[next]?.at! <= at; next++) shift += inserted(edits[next]!, firstSite).length;
    found.push({ before: [line, column], after: [line, column + shift] });
    column++;
    if (!/[\n\r\u2028\u2029]/.test(text[at]!) || text.startsWith("\r\n", at)) continue;
    line++;
    column = shift = 0;
  }
  return found;
}

interface Found {
  originalLine?: number;
  originalColumn?: number;
  originalSource?: string;
  name?: string | undefined;
}

function lookUp(reader: Reader, [line, column]: [number, number]): Found {
  const { originalLine, originalColumn, originalSource, name } = reader.findEntry(line, column) as Found;
  return { originalLine, originalColumn, originalSource, name };
}

const readerOf = (map: SourceMap) => new Reader(map as unknown as ConstructorParameters<typeof Reader>[0]);

Deno.test("mapOfEdits() leads from every name, number and sign to where it was", () => {
  for (const text of [TEXT, "\n\n" + TEXT, "x", ""]) {
    const rendered = renderedOf(text, 98);
    const reader = readerOf(mapOfEdits(rendered, "a.mjs"));
    for (const [at, { before, after }] of places(rendered).entries()) {
      const isInside = /[\w$]/.test(text[at]!) && /[\w$]/.test(text[at - 1] ?? "");
      if (isInside || /\s/.test(text[at]!)) continue;
      const found = { originalLine: before[0], originalColumn: before[1], originalSource: "a.mjs" };
      assert.deepEqual(lookUp(reader, after), { ...found, name: undefined }, `${at}: ${text[at]}`);
    }
  }
});

Deno.test("mapOfEdits() leads from a probe to the place where it was put in", () => {
  const edits: Edit[] = [{ at: 3, text: "PROBE", site: 1 }, { at: 9, text: "END", site: -1 }];
  const rendered = { text: "ab(cdef, 1)", edits, firstSite: 10 };
  assert.equal(render(rendered.text, edits, 10), "ab(PROBE11cdef, END1)");
  const reader = readerOf(mapOfEdits(rendered, "a.js"));
  const columnOf = (column: number) => reader.findEntry(0, column) as Found;
  assert.equal(columnOf(5).originalColumn, 3);
  assert.equal(columnOf(17).originalColumn, 9);
});

Deno.test("composedMap() says of each place what the text's own map said", () => {
  // A map of the text's every fifth character, with names, two sources and stretches that have no source.
  const before = renderedOf(TEXT, 1);
  const lines = TEXT.split(/\r\n|[\n\r\u2028\u2029]/);
  const spaced = lines.map((line, i) => {
    const edits: Edit[] = [];
    for (let at = 0; at < line.length; at += 5) edits.push({ at, text: " ", site: -1 });
    return mapOfEdits({ text: line, edits, firstSite: 1 }, "x").mappings.replace(
      /^[^,]*/,
      i % 2 === 0 ? "$&A" : "A",
    );
  });
  const own: SourceMap = {
    version: 3,
    sources: ["one.ts", "two.ts"],
    sourcesContent: ["1", "2"],
    names: ["first"],
    mappings: spaced.join(";"),
  };
  const composed = composedMap(before, own)!;
  assert.deepEqual({ ...composed, mappings: "" }, { ...own, mappings: "" });
  const [was, is] = [readerOf(own), readerOf(composed)];
  let found = 0;
  for (const { before: place, after } of places(before)) {
    const expected = lookUp(was, place);
    assert.deepEqual(lookUp(is, after), expected, `${place}`);
    if (expected.originalLine !== undefined) found++;
  }
  assert.ok(found > 100);
});

Deno.test("composedMap() leads from a probe to what the map says of the place where it was put in", () => {
  const edits: Edit[] = [3, 3, 6].map((at) => ({ at, text: "PROBE", site: -1 }));
  const own = mapOfEdits({ text: "ab(cdef, 1)", edits: [], firstSite: 1 }, "a.ts");
  const columnOf = (map: SourceMap, column: number) =>
    (readerOf(map).findEntry(0, column) as Found).originalColumn;
  const composed = composedMap({ text: "ab(cdef, 1)", edits, firstSite: 1 }, own)!;
  for (const [column, original] of [[2, 2], [3, 3], [8, 3], [13, 3], [16, 3]] as const) {
    assert.equal(columnOf(composed, column), original, `${column}`);
  }
});

Deno.test("composedMap() keeps a map with fewer or more lines than the text", () => {
  const rendered = renderedOf(TEXT, 1);
  const map = (mappings: string) =>
    composedMap(rendered, { version: 3, sources: ["a"], names: [], mappings });
  assert.equal(map("")!.mappings, "");
  assert.equal(map(";;;;;;;;;AAAA")!.mappings, ";;;;;;;;;AAAA");
  assert.equal(composedMap(rendered, { version: 3, sections: [] } as unknown as SourceMap), undefined);
});

Deno.test("mapComment() carries a map in one line", () => {
  const map = mapOfEdits(renderedOf(TEXT, 1), "é.mjs");
  const [, encoded] = /^\/\/# sourceMappingURL=data:application\/json;base64,(\S+)$/.exec(mapComment(map))!;
  assert.deepEqual(JSON.parse(Buffer.from(encoded!, "base64").toString()), map);
});
