/**
 * Long texts that many values share, as the parts of a request, are searched for secrets once: with each of a thousand lists
 * that hold a text again, the work would grow with the square of the run's size.
 *
 * @module
 */
import type { Redactor } from "./redactor.ts";

/** Characters of a text that is looked up sooner than it is searched. */
const LONG = 256;
/** So many texts are remembered. */
const MOST = 1024;

/** The redactor, which remembers what it made of long texts for as long as no further secret is known. Nobody else may watch it. */
export function rememberingTexts(redactor: Redactor): Redactor {
  const known = new Map<string, string>();
  redactor.watch(() => known.clear());
  return {
    ...redactor,
    text(value, mark) {
      if (mark !== undefined || value.length < LONG) return redactor.text(value, mark);
      let made = known.get(value);
      if (made === undefined) {
        made = redactor.text(value);
        if (known.size >= MOST) known.clear();
        known.set(value, made);
      }
      return made;
    },
  };
}
