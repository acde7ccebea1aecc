/**
 * Keys of functions that are imported from a package, by the package's name: `import { sign } from "hono/jwt"`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const MAIN = `import { sign } from "tokens/jwt";
import { verify as check } from "jsonwebtoken";
import * as hashes from "bcryptjs";
const payload = { user: "ada" };
function seal(text, how) { return how(payload, text); }
function open() { return [sign(payload, "otter-river-of-7712"), check("x", "maple-lamp-and-5563")]; }
function enroll() { return [hashes.hash("violet-harbor-98", 4), seal("not-a-key-of-1999", (a, b) => b.length)]; }
console.log(...open(), ...enroll());
`;
const PACKAGE = `export function sign(payload, key) { return key.length; }
export function verify(text, key) { return key.length; }
export function hash(text) { return text.length; }
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`the key that an imported function takes is hidden, by its package's name (${host})`, async () => {
    using folder = temporary({
      "package.json": '{ "type": "module" }',
      "main.js": MAIN,
      "node_modules/tokens/package.json":
        '{ "name": "tokens", "type": "module", "exports": { "./jwt": "./jwt.js" } }',
      "node_modules/tokens/jwt.js": PACKAGE,
      "node_modules/jsonwebtoken/package.json":
        '{ "name": "jsonwebtoken", "type": "module", "main": "index.js" }',
      "node_modules/jsonwebtoken/index.js": PACKAGE,
      "node_modules/bcryptjs/package.json": '{ "name": "bcryptjs", "type": "module", "main": "index.js" }',
      "node_modules/bcryptjs/index.js": PACKAGE,
    });
    const args = [join(ROOT, "cli.ts"), "run", "--host", host, "main.js"];
    const { stdout, stderr } = await run(HOSTS.bun, args, { cwd: folder.path, env: HOST_VARIABLES });
    assert.equal(stdout, "19 19 16 17\n", stderr);
    const cache = join(folder.path, ".tracepatch_cache");
    const [file] = readdirSync(cache).filter((name) => name.endsWith(".tph"));
    const bytes = readFileSync(join(cache, file!), "latin1");
    assert.doesNotMatch(bytes, /otter-river|maple-lamp|violet-harbor/);
    assert.match(bytes, /not-a-key-of-1999/);
  });
}
