/**
 * The house's own rules: files have one purpose each, and are found by their names.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type CallExpression, type NewExpression, parseSync, Visitor } from "oxc-parser";
import { ROOT } from "./hosts.ts";

/** Lines of a file at most. */
const MOST = 500;

/** Files that may have more, and say in their header why. */
const LARGER = ["src/probe/probes.ts", "src/query/wasm/nested.ts", "src/trace/wasm/encode_calls.ts"];

/** All of our own TypeScript, without the programs that tests run. */
const FILES = [
  "*.ts",
  "src/**/*.ts",
  "src/**/*.tsx",
  "tests/**/*.ts",
  "bench/**/*.ts",
  "docs/*.ts",
  "packaging/*.ts",
]
  .flatMap(
    (pattern) =>
      globSync(pattern, {
        cwd: ROOT,
        exclude: (path) => /^tests.(?:samples|same.programs)/.test(String(path)),
      }),
  );

/** Callees that may be given a bare `true` or `false` behind the first argument: others' functions, and why ours. */
const TAKE_BOOLEANS = [
  /^(?:view|from|new DataView\(.*\))\.[gs]et(?:BigUint|Uint|Float)\d+$/,
  /^assert\./,
  // The value of a key.
  /\.set$/,
  // A setting's kind and its default.
  /^setting$/,
  // What a call comes to.
  /^\$\.L$/,
  // Values that a property is tried with.
  /^fc\.constantFrom$/,
];

Deno.test("a file has at most 500 lines, but for three that say in their headers why", () => {
  assert.ok(FILES.length > 400);
  const larger = FILES.filter((file) => readFileSync(join(ROOT, file), "utf8").split("\n").length - 1 > MOST);
  assert.deepEqual(larger.toSorted(), LARGER);
  for (const file of LARGER) {
    assert.match(readFileSync(join(ROOT, file), "utf8"), /^\/\*\*(?:(?!\*\/)[^])*Above 500 lines: \w/);
  }
});

Deno.test("src/README.md has a row for every folder, and leads to files that are there", () => {
  const text = readFileSync(join(ROOT, "src/README.md"), "utf8");
  const [rooms, doors] = text.split("## Where to go");
  const named = [...rooms!.matchAll(/^\| `([\w.]+\/?)` +\|/gm)].map(([, name]) => name!);
  const folders = globSync("src/*", { cwd: ROOT, withFileTypes: true })
    .map((entry) => entry.isDirectory() ? `${entry.name}/` : entry.name).filter((name) =>
      name !== "README.md"
    );
  assert.deepEqual(named.toSorted(), folders.toSorted());
  const targets = [...doors!.matchAll(/`([\w./]+\.(?:ts|md))`/g)].map(([, path]) => path!);
  assert.ok(targets.length >= 10);
  const missing = targets.filter((path) =>
    path !== "commands/NAME.ts" && !existsSync(join(ROOT, "src", path))
  );
  assert.deepEqual(missing, []);
});

Deno.test("the catalogue of errors is in alphabetical order", () => {
  const text = readFileSync(join(ROOT, "src/errors.ts"), "utf8");
  const names = [...text.slice(text.indexOf("// The catalogue")).matchAll(/^export function (\w+)/gm)]
    .map(([, name]) => name!.toLowerCase());
  assert.ok(names.length > 40);
  assert.deepEqual(names, names.toSorted());
});

Deno.test("a bare boolean is at most a first argument: others are named options", () => {
  const wrong = FILES.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const found: string[] = [];
    const check = ({ callee, arguments: args, start }: CallExpression | NewExpression) => {
      if (!args.slice(1).some((arg) => arg.type === "Literal" && typeof arg.value === "boolean")) return;
      const name = text.slice(callee.start, callee.end);
      if (TAKE_BOOLEANS.some((allowed) => allowed.test(name))) return;
      found.push(`${file}:${text.slice(0, start).split("\n").length} ${name}()`);
    };
    new Visitor({ CallExpression: check, NewExpression: check }).visit(parseSync(file, text).program);
    return found;
  });
  assert.deepEqual(wrong, []);
});

/** Files whose exports are for the world: other programs import them, or they are compiled apart. */
const PUBLIC = [
  "mod.ts",
  "src/library/test.ts",
  "src/query/wasm/nested.ts",
  "src/trace/wasm/encode_calls.ts",
  "bench/programs/",
  // Stand for modules of Node's: in Bun's preload script, and in the page.
  "src/load/bun_fs.ts",
  "src/load/bun_process.ts",
  "src/load/bun_url.ts",
  "src/page/node_path.ts",
];

/** Of the trace format, which is documented whole; the compiled encoder has its own copy, and a test compares them. */
const FORMAT = "src/trace/calls_spec.ts MAX_ARGC";

Deno.test("what a file exports, another file uses, and not a test alone", () => {
  const texts = FILES.map((file) => ({
    file,
    text: withoutComments(readFileSync(join(ROOT, file), "utf8")),
  }));
  const wrong = texts.flatMap(({ file, text }) => {
    if (PUBLIC.some((path) => file.startsWith(path))) return [];
    const others = texts.filter((other) => other.file !== file && other.text.includes(`${basename(file)}"`));
    const exported = parseSync(file, text).module.staticExports.flatMap(({ entries }) =>
      entries.filter((entry) => !entry.isType && entry.moduleRequest === null)
    );
    return exported.flatMap(({ exportName: { name } }) => {
      const word = new RegExp(`\\b${name}\\b`, "g");
      const users = others.filter((other) => other.text.match(word) !== null);
      if (users.length === 0) return [`${file} ${name}: drop "export"`];
      const isForTests = file.startsWith("src/") && users.every((user) => user.file.startsWith("tests"));
      return isForTests && text.match(word)!.length === 1 ? [`${file} ${name}: only tests use it`] : [];
    });
  });
  assert.deepEqual(wrong, [`${FORMAT}: only tests use it`]);
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}
