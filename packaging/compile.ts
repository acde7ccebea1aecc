/**
 * `bun compile.ts FOLDER OUTFILE ORIGIN [TARGET EXECUTABLE]`: compiles the standalone binary, for another platform with
 * that platform's Bun. FOLDER has what `bundle.ts` has made, ORIGIN is JSON. Part of `build.ts`, which runs under Deno.
 *
 * What is in the binary is small where that costs no time: the commands that start often are bytecode, and what is
 * rarely read is compressed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { commandEntry, frequentCommandsText, wholeCommandText } from "./command.ts";
import { pack } from "./pack.ts";
import { COMMAND, PRELOADS, TEXTS } from "../src/bundle/preloads.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** Starts the frequent commands or the whole command line; the binary's entry calls it with the paths of what it holds. */
function frequentEntry(): string {
  const source = (path: string): string => JSON.stringify(join(ROOT, path));
  return `${commandEntry(ROOT)}
import { archivedFiles } from ${source("src/bundle/archive.ts")};
import { isRare } from ${source("src/bundle/rare_commands.ts")};
export async function startBinary(archives, { build, origin }) {
  const files = archivedFiles(archives, build);
  if (!isRare(process.argv.slice(2))) return start(files, origin);
  const { wholeCommand } = await import(${source("src/bundle/whole_command.ts")});
  wholeCommand(files).start(files, origin);
}
`;
}

async function compile([folder, outfile, origin, target, executablePath]: string[]): Promise<void> {
  const write = (name: string, content: Uint8Array | string): string => {
    const path = join(folder!, name);
    writeFileSync(path, content);
    return path;
  };
  const packed = (names: readonly string[]): Uint8Array =>
    pack(new Map(names.map((name) => [name, readFileSync(join(folder!, name))])));
  write(COMMAND, await wholeCommandText({ root: ROOT, entry: write("whole.ts", commandEntry(ROOT)) }));
  write(
    "frequent.cjs",
    await frequentCommandsText({ root: ROOT, entry: write("frequent.ts", frequentEntry()) }),
  );
  const texts = packed(TEXTS);
  const files = packed(Object.values(PRELOADS).filter((name) => !TEXTS.includes(name)));
  write("texts.zst", texts);
  write("files.zst", files);
  const build = createHash("sha256").update(texts).update(files).digest("hex").slice(0, 16);
  const entry = write(
    "entry.ts",
    `import texts from "./texts.zst" with { type: "file" };
import files from "./files.zst" with { type: "file" };
import { startBinary } from "./frequent.cjs";
void startBinary({ texts, files }, { build: ${JSON.stringify(build)}, origin: ${origin} });
`,
  );
  const { Bun } = globalThis as unknown as {
    Bun: { build(options: unknown): Promise<{ success: boolean; logs: unknown[] }> };
  };
  const result = await Bun.build({
    entrypoints: [entry],
    format: "cjs",
    target: "bun",
    minify: { syntax: true, whitespace: true, identifiers: false },
    // It is the same on all platforms.
    bytecode: true,
    // What is nested deeper takes 0.7 MB and saves 1 to 5 ms of processor time.
    bytecodeDepth: 2,
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
