/**
 * `deno task wasm` compiles `src/trace/wasm/encode_calls.ts` into `src/trace/encode_calls_wasm.ts`, and `src/query/wasm/nested.ts` into
 * `src/query/nested_wasm.ts`; with `--check` it says whether these are up to date. The compiler is not among the project's packages: a
 * hundred megabytes that nobody else needs.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
// deno-lint-ignore no-import-prefix -- the import map would have it installed for everybody
import asc from "npm:assemblyscript@0.28.20/asc";

/** Modules: the folder, the name, that of the constant that holds the code, and the memory in pages of 64 KB to begin with. */
const MODULES = [
  { folder: "src/trace", name: "encode_calls", constant: "ENCODE_CALLS", pages: 96 },
  { folder: "src/query", name: "nested", constant: "NESTED", pages: 260 },
];

function pathOf(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The text of the module that holds the compiled code. */
async function compiled({ folder, name, constant, pages }: (typeof MODULES)[number]): Promise<string> {
  const file = `${name}.ts`;
  const source = pathOf(`${folder}/wasm/${file}`);
  let wasm: Uint8Array | undefined;
  const options = [
    "-O3",
    "--runtime",
    "stub",
    "--noAssert",
    "--initialMemory",
    String(pages),
    "--outFile",
    "out.wasm",
  ];
  const { error, stderr } = await asc.main([file, ...options], {
    readFile: (name: string) => name === file ? readFileSync(source, "utf8") : null,
    writeFile(_: string, contents: Uint8Array | string) {
      wasm = contents as Uint8Array;
    },
  });
  if (error !== null || wasm === undefined) {
    throw new Error(`Cannot compile ${source}:\n${stderr.toString()}`);
  }
  const lines = wasm.toBase64().match(/.{1,100}/g)!.map((line) => `  "${line}"`);
  return `// Made of wasm/${file} by \`deno task wasm\`: not to be edited.

/** The module, as base64. */
export const ${constant}: string =
${lines.join(" +\n")};
`;
}

for (const module of MODULES) {
  const target = pathOf(`${module.folder}/${module.name}_wasm.ts`);
  const text = await compiled(module);
  if (!process.argv.includes("--check")) writeFileSync(target, text);
  else if (readFileSync(target, "utf8") !== text) {
    console.error(
      `${module.name}_wasm.ts is not what ${module.name}.ts compiles to: run \`deno task wasm\`.`,
    );
    process.exitCode = 1;
  }
}
