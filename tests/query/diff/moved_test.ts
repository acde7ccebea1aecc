/**
 * Which functions of two runs are the same: where their file has another name, and where several have one name.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Site } from "../../../src/contract.ts";
import { diffRuns, type RunDiff } from "../../../src/query/diff/diff.ts";
import { storyOf } from "../../../src/query/diff/story.ts";
import type { Trace } from "../../../src/trace/trace.ts";
import { verdictText } from "../../../src/view/diff/diff_page.ts";
import { storySentence } from "../../../src/view/diff/story_text.ts";
import { runOf } from "../build_run.ts";

function sentencesOf(diff: RunDiff): string[] {
  return diff.causes.map((cause) => storySentence(diff, storyOf(diff, cause)));
}

/** A shop whose tax has another text, other parameters and other results in another file. */
function shop(file: string, { rate, text = "t" }: { rate?: number; text?: string }): Trace {
  const at = (fields: Partial<Site> = {}): Partial<Site> => ({ file, hash: text, ...fields });
  return runOf((call) => {
    call("total", { site: at({ params: ["items"], hash: "total" }), args: [3], result: rate ?? 1 }, () => {
      const args = rate === undefined ? [3] : [3, rate];
      call("tax", {
        site: at({ params: rate === undefined ? ["n"] : ["n", "rate"] }),
        args,
        result: rate ?? 1,
      });
    });
  }, { header: { scope: "/", cwd: "/" } });
}

Deno.test("a function of a file that has another name is the same one, however much else of it changed", () => {
  const diff = diffRuns(shop("/a.ts", {}), shop("/b.ts", { rate: 7, text: "other" }));
  assert.match(verdictText(diff), /^Behaviour differs: .*a\.ts is now b\.ts; \d calls? equal\.$/);
  assert.doesNotMatch(sentencesOf(diff).join("\n"), /no longer calls|now calls/);
  assert.deepEqual([diff.counts.added, diff.counts.removed], [0, 0]);
  assert.deepEqual(diff.shared, { functions: 2, of: 2 });
});

Deno.test("a file with another name alone is no difference, and told", () => {
  const diff = diffRuns(shop("/a.ts", {}), shop("/lib/b.ts", {}));
  assert.equal(verdictText(diff), "Behaviour is the same in all 2 calls; a.ts is now lib/b.ts.");
});

Deno.test("a function that was moved to another file, or is written in another way, is the same one", () => {
  const program = (file: string, kind: Site["kind"], result: number) =>
    runOf((call) => {
      call("main", { site: { file: "/main.ts" } }, () => {
        call("tax", { site: { file, kind, hash: kind + result }, result });
      });
      call("other", { site: { file: "/tax.ts" } });
    }, { header: { scope: "/", cwd: "/" } });
  const moved = diffRuns(program("/main.ts", "function", 1), program("/tax.ts", "function", 2));
  assert.match(verdictText(moved), /1 result, tax is now in tax\.ts/);
  const written = diffRuns(program("/main.ts", "function", 1), program("/main.ts", "arrow", 2));
  assert.match(verdictText(written), /^Behaviour differs: 1 result; 2 calls equal\.$/);
});

/** Callbacks of one name: what each is given, its result and its text. */
function callbacks(...each: [key: string, given: string, result: number, text?: string][]): Trace {
  return runOf((call) => {
    each.forEach(([key, given, result, text], i) => {
      const own: Partial<Site> = { name: "on callback", kind: "arrow", line: i + 1, params: ["x"] };
      call(key, { site: { ...own, ...(text === undefined ? {} : { hash: text }) }, args: [given], result });
    });
  });
}

Deno.test("of several callbacks of one name, one that was added is added, wherever it stands and whatever is known of texts", () => {
  for (const texts of [true, false]) {
    const of = (text: string) => texts ? text : undefined;
    const a = callbacks(["a", "open", 1, of("a")], ["b", "close", 2, of("b")]);
    // The first is new, and another one was changed.
    const b = callbacks(["n", "error", 9, of("n")], ["a", "open", 1, of("a")], ["b", "close", 3, of("b2")]);
    const diff = diffRuns(a, b);
    assert.deepEqual(sentencesOf(diff), [
      "The program now calls on callback",
      "on callback returned something else for the same arguments",
    ]);
    assert.deepEqual(diff.counts, { ...diff.counts, added: 1, results: 1, args: 0, removed: 0 });
    assert.deepEqual(diff.remarks, []);
  }
});

Deno.test("callbacks of which nothing tells which is which are compared in order, which is said", () => {
  const a = callbacks(["a", "open", 1, "a"]);
  const b = callbacks(["n", "new", 2, "n"], ["m", "other", 3, "m"]);
  const diff = diffRuns(a, b);
  assert.match(
    diff.remarks.join(),
    /Which functions called on callback are the same in both runs is not known/,
  );
  const sure = diffRuns(a, callbacks(["n", "new", 2, "n"], ["m", "open", 3, "m"]));
  assert.deepEqual(sure.remarks, []);
});

Deno.test("callbacks of equal text are told apart by what they do", () => {
  const a = callbacks(["a", "open", 1, "same"], ["b", "close", 2, "same"]);
  const b = callbacks(["n", "error", 9, "same"], ["a", "open", 1, "same"], ["b", "close", 2, "same"]);
  const diff = diffRuns(a, b);
  assert.deepEqual(diff.counts, { ...diff.counts, equal: 2, added: 1, args: 0, results: 0 });
});
