import assert from "node:assert/strict";
import { join } from "node:path";
import { conformance } from "./conformance/conformance.ts";
import { frontMatter } from "./conformance/front_matter.ts";
import { type HostName, ROOT } from "./hosts.ts";

Deno.test("frontMatter() reads flags, includes and the expected error", () => {
  const text =
    `// c\n/*---\ndescription: >\n  x\nnegative:\n  phase: parse\n  type: SyntaxError\nincludes:\n  - a.js\n  - b.js\nflags: [async, module]\n---*/`;
  assert.deepEqual(frontMatter(text), {
    flags: ["async", "module"],
    includes: ["a.js", "b.js"],
    negative: { phase: "parse", type: "SyntaxError" },
  });
  assert.deepEqual(frontMatter("1"), { flags: [], includes: [] });
});

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`our own tests in the format of test262 have under ${host} the same verdicts when instrumented`, async () => {
    const result = await conformance(join(ROOT, "tests/conformance/own"), { host });
    assert.deepEqual(result.differences, []);
    assert.deepEqual(result.broken, []);
    assert.equal(result.compared, 17);
    assert.equal(result.passed, 15);
  });
}
