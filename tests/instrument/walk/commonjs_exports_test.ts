/** What declares the exports of a CommonJS module stays as it is, and nothing that only looks like it. */
import assert from "node:assert/strict";
import { instrument } from "../../../src/instrument/instrument.ts";

/** The names of the functions that are recorded. */
function recorded(text: string): string[] {
  const options = { file: "/p/main.cjs", lang: "js", sourceType: "script", tailCalls: false } as const;
  return instrument(text, options).sites.map(({ name }) => name);
}

Deno.test("what compilers write for the exports of a module stays as it is", () => {
  for (
    const text of [
      `Object.defineProperty(exports, "a", { enumerable: true, get: function () { return b.a; } });`,
      `Object.defineProperty(module.exports, "a", { enumerable: true, get() { return b["a"] } });`,
      `Object.keys(b).forEach(function (key) {
        if (key === "default" || key === "__esModule") return;
        if (key in exports && exports[key] === b[key]) return;
        Object.defineProperty(exports, key, { enumerable: true, get: function () { return b[key]; } });
      });`,
      `Object.keys(b).forEach(function (k) { if (k !== 'default' && !exports.hasOwnProperty(k)) exports[k] = b[k]; });`,
    ]
  ) assert.deepEqual(recorded(text), [], text);
});

Deno.test("what does more than that is recorded", () => {
  for (
    const [text, names] of [
      [`Object.defineProperty(exports, "a", { get: function () { return load("a"); } });`, ["get"]],
      [`Object.defineProperty(exports, "a", { value: function () { return 1 } });`, ["value"]],
      [`Object.keys(b).forEach(function (key) { side(); exports[key] = b[key]; });`, ["forEach callback"]],
      [`Object.keys(b).forEach(key => { if (key === "default") return; exports[key] = b[key]; });`, [
        "forEach callback",
      ]],
    ] as [string, string[]][]
  ) assert.deepEqual(recorded(text), names, text);
});
