import { placeOf } from "../answer/refs.ts";
import type { Roots } from "../query/keep.ts";
import { testsNotRun } from "../query/never_called.ts";
import type { Trace } from "../trace/trace.ts";
import { escapeText } from "../view/text.ts";
import { plural } from "../view/units.ts";

/** Tests that are named of those that did not run. */
const MOST_NOT_RUN = 10;

/** Says which of the tests that are asked for did not run: they were skipped, or the runner was told to leave them out. */
export function notRunTexts(trace: Trace, roots: Roots | undefined): string[] {
  if (roots === undefined || !("tests" in roots)) return [];
  const titles = roots.tests.map((title) => title.toLowerCase());
  const found = testsNotRun(trace).filter((id) => {
    const name = trace.site(id).name.toLowerCase();
    return titles.length === 0 || titles.some((title) => name.includes(title));
  });
  if (found.length === 0) return [];
  const shown = found.slice(0, MOST_NOT_RUN).map((id) =>
    `${escapeText(trace.site(id).name)} (${escapeText(placeOf(trace, id))})`
  );
  const more = found.length - shown.length;
  return [
    `${plural(found.length, "test")} did not run: ${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
  ];
}
