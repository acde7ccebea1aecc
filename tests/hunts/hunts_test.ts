/** Twenty bug hunts: three answers of at most 2,000 tokens each must have the guilty function and the wrong value. */
import assert from "node:assert/strict";
import { answerOf } from "../in_process.ts";
import { temporary } from "../temporary.ts";
import { HUNTS } from "./programs.ts";

/** The same for every hunt. */
const SCRIPT = [["explain"], ["tree"], ["stats"]];
const BUDGET = 2000;
const AT_ONCE = 4;
/** Hunts that the first answer alone must settle. */
const BY_EXPLAIN = 10;

Deno.test("three short answers show each of twenty bugs, and the first alone names half of the functions", async () => {
  assert.equal(HUNTS.length, 20);
  const missed: string[] = [];
  const named: string[] = [];
  const rest = [...HUNTS];
  const hunt = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      using folder = temporary({ "main.ts": next.source });
      const { stderr } = await folder.tph(["run", "-q", "--values", "entry-and-exit", "main.ts"]);
      const answers: string[] = [];
      for (const words of SCRIPT) {
        const { stdout } = await answerOf([...words, "--json", "--budget", String(BUDGET)], folder.path);
        assert.ok(new TextEncoder().encode(stdout).length <= BUDGET * 4, `${next.name}: ${words}`);
        answers.push(JSON.stringify(JSON.parse(stdout).answer));
      }
      const all = answers.join("\n");
      if (!all.includes(`"${next.guilty}"`) || !all.includes(next.wrong)) {
        missed.push(`${next.name}: ${stderr}`);
      }
      const { errors, remarks } = JSON.parse(answers[0]!);
      if (JSON.stringify([errors, remarks]).includes(`"${next.guilty}"`)) named.push(next.name);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, hunt));
  assert.deepEqual(missed, []);
  assert.ok(named.length >= BY_EXPLAIN, `explain alone: ${named.length}: ${named.join(", ")}`);
});

Deno.test("of the same programs without their bugs, explain makes no remark", async () => {
  const said: string[] = [];
  const rest = [...HUNTS];
  const check = async () => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
      using folder = temporary({ "main.ts": next.healthy });
      const { code, stderr } = await folder.tph(["run", "-q", "--values", "entry-and-exit", "main.ts"]);
      assert.equal(code, 0, `${next.name}: ${stderr}`);
      const { answer } = JSON.parse((await answerOf(["explain", "--json"], folder.path)).stdout);
      assert.ok(answer.calls > 100, next.name);
      for (const { text } of answer.remarks) said.push(`${next.name}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, check));
  assert.deepEqual(said, []);
});
