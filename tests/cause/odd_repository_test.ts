/** `tph test` in repositories that are not as usual: each a clear line, and nothing is left in them. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, HOSTS, run, TPH } from "../hosts.ts";
import { type Temporary, temporary } from "../temporary.ts";

const NODE = { PATH: [dirname(HOSTS.node), process.env.PATH].join(delimiter) };
const COMMAND = ["test", "--", "node", "--test"];
const GOOD = "export const price = (x) => x * 2;\n";
const BAD = "export const price = (x) => x * 3;\n";
const FILES = {
  "package.json": `{ "type": "module" }`,
  "price.js": GOOD,
  "price.test.js":
    `import test from "node:test"; import assert from "node:assert"; import { price } from "./price.js";
test("prices", () => assert.equal(price(2), 4));\n`,
};

async function git(cwd: string, ...args: string[]): Promise<string> {
  const own = [
    "user.name=Ada",
    "user.email=ada@example.com",
    "init.defaultBranch=main",
    "protocol.file.allow=always",
  ];
  const { code, stdout, stderr } = await run("git", [...own.flatMap((one) => ["-c", one]), ...args], { cwd });
  assert.equal(code, 0, stderr);
  return stdout;
}

/** A repository with one commit. */
async function repository(files: Record<string, string> = {}): Promise<Temporary> {
  const folder = temporary({ ".gitignore": ".tracepatch_cache\n", ...FILES, ...files });
  await git(folder.path, "init", "-q");
  await git(folder.path, "add", ".");
  await git(folder.path, "commit", "-qm", "A price");
  return folder;
}

/** All that git knows of a repository. */
async function stateOf({ path }: Temporary): Promise<string[]> {
  return [
    await git(path, "status", "--porcelain=v2", "--branch"),
    await git(path, "for-each-ref"),
    await git(path, "worktree", "list", "--porcelain"),
    await git(path, "stash", "list"),
    await git(path, "ls-files", "--stage", "--debug"),
    readdirSync(join(path, ".git")).sort().join(),
  ];
}

Deno.test("an earlier commit has its submodules, where they are at hand", async () => {
  using rate = temporary({ "rate.js": "export const rate = 2;\n" });
  await git(rate.path, "init", "-q");
  await git(rate.path, "add", ".");
  await git(rate.path, "commit", "-qm", "A rate");
  const code = (more: string) =>
    `import { rate } from "./lib/rate.js";\nexport const price = (x) => x * rate${more};\n`;
  using shop = await repository({ "price.js": code("") });
  await git(shop.path, "submodule", "--quiet", "add", rate.path, "lib");
  await git(shop.path, "commit", "-qm", "With its rate");
  shop.write("price.js", code(" + 1"));
  const before = await stateOf(shop);
  const { stdout, stderr } = await shop.tph(COMMAND, { env: NODE });
  assert.match(stdout, /price returned something else[^]*green {2}return: 4\n {2}red {4}return: 5/, stderr);
  assert.deepEqual(await stateOf(shop), before);

  await git(shop.path, "submodule", "--quiet", "deinit", "-f", "lib");
  const without = await shop.tph(COMMAND, { env: NODE });
  assert.match(without.stderr, /no test was recorded, and the command ended with status 1\./);
});

Deno.test("a shallow clone is called one", async () => {
  using shop = await repository({ "price.js": GOOD });
  shop.write("price.js", BAD);
  await git(shop.path, "commit", "-qam", "Another price");
  using clone = temporary();
  await git(clone.path, "clone", "-q", "--depth", "1", `file://${shop.path}`, ".");
  const { code, stdout } = await clone.tph(COMMAND, { env: NODE });
  assert.equal(code, 1);
  assert.match(
    stdout,
    /It does not pass at [0-9a-f]+ Another price either.* This clone is shallow: git fetch --unshallow/,
  );
});

Deno.test("a commit in which the test does not compile is passed over", async () => {
  using shop = await repository();
  shop.write("price.js", "export const price = (x) => {\n");
  await git(shop.path, "commit", "-qam", "Broken");
  shop.write("price.js", BAD);
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.match(stdout, /price returned something else[^]*it passed at [0-9a-f]+ A price/);
});

/** Kills; `deno task crash` asks for more. */
const KILLS = Math.min(40, Number(process.env.TPH_KILLS ?? 2));

Deno.test("a comparison that is killed at any moment leaves the repository as it was", async () => {
  using shop = await repository();
  shop.write("price.js", BAD);
  await git(shop.path, "add", "price.js");
  shop.write("price.js", BAD + "// more\n");
  const before = await stateOf(shop);
  for (let n = 0; n < KILLS; n++) {
    const child = spawn(TPH[0], [...TPH.slice(1), ...COMMAND], {
      cwd: shop.path,
      env: { ...process.env, ...HOST_VARIABLES, ...NODE },
      stdio: "ignore",
      detached: true,
    });
    const ended = new Promise((done) => child.on("exit", done));
    const timer = setTimeout(() => {
      try {
        process.kill(-child.pid!, "SIGKILL");
      } catch {
        // It has ended just now.
      }
    }, Math.random() * 2500);
    await ended;
    clearTimeout(timer);
    assert.deepEqual(await stateOf(shop), before);
  }
  const { stdout } = await shop.tph(COMMAND, { env: NODE });
  assert.match(stdout, /price returned something else/);
  assert.equal(existsSync(join(shop.path, ".tracepatch_cache/commits")), false);
});
