/**
 * The npm package's types, made from the modules that a program imports: what `mod.ts` exports is what is declared.
 *
 * @module
 */
import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import ts from "typescript";

/** The package's declaration files, and the module that each is made from. */
const ENTRIES = { index: "mod.ts", test: "src/library/traced.ts" };

/** Writes `index.d.ts` and `test.d.ts`. Takes some seconds: the compiler reads all that the entries import. */
export async function writeDeclarations(root: string, folder: string): Promise<void> {
  const input = Object.entries(ENTRIES).map(([name, path]) => [name, join(root, path)]);
  const bundle = await rollup({
    input: Object.fromEntries(input),
    external: (specifier) => /^(?:node:|tracepatch)/.test(specifier),
    plugins: [dts({
      compilerOptions: {
        allowImportingTsExtensions: true,
        lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        strict: true,
        target: ts.ScriptTarget.ESNext,
        typeRoots: [join(root, "node_modules/.deno/node_modules/@types")],
        types: ["node"],
      },
    })],
    // A warning is about types that are missing or wrong: none is harmless.
    onwarn: (warning) => {
      throw new Error(`Cannot make the package's types: ${warning.message}`);
    },
  });
  await bundle.write({ dir: folder, format: "es", entryFileNames: "[name].d.ts" });
  await bundle.close();
}
