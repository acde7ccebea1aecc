import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

Deno.test("the file of a trace() block has no secret of the command and of the environment", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.ts": `import { trace } from ${JSON.stringify(pathToFileURL(join(ROOT, "mod.ts")).href)};
const plain = trace.wrap(function plain(value: unknown) { return value; });
{
  using _ = trace({ label: "one" });
  plain(process.env["SHOP_" + "PASSWORD"]);
  plain("and " + process.env["SHOP_" + "PASSWORD"]);
  plain("readable-2024");
}
`,
  });
  const { code, stderr } = await run(HOSTS.bun, ["main.ts", "--password", "tiger-cedar-81"], {
    cwd: folder.path,
    env: { SHOP_PASSWORD: "flint-honey-82" },
  });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const [file] = readdirSync(cache).filter((name) => name.endsWith(".tph"));
  const bytes = readFileSync(join(cache, file!), "latin1");
  assert.match(bytes, /readable-2024/);
  assert.doesNotMatch(bytes, /tiger-cedar|flint-honey/);
});
