import assert from "node:assert/strict";
import { isRequired } from "../../src/load/is_required.ts";

Deno.test("isRequired() reads the conditions as every version of Node says them", () => {
  for (const has of [(names: string[]) => names, (names: string[]) => new Set(names)]) {
    assert.equal(isRequired({ conditions: has(["node", "require"]) }), true);
    assert.equal(isRequired({ conditions: has(["node", "import"]) }), false);
  }
  assert.equal(isRequired({}), false);
});
