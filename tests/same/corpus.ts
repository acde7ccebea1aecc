/**
 * What `deno task same` runs: the modules of a folder, each by itself.
 *
 * Those in the form of TypeScript's own fixtures are laid out first: `// @filename: a.ts` begins a file, `// @jsx: react` and
 * the like become a `tsconfig.json` and a `package.json`.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** One module to be run. */
export interface Entry {
  /** Its path in the corpus, and what sets this form of it apart. */
  name: string;
  /** Absolute path of the module. */
  path: string;
}

/** The files of one program, by their paths in its folder; the last module among them is the entry unless `main` says which. */
export interface Layout {
  name: string;
  files: Record<string, string>;
  main?: string;
}

const IS_MODULE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const LARGEST = 500_000;

/** The modules in a folder, in order; fixtures are laid out below `scratch`. */
export function entriesOf(folder: string, { only, scratch }: { only: string; scratch: string }): Entry[] {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) =>
    IS_MODULE.test(name) && name.includes(only) && !/(^|\/)(node_modules|\.git)\//.test(name)
  ).sort();
  const entries: Entry[] = [];
  for (const name of names) {
    const path = join(folder, name);
    const { size } = statSync(path);
    if (!statSync(path).isFile() || size > LARGEST) continue;
    const text = readFileSync(path, "utf8");
    if (/^\/\/ ?@\w+:/m.test(text)) entries.push(layOut(fixture(name, text), scratch));
    else entries.push({ name, path });
  }
  return entries;
}

/** Writes a program's files into a folder of its own. */
export function layOut({ name, files, main }: Layout, scratch: string): Entry {
  const folder = join(scratch, name.replace(/[^\w.-]+/g, "_"));
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, file);
    if (relative(folder, path).startsWith("..")) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const last = main ?? Object.keys(files).filter((file) => IS_MODULE.test(file)).at(-1) ?? "main.ts";
  return { name, path: join(folder, last) };
}

/** Settings of fixtures that are the transpiler's. */
const COMPILER_OPTIONS = [
  "experimentalDecorators",
  "emitDecoratorMetadata",
  "useDefineForClassFields",
  "jsx",
  "jsxFactory",
  "jsxFragmentFactory",
  "jsxImportSource",
  "target",
  "verbatimModuleSyntax",
];

/** A fixture's files. Each setting is the first of its values. */
export function fixture(name: string, text: string): Layout {
  const settings: Record<string, string> = {};
  const files: Record<string, string> = {};
  let file = name.slice(name.lastIndexOf("/") + 1);
  let lines: string[] = [];
  const end = () => {
    if (lines.some((line) => line.trim() !== "")) files[file] = lines.join("\n") + "\n";
    lines = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const [, key = "", value = ""] = /^\/\/ ?@(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === "") lines.push(line);
    else if (key.toLowerCase() === "filename") {
      end();
      file = value.replace(/^[/\\.]+/, "");
    } else settings[key.toLowerCase()] = value.split(",")[0]!.trim();
  }
  end();
  const compilerOptions: Record<string, string | boolean> = {};
  for (const option of COMPILER_OPTIONS) {
    const value = settings[option.toLowerCase()];
    if (value !== undefined && value !== "") {
      compilerOptions[option] = value === "true" ? true : value === "false" ? false : value;
    }
  }
  files["tsconfig.json"] ??= JSON.stringify({ compilerOptions });
  const { module = "" } = settings;
  if (module !== "" && module !== "none") {
    files["package.json"] ??= JSON.stringify({
      type: /^(es|node|preserve)/i.test(module) ? "module" : "commonjs",
    });
  }
  return { name, files };
}
