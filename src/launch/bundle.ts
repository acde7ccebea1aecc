/**
 * Makes the one CommonJS file that runs in the target, and puts the native parser beside it. Runs under Bun.
 * `bun src/launch/bundle.ts FOLDER [PARSER]` does it for this checkout.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { ownPlatform, parserBinding } from "./parser_binding.ts";

export interface BundleOptions {
  /** Root of the checkout. */
  root: string;
  /** Where `preload.cjs` and `parser.node` go. */
  folder: string;
  /** The native parser for the platform that the bundle is for. */
  parser: string;
}

/** The part of Bun's bundler that is used here. */
interface Builder {
  // deno-lint-ignore no-explicit-any
  build(options: Record<string, unknown>): Promise<any>;
}

const BUILD_MARK = "TRACEPATCH_BUILD_MARK";
const FILE_MARK = "TRACEPATCH FILE MARK";

/**
 * The parser's package looks its native binding up among many packages; the bundle has it beside itself, and loads
 * it when the first text must be parsed.
 */
const SLIM_PARSER = `
import { wrap } from "./wrap.js";
let binding;
const native = () => {
  if (binding === undefined) {
    binding = require("./parser.node");
    delete require.cache[require.resolve("./parser.node")];
  }
  return binding;
};
export { default as visitorKeys } from "./generated/visit/keys.js";
export { Visitor } from "./visit/index.js";
export const parseSync = (file, text, options) => wrap(native().parseSync(file, text, options));
`;

/** @returns a name for this output: it changes with any of the sources. */
export async function bundlePreload({ root, folder, parser }: BundleOptions): Promise<string> {
  const bun = (globalThis as unknown as { Bun: Builder }).Bun;
  const result = await bun.build({
    entrypoints: [join(root, "src/load/preload.ts")],
    target: "node",
    format: "cjs",
    minify: { syntax: true, whitespace: true, identifiers: false },
    define: { TRACEPATCH_BUILD: JSON.stringify(BUILD_MARK), TRACEPATCH_FILE: JSON.stringify(FILE_MARK) },
    plugins: [slimParser],
  });
  if (!result.success) throw new AggregateError(result.logs, "Cannot bundle the preload script");
  const text: string = (await result.outputs[0].text()).replaceAll(JSON.stringify(FILE_MARK), "__filename");
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  mkdirSync(folder, { recursive: true });
  place(join(folder, "parser.node"), (fresh) => copyFileSync(parser, fresh));
  place(join(folder, "preload.cjs"), (fresh) => writeFileSync(fresh, text.replaceAll(BUILD_MARK, name)));
  return name;
}

const slimParser = {
  name: "slim-parser",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onLoad(
      { filter: /oxc-parser[\\/]src-js[\\/]index\.js$/ },
      () => ({ contents: SLIM_PARSER, loader: "js" }),
    );
    build.onResolve({ filter: /^\.\/parser\.node$/ }, () => ({ path: "./parser.node", external: true }));
  },
};

/** Another process may read the file meanwhile. */
function place(path: string, write: (fresh: string) => void): void {
  const fresh = `${path}.${process.pid}`;
  write(fresh);
  renameSync(fresh, path);
}

/** `bun bundle.ts FOLDER [PARSER]` prints the name of the output. */
if ((import.meta as { main?: boolean }).main && process.argv[2] !== undefined) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const parser = process.argv[3] ?? parserBinding(root, ownPlatform());
  console.log(await bundlePreload({ root, folder: process.argv[2], parser }));
}
