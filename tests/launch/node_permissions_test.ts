import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";
import { HOSTS, run } from "../hosts.ts";

Deno.test("a Node program with --permission may do the same with tph as without", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.mjs": `import process from "node:process";
const asked = [["fs.read", "/etc/passwd"], ["fs.read", "/"], ["fs.write", "/"], ["fs.write", process.cwd()], ["child"], ["worker"], ["addon"], ["wasi"]];
for (const each of asked) console.log(each.join(" "), process.permission.has(...each));
`,
  });
  for (const flags of [["--permission"], ["--permission", "--allow-fs-read=*"]]) {
    const plain = await run(HOSTS.node, [...flags, "main.mjs"], { cwd: folder.path });
    const { stdout, stderr, code } = await folder.tph(
      ["run", "--host", "node", ...flags.map((flag) => `--host-flag=${flag}`), "main.mjs"],
    );
    assert.deepEqual([stdout, code], [plain.stdout, 0]);
    assert.match(stdout, /addon false/);
    const lacks = `${flags.length === 1 ? "--allow-fs-read=*, " : ""}--allow-fs-write=*, --allow-addons`;
    assert.match(
      stderr,
      new RegExp(`--permission keeps .* needs ${RegExp.escape(lacks)} as well\\. .* unrecorded`),
    );
  }
});
