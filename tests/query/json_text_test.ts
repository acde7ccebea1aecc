import assert from "node:assert/strict";
import { jsonText } from "../../src/query/json_text.ts";

Deno.test("jsonText() writes out what a terminal acts on or a reader does not see, and means the same", () => {
  const hidden = "\x1b[31m \x7f\x9b \u200b \u202e \u2066 \u2028 \ufeff \u{e0041} \u3164 a\ufe01";
  const text = jsonText({ [hidden]: ["é ✓ 👩‍🚀 \u{e0100}", hidden] });
  assert.doesNotMatch(
    text,
    // deno-lint-ignore no-control-regex
    /[\x00-\x1f\x7f-\x9f\u200b\u202e\u2066\u2028\ufeff\u3164\ufe01]|\udb40[\udc00-\udc7f]/,
  );
  assert.match(text, /é ✓ 👩/);
  assert.deepEqual(JSON.parse(text), { [hidden]: ["é ✓ 👩‍🚀 \u{e0100}", hidden] });
});
