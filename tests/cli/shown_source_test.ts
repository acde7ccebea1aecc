/** Pages and answers that show source show no secret that the run has hidden. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporary } from "../temporary.ts";

const KEY = `-----BEGIN PRIVATE ${"KEY-----"}\nMIIEvQ\n-----END PRIVATE ${"KEY-----"}`;
const PROGRAM = `function login(user) {
  const password = "Sapphire_88.ocean";
  const other = \`${KEY}\`;
  return connect(user, "Sapphire_88.ocean", "Sommer2024!Rhein") + other.length;
}
function connect(user, a, b) { return user.length + a.length; }
login("ada");
`;

Deno.test("source in a page and in tph call is shown without secrets, line for line", async () => {
  using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
  assert.equal((await folder.tph(["run", "main.mjs"])).code, 0);
  assert.equal((await folder.tph(["export", "--format", "html", "-o", "page.html"])).code, 0);
  const page = readFileSync(join(folder.path, "page.html"), "utf8");
  const { stdout } = await folder.tph(["call", "1"]);
  for (const shown of [page, stdout]) {
    assert.match(shown, /const password = \\?"<redacted>|const password = \\"(?:<|\\u003c)redacted/);
    assert.doesNotMatch(shown, /Sapphire|return connect\(user.*Sommer2024|MIIEvQ/);
  }
  assert.match(stdout, /6 {4}return connect\(user, [^\n]*\n7 {2}\}\n$/);
});

Deno.test("source of a run that was recorded without redaction is shown as it is", async () => {
  using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
  assert.equal((await folder.tph(["run", "--no-redact", "main.mjs"])).code, 0);
  assert.match((await folder.tph(["call", "1"])).stdout, /const password = "Sapphire_88\.ocean"/);
});
