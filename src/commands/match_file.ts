import { lstatSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { cannotWriteFile, messageOf } from "../errors.ts";
import { areMatches, type FollowedValue, matchesOf, recordsByTarget } from "../query/matches_json.ts";
import { replaceFile } from "../safe/replace_file.ts";
import { openRun } from "../store/open_run.ts";
import { matchLines } from "../view/match_text.ts";
import type { Context } from "./context.ts";
import { dressOf } from "./options.ts";
import { remark } from "./output.ts";
import { STDOUT } from "./output.ts";

/** Where matches go when the user does not say: `traces.json`, or `traces-2.json` … where that file is not ours. */
const DEFAULT_NAME = "traces";

/** What `tph run -t` does when the target is gone: it writes the matches, and shows them. */
export function writeMatches(
  path: string,
  options: { targets: readonly FollowedValue[]; output?: string; stack: boolean; quiet: boolean },
  context: Context,
): void {
  const { targets, stack, quiet } = options;
  const matches = matchesOf(openRun(path), targets, { stack });
  const output = options.output ?? freeName(context.cwd, targets);
  const file = resolve(context.cwd, output);
  try {
    const text = JSON.stringify(recordsByTarget(matches, targets), undefined, 2) + "\n";
    if (options.output === STDOUT) context.stdout.write(text);
    else if (options.output === undefined) replaceFile(file, text, 0o600);
    else writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    throw cannotWriteFile(file, messageOf(error));
  }
  if (quiet) return;
  remark(
    matchLines(matches, {
      file: output,
      cwd: context.cwd,
      ...dressOf({}, context, context.stderr),
    }),
    context,
  );
}

/** The first name that is free, or whose file an earlier run wrote: nothing else may be overwritten. */
function freeName(cwd: string, targets: readonly FollowedValue[]): string {
  for (let number = 1;; number++) {
    const name = `${DEFAULT_NAME}${number === 1 ? "" : `-${number}`}.json`;
    const path = resolve(cwd, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined || found.isFile() && isOurs(path, targets)) return name;
  }
}

function isOurs(path: string, targets: readonly FollowedValue[]): boolean {
  try {
    return areMatches(JSON.parse(readFileSync(path, "utf8")), targets);
  } catch {
    return false;
  }
}
