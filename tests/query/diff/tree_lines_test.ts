import assert from "node:assert/strict";
import { type DiffOptions, diffRuns } from "../../../src/query/diff/diff.ts";
import { diffLines, type LineOptions } from "../../../src/query/diff/tree_lines.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { type Call, runOf, tasksRun } from "../build_run.ts";

/** The changed tree, a text a line: `~` a pair, `-` and `+` calls of one run, `=` equal siblings and all their calls. */
function linesOf(
  a: Trace,
  b: Trace,
  { context = 0, only, ...options }: Partial<LineOptions> & DiffOptions = {},
): string[] {
  return [...diffLines(diffRuns(a, b, options), { context, only })].map((line) => {
    const indent = "  ".repeat(line.depth);
    const alike = "alike" in line && line.alike > 0 ? ` and ${line.alike} more` : "";
    switch (line.type) {
      case "pair":
        return `${indent}~ ${b.siteOf(line.b).name}${alike}`;
      case "removed":
        return `${indent}- ${a.siteOf(line.call).name} (${line.isWrapper ? "around" : line.calls})${alike}`;
      case "added":
        return `${indent}+ ${b.siteOf(line.call).name} (${line.isWrapper ? "around" : line.calls})${alike}`;
      case "left":
        return `${indent}< ${a.siteOf(line.a).name}`;
      case "context":
        return `${indent}  ${a.siteOf(line.a).name} (${line.calls})`;
      case "equal":
        return `${indent}= ${line.siblings} (${line.calls})`;
      case "beyond":
        return `${indent}… ${line.siblings}`;
    }
  });
}

const names = (call: Call, text: string) => text.split(" ").forEach((name) => call(name, { args: [name] }));

Deno.test("runs that are equal have no lines", () => {
  const program = () => runOf((call) => call("main", {}, () => names(call, "a b")));
  assert.deepEqual(linesOf(program(), program()), []);
});

Deno.test("equal siblings are counted, but those that the context shows", () => {
  const program = (result: number) =>
    runOf((call) =>
      call("main", {}, () => {
        names(call, "a b");
        call("c", {}, () => names(call, "inner"));
        call("changed", { result });
        names(call, "d e f");
      })
    );
  const [a, b] = [program(1), program(2)];
  assert.deepEqual(linesOf(a, b), ["~ main", "  = 3 (4)", "  ~ changed", "  = 3 (3)"]);
  assert.deepEqual(linesOf(a, b, { context: 1 }), [
    "~ main",
    "  = 2 (2)",
    "    c (2)",
    "  ~ changed",
    "    d (1)",
    "  = 2 (2)",
  ]);
});

Deno.test("siblings that differ in the same way are one line, if nothing is below them", () => {
  const program = (n: number, inside: string) =>
    runOf((call) => {
      for (const i of [1, 2, 3]) call("leaf", { result: i * n });
      for (const i of [1, 2]) call("branch", { result: i * n }, () => names(call, inside));
    });
  assert.deepEqual(linesOf(program(1, "x"), program(2, "x")), [
    "~ leaf and 2 more",
    "~ branch",
    "  = 1 (1)",
    "~ branch",
    "  = 1 (1)",
  ]);
});

Deno.test("calls of one run alone stand where they were, with the calls below them", () => {
  const a = runOf((call) => {
    names(call, "a");
    call("gone", {}, () => names(call, "x y"));
    names(call, "b");
  });
  const b = runOf((call) => {
    names(call, "a b");
    for (const i of [1, 2, 3]) call("new", { args: [i] });
  });
  assert.deepEqual(linesOf(a, b), ["= 1 (1)", "- gone (3)", "= 1 (1)", "+ new (1) and 2 more"]);
});

Deno.test("a call around calls that stay has them below it in the run that has it, else beside it", () => {
  const plain = runOf((call) => call("main", {}, () => names(call, "a b c")));
  const around = runOf((call) => call("main", {}, () => call("wrap", {}, () => names(call, "a b c"))));
  assert.deepEqual(linesOf(plain, around), ["~ main", "  + wrap (around)", "    = 3 (3)"]);
  assert.deepEqual(linesOf(around, plain), ["~ main", "  - wrap (around)", "  = 3 (3)"]);
});

Deno.test("a call that was moved stands in both places", () => {
  const deep = (call: Call) => call("moved", { args: ["a long name"] }, () => names(call, "x y z"));
  const a = runOf((call) => {
    call("first", {}, () => deep(call));
    call("second", {}, () => names(call, "stays"));
  });
  const b = runOf((call) => {
    call("first", {}, () => {});
    call("second", {}, () => {
      names(call, "stays");
      deep(call);
    });
  });
  assert.deepEqual(linesOf(a, b), ["~ first", "  < moved", "~ second", "  = 1 (1)", "  ~ moved"]);
});

Deno.test("siblings in another order are told, but of those that ran at the same time only on demand", () => {
  const moved = linesOf(tasksRun(["a", "b"], { overlap: false }), tasksRun(["b", "a"], { overlap: false }));
  assert.deepEqual(moved.map((line) => line.trim().slice(0, 1)).sort(), ["<", "=", "~", "~"]);
  assert.deepEqual(linesOf(tasksRun(["a", "b"]), tasksRun(["b", "a"])), ["= 1 (3)"]);
  const asked = linesOf(tasksRun(["a", "b"]), tasksRun(["b", "a"]), { ordered: true });
  assert.ok(asked.some((line) => line.trim().startsWith("<")), asked.join("\n"));
});

Deno.test("what a cut record may have left out is counted at its end", () => {
  const a = runOf((call) => names(call, "a b"), { end: false });
  const b = runOf((call) => names(call, "a b c d"));
  const lines = [...diffLines(diffRuns(a, b), { context: 0 })];
  assert.deepEqual(lines.filter(({ type }) => type !== "equal"), [{ type: "beyond", siblings: 2, depth: 0 }]);
});

Deno.test("`only` shows what differs in functions of some names, and the way there", () => {
  const program = (n: number) =>
    runOf((call) =>
      call("main", {}, () => {
        call("wanted", { result: n });
        call("other", { result: n });
        if (n === 2) names(call, "wanted2 added");
      })
    );
  const only = (name: string) => name.startsWith("wanted");
  assert.deepEqual(linesOf(program(1), program(2), { only }), [
    "~ main",
    "  ~ wanted",
    "  = 1 (1)",
    "  + wanted2 (1)",
  ]);
});
