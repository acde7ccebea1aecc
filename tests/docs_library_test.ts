/**
 * Runs every example of docs/library.md, as a program that has the package installed and the loader registered.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS, ROOT, run } from "./hosts.ts";
import { packageProject } from "./library/package_project.ts";

const examples = [...readFileSync(join(ROOT, "docs/library.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)]
  .map((match) => match[1]!);

Deno.test("docs/library.md has examples", () => {
  assert.ok(examples.length >= 6);
});

for (const [i, example] of examples.entries()) {
  Deno.test(`example ${i + 1} of docs/library.md runs`, async () => {
    const folder = packageProject();
    writeFileSync(join(folder, "main.ts"), example);
    const { code, stderr, stdout } = await run(HOSTS.bun, ["--preload", "tracepatch/register", "main.ts"], {
      cwd: folder,
    });
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    for (const line of EXPECTED[i] ?? []) assert.match(stdout, line);
  });
}

/** What the examples print, by number. */
const EXPECTED: RegExp[][] = [
  [/checkout\(items: \["tea", "coffee"\]\) → 7/, /price\(item: "tea" \| "coffee"\) → 3 \| 4/],
  [/^2 trace callback$/m],
  [/^(?=.*Math\.max 1)(?=.*Cart\.add 1)(?=.*\badd 1)/m],
  [/^100 true max_calls$/m],
  [
    /^discount \{"name":"Ann","vip":false\} 100$/m,
    /discount user\.name/,
    /^true \{\s*vip: true/m,
    /^discount 1\ndiscount 1\ntrue$/m,
  ],
  [/^false function$/m],
  [/\(item: "tea"\) → 3 /],
  [],
  [/^true \{\s*traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"/m],
  [/^no file 256$/m],
];
