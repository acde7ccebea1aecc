/** Which source map Deno follows for an ES module: with the probes in it, stack traces show what they show without. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { runPlain, runRecorded } from "../record_run.ts";
import { temporary } from "../temporary.ts";

const MODULE = `export function fails() { throw new Error("x"); }
function caller() { fails(); }
export const stack = () => { try { caller(); } catch (error) { return error.stack; } };
`;
const mapOf = (source: string, more = {}) =>
  JSON.stringify({
    version: 3,
    sources: [source],
    names: [],
    mappings: "AAIA,sBAAsB;AAEtB,eAAe;AACf",
    ...more,
  });
const base64 = (text: string) => btoa(text);
const JSON_64 = "data:application/json;base64,";
const A = JSON_64 + base64(mapOf("a.ts"));
const B = JSON_64 + base64(mapOf("b.ts"));
/** So that this file has no such comment. */
const NAME = "source" + "MappingURL=";

const ENDS: Record<string, string> = {
  inline: `//# ${NAME}${A}`,
  // As webpack and Babel write it: Deno does not read it.
  charset: `//# ${NAME}data:application/json;charset=utf-8;base64,${base64(mapOf("a.ts"))}`,
  afterwards: `//# ${NAME}${A}\nexport const more = 1;`,
  two: `//# ${NAME}${A}\n//# ${NAME}${B}`,
  unreadable: `//# ${NAME}${JSON_64}!!!\n//# ${NAME}${B}`,
  encoded: `//# ${NAME}data:application/json,${encodeURIComponent(mapOf("a.ts"))}`,
  block: `/*# ${NAME}${A} */`,
  old: `//@ ${NAME}${A}`,
  text: `export const text = "//# ${NAME}${A}";`,
  empty: `//# ${NAME}${JSON_64}${base64("{}")}`,
  sections: `//# ${NAME}${JSON_64}${
    base64(JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, map: {} }] }))
  }`,
  root: `//# ${NAME}${JSON_64}${base64(mapOf("a.ts", { sourceRoot: "/srv" }))}`,
  file: `//# ${NAME}maps/file.map?query`,
  missing: `//# ${NAME}maps/missing.map`,
  none: "",
};

Deno.test("Deno follows the map of an ES module that it follows without tph, wherever that is", async () => {
  const names = Object.keys(ENDS).map((name) => `./${name}.mjs`);
  using folder = temporary({
    ...Object.fromEntries(Object.entries(ENDS).map(([name, end]) => [`${name}.mjs`, MODULE + end])),
    "maps/file.map": mapOf("a.ts"),
    "main.mjs": `for (const name of ${JSON.stringify(names)}) {
  const { stack } = await import(name);
  console.log(name, stack().split("\\n").slice(1, 3).join(" "));
}`,
  });
  const entry = join(folder.path, "main.mjs");
  const plain = await runPlain("deno", entry, { cwd: folder.path });
  const { trace, ...recorded } = await runRecorded("deno", entry, { cwd: folder.path });
  assert.ok(trace.callCount > Object.keys(ENDS).length);
  assert.match(plain.stdout, /charset\.mjs:1:/);
  assert.match(plain.stdout, /file\.mjs .*\ba\.ts:5:/);
  assert.equal(recorded.stdout, plain.stdout);
});
