/**
 * Where a host says that an uncaught error was thrown. See `tests/differences_test.ts`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { ALL, pairOf } from "./pair.ts";

export const uncaught: Record<string, () => Promise<void>> = {
  async "the place of an uncaught error"() {
    const text = `function thrower() {
  throw new Error("late");
}
function calls() {
  thrower();
}
setTimeout(() => {
  calls();
}, 1);
`;
    const places = (stderr: string) =>
      [...stderr.matchAll(/at (?:(\S+) \()?\S*main\.mjs:(\d+):/g)].map(([, name = "", line]) =>
        `${name}:${line}`
      );
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": text });
      assert.equal(recorded.code, plain.code);
      assert.match(recorded.stderr, /error: (?:Uncaught Error: )?late|Error: late/);
      const stacks = [places(plain.stderr), places(recorded.stderr)];
      if (host !== "bun") assert.equal(recorded.stderr, plain.stderr);
      else assert.deepEqual(stacks[1], stacks[0]);
    }
    for (const refused of [`new Function("}")`, `eval("}")`, `JSON.parse("}")`]) {
      const { plain, recorded } = await pairOf("node", { "main.mjs": `(() => {\n  ${refused};\n})();\n` });
      assert.match(plain.stderr, /^<anonymous_script>:\d+\n/, refused);
      assert.match(recorded.stderr, /^file:.*main\.mjs:2\n/, refused);
      const from = (stderr: string) => stderr.slice(stderr.indexOf("SyntaxError"));
      assert.equal(from(recorded.stderr), from(plain.stderr), refused);
    }
    const ofBun = async (thrown: string, before = "") => {
      const { plain, recorded } = await pairOf("bun", {
        "main.mjs":
          `${before}\nfunction f(x) { return x }\nsetTimeout(() => {\n  throw f(${thrown});\n}, 1);\n`,
      });
      return [places(plain.stderr), places(recorded.stderr)];
    };
    const tested = await pairOf("bun", {
      "main.test.js": `import { expect, test } from "bun:test";
const check = (x) => {
  if (x < 0) throw new Error("x");
};
test("calls", () => {
  check(1);
  check(-1);
});
test("expects", () => {
  expect(1).toBe(1);
  expect(1).toBe(2);
  expect(1).toBe(3);
});
`,
    }, { flags: ["test"] });
    const linesOf = ({ stderr }: { stderr: string }) => stderr.match(/main\.test\.js:\d+/g);
    assert.deepEqual(linesOf(tested.plain), ["3", "7", "11"].map((line) => `main.test.js:${line}`));
    assert.deepEqual(linesOf(tested.recorded), linesOf(tested.plain));
    const { plain, recorded } = await pairOf("bun", {
      "main.mjs": `import { runInNewContext } from "node:vm";
try { runInNewContext("const e = new Error('x'); throw e") } catch ({ stack }) { console.log(stack.split("\\n")[2].length) }
`,
    });
    assert.deepEqual([plain.stdout, recorded.stdout], ["34\n", "20\n"]);
    assert.deepEqual(await ofBun("5"), [["<anonymous>:4"], []]);
    assert.deepEqual(await ofBun("kept", 'const kept = new Error("x");'), [["<anonymous>:4"], [":1"]]);
    // In Node an error has frames to tell by; and what JSON.parse refuses is shown itself.
    for (
      const [what, before] of [[`"text"`, /^\S+main\.mjs:2\n/m], [
        `JSON.parse("{")`,
        /^<anonymous_script>:1\n/,
      ], [`eval("nothing")`, /^<anonymous_script>:1\n/]]
    ) {
      const other = text.replace(`new Error("late")`, what as string);
      const { plain, recorded } = await pairOf("node", { "main.mjs": other });
      assert.match(plain.stderr, before as RegExp);
      assert.match(recorded.stderr, /^\S+main\.mjs:[29]\n/m);
    }
    const stored = `let kept;
function f(x) { kept = new Error("x"); return x }
f(1);
setTimeout(() => { if (kept.y) throw kept.z;
  throw kept });
`;
    const elsewhere = await pairOf("node", { "main.mjs": stored });
    assert.match(elsewhere.plain.stderr, /^\S+main\.mjs:5\n/);
    assert.match(elsewhere.recorded.stderr, /^\S+main\.mjs:2\n/);
    // A rejection is reported with the error's own stack.
    const rejected = text.replace("setTimeout(() => {", "(async () => { await null;").replace(
      "}, 1);",
      "})();",
    );
    for (const host of ALL) {
      const { plain, recorded } = await pairOf(host, { "main.mjs": rejected });
      if (host !== "bun") assert.deepEqual(places(recorded.stderr), places(plain.stderr), host);
    }

    // Node throws these itself, after what made them has returned.
    for (
      const [thrown, flags] of [
        [`process.emitWarning("old", "DeprecationWarning");`, ["--throw-deprecation"]],
        [`structuredClone(() => {});`, []],
      ] as const
    ) {
      const files = { "main.mjs": `const f = () => {\n  ${thrown}\n};\nf();\n` };
      const { plain, recorded } = await pairOf("node", files, { flags: [...flags] });
      const places = [plain, recorded].map(({ stderr }) => /^(\S+:\d+)\n/.exec(stderr)?.[1]);
      assert.match(places[0]!, /^node:internal\//, thrown);
      assert.notEqual(places[1], places[0], thrown);
      const stack = ({ stderr }: { stderr: string }) => stderr.slice(stderr.search(/^ +at /m));
      assert.equal(stack(recorded), stack(plain), thrown);
      assert.equal(recorded.code, plain.code);
    }
    // A listener's error has frames of what hears Deno tell the listeners.
    const heard = await pairOf("deno", {
      "main.mjs":
        `process.on("warning", () => { throw new Error("again") });\nprocess.emitWarning("careful");\n`,
    });
    const ours = [heard.plain, heard.recorded].map(({ stderr }) =>
      stderr.match(/preload\.cjs/g)?.length ?? 0
    );
    assert.deepEqual(ours, [0, 2]);
    // What Node prints of a stack without JavaScript shows what runs.
    const exits = await pairOf("node", { "main.mjs": "function f() { process.exit(0) }\nf();\n" }, {
      flags: ["--trace-exit"],
    });
    const frames = ({ stderr }: { stderr: string }) =>
      stderr.split("\n").slice(1, 4).map((line) => line.replace(/\(.*$/, "").trim());
    assert.deepEqual(frames(exits.plain), ["at exit", "at f", frames(exits.plain)[2]]);
    assert.deepEqual(frames(exits.recorded), ["at reallyExit", "at exit", "at f"]);
  },
};
