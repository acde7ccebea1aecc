import assert from "node:assert/strict";
import { type ThrowPlace, throwPlace } from "../../../src/load/disguise/throw_place.ts";

/** The place for frames that are marked in a text, `«1»` the innermost; shown as the text from there on. */
function shown(marked: string): string {
  const marks = [...marked.matchAll(/«(\d)»/g)].sort((a, b) => Number(a[1]) - Number(b[1]));
  const frames = marks.map(([mark]): ThrowPlace => {
    const before = marked.slice(0, marked.indexOf(mark)).replace(/«\d»/g, "").split("\n");
    return { name: "a.js", line: before.length, column: before.at(-1)!.length + 1 };
  });
  const text = marked.replace(/«\d»/g, "");
  const place = throwPlace(
    frames,
    (name) => name === "a.js" ? { text, lang: "js", sourceType: "module" } : undefined,
  )!;
  return text.split("\n")[place.line - 1]!.slice(place.column - 1);
}

Deno.test("throwPlace() is where the engine's own error comes from", () => {
  assert.equal(shown("function f(a) {\n  return a.b.«1»c;\n}\n«2»f({});"), "c;");
});

Deno.test("throwPlace() is the statement that throws what is made in it", () => {
  assert.equal(shown("function f() { throw «1»new Error('x') }\n«2»f();"), "throw new Error('x') }");
  assert.equal(
    shown("const make = () => «1»Error('x');\nfunction f() { throw wrap(«2»make()) }"),
    "throw wrap(make()) }",
  );
  assert.equal(
    shown("class A extends Error { constructor() { «1»super() } }\nfunction f() { throw «2»new A() }"),
    "throw new A() }",
  );
});

Deno.test("throwPlace() is the statement that throws the variable", () => {
  assert.equal(
    shown("function f() {\n  const e = «1»new Error();\n  e.x = 1;\n  throw e;\n}\n«2»f();"),
    "throw e;",
  );
});

Deno.test("throwPlace() is the catch clause that throws the error on, the outermost last", () => {
  const text = `function g() { try { throw «1»new Error() } catch (e) { log(e); throw e } }
function f() { try { «2»g() } catch (error) { if (x) throw error } }
try { «3»f() } catch { ignored() }`;
  assert.equal(shown(text), "throw error } }");
});

Deno.test("throwPlace() is the first frame where nothing else is known", () => {
  assert.equal(shown("function f() { list.push(«1»new Error()) }\n«2»f();"), "new Error()) }");
  const frame = { name: "other.js", line: 3, column: 4 };
  assert.deepEqual(throwPlace([frame], () => undefined), frame);
  assert.equal(throwPlace([], () => undefined), undefined);
});
