/**
 * Who may import whom. A folder that is not in the table may import nothing but the common files.
 *
 * @module
 */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The folders of src/ that a folder may import from, besides its own. */
const MAY_IMPORT: Record<string, string[]> = {
  syntax: [],
  scope: ["safe"],
  trace: [],
  safe: [],
  plan: ["trace"],
  instrument: ["syntax"],
  redact: ["trace"],
  match: ["syntax", "trace"],
  probe: ["match", "redact", "trace"],
  origin: ["instrument"],
  load: ["instrument", "origin", "plan", "probe", "redact", "syntax", "trace"],
  bundle: ["plan", "safe"],
  launch: ["bundle", "plan", "redact", "safe", "scope", "syntax", "trace"],
  library: [
    "bundle",
    "config",
    "export",
    "load",
    "match",
    "page",
    "probe",
    "query",
    "redact",
    "scope",
    "store",
    "syntax",
    "trace",
    "view",
  ],
  store: ["import", "redact", "safe", "trace"],
  query: ["match", "trace"],
  answer: ["match", "query", "trace"],
  view: ["match", "plan", "query", "trace"],
  tables: ["match", "query", "trace"],
  send: ["scope"],
  sql: ["safe", "tables"],
  export: ["tables", "trace", "query", "view"],
  page: ["bundle", "export", "match", "query", "trace", "view"],
  serve: ["safe"],
  config: ["redact", "safe", "scope"],
  import: ["trace"],
  setup: ["config", "safe", "syntax"],
  cause: ["safe"],
  agent: ["answer", "query"],
  commands: [
    "agent",
    "answer",
    "bundle",
    "cause",
    "config",
    "export",
    "import",
    "launch",
    "match",
    "page",
    "query",
    "redact",
    "safe",
    "scope",
    "send",
    "serve",
    "setup",
    "sql",
    "store",
    "syntax",
    "tables",
    "trace",
    "view",
  ],
};

/** Files that a folder may import besides: at most five, each with its reason. */
const EXCEPTIONS: { folder: string; file: string; why: string }[] = [
  {
    folder: "redact",
    file: "probe/natives.ts",
    why:
      "secrets are looked for within the probes, where only built-ins as they were before the program may be used",
  },
];

/** Files of src/ that everybody may import. */
const COMMON = ["contract.ts", "errors.ts", "settings.ts", "version.ts"];

/** Where `Bun.*` and `Deno.*` may be used. */
const HOST_APIS = ["load", "launch", "bundle"];

/** Who imports which package, and nobody else. */
const PACKAGES: Record<string, string[]> = {
  "@jridgewell/sourcemap-codec": ["load"],
  "@jridgewell/trace-mapping": ["origin"],
  "@humanwhocodes/momoa": ["config", "launch"],
  commander: ["commands"],
  "@modelcontextprotocol/sdk": ["agent"],
  "hyparquet-writer": ["export"],
  "get-east-asian-width": ["view"],
  "oxc-parser": ["syntax", "load", "launch", "match"],
  picomatch: ["scope"],
  preact: ["page"],
  rollup: ["bundle"],
  "rollup-plugin-dts": ["bundle"],
  typescript: ["bundle"],
  "smol-toml": ["config"],
};

/** Folders without effects: no file system, process or network. */
const PURE = [
  "syntax",
  "plan",
  "instrument",
  "query",
  "tables",
  "answer",
  "view",
  "export",
  "import",
  "page",
];
const EFFECTS = /^node:(fs|child_process|process|net|http|https|worker_threads|os|tty)\b/;

const SRC = join(dirname(fileURLToPath(import.meta.url)), "../src");

/** A file of src/, by its path with slashes. */
interface SourceFile {
  path: string;
  folder: string;
  /** Without comments. */
  text: string;
  imports: string[];
}

function sourceFiles(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .map((path) => path.split(sep).join("/"))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts"))
    .map((path) => {
      const source = readFileSync(join(SRC, path), "utf8");
      const text = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
      return { path, folder: path.includes("/") ? path.split("/")[0]! : "", text, imports: importsOf(text) };
    });
}

const STATEMENTS = /^\s*(?:import|export)\b(?:[^;"'`]*?\bfrom)?\s*["']([^"']+)["']/gm;

function importsOf(text: string): string[] {
  const calls = /\bimport\(\s*["']([^"']+)["']\s*\)/g;
  return [...text.matchAll(STATEMENTS), ...text.matchAll(calls)].map((match) => match[1]!);
}

/** Those that are loaded before the module runs: not `import()`, `import type`, nor lists of types. */
function valueImportsOf(text: string): string[] {
  const types =
    /^\s*(?:import|export)\s+(?:type\b[^;"'`]*?|\{(?:\s*type\s[^,}]*,?)*\s*\}\s*)from\s*["'][^"']+["']/gm;
  return [...text.replace(types, "").matchAll(STATEMENTS)].map((match) => match[1]!);
}

/** The path within src/ that an import leads to; nothing for packages and `node:` modules. */
function target(file: SourceFile, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return relative(SRC, join(SRC, dirname(file.path), specifier)).split(sep).join("/");
}

function broken(check: (file: SourceFile, specifier: string) => string | undefined): string[] {
  return sourceFiles().flatMap((file) =>
    file.imports.flatMap((specifier) => {
      const why = check(file, specifier);
      return why === undefined ? [] : [`${file.path}: ${why}`];
    })
  );
}

Deno.test("imports are found in all their forms", () => {
  const text = `import a from "./a.ts";
import {
  b,
} from "./b.ts";
import type { C } from "./c.ts";
import "./d.ts";
export * from "./e.ts";
export { f } from "./f.ts";
const g = await import("./g.ts");
const text = "import x from './no.ts'";`;
  assert.deepEqual(importsOf(text), ["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts", "./f.ts", "./g.ts"]);
  assert.deepEqual(
    valueImportsOf(text + '\nimport { type H, type I } from "./h.ts";\nimport { type J, k } from "./j.ts"'),
    [
      ...["./a.ts", "./b.ts", "./d.ts", "./e.ts", "./f.ts", "./j.ts"],
    ],
  );
});

Deno.test("every folder of src/ has a rule", () => {
  const folders = new Set(sourceFiles().map(({ folder }) => folder).filter((folder) => folder !== ""));
  assert.deepEqual([...folders].filter((folder) => !(folder in MAY_IMPORT)), []);
});

Deno.test("a folder imports only those that it may", () => {
  assert.deepEqual(
    broken((file, specifier) => {
      const path = target(file, specifier);
      if (path === undefined) return undefined;
      if (path.startsWith("..")) return `${specifier} leaves src/`;
      if (COMMON.includes(path) || path.startsWith(`${file.folder}/`)) return undefined;
      const allowed = MAY_IMPORT[file.folder] ?? [];
      const isAllowed = allowed.some((folder) => path.startsWith(`${folder}/`)) ||
        EXCEPTIONS.some(({ folder, file: one }) => folder === file.folder && one === path);
      return isAllowed ? undefined : `may not import ${path}`;
    }),
    [],
  );
});

Deno.test("no files import each other in a circle, types apart", () => {
  const files = new Map(sourceFiles().map((file) => [file.path, file]));
  const done = new Set<string>();
  const circles: string[] = [];
  const follow = (path: string, above: string[]): void => {
    const at = above.indexOf(path);
    if (at >= 0) circles.push([...above.slice(at), path].join(" → "));
    const file = files.get(path);
    if (at >= 0 || file === undefined || done.has(path)) return;
    for (const specifier of valueImportsOf(file.text)) {
      const next = target(file, specifier);
      if (next !== undefined) follow(next, [...above, path]);
    }
    done.add(path);
  };
  for (const path of files.keys()) follow(path, []);
  assert.deepEqual(circles, []);
});

Deno.test("exceptions are few, and needed", () => {
  assert.ok(EXCEPTIONS.length <= 5);
  for (const { folder, file: one } of EXCEPTIONS) {
    const users = sourceFiles().filter((file) =>
      file.folder === folder && file.imports.some((specifier) => target(file, specifier) === one)
    );
    assert.notEqual(users.length, 0, `${folder} does not import ${one}`);
  }
});

Deno.test("the common files import nothing from folders", () => {
  const files = sourceFiles().filter(({ folder }) => folder === "");
  assert.deepEqual(
    files.flatMap((file) => file.imports).filter((specifier) => specifier.split("/").length > 2),
    [],
  );
});

Deno.test("packages are imported only where they belong, and there", () => {
  const users: Record<string, string[]> = {};
  for (const { folder, imports } of sourceFiles()) {
    for (const specifier of imports) {
      const name = /^(?!node:|tracepatch(?:\/|$))(?:@[\w-]+\/)?[a-z][\w-]*/.exec(specifier)?.[0];
      if (name !== undefined && !users[name]?.includes(folder)) (users[name] ??= []).push(folder);
    }
  }
  const sorted = (lists: Record<string, string[]>) =>
    Object.entries(lists).map(([name, folders]) => `${name}: ${folders.toSorted()}`).toSorted();
  assert.deepEqual(sorted(users), sorted(PACKAGES));
});

Deno.test("pure folders have no effects", () => {
  assert.deepEqual(
    broken((file, specifier) =>
      PURE.includes(file.folder) && EFFECTS.test(specifier) ? `imports ${specifier}` : undefined
    ),
    [],
  );
});

Deno.test("nothing in src/ can open a network connection: tph ui listens, its page asks it alone, and spans are sent where the user says", () => {
  assert.deepEqual(
    broken((file, specifier) =>
      file.folder !== "serve" &&
        /^(?:node:)?(?:net|tls|dgram|dns|https?|http2|inspector)(?:\/|$)/.test(specifier)
        ? specifier
        : undefined
    ),
    [],
  );
  const calls =
    /(?<![.\w#])(?:fetch|new WebSocket|new EventSource|Deno\.connect|Bun\.(?:connect|listen|serve)|(?:http\.)?request)\(/;
  const users = sourceFiles().filter(({ text }) => calls.test(text)).map(({ path }) => path);
  // The page's own policy confines it to what serves it.
  assert.deepEqual(users.filter((path) => !path.startsWith("page/")), ["send/otlp_sender.ts"]);
  const senders = sourceFiles().filter(({ imports }) =>
    imports.some((name) => name.endsWith("send/otlp_sender.ts"))
  );
  assert.deepEqual(senders.map(({ path }) => path), ["commands/otlp_delivery.ts"]);
  const server = sourceFiles().filter(({ folder }) => folder === "serve").map(({ text }) => text).join("\n");
  assert.match(server, /server\.listen\(0, "127\.0\.0\.1"/);
});

Deno.test("Bun.* and Deno.* stay in load/, launch/ and bundle/", () => {
  const users = sourceFiles().filter(({ folder, text }) =>
    !HOST_APIS.includes(folder) && /(?<![\w.$"'`/])(?:Bun|Deno)\.[a-zA-Z]/.test(text)
  );
  assert.deepEqual(users.map(({ path }) => path), []);
});

Deno.test("only cli.ts imports commands/, and nothing in src/ ends the process", () => {
  const files = sourceFiles();
  assert.deepEqual(
    files.filter(({ folder, imports }) =>
      folder !== "commands" && imports.some((i) => i.includes("/commands/"))
    ),
    [],
  );
  const enders = files.filter(({ folder, text }) =>
    !["load", "probe", "launch"].includes(folder) && /\bprocess\.(exit\(|exitCode)/.test(text)
  );
  assert.deepEqual(enders.map(({ path }) => path), []);
});
