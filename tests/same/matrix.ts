/**
 * Own programs under all settings that change what a transpiler or a loader makes of them: kind of package, extension, JSX,
 * class fields, decorators.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts.ts";
import { type Entry, layOut } from "./corpus.ts";

const TYPES = [undefined, "module", "commonjs"];
const EXTENSIONS = ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"];
const SETTINGS: Record<string, (boolean | string)[]> = {
  useDefineForClassFields: [true, false],
  experimentalDecorators: [true, false],
  jsx: ["react", "react-jsx", "preserve"],
};

const FOLDER = join(ROOT, "tests/same/programs");

/** Every program as every kind of module. Its first line names the settings that are of matter to it: `// settings: jsx`. */
export function matrix({ only, scratch }: { only: string; scratch: string }): Entry[] {
  const entries: Entry[] = [];
  for (const program of readdirSync(FOLDER).sort()) {
    const text = readFileSync(join(FOLDER, program), "utf8");
    const names = /^\/\/ settings:(.*)/.exec(text)?.[1]?.trim().split(/\s+/).filter(Boolean) ?? [];
    const isTyped = /\.tsx?$/.test(program);
    const hasJsx = program.endsWith("x");
    for (const extension of EXTENSIONS) {
      if (isTyped && !extension.includes("t") || hasJsx && !extension.endsWith("x")) continue;
      for (const type of TYPES) {
        for (const compilerOptions of combinations(names)) {
          const name = [
            program,
            extension,
            type ?? "none",
            ...Object.entries(compilerOptions).map((pair) => pair.join("-")),
          ]
            .join("_");
          if (!name.includes(only)) continue;
          const files = {
            [`main.${extension}`]: text,
            "tsconfig.json": JSON.stringify({ compilerOptions }),
            "package.json": JSON.stringify({ type }),
          };
          entries.push(layOut({ name, files, main: `main.${extension}` }, scratch));
        }
      }
    }
  }
  return entries;
}

function combinations(names: string[]): Record<string, boolean | string>[] {
  let all: Record<string, boolean | string>[] = [{}];
  for (const name of names) {
    all = all.flatMap((settings) => SETTINGS[name]!.map((value) => ({ ...settings, [name]: value })));
  }
  return all;
}
