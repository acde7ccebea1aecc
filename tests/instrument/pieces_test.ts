/** Large texts are parsed piece by piece, and what is found in them is what is found in the whole. */
import assert from "node:assert/strict";
import { instrument, render } from "../../src/instrument/instrument.ts";
import { parse } from "../../src/syntax/parse.ts";
import { LARGE, NoPieces, parsedInPieces } from "../../src/syntax/pieces.ts";

const MODULE = { lang: "js", sourceType: "module", early: true } as const;
/** Comments make a text large at little cost. */
const comments = (line: string) => `// ${line}\n`.repeat(LARGE / 4 / (line.length + 4) + 1);
const filler = comments("-".repeat(1000));
/** Where the text can be cut. */
const CUT = "var v;\nvar w;\n";

const places = (body: Iterable<{ type: string; start: number; end: number }>) =>
  [...body].map(({ type, start, end }) => `${type} ${start}-${end}`);

function pieces(text: string, options: Parameters<typeof parsedInPieces>[1] = MODULE): string[][] {
  return [...parsedInPieces(text, options)].map(({ body }) => places(body));
}

Deno.test("the statements of the pieces are those of the text", () => {
  const parts = [
    '"use strict";\nimport { a } from "a";\n',
    "export function b() {\n  return `}\nfunction ${a}\n`;\n}\nfunction c() {}\n",
    "var d = () => 1;\nclass E {}\n",
    "const f = {\n};\nvar g = await d();\n",
    "function h() {\n}\n",
  ];
  // Offsets count code units, whatever a character takes as bytes.
  const text = parts.map((part) => part + comments("é€😀".repeat(100)) + CUT).join("");
  const found = pieces(text);
  assert.ok(found.length > 4, String(found.length));
  assert.deepEqual(found.flat(), places(parse(text, MODULE).body));
});

Deno.test("what only looks like the end of a statement is none", () => {
  const open = ["/*", "`", "function f() {"];
  const close = ["*/", "`", "}"];
  open.forEach((begin, i) => {
    const text = `${begin}\n${filler}${CUT}${filler}${close[i]}${filler}${filler}`;
    assert.throws(() => pieces(text), NoPieces, begin);
  });
});

Deno.test("a name that two pieces declare is an error of the whole text, or none", () => {
  const twice = (first: string, second: string) => {
    const half = filler + filler;
    return () => pieces(`${first};\nvar x;\n${half};\nvar y;\n${half}${second}`);
  };
  assert.throws(twice("let a", "var a"), NoPieces);
  assert.throws(twice("var a", "const a = 1"), NoPieces);
  assert.throws(twice('import a from "a"', "class a {}"), NoPieces);
  assert.throws(twice("export function a() {}", "function a() {}"), NoPieces);
  assert.doesNotThrow(twice("var a", "var a"));
  assert.doesNotThrow(twice("let a", "{ let a }"));
});

Deno.test("instrument() finds the same in a large text, whether or not it comes in pieces", () => {
  const program = (line: (i: number) => string) =>
    Array.from({ length: 6 }, (_, i) => `${line(i)}\n${filler}`).join("");
  const options = { file: "/a.js", ...MODULE, tailCalls: true, external: true };
  const flat = program((i) =>
    `import fs${i} from "node:fs";\nfunction f${i}(a) {\n  return f0(a) + fs${i}.statSync(a);\n}`
  );
  // Nothing at its end begins with such a word.
  const whole = flat.replaceAll("\nfunction ", "\n function ").replaceAll("\nimport ", "\n import ");
  const [one, other] = [flat, whole].map((text) => {
    const { edits, sites } = instrument(text, options);
    return { code: render(text, edits, 1).replaceAll(/^ (?=function|import)/gm, ""), sites };
  });
  assert.equal(one!.sites.length, 12);
  assert.deepEqual(
    one!.sites.map(({ name, line }) => [name, line]),
    other!.sites.map(({ name, line }) => [
      name,
      line,
    ]),
  );
  assert.equal(one!.code, other!.code);
});
