/**
 * The package as it is published: packed, and installed with npm (or Bun, where there is no npm) into an empty folder.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { writePlatformPackage } from "../../packaging/platform_package.ts";
import { targetOf } from "../../packaging/targets.ts";
import { ownPlatform } from "../../src/bundle/parser_binding.ts";
import { findOnPath } from "../../src/safe/executables.ts";
import { VERSION } from "../../src/version.ts";
import { freshBinary } from "../binary.ts";
import { HOSTS, ROOT, run, type RunResult } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { toolsPath } from "../tools.ts";

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

/** What `tph run --tree` shows of the program below, without its times. */
const ADDED = /^3\n$/;

Deno.test("the command is installed from archives, without a network, with the binary and without", async () => {
  using folder = temporary({
    "app/main.ts": `import { trace } from "tracepatch";
function add(a: number, b: number): number { return a + b; }
if (typeof trace === "function") console.log(add(1, 2));
`,
    "app/package.json": JSON.stringify({ type: "module", private: true }),
  });
  const npm = findOnPath("npm", toolsPath())!;
  const built = join(folder.path, "package");
  const target = targetOf(ownPlatform())!;
  const platform = join(folder.path, "platform/package");
  const app = join(folder.path, "app");
  const ok = async (command: string, args: string[], cwd: string, env = {}): Promise<RunResult> => {
    const result = await run(command, args, { cwd, timeout: 180_000, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    return result;
  };
  const path = [dirname(HOSTS.node), dirname(npm), process.env.PATH].join(":");
  await ok(HOSTS.bun, [join(ROOT, "build_package.ts"), built, "--no-types"], ROOT);
  await ok(npm, ["pack", "--silent"], built, { PATH: path });
  const archive = join(built, readdirSync(built).find((file) => file.endsWith(".tgz"))!);
  writePlatformPackage({ target, binary: await freshBinary(), folder: platform });
  const packed = join(folder.path, "platform.tgz");
  // As npm packs it, and faster.
  await ok("tar", ["-I", "gzip -1", "-cf", packed, "package"], dirname(platform));

  // The parser, its one dependency, is in npm's cache from here on.
  const install = ["install", "--silent", "--no-audit", "--no-fund", "--no-save"];
  await ok(npm, [...install, archive], app, { PATH: path });
  const bin = join(app, "node_modules/.bin/tph");
  const manifest = JSON.parse(readFileSync(join(app, "node_modules/tracepatch/package.json"), "utf8"));
  assert.equal(manifest.optionalDependencies[`@tracepatch/${target}`], VERSION);
  const starts: [string, string[]][] = [
    [HOSTS.node, [bin]],
    [HOSTS.bun, ["--bun", realpathSync(bin)]],
    [HOSTS.deno, ["run", "-A", realpathSync(bin)]],
  ];
  for (const [i, host] of ["node", "bun", "deno"].entries()) {
    const [command, args] = starts[i]!;
    const { stdout, stderr } = await ok(command, [...args, "run", "--tree", "main.ts"], app, { PATH: path });
    assert.match(stdout, ADDED);
    // It is recorded by the runtime that it runs in.
    assert.match(stderr, new RegExp(`main\\.ts · ${host} · 1 call `));
    assert.match(stderr, /add\(a: 1, b: 2\) → 3/);
  }

  rmSync(join(app, "node_modules"), { recursive: true });
  await ok(npm, [...install, "--offline", archive, packed], app, { PATH: path });
  for (const name of ["tph", "tracepatch"]) {
    const { stdout } = await ok(join(app, "node_modules/.bin", name), ["--version", "--json"], app, {
      PATH: path,
    });
    assert.equal(JSON.parse(stdout).version, VERSION);
  }
  // No runtime but the binary's own can be found; the script itself is run by Node.
  const alone = await ok(HOSTS.node, [bin, "run", "--tree", "main.ts"], app, { PATH: "" });
  assert.match(alone.stdout, ADDED);
  assert.match(alone.stderr, /main\.ts · bun · 1 call /);
  const ended = await run(HOSTS.node, [bin, "run", "-q", "-e", "process.kill(process.pid, 'SIGTERM')"], {
    cwd: app,
  });
  assert.equal(ended.signal ?? ended.code, "SIGTERM");
  const status = await run(HOSTS.node, [bin, "run", "-q", "-e", "process.exit(7)"], { cwd: app });
  assert.equal(status.code, 7, status.stderr);

  // The parser for this platform is missing.
  rmSync(join(app, "node_modules/@oxc-parser"), { recursive: true });
  const env = { TPH_NO_BINARY: "1", PATH: path };
  const without = await run(HOSTS.node, [bin, "run", "main.ts"], { cwd: app, env });
  assert.deepEqual([without.code, without.stdout], [0, "3\n"]);
  assert.match(without.stderr, /^tph: Cannot find @oxc-parser\/binding-\S+, the part of the parser/);
  const registered = await run(HOSTS.node, ["--import", "tracepatch/register", "main.ts"], { cwd: app });
  assert.deepEqual([registered.code, registered.stdout], [0, "3\n"]);
  assert.match(
    registered.stderr,
    /^tracepatch: Cannot load oxc-parser, the parser \(.*\); nothing is instrumented\.[^\n]*\n$/,
  );
});

/** The names that a module exports in lists. */
function exportsOf(path: string): string[] {
  const lists = readFileSync(path, "utf8").matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  return [...lists].flatMap(([, names]) => names!.split(","))
    .map((name) => name.replace(/^\s*(?:type )?/, "").trim()).filter((name) => name !== "").sort();
}
