import assert from "node:assert/strict";
import type * as declared from "../../src/library/package.d.ts";
import { loadConfig, trace } from "../../mod.ts";

Deno.test("the package's types are true of the library", () => {
  // The check is the compiler's.
  const library: typeof declared = { loadConfig, trace };
  assert.equal(typeof library.trace, "function");
});
