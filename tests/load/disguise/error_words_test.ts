import assert from "node:assert/strict";
import type { ExternalProbes, Probes } from "../../../src/contract.ts";
import { instrument, render } from "../../../src/instrument/instrument.ts";
import { mendingErrors } from "../../../src/load/disguise/error_words.ts";
import { originals } from "../../../src/load/disguise/originals.ts";

const TEXT =
  "function f(a) { return a + 1; }\nfunction g() { return fs.open(1) .read(); }\nimport fs from 'node:fs';\n";

/** The message and the stack of an error after a probe has seen it. */
function mended(error: unknown): { message: string; stack: string } {
  const texts = originals();
  const { sites, ...rendering } = instrument(TEXT, {
    file: "/m.js",
    lang: "js",
    sourceType: "module",
    tailCalls: false,
    external: true,
  });
  texts.add({ ...rendering, text: TEXT, firstSite: 7, names: sites.map(({ name }) => name) } as never);
  const probes = { F: (_: number, error: unknown) => error, C() {}, Z: (_: number, value: unknown) => value };
  const { F, Z } = mendingErrors(probes as unknown as Probes & ExternalProbes, texts, { hidden: "/tph" });
  Z(7 + sites.findIndex(({ name }) => name === "fs.open"), 1);
  assert.equal(F(0, error), error);
  return error as Error & { stack: string };
}

const rendered = (() => {
  const { edits } = instrument(TEXT, {
    file: "/m.js",
    lang: "js",
    sourceType: "module",
    tailCalls: false,
    external: true,
  });
  return render(TEXT, edits, 7);
})();

Deno.test("mendingErrors() gives an engine's error the words that it would have had", () => {
  const fn = rendered.slice(0, rendered.indexOf("\n"));
  const cases: [string, string][] = [
    ["$tpR(...) is not a function", "(intermediate value) is not a function"],
    ["$tp_R(...).x.y is not a function", "(intermediate value).x.y is not a function"],
    [
      "Cannot destructure property 'a' of '$tpR(...)' as it is null.",
      "Cannot destructure property 'a' of '(intermediate value)' as it is null.",
    ],
    ["$tpR(...)?.x is not a function", "(intermediate value)?.x is not a function"],
    [
      "Cannot destructure '(b && $tpR(...){c})' as it is null.",
      "Cannot destructure '(b && (intermediate value){c})' as it is null.",
    ],
    [
      "((b ?? $tpR(...)).c ?? d)?.x is not a function",
      "((b ?? (intermediate value)).c ?? d)?.x is not a function",
    ],
    [
      "(b ?? $tpR) is not a function or its return value is not iterable",
      "(b ?? (intermediate value)) is not iterable",
    ],
    ["(b ?? $tpZ(...)).read is not a function", "(b ?? fs.open(...)).read is not a function"],
    ["$tpR is not a function or its return value is not iterable", "(intermediate value) is not iterable"],
    ["$tpZ(...).read is not a function", "fs.open(...).read is not a function"],
    ["$tpZ(...).write is not a function", "(intermediate value).write is not a function"],
    [
      "$tpZ is not a function or its return value is not iterable",
      "fs.open is not a function or its return value is not iterable",
    ],
    [`${fn} is not a constructor`, "function f(a) { return a + 1; } is not a constructor"],
    ["it costs $tp and $tpE0(99,", "it costs $tp and $tpE0(99,"],
  ];
  for (const [message, expected] of cases) {
    const error = mended(new TypeError(message));
    assert.equal(error.message, expected);
    assert.equal(error.stack.slice(0, 12 + expected.length), `TypeError: ${expected}\n`);
  }
});

Deno.test("mendingErrors() leaves what is no engine's error alone", () => {
  class Own extends Error {
    override get message(): string {
      return assert.fail("it is not read");
    }
  }
  const proxy = new Proxy(new Error("$tpR(...) is not a function"), {
    getOwnPropertyDescriptor: () => assert.fail("it is not asked"),
  });
  for (
    const error of [proxy, { message: "$tpR(...) is not a function" }, null, undefined, "$tpR(...) is not "]
  ) {
    mended(error);
  }
  const own = Object.create(Own.prototype);
  mended(own);
});
