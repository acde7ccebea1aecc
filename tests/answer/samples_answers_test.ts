/** Every command about the runs of a few samples; `deno task answers` takes all of them. */
import assert from "node:assert/strict";
import { sampleNames } from "../sample_programs.ts";
import { BUDGETS, checkSample, COMMANDS } from "./sample_answers.ts";

const SLICE = ["exceptions/", "async/"].map((topic) => sampleNames().find((name) => name.startsWith(topic))!);

Deno.test("answers about samples keep to their budgets and schemas, and their commands reach everything", async () => {
  for (const name of SLICE) {
    const { answers, findings } = await checkSample(name);
    assert.deepEqual(findings, []);
    assert.equal(answers, COMMANDS.length * BUDGETS.length);
  }
});
