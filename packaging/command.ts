/**
 * Makes the command line as one CommonJS file. Runs under Bun.
 *
 * @module
 */
import { join } from "node:path";
import { lateBuiltins, seldomBuiltins } from "./late_builtins.ts";
import { slimParser } from "../src/bundle/bundle.ts";
import { RARE_COMMANDS, RARE_PARTS } from "../src/bundle/rare_commands.ts";

/**
 * The text of a module that exports `start(files, origin)`, which runs the command that this process was started as. It is
 * written by the build because nothing within src/ may import the commands.
 */
export function commandEntry(root: string): string {
  const source = (path: string): string => JSON.stringify(join(root, path));
  return `import process from "node:process";
import { embed } from ${source("src/bundle/embedded.ts")};
import { runProcess } from ${source("src/commands/process.ts")};
import { setOrigin } from ${source("src/version.ts")};
export function start(files, origin) {
  setOrigin(origin);
  embed(files);
  // Bytecode has no top-level await.
  void runProcess(() => process.exit()).then((status) => process.exitCode = status);
}
`;
}

/** Where a bundle of the binary says that it is; nothing is beside it, and the bundler would tell where this checkout is. */
const NOWHERE = "file:///C:/tph";

interface CommandOptions {
  root: string;
  /** Path of the entry. */
  entry: string;
}

/** All commands; names are kept, as they are in the lines that a bug is reported with. */
export async function wholeCommandText({ root, entry }: CommandOptions): Promise<string> {
  return await bundled(entry, { minify: { syntax: true, whitespace: true }, plugins: [placedParser(root)] });
}

/** The commands that start often. */
export async function frequentCommandsText({ root, entry }: CommandOptions): Promise<string> {
  const text = await bundled(entry, { minify: true, plugins: [placedParser(root), withoutRare] });
  // Bun compiles each built-in module that a text requires, and all that those may require, and puts their bytecode into the binary: 2.4 MB
  // for this one. Those of `stream` alone, 0.7 MB, would save commands that print 5 ms, and `tph run` nothing.
  return lateBuiltins(seldomBuiltins(text));
}

async function bundled(entry: string, options: Record<string, unknown>): Promise<string> {
  const { Bun } = globalThis as unknown as {
    Bun: {
      build(options: unknown): Promise<
        { success: boolean; logs: unknown[]; outputs: { text(): Promise<string> }[] }
      >;
    };
  };
  const { success, logs, outputs } = await Bun.build({
    entrypoints: [entry],
    format: "cjs",
    target: "node",
    define: { "import.meta.url": JSON.stringify(NOWHERE) },
    ...options,
    plugins: [...options.plugins as unknown[], slimParser],
  });
  if (!success) throw new AggregateError(logs, "Cannot bundle the command");
  return await outputs[0]!.text();
}

/** The native parser is loaded from where the files of the target's process are. */
function placedParser(root: string): unknown {
  return {
    name: "placed-parser",
    // deno-lint-ignore no-explicit-any
    setup(build: any) {
      build.onResolve(
        { filter: /^#parser\.node$/ },
        () => ({ path: "parser", namespace: "placed-parser" }),
      );
      build.onLoad({ filter: /./, namespace: "placed-parser" }, () => ({
        contents: `import { placedParser } from ${JSON.stringify(join(root, "src/bundle/assets.ts"))};
export default placedParser();`,
        loader: "js",
      }));
    },
  };
}

/** Leaves the commands that start rarely out: whoever calls one gets the whole command line. */
const withoutRare = {
  name: "without-rare",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onResolve(
      { filter: new RegExp(`^\\./(?:${[...RARE_COMMANDS, ...RARE_PARTS].join("|")})\\.ts$`) },
      ({ path, importer }: { path: string; importer: string }) =>
        /[\\/]commands[\\/](?:commands|run|run_program|run_target|tree)\.ts$/.test(importer)
          ? { path, namespace: "rare" }
          : undefined,
    );
    build.onLoad({ filter: /./, namespace: "rare" }, () => ({ contents: "export {};", loader: "js" }));
  },
};
