/**
 * What `tph run` does when the program is gone. It is loaded while the program starts.
 *
 * @module
 */
import { createRedactor } from "../redact/redactor.ts";
import type { RecordSettings } from "../settings.ts";
import { eraseLate, eraseWords } from "../store/erase_late.ts";
import { eraseMatches } from "../store/erase_matches.ts";
import { eraseShared } from "../store/erase_shared.ts";

export { appendExit } from "../store/append_exit.ts";
export { prune } from "../store/prune.ts";
export { bringLeft } from "../store/send_away.ts";
export { roomText } from "../view/room_text.ts";
export { summarise } from "./run_end.ts";

/**
 * Erases what was known to be a secret only later.
 *
 * @param paths of the run, or of those of its parts that are to be looked at
 * @param options.others the run's other parts, where these secrets may stand, too
 */
export function eraseSecrets(
  paths: readonly string[],
  { others = [], words, keyed }: {
    others?: readonly string[];
    words: readonly string[];
    keyed: RecordSettings;
  },
): void {
  const { token } = createRedactor(keyed);
  const tokenOf = (text: string) => token(`string ${text}`);
  for (const path of paths) {
    eraseLate(path, [...paths, ...others].filter((other) => other !== path));
    eraseWords(path, words, tokenOf);
    eraseMatches(path, tokenOf);
  }
  eraseShared(paths, tokenOf);
}
