/**
 * What Bun would have printed of the functions of an ES module, had it been handed the text that the user wrote.
 *
 * @module
 */
import { type FindFunction, functionsIn } from "../instrument/functions_in.ts";
import { sliceFinder } from "../instrument/original.ts";
import { printersOf } from "./bun_printers.ts";
import type { Lang } from "./source.ts";

/** Finds a function in what Bun would have printed. */
export type Reprint = (text: string, like: string) => string | undefined;

/** What Bun makes of a module with some settings. */
interface Print {
  /** In what it was handed. */
  isOf: (running: string) => boolean;
  /** Of what the user wrote. */
  find: FindFunction;
}

/** Tools ask for the functions of one module after those of another. */
const MOST_KEPT = 8;
const kept = new Map<Reprint, Print[]>();

/**
 * @param options.text what the user wrote
 * @param options.code gives what Bun was handed
 * @returns what is given a function's text as it runs, and one without probes
 */
export function reprinter(
  { path, lang, text, code }: { path: string; lang: Lang; text: string; code: () => string },
): Reprint {
  const prints = (): Print[] => {
    const handed = code();
    return printersOf({ path, lang, code: handed }).map((print) => {
      const findSlice = sliceFinder(print(handed));
      let find: FindFunction | undefined;
      return {
        isOf: (running) => findSlice(running) >= 0,
        find: (like) => (find ??= functionsIn(print(text)))(like),
      };
    });
  };
  const reprint: Reprint = (running, like) => {
    let known = kept.get(reprint);
    try {
      if (known === undefined) {
        if (kept.size >= MOST_KEPT) kept.clear();
        kept.set(reprint, known = prints());
      }
      return known.find(({ isOf }) => isOf(running))?.find(like);
    } catch {
      // The stack is full, or what Bun accepts is nothing for the parser.
      return undefined;
    }
  };
  return reprint;
}
