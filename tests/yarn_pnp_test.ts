/**
 * Yarn's Plug'n'Play: a file `.pnp.cjs`, loaded before the program, finds the packages. One that does here what Yarn's
 * does stands for it: it names the library, as where that is installed, and refuses options that it does not know.
 */
import assert from "node:assert/strict";
import { HOSTS } from "./hosts.ts";
import { temporary } from "./temporary.ts";

const PNP = `const Module = require("node:module");
const { join } = require("node:path");
const PACKAGES = { picocolors: "colors.cjs", tracepatch: "installed.cjs" };
process.versions.pnp = "3";
const { emit } = process;
process.emit = function (...args) { return emit.apply(process, args); };
function find(request) { return join(__dirname, ".yarn/unplugged", PACKAGES[request]); }
const native = Module._resolveFilename;
Module._resolveFilename = function (request, parent, isMain, options) {
  const unknown = Object.keys(options ?? {}).filter((name) => name !== "paths");
  if (unknown.length > 0) throw new Error("Some options passed to require() aren't supported by PnP yet (" + unknown + ")");
  return Object.hasOwn(PACKAGES, request) ? find(request) : native.call(Module, request, parent, isMain);
};
`;

for (
  const [name, args, options] of [
    ["tph run", ["--host", "node", "main.cjs"], "--require ./.pnp.cjs"],
    ["tph run -- COMMAND", ["--", HOSTS.node, "--require", "./.pnp.cjs", "main.cjs"], undefined],
  ] as const
) {
  Deno.test(`${name}: a program that Yarn's Plug'n'Play finds the packages for is recorded, and Yarn's own code is not`, async () => {
    using folder = temporary({
      ".pnp.cjs": PNP,
      ".yarn/unplugged/colors.cjs": "exports.red = function red(text) { return text; };\n",
      ".yarn/unplugged/installed.cjs": "exports.trace = function trace() { return 'installed'; };\n",
      "package.json": "{}",
      "main.cjs": `const { red } = require("picocolors"), { trace } = require("tracepatch");
function f(a) { return red(String(a + 1)); }
console.log(f(1), trace());
`,
    });
    const { stdout, stderr, code } = await folder.tph(["run", "-q", ...args], {
      env: { NODE_OPTIONS: options },
    });
    assert.deepEqual([stdout, code], ["2 installed\n", 0], stderr);
    const tree = (await folder.tph(["tree", "--no-pager"])).stdout;
    assert.match(tree, /f\(a: 1\) → "2"/);
    assert.doesNotMatch(tree, /find\(|red\(text/);
  });
}
