import type { FailedTest } from "../query/diff/failed_test.ts";
import { causeLines } from "./cause_text.ts";
import { code } from "./markdown.ts";
import { PLAIN, UNICODE } from "./style.ts";

/** Columns: a comment scrolls sideways, so values are cut later than in a terminal. */
const WIDTH = 160;

/** Answers for a comment on a pull request, or the summary of a job. */
export function* causeMarkdown(answers: readonly FailedTest[]): Generator<string> {
  yield `### ${answers.length === 1 ? "A test fails" : `${answers.length} tests fail`}`;
  for (const answer of answers) {
    const [, ...lines] = causeLines(answer, { style: PLAIN, glyphs: UNICODE, width: WIDTH });
    // A fence longer than any in the text ends where it should.
    const longest = Math.max(2, ...lines.map((line) => /`{3,}/.exec(line)?.[0].length ?? 0));
    const fence = "`".repeat(longest + 1);
    yield "";
    yield `**${code(answer.test.title)}**`;
    yield "";
    yield `${fence}text`;
    yield* lines.map((line) => line.replace(/^ {2}/, ""));
    yield fence;
  }
}
