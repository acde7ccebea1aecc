/** What every answer must be: within its budget, as its schema says, and with commands that lead to all that it left out. */
import assert from "node:assert/strict";
import { answerSchema } from "../../src/answer/schemas.ts";
import { answerOf, wordsOf } from "../in_process.ts";
import { violations } from "../violations.ts";

/** Tries commands with budgets, and the commands that their answers name. */
export async function checkAnswers(
  cwd: string,
  { commands, budgets }: { commands: readonly (readonly string[])[]; budgets: readonly string[] },
): Promise<number> {
  const tried = new Set<string>();
  let answers = 0;
  for (const words of commands) {
    const schema = answerSchema(words[0]!);
    for (const budget of budgets) {
      const { stdout, status, stderr } = await answerOf([...words, "--json", "--budget", budget], cwd);
      answers++;
      const what = `tph ${words.join(" ")} --budget ${budget}`;
      assert.ok(status < 2, `${what}: ${stdout}${stderr}`);
      const bytes = new TextEncoder().encode(stdout).length;
      assert.ok(bytes <= parseFloat(budget) * 4000 + 1, `${what}: ${bytes} bytes`);
      const json = JSON.parse(stdout);
      assert.deepEqual(violations(json, schema), [], what);
      if (json.error !== undefined) continue;
      assert.ok(json.shown <= json.total, what);
      if (json.shown < json.total) assert.ok(json.truncated, what);
      if (json.truncated) {
        assert.ok(json.next.length > 0 || words[0] === "clean", `${what} does not say how to go on`);
      }
      for (const command of json.next as string[]) {
        if (tried.has(command)) continue;
        tried.add(command);
        if (/--format flame/.test(command)) continue;
        const next = await answerOf(wordsOf(command), cwd);
        assert.ok(next.status < 2, `${what}: ${command}: ${next.stdout}${next.stderr}`);
        if (!command.includes("--json")) continue;
        const answer = JSON.parse(next.stdout);
        if (levelsOf(next.stdout) < MOST_LEVELS) {
          assert.deepEqual(violations(answer, answerSchema(wordsOf(command)[0]!)), [], command);
        }
        assert.equal(answer.error, undefined, command);
        if (/ --all\b/.test(command) && words[0] !== "clean") {
          assert.equal(answer.truncated, false, `${command} leaves something out`);
        }
      }
    }
  }
  return answers;
}

/** The schema is checked recursively; the whole tree of a deep recursion is nested more deeply than the stack allows. */
const MOST_LEVELS = 400;

/** How deeply a JSON text is nested. */
function levelsOf(json: string): number {
  let level = 0;
  let most = 0;
  for (const [bracket] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") most = Math.max(most, ++level);
    else if (bracket === "]" || bracket === "}") level--;
  }
  return most;
}

interface NestedRow {
  call: number;
  children?: NestedRow[];
}

/** Follows the pages that a tree's answer leads to: together they have each call once, in the tree's order. */
export async function checkTreePages(words: readonly string[], cwd: string, budget: string): Promise<void> {
  const json = async (command: readonly string[]) => {
    const { stdout } = await answerOf([...command], cwd);
    return JSON.parse(stdout);
  };
  const first = await json([...words, "--json", "--budget", budget]);
  if (!first.truncated) return;
  const whole = await json([...words, "--json", "--all"]);
  const expected: number[] = [];
  const open: NestedRow[] = whole.answer.toReversed();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    expected.push(row.call);
    open.push(...(row.children ?? []).toReversed());
  }
  const seen: number[] = [];
  const pageOf = (next: string[]) => next.find((command) => command.includes(" --skip "));
  for (let page = pageOf(first.next); page !== undefined;) {
    const { answer, next, total, shown } = await json(wordsOf(page));
    assert.equal(total, expected.length, page);
    assert.ok(shown > 0, `${page} shows nothing`);
    seen.push(...answer.map(({ call }: NestedRow) => call));
    page = pageOf(next);
  }
  assert.deepEqual(seen, expected, words.join(" "));
}
