/**
 * `bun compile.ts ENTRY OUTFILE [TARGET EXECUTABLE]`: compiles the standalone binary, for another platform with that
 * platform's Bun. Part of `build.ts`, which runs under Deno.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { slimParser } from "./bundle.ts";

/** The command line starts by the binary's entry, after the embedded files are known; and bytecode has no top-level await. */
const withoutStart = {
  name: "without-start",
  // deno-lint-ignore no-explicit-any
  setup(build: any) {
    build.onLoad({ filter: /[\\/]cli\.ts$/ }, ({ path }: { path: string }) => {
      const text = readFileSync(path, "utf8");
      const start = text.indexOf("\nif (import.meta.main) ");
      if (start < 0) throw new Error(`Cannot find where ${path} starts itself`);
      return { contents: text.slice(0, start), loader: "ts" };
    });
  },
};

/** The native parser goes into the binary; Bun writes it to a file when it is loaded. */
function embeddedParser(folder: string): unknown {
  return {
    name: "embedded-parser",
    // deno-lint-ignore no-explicit-any
    setup(build: any) {
      build.onResolve({ filter: /^#parser\.node$/ }, () => ({ path: join(folder, "parser.node") }));
    },
  };
}

async function compile([entry, outfile, target, executablePath]: string[]): Promise<void> {
  const { Bun } = globalThis as unknown as {
    Bun: { build(options: unknown): Promise<{ success: boolean; logs: unknown[] }> };
  };
  const result = await Bun.build({
    entrypoints: [entry],
    format: "cjs",
    target: "bun",
    minify: { syntax: true, whitespace: true, identifiers: false },
    // Bytecode is for the very engine that made it.
    bytecode: target === undefined,
    plugins: [embeddedParser(dirname(entry!)), slimParser, withoutStart],
    compile: {
      outfile,
      autoloadDotenv: false,
      autoloadBunfig: false,
      ...(target === undefined ? {} : { target, executablePath }),
    },
  });
  if (!result.success) throw new AggregateError(result.logs, "Cannot compile the binary");
}

if ((import.meta as { main?: boolean }).main) await compile(process.argv.slice(2));
