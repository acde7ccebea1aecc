/**
 * The tests that failed, and why, in a few lines each; a click leads to the two runs of one.
 *
 * @module
 */
import { useEffect } from "preact/hooks";
import { plural } from "../../view/units.ts";
import type { FailedTestRuns, PageConfig } from "../config.ts";
import { go } from "../place.ts";

/** What was seen as it passed and as it fails, in the colours that they have when they are compared. */
function toneOf(line: string): string {
  return /^green\b/.test(line) ? "t-green" : /^red\b/.test(line) ? "t-red" : "";
}

export function ReportView({ title, failed, more = { count: 0, lines: [] }, test }: {
  title: string;
  failed: readonly FailedTestRuns[];
  /** Those that are not explained. */
  more?: PageConfig["moreFailed"];
  /** The one that the address names; 0 for none. */
  test: number;
}) {
  useEffect(() => {
    document.title = `${title} · tph`;
  }, [title]);
  const look = (i: number): void => {
    // Without a run to compare it with, the test itself is what there is to see.
    const isPair = failed[i]!.runs.length > 1;
    go({ test: i + 1, view: isPair ? "compare" : "tree", call: isPair ? 0 : 1 });
  };
  const count = failed.length + more.count;
  return (
    <main class="report" id="main">
      <h1>{count === 1 ? "A test fails" : `${plural(count, "test")} fail`}</h1>
      <p class="t-dim">{title}</p>
      {test > failed.length && (
        <p class="warning" role="alert">
          The address asks for test {test}. This report has {plural(failed.length, "test")}.
        </p>
      )}
      {failed.some(({ lines }) => lines.some((line) => toneOf(line) !== "")) && (
        <p class="t-dim">
          <span class="t-green">green</span>: when it passed, <span class="t-red">red</span>: as it fails
        </p>
      )}
      <ol>
        {failed.map(({ title, lines, runs }, i) => (
          <li key={i} class="failed">
            <h2>
              {runs.length === 0
                ? title
                : <button type="button" class="link" onClick={() => look(i)}>{title}</button>}
            </h2>
            <pre tabIndex={0} aria-label={`What is known about ${title}`}>
              {lines.map((line, i) => <span key={i} class={toneOf(line)}>{`${line}\n`}</span>)}
            </pre>
            {runs.length > 0 && (
              <button type="button" class="button" onClick={() => look(i)}>
                {runs.length > 1 ? "Compare with when it passed" : "Look at what it did"}
              </button>
            )}
          </li>
        ))}
      </ol>
      {more.lines.length > 0 && (
        <pre tabIndex={0} aria-label="Tests that are not explained here">{more.lines.join("\n")}</pre>
      )}
    </main>
  );
}
