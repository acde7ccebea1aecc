/** `import … from "tracepatch"` under Deno where no import map can lead to tph's own library: the installed one records. */
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HOST_VARIABLES, HOSTS, runTph } from "../hosts.ts";
import { packageProject } from "./package_project.ts";

const PROGRAM = `import { trace } from "tracepatch";
function add(a, b) { return a + b; }
export const calls = () => trace({ cache: false }, (t) => { add(1, 2); return t.callCount; });
`;
const IMPORTS = '"imports": { "tracepatch": "npm:tracepatch@*" }, "nodeModulesDir": "manual"';

const PROJECTS: Record<string, { files: Record<string, string>; words: string[] }> = {
  "a member of a workspace": {
    files: {
      "deno.json": `{ "workspace": ["./a"], ${IMPORTS} }`,
      "a/deno.json": '{ "name": "@x/a", "exports": "./main.mjs" }',
      "a/main.mjs": `${PROGRAM}console.log("calls", calls());`,
    },
    words: ["run", "-q", "--host", "deno", "a/main.mjs"],
  },
  "a module that is imported while the program runs": {
    files: { "main.mjs": 'console.log("calls", (await import("./lib.mjs")).calls());', "lib.mjs": PROGRAM },
    words: ["run", "-q", "--host", "deno", "main.mjs"],
  },
  "deno test as a command": {
    files: { "a_test.mjs": `${PROGRAM}Deno.test("a", () => console.log("calls", calls()));` },
    words: ["run", "-q", "--", HOSTS.deno, "test", "-A", "--no-check"],
  },
};

for (const [name, { files, words }] of Object.entries(PROJECTS)) {
  Deno.test(`Deno imports the installed library in ${name}`, async () => {
    const folder = packageProject();
    try {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), text);
      }
      const { code, stdout, stderr } = await runTph(words, {
        cwd: folder,
        env: { LC_ALL: "C.UTF-8", ...HOST_VARIABLES },
      });
      assert.equal(code, 0, stdout + stderr);
      assert.match(stdout, /^calls 2$/m, stderr);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
