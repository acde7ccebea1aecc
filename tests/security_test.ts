/** SECURITY.md: what it says tph never does, and what a program can reach, each stands beside the tests that show it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./hosts.ts";

/** Statements that nothing can show: of what may happen, and of whom one trusts. */
const UNTESTED = [/^- You, root, and your environment/, /^- It can lie about itself/];

Deno.test("every statement of SECURITY.md names tests that are there", () => {
  const page = readFileSync(join(ROOT, "SECURITY.md"), "utf8");
  const links = [...page.matchAll(/\]\((tests\/[^)#]+)\)/g)].map(([, path]) => path!);
  assert.deepEqual(links.filter((path) => !existsSync(join(ROOT, path))), []);
  assert.ok(links.every((path) => /\b(?:Deno\.test|test)\(/.test(readFileSync(join(ROOT, path), "utf8"))));
  const statements = page.split(/\n(?=- |\n|#)/).filter((block) => block.startsWith("- "));
  assert.ok(statements.length > 15);
  const bare = statements.filter((text) =>
    !/\]\(tests\//.test(text) && !UNTESTED.some((known) => known.test(text))
  );
  assert.deepEqual(bare, []);
});
