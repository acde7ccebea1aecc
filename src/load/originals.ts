import { original, type Rendering } from "../instrument/original.ts";
import { unprint } from "../instrument/unprint.ts";

/** The texts that were rewritten, to find a function's original text again. */
export interface Originals {
  add(rendering: Rendering): void;
  /** The original of what `Function.prototype.toString` gave for an instrumented function; else the same text. */
  find(text: string): string;
}

/** Prefix and number of a site where its function enters a call; a prefix ends where the probe's name begins. */
const ENTER = /(\$tp[\w$]*?)E[0-4n]\((\d+),/;

export function originals(): Originals {
  /** In ascending order of first site. */
  const renderings: Rendering[] = [];

  function renderingOf(site: number): Rendering | undefined {
    let at = renderings.length - 1;
    while (at > 0 && renderings[at]!.firstSite > site) at--;
    return renderings[at];
  }

  /** An arrow's expression body was put in braces. */
  function isExpression(site: number): boolean {
    const rendering = renderingOf(site);
    const text = rendering?.edits.find((edit) => edit.site === site - rendering.firstSite)?.text ?? "";
    return text[text.lastIndexOf("const ") - 1] === "{";
  }

  return {
    add: (rendering) => void renderings.push(rendering),
    find(text) {
      const [, prefix = "", number = "0"] = ENTER.exec(text) ?? [];
      const rendering = renderingOf(Number(number));
      if (rendering === undefined) return text;
      return original(rendering, text) ?? unprint(text, { prefix, isExpression }) ?? text;
    },
  };
}
