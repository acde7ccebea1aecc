import assert from "node:assert/strict";
import { encoded, placedTokens } from "../../src/load/printed_map.ts";
import { columnOf, lineOf, packed } from "../../src/load/packed_place.ts";
import { originMap } from "../../src/origin/origin_map.ts";
import type { Place } from "../../src/load/written_places.ts";

/** Where a word stands in a text, from 1. */
function placesOf(text: string, word: string): Place[] {
  return [...text.matchAll(new RegExp(`(?<!\\w)${word}(?!\\w)`, "g"))].map(({ index }) => {
    const before = text.slice(0, index).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1 };
  });
}

/** What the map says of a place of the printed text: the last mapping before it. */
function look(mappings: string, { line, column }: Place): Place | undefined {
  const map = originMap(JSON.stringify({ version: 3, sources: ["a"], names: [], mappings }));
  const found = map.at(line, column - 1);
  return found && { line: found.line, column: found.column + 1 };
}

/** A printer that knows a few words, each as often as it is written, and of what is behind a word nothing else. */
function mapped(printed: string, written: string, words: readonly string[]): string {
  const known = words.flatMap((word) =>
    placesOf(printed, word).map((at, i) => ({ at, place: placesOf(written, word)[i]! }))
  ).sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  return encoded(
    placedTokens(
      printed,
      (at) =>
        at.map((asked) => {
          const [line, column] = [lineOf(asked), columnOf(asked)];
          const place = known.findLast(({ at }) => at.line === line && at.column <= column + 1)?.place;
          return place === undefined ? packed(1, 1) : packed(place.line, place.column);
        }),
    ),
  );
}

Deno.test("a map is what the printer says of each token, however often a word comes on a line", () => {
  const one = (name: string) => `function ${name}(x) { const v = boom(x); return [v] }`;
  const written = `${one("first")} ${one("second")}\n`;
  const shown = (name: string) => `  function ${name}(x) {\n    return [boom(x)];\n  }\n`;
  const printed = `\n${shown("first")}${shown("second")}`;
  const words = ["function", "return", "boom"];
  const mappings = mapped(printed, written, words);
  for (const word of words) {
    const found = placesOf(printed, word).map((at) => look(mappings, at));
    assert.deepEqual(found, placesOf(written, word), word);
  }
});

Deno.test("a token with the place of the one before it adds nothing to the map, but on a line of its own", () => {
  const short = mapped("\n  call(a, b, c);\n", "call(a, b, c)\n", ["call"]);
  assert.equal(short.split(";")[1]!.split(",").length, 2);
  const long = mapped("\n  call(\n    a);\n", "call(a)\n", ["call"]);
  assert.deepEqual(look(long, { line: 3, column: 5 }), { line: 1, column: 1 });
});

Deno.test("what stands before the first token of a line is before it in the file, too", () => {
  const mappings = mapped("\n  call();\n", "1; call()\n", ["call"]);
  assert.deepEqual(look(mappings, { line: 2, column: 1 }), { line: 1, column: 3 });
  assert.deepEqual(look(mappings, { line: 2, column: 3 }), { line: 1, column: 4 });
});
