import { original, type Rendering } from "../instrument/original.ts";

/** The texts that were rewritten, to find a function's original text again. */
export interface Originals {
  add(rendering: Rendering): void;
  /** The original of what `Function.prototype.toString` gave for an instrumented function; else the same text. */
  find(text: string): string;
}

/** The number of a site where its function enters a call; a prefix ends where the probe's name begins. */
const ENTER = /\$tp[\w$]*?E[0-4n]\((\d+),/;

export function originals(): Originals {
  /** In ascending order of first site. */
  const renderings: Rendering[] = [];
  return {
    add: (rendering) => void renderings.push(rendering),
    find(text) {
      const site = Number(ENTER.exec(text)?.[1] ?? 0);
      let at = renderings.length - 1;
      while (at > 0 && renderings[at]!.firstSite > site) at--;
      const rendering = renderings[at];
      return rendering === undefined ? text : original(rendering, text) ?? text;
    },
  };
}
