/** Texts that nobody wrote by hand, or that the parser does not know: the program runs as ever, and the remark says what became of it. */
import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostName } from "./hosts.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { comparable } from "./stderr.ts";

interface BadInput {
  /** The program's text, or its bytes. */
  text: () => string | Uint8Array;
  /** The file's name. */
  file?: string;
  /** Passed through untouched, with this reason, or instrumented. */
  becomes: RegExp | "instrumented" | "either";
  hosts?: HostName[];
}

const many = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("");

const generated = (functions: number) =>
  many(
    functions,
    (i) =>
      `export function f${i}(a, b) { const c = a + b; if (c > ${i}) return "text number ${i}"; return [c, ${i}, { k: "value ${i}" }] }\n`,
  ) + `console.log(f1(1, 2), f${functions - 1}(3, 4)[0]);`;

const INPUTS: Record<string, BadInput> = {
  // All three read as much; the others take three times as long for it.
  "a generated file of 10 MB": { text: () => generated(60_000), becomes: "instrumented", hosts: ["node"] },
  "a generated file of 2 MB": {
    text: () => generated(12_000),
    becomes: "instrumented",
    hosts: ["bun", "deno"],
  },
  "50,000 functions in a file": {
    text: () => many(50_000, (i) => `function f${i}(){return ${i}}\n`) + "console.log(f49999());",
    becomes: "instrumented",
  },
  "one line of minified code": {
    text: () =>
      `(()=>{var e={};${
        many(5000, (i) => `e.a${i}=(t,n)=>{if(!t)return;var r=t+n;return r?r-${i}:n},`)
      }e.z=1;console.log(e.a7(5,6),e.a4999(1,2),e.z)})();`,
    becomes: "instrumented",
  },
  "an array literal 10,000 levels deep": {
    text: () =>
      `const f = () => 1; const a = ${"[".repeat(10_000)}f()${"]".repeat(10_000)}; console.log(a.length);`,
    becomes: "either",
    // Bun's own parser takes minutes for it.
    hosts: ["deno", "node"],
  },
  "10,000 times else if": {
    text: () =>
      `function f(x) { ${
        many(10_000, (i) => `if (x === ${i}) return ${i}; else `)
      } return -1 }\nconsole.log(f(9999), f(-5));`,
    becomes: "either",
  },
  "a chain of 10,000 plus signs": {
    text: () => `const f = () => 1; console.log(${many(10_000, () => "f()+")}0);`,
    becomes: "either",
  },
  "lone surrogates in strings, comments and templates": {
    text: () =>
      new Uint8Array([
        ...new TextEncoder().encode('const f = (x) => x.length; console.log(f("'),
        0xed,
        0xa0,
        0x80,
        ...new TextEncoder().encode('"), f("\\ud800"));'),
      ]),
    becomes: "instrumented",
    // Bun alone reads a lone surrogate; see docs/how-it-works.md.
    hosts: ["deno", "node"],
  },
  "bytes that are not UTF-8": {
    text: () =>
      new Uint8Array([
        ...new TextEncoder().encode("// caf"),
        0xe9,
        ...new TextEncoder().encode("\nconst f = () => 'ok'; console.log(f());"),
      ]),
    becomes: "instrumented",
  },
  "carriage returns alone": {
    text: () => "const f = () => 1;\r// c\rconsole.log(f());\r",
    becomes: "instrumented",
  },
  "an empty file": { text: () => "", becomes: "either" },
  "syntax that nobody knows yet": {
    text: () => "const f = () => 1; console.log(f() |> g);",
    becomes: "either",
  },
};

for (
  const [name, { text, file = "main.mjs", becomes, hosts = ["bun", "deno", "node"] }] of Object.entries(
    INPUTS,
  )
) {
  for (const host of hosts as HostName[]) {
    Deno.test(`${name} runs under ${host} as it does without tph`, async () => {
      const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-bad-")));
      try {
        const path = join(folder, file);
        writeFileSync(path, text());
        const plain = await runPlain(host, path, { timeout: 60_000 });
        const { trace, ...recorded } = await runRecorded(host, path, { timeout: 60_000 });
        if (plain.code === 0) assert.deepEqual(comparable(recorded), comparable(plain));
        else assert.deepEqual([recorded.code, recorded.stdout], [plain.code, plain.stdout]);
        const remarks = (trace.meta.remarks ?? []) as string[];
        if (becomes === "instrumented") {
          assert.deepEqual(remarks, []);
          assert.ok(trace.callCount > 0);
        } else if (becomes !== "either") assert.match(remarks.join("\n"), becomes);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}
