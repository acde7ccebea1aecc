/**
 * Tests in the format of test262 as modules that `agree` records: those of functions, classes, generators, and what is
 * asynchronous. Their harness is evaluated, out of the scope.
 *
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { frontMatter } from "../conformance/front_matter.ts";
import type { Entry } from "../same/corpus.ts";

const PARTS = new RegExp(
  "^language/(?:(?:expressions|statements)/(?:function|arrow-function|class|generators|async-[a-z-]+|for-await-of|await|yield|call|" +
    "tail|super|new|return|try|object/method-definition|using|await-using)|function-code|arguments-object|rest-parameters|default-parameters)/",
);
/** Of a folder's tests, which are made by the hundred of a few templates. */
const MOST_OF_FOLDER = 40;

/** A test that changes built-ins, among which the next ones would run. */
const CHANGES_BUILT_INS =
  /\b(?:Object|Array|Function|String|Number|RegExp|Promise|Symbol|\w*Prototype)(?:\.prototype)?(?:\.\w+|\[[^\]]+\])\s*=[^=]|definePropert(?:y|ies)\(\s*\w*(?:\.p|P)rototype|\bdelete \w*(?:\.p|P)rototype/;

/** What the harness wants of its host. */
const HOST = `globalThis.print ??= () => {};
globalThis.$DONE = (error) => { if (error) console.log("failed", String(error)); };`;

/**
 * Writes the tests of a checkout as modules that run by themselves. Left out are those that are not to parse, or need
 * more of their host.
 */
export function conformanceEntries(
  root: string,
  { only, scratch }: { only: string; scratch: string },
): Entry[] {
  const entries: Entry[] = [];
  const ofFolder = new Map<string, number>();
  for (const name of (readdirSync(join(root, "test"), { recursive: true }) as string[]).sort()) {
    if (!name.endsWith(".js") || name.includes("_FIXTURE") || !PARTS.test(name) || !name.includes(only)) {
      continue;
    }
    const count = (ofFolder.get(dirname(name)) ?? 0) + 1;
    ofFolder.set(dirname(name), count);
    if (count > MOST_OF_FOLDER) continue;
    const text = readFileSync(join(root, "test", name), "utf8");
    if (CHANGES_BUILT_INS.test(text)) continue;
    const { flags, includes, negative } = frontMatter(text);
    if (
      negative !== undefined || text.includes("$262") || flags.some((flag) => /^(?:raw|CanBlock)/.test(flag))
    ) continue;
    const isModule = flags.includes("module");
    const path = join(scratch, name.replace(/\.js$/, isModule ? ".mjs" : ".cjs"));
    mkdirSync(dirname(path), { recursive: true });
    const harness = ["assert.js", "sta.js", ...includes].map((file) => join(root, "harness", file));
    const start = [
      flags.includes("onlyStrict") ? '"use strict";' : "",
      isModule
        ? 'import vm from "node:vm"; import fs from "node:fs";'
        : 'var vm = require("node:vm"), fs = require("node:fs");',
      `globalThis.harness ??= new Set();`,
      `vm.runInThisContext(${JSON.stringify(HOST)});`,
      `for (const file of ${JSON.stringify(harness)}) {`,
      `if (!harness.has(file)) harness.add(file), vm.runInThisContext(fs.readFileSync(file, "utf8")); }`,
    ];
    writeFileSync(path, `${start.join(" ")}\n${text}`);
    entries.push({ name, path });
  }
  return entries;
}
