/**
 * `bun compile.ts ENTRY OUTFILE [TARGET EXECUTABLE]`: compiles the standalone binary, for another platform with that
 * platform's Bun. Part of `build.ts`, which runs under Deno.
 *
 * @module
 */
import { dirname, join } from "node:path";
import process from "node:process";
import { slimParser } from "./bundle.ts";

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
    plugins: [embeddedParser(dirname(entry!)), slimParser],
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
