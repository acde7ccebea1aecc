/** Texts of modules that are literals for `eval`. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { render } from "../../src/instrument/edits.ts";
import { editsInLiteral, evaluatedName, literalText } from "../../src/instrument/evaluated_text.ts";
import { instrument } from "../../src/instrument/instrument.ts";

const OPTIONS = { file: "/main.js", lang: "js", sourceType: "commonjs", tailCalls: false } as const;
const NAME = "//# sourceURL=webpack-internal:///./a.js";

/** The literals' texts. */
function evaluatedIn(module: string): (string | undefined)[] {
  const { evaluated = [] } = instrument(module, OPTIONS);
  return evaluated.map((range) => literalText(module, range)?.text);
}

Deno.test("only what has a bundler's name, and is evaluated itself, is found", () => {
  const literal = JSON.stringify(`f()\n${NAME}`);
  assert.deepEqual(evaluatedIn(`eval(${literal}); eval(policy.ts(${literal}))`), [
    `f()\n${NAME}`,
    `f()\n${NAME}`,
  ]);
  assert.deepEqual(evaluatedIn(`\ufeffeval(\`a\\\n\${b}${NAME}\`)`), []);
  assert.deepEqual(evaluatedIn(`eval("f() //# sourceURL=a.js")`), []);
  assert.deepEqual(evaluatedIn(`indirect(${literal}); (0, eval)(${literal}); eval("a", ${literal})`), []);
  assert.equal(evaluatedName(`${NAME}\n//# sourceURL=b.js\n}`), "b.js");
});

Deno.test("a literal's text is what the engine reads", () => {
  for (
    const literal of [
      String.raw`"a\n\t\"\x41\u0042\u{43}\u{1f600}\0z"`,
      "'it\\'s \\$ \\\non'",
      "`two\r\nlines \\` \\${x}\u2028`",
    ]
  ) {
    const found = literalText(`x(${literal})`, [2, 2 + literal.length])!;
    assert.equal(found.text, (0, eval)(literal));
    assert.equal(found.offsets.length, found.text.length + 1);
  }
  assert.equal(literalText(String.raw`"\101"`, [0, 6]), undefined);
});

Deno.test("what is inserted into the text is inserted into the literal, whatever its quotes", () => {
  fc.assert(fc.property(
    fc.string({ unit: "binary" }),
    fc.array(fc.record({ at: fc.nat(), text: fc.string() })),
    fc.constantFrom('"', "'", "`"),
    (text, wanted, quote) => {
      const literal = quote +
        JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replace(/["'`$]/g, "\\$&") + quote;
      const edits = wanted.map(({ at, text: put }) => ({ at: at % (text.length + 1), text: put, site: -1 }))
        .sort((a, b) => a.at - b.at);
      const found = literalText(literal, [0, literal.length])!;
      const inLiteral = editsInLiteral(found, { edits, firstSite: 1 });
      assert.equal((0, eval)(render(literal, inLiteral, 1)), render(text, edits, 1));
    },
  ));
});
