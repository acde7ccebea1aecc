/**
 * A small shop with tests, in a repository.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { HOSTS, run } from "../hosts.ts";
import { type Temporary, temporary } from "../temporary.ts";

const CART = `import { rate } from "rates";
export function price(item) {
  return item.price * (item.quantity ?? 1);
}
export function total(items, tax = rate()) {
  return items.reduce((sum, item) => sum + price(item), 0) * (1 + tax);
}
`;
const TESTS = `import { describe, it } from "node:test";
import assert from "node:assert";
import { total } from "../src/cart.js";
describe("cart totals", () => {
  it("adds", () => assert.equal(total([{ price: 1 }, { price: 2 }], 0), 3));
  it("adds tax", async () => {
    await new Promise((go) => setTimeout(go, 1));
    assert.equal(total([{ price: 10, quantity: 2 }], 0.5), 30);
  });
});
`;
/** The Node of the tests is the first on PATH. */
export const NODE = { PATH: [dirname(HOSTS.node), process.env.PATH].join(delimiter) };
export const COMMAND = ["test", "--", "node", "--test"];

export interface Project extends Temporary {
  git(...args: string[]): Promise<string>;
  replace(file: string, from: string, to: string): void;
}

/** A repository with one commit in which all passes. */
export async function project(): Promise<Project> {
  const folder = temporary({
    "package.json": `{ "name": "shop", "type": "module" }`,
    "src/cart.js": CART,
    "test/cart.test.js": TESTS,
    "node_modules/rates/package.json": `{ "name": "rates", "type": "module", "exports": "./index.js" }`,
    "node_modules/rates/index.js": "export const rate = () => 0;\n",
    ".gitignore": "node_modules\n",
  });
  const git = async (...args: string[]) => {
    const own = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "init.defaultBranch=main"];
    const { code, stdout, stderr } = await run("git", [...own, ...args], { cwd: folder.path });
    assert.equal(code, 0, stderr);
    return stdout;
  };
  await git("init", "-q");
  await git("add", ".");
  await git("commit", "-qm", "A cart");
  const replace = (file: string, from: string, to: string) => {
    const path = join(folder.path, file);
    const text = readFileSync(path, "utf8");
    assert.ok(text.includes(from));
    writeFileSync(path, text.replace(from, to));
  };
  return { ...folder, git, replace, [Symbol.dispose]: folder[Symbol.dispose] };
}

/** Puts a module in the place of the project's, and one test of it. */
export function putTest(
  shop: Project,
  { module, use, test }: { module: string; use: string; test: string },
): void {
  shop.write("src/cart.js", module);
  shop.write(
    "test/cart.test.js",
    `import test from "node:test";\nimport assert from "node:assert";\n` +
      `import { ${use} } from "../src/cart.js";\n${test}\n`,
  );
}

/** The answer, from the line of the first test on, without what differs from run to run. */
export function answerIn(stdout: string): string[] {
  const lines = stdout.split("\n");
  return lines.slice(lines.findIndex((line) => line.startsWith("✗"))).filter((line) => line !== "")
    .map((line) => line.replace(/\b[0-9a-f]{7}\b/, "COMMIT").replace(/\d{8}_\d{6}_\d{6}/g, "RUN"));
}
