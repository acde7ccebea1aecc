/** The native parser is there but cannot be loaded, as where a security policy forbids it: programs run all the same. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { assets } from "../src/bundle/assets.ts";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run } from "./hosts.ts";
import { temporary } from "./temporary.ts";

/** A command that brings the files of this checkout, and a parser that is none. */
function commandText(parser: string): string {
  const module = (path: string) => JSON.stringify(pathToFileURL(join(ROOT, path)).href);
  const files = dirname(assets("node", process.env).preload);
  return `import { readFileSync } from "node:fs";
import { embed } from ${module("src/bundle/embedded.ts")};
import { packagedFiles } from ${module("src/bundle/packaged.ts")};
import { runProcess } from ${module("src/commands/process.ts")};
const files = packagedFiles(${JSON.stringify(files)}, "unloadable");
const read = (name) => name === "parser.node" ? readFileSync(${JSON.stringify(parser)}) : files.read(name);
embed({ ...files, check() {}, read });
process.exitCode = await runProcess(() => process.exit());
`;
}

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: a program runs where the parser cannot be loaded`, async () => {
    using folder = temporary({
      "parser.node": "not a library",
      "main.mjs": `import { createRequire } from "node:module";
import { twice } from "./twice.ts";
const require = createRequire(import.meta.url);
console.log(twice(2), require("./half.cjs").half(2), require("./loose.js")(2));
`,
      "twice.ts": "export function twice(n: number): number { return n * 2; }\n",
      "half.cjs": "exports.half = function (n) { return n / 2; };\n",
      "loose.js": "module.exports = (n) => n - 1;\n",
    });
    const command = folder.write("command/tph.ts", commandText(join(folder.path, "parser.node")));
    const env = { ...HOST_VARIABLES, XDG_CACHE_HOME: join(folder.path, "cache") };
    const ran = await run(HOSTS.bun, [command, "run", "--host", host, "main.mjs"], { cwd: folder.path, env });
    assert.deepEqual([ran.stdout, ran.code], ["4 1 1\n", 0], ran.stderr);
    for (const name of ["main.mjs", "twice.ts", "half.cjs", "loose.js"]) {
      assert.match(ran.stderr, new RegExp(`${name}: not instrumented: .*parser\\.node`), ran.stderr);
    }
  });
}
