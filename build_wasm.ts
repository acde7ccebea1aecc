/**
 * `deno task wasm` compiles `src/trace/wasm/encode_calls.ts` into `src/trace/encode_calls_wasm.ts`; with `--check` it says whether
 * that is up to date. The compiler is not among the project's packages: a hundred megabytes that nobody else needs.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
// deno-lint-ignore no-import-prefix -- the import map would have it installed for everybody
import asc from "npm:assemblyscript@0.28.20/asc";

const SOURCE = fileURLToPath(new URL("src/trace/wasm/encode_calls.ts", import.meta.url));
const TARGET = fileURLToPath(new URL("src/trace/encode_calls_wasm.ts", import.meta.url));

/** The text of the module that holds the compiled code. */
async function compiled(): Promise<string> {
  let wasm: Uint8Array | undefined;
  const options = [
    "-O3",
    "--runtime",
    "stub",
    "--noAssert",
    "--initialMemory",
    "96",
    "--outFile",
    "out.wasm",
  ];
  const { error, stderr } = await asc.main(["encode_calls.ts", ...options], {
    readFile: (name: string) => name === "encode_calls.ts" ? readFileSync(SOURCE, "utf8") : null,
    writeFile(_: string, contents: Uint8Array | string) {
      wasm = contents as Uint8Array;
    },
  });
  if (error !== null || wasm === undefined) {
    throw new Error(`Cannot compile ${SOURCE}:\n${stderr.toString()}`);
  }
  const lines = wasm.toBase64().match(/.{1,100}/g)!.map((line) => `  "${line}"`);
  return `// Made of wasm/encode_calls.ts by \`deno task wasm\`: not to be edited.

/** The module, as base64. */
export const ENCODE_CALLS: string =
${lines.join(" +\n")};
`;
}

const text = await compiled();
if (!process.argv.includes("--check")) writeFileSync(TARGET, text);
else if (readFileSync(TARGET, "utf8") !== text) {
  console.error("encode_calls_wasm.ts is not what encode_calls.ts compiles to: run `deno task wasm`.");
  process.exitCode = 1;
}
