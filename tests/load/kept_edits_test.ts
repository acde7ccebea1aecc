import assert from "node:assert/strict";
import { instrument } from "../../src/instrument/instrument.ts";
import { editsKept, keptEdits } from "../../src/load/kept_edits.ts";

Deno.test("edits are the same once they have been kept, and each text is there once", () => {
  const text = `export const f = (x) => x + 1, g = (x) => x + 2;
export async function h(y) { await f(y); return g(await y); }\n`;
  const { edits } = instrument(text, { file: "/a.js", lang: "js", sourceType: "module", tailCalls: true });
  assert.ok(edits.some(({ waitsAt }) => waitsAt !== undefined));
  const kept = keptEdits(edits);
  assert.deepEqual(editsKept(JSON.parse(JSON.stringify(kept))), edits);
  assert.equal(new Set(kept.texts).size, kept.texts.length);
  assert.deepEqual(editsKept(keptEdits([])), []);
});
