/**
 * The package as it is published: packed, and installed with npm (or Bun, where there is no npm) into an empty folder.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { findOnPath } from "../../src/safe/executables.ts";
import { VERSION } from "../../src/version.ts";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `import { trace } from "tracepatch";
function add(a, b) { return a + b; }
using t = trace({ cache: false });
add(1, 2);
console.log(t.callCount, t.roots[0].name, t.roots[0].result);
`;

const TYPES = `import { type Block, Outcome, readSummary, TphError, trace } from "tracepatch";
import { traced } from "tracepatch/test";
const count: number = trace({ label: "types" }, (t: Block) => t.callCount);
export const test = traced((name: string, fn: () => number) => fn() + name.length + count);
export function failed(path: string): boolean {
  try {
    const calls: number | undefined = readSummary(path).calls;
    const { trace: run, roots } = trace.load(path);
    return calls !== 0 && run.outcomeOf(roots[0]!.id) === Outcome.THREW;
  } catch (error) {
    return error instanceof TphError && error.status === 2;
  }
}
// @ts-expect-error There is no such option.
trace({ lable: "types" });
`;

Deno.test("the package is installed from its archive, and records in the three hosts", async () => {
  using folder = temporary({ "app/main.mjs": PROGRAM, "app/types.ts": TYPES });
  const built = join(folder.path, "package");
  const app = join(folder.path, "app");
  const ok = async (command: string, args: string[], cwd: string): Promise<string> => {
    const { code, stdout, stderr } = await run(command, args, { cwd, timeout: 180_000 });
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  await ok(HOSTS.bun, [join(ROOT, "build_package.ts"), built], ROOT);
  const npm = findOnPath("npm", process.env.PATH);
  if (npm !== undefined) await ok(npm, ["pack", "--silent"], built);
  else await ok(HOSTS.bun, ["pm", "pack", "--quiet"], built);
  const archive = join(built, readdirSync(built).find((file) => file.endsWith(".tgz"))!);
  writeFileSync(join(app, "package.json"), JSON.stringify({ type: "module", private: true }));
  if (npm !== undefined) await ok(npm, ["install", "--silent", "--no-audit", "--no-fund", archive], app);
  else await ok(HOSTS.bun, ["add", "--silent", archive], app);
  // As it would be had the archive come from the registry: Deno goes by what stands here.
  writeFileSync(
    join(app, "package.json"),
    JSON.stringify({ type: "module", private: true, dependencies: { tracepatch: VERSION } }),
  );
  const starts = {
    node: ["--import", "tracepatch/register", "main.mjs"],
    bun: ["--preload", "tracepatch/register", "main.mjs"],
    deno: ["run", "-A", "--no-code-cache", "--preload", "npm:tracepatch/register", "main.mjs"],
  };
  for (const [host, args] of Object.entries(starts)) {
    assert.equal(await ok(HOSTS[host as keyof typeof HOSTS], args, app), "1 add 3\n", host);
  }
  await ok(HOSTS.deno, ["check", "types.ts"], app);
  assert.deepEqual(exportsOf(join(built, "index.d.ts")), exportsOf(join(ROOT, "mod.ts")));
});

/** The names that a module exports in lists. */
function exportsOf(path: string): string[] {
  const lists = readFileSync(path, "utf8").matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  return [...lists].flatMap(([, names]) => names!.split(","))
    .map((name) => name.replace(/^\s*(?:type )?/, "").trim()).filter((name) => name !== "").sort();
}
