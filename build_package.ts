/**
 * Builds the npm package of the library: `deno task build:package` makes `dist/package`. With `--no-types` it has no
 * declarations, which take most of the time.
 *
 * @module
 */
import { createRequire } from "node:module";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { facade } from "./src/bundle/bundle_library.ts";
import { VERSION } from "./src/version.ts";

const ROOT = dirname(fileURLToPath(import.meta.url));

/** The part of Bun's bundler that is used here. */
interface Builder {
  build(options: Record<string, unknown>): Promise<{ success: boolean; logs: unknown[] }>;
}

/** What `node:test` exports. */
const NODE_TEST = [
  ...["after", "afterEach", "assert", "before", "beforeEach", "describe", "getTestContext", "it", "mock"],
  ...["only", "run", "skip", "snapshot", "suite", "test", "todo"],
];

/** Makes the package in a folder. Runs under Bun. */
export async function buildPackage(folder: string, { types }: { types: boolean }): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { build } = (globalThis as unknown as { Bun: Builder }).Bun;
  for (
    const [entry, name] of [
      ["mod.ts", "index.cjs"],
      ["src/library/register.ts", "register.cjs"],
      ["src/library/test.ts", "test.cjs"],
    ] as const
  ) {
    const result = await build({
      entrypoints: [join(ROOT, entry)],
      outdir: folder,
      naming: name,
      target: "node",
      format: "cjs",
      minify: { whitespace: true, syntax: true },
      external: ["oxc-parser", "tracepatch", "tracepatch/register"],
    });
    if (!result.success) throw new AggregateError(result.logs, `Cannot bundle ${entry}`);
  }
  const index = join(folder, "index.cjs");
  const names = Object.keys(createRequire(index)(index));
  writeFileSync(join(folder, "index.mjs"), facade("index.cjs", names));
  writeFileSync(join(folder, "test.mjs"), facade("test.cjs", ["traced"]));
  writeFileSync(join(folder, "node_test.cjs"), 'module.exports = require("./test.cjs").nodeTest;\n');
  writeFileSync(
    join(folder, "node_test.mjs"),
    `${facade("node_test.cjs", NODE_TEST)}export default library;\n`,
  );
  const parser = JSON.parse(readFileSync(join(ROOT, "node_modules/oxc-parser/package.json"), "utf8"));
  const manifest = {
    name: "tracepatch",
    version: VERSION,
    description:
      "Records what a stretch of a TypeScript or JavaScript program did: calls, values, times, across await.",
    license: "MIT",
    exports: {
      ".": { types: "./index.d.ts", import: "./index.mjs", require: "./index.cjs" },
      "./register": "./register.cjs",
      "./test": { types: "./test.d.ts", import: "./test.mjs", require: "./test.cjs" },
      "./node_test": { import: "./node_test.mjs", require: "./node_test.cjs" },
    },
    dependencies: { "oxc-parser": parser.version },
    engines: { node: ">=22.15", bun: ">=1.4", deno: ">=2.9" },
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  if (types) await (await import("./src/bundle/declarations.ts")).writeDeclarations(ROOT, folder);
  copyFileSync(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  copyFileSync(join(ROOT, "docs/library.md"), join(folder, "README.md"));
}

if (import.meta.main) {
  const [folder = join(ROOT, "dist/package")] = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
  await buildPackage(resolve(folder), { types: !process.argv.includes("--no-types") });
}
