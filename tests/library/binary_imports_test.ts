/**
 * `import … from "tracepatch"` in programs that the binary runs: nothing is installed, or what is installed is another.
 *
 * @module
 */
import assert from "node:assert/strict";
import { freshBinary } from "../binary.ts";
import { HOST_VARIABLES, type HostName, HOSTS, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `import { trace } from "tracepatch";
function add(a: number, b: number): number { return a + b; }
{
  using t = trace({ label: "one", cache: false });
  add(1, 2);
  console.log(t.callCount, t.roots[0]!.name);
}
`;

const FOLDERS: Record<string, { files: Record<string, string>; flags?: string[]; hosts?: HostName[] }> = {
  "a package.json that does not name it": { files: { "package.json": '{ "type": "module" }' } },
  "a package.json with another package": {
    files: {
      "package.json": '{ "type": "module", "dependencies": { "pad": "1.0.0" } }',
      "node_modules/pad/package.json": '{ "name": "pad", "version": "1.0.0", "main": "pad.js" }',
      "node_modules/pad/pad.js": "module.exports = (text) => ' ' + text;",
      "main.ts": `import pad from "pad";\nif (pad("a") !== " a") throw new Error("no pad");\n${PROGRAM}`,
    },
  },
  "the loader's own module, which is not installed": {
    files: { "main.ts": `import "tracepatch/register";\n${PROGRAM}` },
  },
  "another version that is installed": {
    files: {
      "package.json": '{ "type": "module", "dependencies": { "tracepatch": "0.0.1" } }',
      "node_modules/tracepatch/package.json":
        '{ "name": "tracepatch", "version": "0.0.1", "type": "module", "main": "index.js" }',
      "node_modules/tracepatch/index.js": "export const trace = () => { throw new Error('the other one'); };",
    },
  },
  "an import map": {
    files: {
      "map.json": '{ "imports": { "two": "./two.ts" } }',
      "two.ts": "export const two = 2;",
      "main.ts": `import { two } from "two";\nif (two !== 2) throw new Error("no map");\n${PROGRAM}`,
    },
    flags: ["--import-map=map.json"],
    hosts: ["deno"],
  },
  "a deno.json that has the package": {
    files: {
      "deno.json": '{ "imports": { "tracepatch": "npm:tracepatch@^0.0.1" }, "nodeModulesDir": "manual" }',
      "node_modules/tracepatch/package.json":
        '{ "name": "tracepatch", "version": "0.0.1", "type": "module", "main": "index.js" }',
      "node_modules/tracepatch/index.js": "export const trace = () => { throw new Error('the other one'); };",
    },
    hosts: ["deno"],
  },
  "the imports of a deno.json that is named": {
    files: {
      "config/other.json": '{ "imports": { "two": "../two.ts" } }',
      "two.ts": "export const two = 2;",
      "main.ts": `import { two } from "two";\nif (two !== 2) throw new Error("no map");\n${PROGRAM}`,
    },
    flags: ["--config=config/other.json"],
    hosts: ["deno"],
  },
};

for (
  const [name, { files, flags = [], hosts = Object.keys(HOSTS) as HostName[] }] of Object.entries(FOLDERS)
) {
  Deno.test(`the binary's library is imported in a folder with ${name}`, async () => {
    using folder = temporary({ "main.ts": PROGRAM, ...files });
    const binary = await freshBinary();
    for (const host of hosts) {
      const args = ["run", "-q", "--host", host, ...flags.map((flag) => `--host-flag=${flag}`), "main.ts"];
      const env = { ...HOST_VARIABLES };
      const { code, stdout, stderr } = await run(binary, args, { cwd: folder.path, env });
      assert.deepEqual([host, code, stdout], [host, 0, "1 add\n"], stderr);
    }
  });
}
