import assert from "node:assert/strict";
import { mappingsOfPrinted } from "../../src/load/printed_map.ts";
import { originMap } from "../../src/origin/origin_map.ts";
import type { Place } from "../../src/load/written_places.ts";

/** The place of the first occurrence of a text, from 1. */
function placeIn(text: string, part: string): Place {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** What the map says of a place of the printed text: the last mapping before it. */
function look(mappings: string, { line, column }: Place): Place | undefined {
  const map = originMap(JSON.stringify({ version: 3, sources: ["a"], names: [], mappings }));
  const found = map.at(line, column - 1);
  return found && { line: found.line, column: found.column + 1 };
}

function check(printed: string, written: string, words: string[]): number {
  let asked = 0;
  const mappings = mappingsOfPrinted(printed, written, (at) => {
    asked += at.length;
    // A printer that knows every word of the printed text, and behind any other character what closes.
    return at.map(({ line, column }) => {
      const [, word, closing] = /^(?:([\w$]+)|.(.))/.exec(printed.split("\n")[line - 1]!.slice(column - 1))!;
      return placeIn(written, word ?? closing!);
    });
  });
  for (const word of words) {
    assert.deepEqual(look(mappings, placeIn(printed, word)), placeIn(written, word), word);
  }
  return asked;
}

Deno.test("mappingsOfPrinted() follows words over lines that were put together, and asks for what closes in a chain alone", () => {
  const written = "// c\nreturn builder\n  .first()\n  .second('text')\n";
  const printed = '\n  return builder.first().second("text");\n';
  assert.equal(check(printed, written, ["return", "builder", "first", ")", "second", "text"]), 1);
});

Deno.test("mappingsOfPrinted() asks where words were left out, and believes the answer", () => {
  const written = "function f(a: number, b: Map<string, number>): string { return g(a, b) }\n";
  const printed = "\n  function f(a, b) {\n    return g(a, b);\n  }\n";
  assert.ok(check(printed, written, ["function", "return", "g("]) > 0);
});

Deno.test("mappingsOfPrinted() knows what printers write in another way", () => {
  const written = "var a = true;\nvar b = 0xffff, c = undefined;\nlast(a, b, c)\n";
  const printed = "\n  var a = !0, b = 65535, c = void 0;\n  last(a, b, c);\n";
  check(printed, written, ["var", "a =", "b =", "c =", "last"]);
});

Deno.test("mappingsOfPrinted() takes no other name for the same, as where a constant is put in its place", () => {
  const written = "function outer() { const stack = inner(); return stack + 1 }\nconst place = 2;\n";
  const printed = "\n  function outer() {\n    return inner() + 1;\n  }\n  const place = 2;\n";
  check(printed, written, ["outer", "return", "inner", "place"]);
});

Deno.test("mappingsOfPrinted() finds what was moved", () => {
  const written = "one(); two();\n\nfunction three() { four() }\n";
  const printed = "\n  function three() {\n    four();\n  }\n  one();\n  two();\n";
  check(printed, written, ["three", "four", "one", "two"]);
});

Deno.test("mappingsOfPrinted() knows that a key begins with its quote, and that a loop's `of` has no place", () => {
  const written = "for (const a of list['key'].other) a()\n";
  const printed = "\n  for (const a of list.key.other)\n    a();\n";
  const mappings = mappingsOfPrinted(printed, written, (at) => [...at]);
  const shown = (part: string) => look(mappings, placeIn(printed, part));
  assert.deepEqual(shown("key"), placeIn(written, "'key"));
  assert.deepEqual(shown("of "), placeIn(written, "a of"));
});

Deno.test("mappingsOfPrinted() believes the printer where the same word comes several times on a line", () => {
  const one = (name: string) => `function ${name}(x) { const v = boom(x); return [v] }`;
  const written = `${one("first")} ${one("second")} ${one("third")}\n`;
  const shown = (name: string) => `  function ${name}(x) {\n    return [boom(x)];\n  }\n`;
  const printed = `\n${shown("first")}${shown("second")}${shown("third")}`;
  const places = (text: string, word: string) =>
    [...text.matchAll(new RegExp(`\\b${word}\\b`, "g"))].map(({ index }) => {
      const before = text.slice(0, index).split("\n");
      return { line: before.length, column: before.at(-1)!.length + 1 };
    });
  const mappings = mappingsOfPrinted(printed, written, (at) =>
    at.map(({ line, column }) => {
      const word = /^\w+/.exec(printed.split("\n")[line - 1]!.slice(column - 1))?.[0];
      if (word === undefined) return { line: 1, column: 1 };
      const which = places(printed, word).findIndex((place) => place.line === line && place.column === column);
      return places(written, word)[which]!;
    }));
  for (const word of ["function", "return", "boom"]) {
    const expected = places(written, word);
    assert.deepEqual(places(printed, word).map((at) => look(mappings, at)), expected, word);
  }
});
