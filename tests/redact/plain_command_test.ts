import assert from "node:assert/strict";
import fc from "fast-check";
import { redactCommand } from "../../src/redact/command.ts";
import { TABLE } from "../../src/redact/known_prefixes.ts";
import { CORES } from "../../src/redact/name_tables.ts";
import { isPlainCommand } from "../../src/redact/plain_command.ts";

const RULES = { redactNames: [], redactExcept: [], redactValues: [] };

Deno.test("what is a plain command is one in which the redactor hides nothing", () => {
  for (
    const words of [["a.js"], ["main.ts", "serve"], ["./src/index.ts"], ["../app/main.mjs"], ["/srv/app.js"]]
  ) {
    assert.ok(isPlainCommand(words, RULES), `${words}`);
  }
  const beginnings = TABLE.split(/\s+/).filter((word) => /^[a-z./]+$/.test(word));
  const names = [...CORES.keys()].filter((word) => /^[a-z]+$/.test(word));
  const letters = fc.string({
    unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
    minLength: 1,
    maxLength: 14,
  });
  const part = fc.oneof(
    letters,
    fc.constantFrom(...beginnings),
    fc.constantFrom(...names, "hooks", "reset", "bot"),
  );
  const word = fc.array(part, { minLength: 1, maxLength: 6 }).chain((parts) =>
    fc.constantFrom("", ".", "/", "./").map((mark) => parts.join(mark || "."))
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 14 }), (words) => {
      fc.pre(isPlainCommand(words, RULES));
      assert.deepEqual(redactCommand(words, RULES), words);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a command is not plain where a word may be a secret, or the user says what is one", () => {
  for (
    const words of [
      ["a.js", "--password", "hunter"],
      ["a.js", "--token=abc"],
      ["a.js", "Xk2fQ9ab"],
      ["a.js", "ada:maple"],
      ["a.js", "xoxe.aaaaaaaaaa"],
      ["a.js", "abcdefghijklm"],
      ["a b"],
      [""],
    ]
  ) assert.ok(!isPlainCommand(words, RULES), `${words}`);
  assert.ok(!isPlainCommand(["a.js"], { ...RULES, redactValues: ["a"] }));
  assert.ok(!isPlainCommand(["a.js"], { ...RULES, redactNames: ["a"] }));
});
