import assert from "node:assert/strict";
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";
import { linesOfMappings, MappingsWriter } from "../../src/load/mappings.ts";

const ODD: SourceMapSegment[] = [[0], [3, 1, 7, 2], [9, 0, 4, 40, 3]];
const many = Array.from(
  { length: 20_000 },
  (_, i): SourceMapSegment[] =>
    i % 5 === 0 ? [] : ODD.map((segment) => segment.map((n, field) => field === 2 ? n + i : n)) as typeof ODD,
);

for (
  const [what, mappings] of Object.entries({
    nothing: "",
    "empty lines": ";;",
    "a last line without places": "AAAA;AACA;",
    "more lines than are read at once": encode(many),
    "a line of more places": encode([[...Array(100_000).keys()].map((i) => [i, 0, i % 7, i % 90])]),
  })
) {
  Deno.test(`mappings are read and written line by line as in one piece: ${what}`, () => {
    const lines = [...linesOfMappings(mappings)];
    assert.deepEqual(lines, decode(mappings));
    const writer = new MappingsWriter();
    lines.forEach((line, i) => {
      if (i > 0) writer.endLine();
      for (const segment of line) writer.place(...segment as [number, number, number, number, number]);
    });
    assert.ok(writer.text() === mappings);
  });
}
