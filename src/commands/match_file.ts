import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { matchesByTarget, matchRecords } from "../query/matches_json.ts";
import { Trace } from "../trace/trace.ts";
import { matchLines } from "../view/match_text.ts";
import type { Context } from "./context.ts";
import { dressOf } from "./options.ts";
import { remark } from "./output.ts";

/** Where matches go when the user does not say. */
const DEFAULT_FILE = "traces.json";

/** What `tph run -t` does when the target is gone: it writes the matches, and shows them. */
export function writeMatches(
  path: string,
  options: { targets: string[]; output?: string; stack: boolean; quiet: boolean },
  context: Context,
): void {
  const { targets, output = DEFAULT_FILE, stack, quiet } = options;
  const records = matchRecords(Trace.open(path), targets, { stack });
  const file = resolve(context.cwd, output);
  try {
    const text = JSON.stringify(matchesByTarget(records, targets), undefined, 2);
    writeFileSync(file, text + "\n", { mode: 0o600 });
  } catch (error) {
    throw cannotWriteFile(file, messageOf(error));
  }
  if (quiet) return;
  remark(
    matchLines(records, {
      file: output,
      cwd: context.cwd,
      ...dressOf({}, context, context.stderr),
    }),
    context,
  );
}
