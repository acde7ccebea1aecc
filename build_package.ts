/**
 * Builds the npm package, the library and the command: `deno task build:package` makes `dist/package`. With
 * `--no-types` it has no declarations, which take most of the time. The binaries are packages of their own, one a
 * platform, which `packaging/platform_package.ts` makes.
 *
 * @module
 */
import { createRequire } from "node:module";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { PUBLIC } from "./packaging/manifest.ts";
import { originOf } from "./packaging/origin.ts";
import { lateBuiltins } from "./packaging/late_builtins.ts";
import { TARGETS } from "./packaging/targets.ts";
import { bundlePreload } from "./src/bundle/bundle.ts";
import { facade } from "./src/bundle/bundle_library.ts";
import { commandEntry } from "./packaging/command.ts";
import { ownPlatform, parserBinding } from "./src/bundle/parser_binding.ts";
import { PRELOADS } from "./src/bundle/preloads.ts";
import { OWN_CODE } from "./src/instrument/own_code.ts";
import { VERSION } from "./src/version.ts";

const ROOT = dirname(fileURLToPath(import.meta.url));

/** The part of Bun's bundler that is used here. */
interface Builder {
  build(options: Record<string, unknown>): Promise<{ success: boolean; logs: unknown[] }>;
}

/** The command in JavaScript, for platforms without a binary, and what chooses between the two. */
async function buildCommand(folder: string): Promise<void> {
  const command = join(folder, "command");
  const name = await bundlePreload({
    root: ROOT,
    folder: command,
    parser: parserBinding(ROOT, ownPlatform()),
  });
  // The parser of the platform comes with oxc-parser; the stamp is for checkouts.
  for (const file of [PRELOADS.parser, "stamp"]) rmSync(join(command, file));
  const entry = join(command, "entry.ts");
  writeFileSync(
    entry,
    `${commandEntry(ROOT)}
import { packagedFiles } from ${JSON.stringify(join(ROOT, "src/bundle/packaged.ts"))};
// The bundler would write the folder of this moment for __dirname.
export function startIn(folder: string): void {
  start(packagedFiles(folder, ${JSON.stringify(name)}), ${JSON.stringify(originOf(ROOT))});
}
`,
  );
  const result = await builder().build({
    entrypoints: [entry],
    outdir: command,
    naming: "tph.cjs",
    target: "node",
    format: "cjs",
    // Node quotes the line that an error is thrown in: it must not be all of a bundle.
    minify: { syntax: true },
    plugins: [lazyParser],
    ...OWN_ADDRESS,
  });
  if (!result.success) throw new AggregateError(result.logs, "Cannot bundle the command");
  rmSync(entry);
  mkdirSync(join(folder, "bin"));
  copyFileSync(join(ROOT, "packaging/tph.cjs"), join(folder, "bin/tph.cjs"));
  chmodSync(join(folder, "bin/tph.cjs"), 0o755);
}

/**
 * What a bundle needs to know where it is: the bundler would write the address of each source file in this checkout for
 * `import.meta.url`.
 * Before all else, a Node that is too old is told so.
 */
const OWN_ADDRESS = {
  define: { "import.meta.url": "tracepatchUrl" },
  banner: `{
  const { versions } = process;
  const [major, minor] = versions.node.split(".").map(Number);
  if (!versions.bun && !versions.deno && (major < 22 || major === 22 && minor < 15)) {
    throw new Error("tracepatch needs Node 22.15 or newer, and this is " + versions.node);
  }
}
const tracepatchUrl = require("node:url").pathToFileURL(
  typeof __filename === "string" ? __filename : process.argv[1] ?? "tracepatch"
).href;`,
};

/** The parser is loaded when the first text must be parsed, so that its absence harms nobody who does without. */
const lazyParser = {
  name: "lazy-parser",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onResolve(
      { filter: /^oxc-parser$/ },
      () => ({ path: "oxc-parser", namespace: "lazy-parser" }),
    );
    build.onLoad({ filter: /./, namespace: "lazy-parser" }, () => ({
      contents: `import { createRequire } from "node:module";
const load = createRequire(import.meta.url);
export const parseSync = (...args) => load("oxc-parser").parseSync(...args);`,
      loader: "js",
    }));
  },
};

/**
 * What a program may have in its own bundle: an ES module has neither `require` nor `__filename`, and the loader tells by the mark
 * that it is not the program's.
 */
function bundleable(text: string): string {
  return `(() => {
const own = Symbol.for(${JSON.stringify(OWN_CODE)});
${lateBuiltins(text)}
module.exports[own] = true;
})();
`;
}

function builder(): Builder {
  return (globalThis as unknown as { Bun: Builder }).Bun;
}

/** Makes the package in a folder. Runs under Bun. */
async function buildPackage(folder: string, { types }: { types: boolean }): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (
    const [entry, name] of [
      ["mod.ts", "index.cjs"],
      ["src/library/register.ts", "register.cjs"],
      ["src/library/test.ts", "test.cjs"],
    ] as const
  ) {
    const result = await builder().build({
      entrypoints: [join(ROOT, entry)],
      outdir: folder,
      naming: name,
      target: "node",
      format: "cjs",
      minify: { syntax: true },
      external: ["tracepatch", "tracepatch/register"],
      plugins: [lazyParser],
      ...OWN_ADDRESS,
    });
    if (!result.success) throw new AggregateError(result.logs, `Cannot bundle ${entry}`);
  }
  const index = join(folder, "index.cjs");
  writeFileSync(index, bundleable(readFileSync(index, "utf8")));
  const names = Object.keys(createRequire(index)(index));
  writeFileSync(join(folder, "index.mjs"), facade("index.cjs", names));
  writeFileSync(join(folder, "test.mjs"), facade("test.cjs", ["traced"]));
  await buildCommand(folder);
  const parser = JSON.parse(readFileSync(join(ROOT, "node_modules/oxc-parser/package.json"), "utf8"));
  const manifest = {
    name: "tracepatch",
    version: VERSION,
    description: "Records what a TypeScript or JavaScript program did: calls, values, times, across await.",
    ...PUBLIC,
    bin: { tph: "bin/tph.cjs", tracepatch: "bin/tph.cjs" },
    exports: {
      ".": { types: "./index.d.ts", import: "./index.mjs", require: "./index.cjs" },
      "./register": "./register.cjs",
      "./test": { types: "./test.d.ts", import: "./test.mjs", require: "./test.cjs" },
    },
    dependencies: { "oxc-parser": parser.version },
    optionalDependencies: Object.fromEntries(TARGETS.map((target) => [`@tracepatch/${target}`, VERSION])),
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
