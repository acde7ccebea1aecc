import { render } from "../../instrument/edits.ts";
import { editOf, ENTER, original, renderedText, type Rendering } from "../../instrument/original.ts";
import { isWhole, unprint } from "../../instrument/unprint.ts";
import { harden } from "../../probe/natives.ts";
import { AS_IT_IS, type Pristine } from "./pristine.ts";

/** The texts that were rewritten, to find a function's original text again. */
export interface Originals {
  /** Keeps what the target has done to the built-ins from what is looked for here. */
  pristine: Pristine;
  add(rendering: Rendering): void;
  /** The original of what `Function.prototype.toString` gave for an instrumented function; else the same text. */
  find(text: string): string;
  /** The same for an expression that the host has printed anew. */
  findExpression(text: string): string;
  /** The same for a text that quotes functions as they run. */
  findWithin(text: string): string;
  /**
   * What the external call of a site is of, `fs.open`, when its result is used as `next`, `.read` say; undefined where it
   * is not, or has no name.
   */
  calledName(site: number, next: string): string | undefined;
}

/** Prefix and number of a site where its function enters a call, or of an external call. */
const SITE = /(\$tp_*)(?:E[0-4n]|A\)?|[WZ])\((\d+),/;

/** The same, where any probe stands. */
const PROBE = /(\$tp_*)[A-Z]/;

/** What V8 quotes of a function of more than 128 characters: the first 111 and the last two. */
export const OMITTED = "...<omitted>...";
const LONGEST_QUOTED = 128;
const HEAD = 111;
const TAIL = 2;

/** Characters that are read to find where a function ends, which may be at each place that has its tail. */
const MOST_READ = 2_000_000;

/** As many characters of texts that were found are kept: tools that print functions ask for the same ones again and again. */
const MOST_KEPT = 4_000_000;

/** Farther behind an external call's start what is done with its result is not looked for. */
const LONGEST_CALL = 2_000;

/** @param pristine keeps what the target has done to the built-ins from the search */
export function originals(pristine: Pristine = AS_IT_IS): Originals {
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
    const text = (rendering && editOf(rendering, site))?.text ?? "";
    return text[text.lastIndexOf("const ") - 1] === "{";
  }

  function declaredName(site: number): string {
    const rendering = renderingOf(site);
    return rendering?.declared[site - rendering.firstSite] ?? "";
  }

  function unprinted(text: string, prefix: string): string | undefined {
    return unprint(text, { prefix, isExpression, declaredName });
  }

  /** A text in which V8 has left out the middle of a function: in the original, too, or not at all. */
  function withoutOmission(text: string): string {
    const at = text.indexOf(OMITTED);
    if (at < HEAD) return text;
    const head = text.slice(at - HEAD, at);
    const site = ENTER.exec(head)?.[2];
    const rendering = site === undefined
      ? renderings.find(({ text, edits, firstSite }) => render(text, edits, firstSite).includes(head))
      : renderingOf(Number(site));
    if (rendering === undefined) return text;
    const rendered = renderedText(rendering);
    const start = rendered.indexOf(head);
    const behind = at + OMITTED.length + TAIL;
    const whole = start < 0 ? undefined : wholeFrom(rendered.slice(start), text.slice(behind - TAIL, behind));
    const plain = whole === undefined ? undefined : original(rendering, whole);
    if (plain === undefined) return text;
    const shown = plain.length > LONGEST_QUOTED ? plain.slice(0, HEAD) + OMITTED + plain.slice(-TAIL) : plain;
    return text.slice(0, at - HEAD) + shown + text.slice(behind);
  }

  const kept = harden(new Map<string, string>());
  let length = 0;

  function keep(text: string, found: string): string {
    length += text.length + found.length;
    if (length > MOST_KEPT) {
      kept.clear();
      length = text.length + found.length;
    }
    kept.set(text, found);
    return found;
  }

  const plain: Omit<Originals, "pristine"> = {
    add: (rendering) => void renderings.push(rendering),
    find(text) {
      const [, prefix = PROBE.exec(text)?.[1], number] = SITE.exec(text) ?? [];
      if (prefix === undefined) return text;
      const sited = number === undefined ? undefined : renderingOf(Number(number));
      const rendering = sited ?? renderings.find((each) => original(each, text) !== undefined);
      const like = (rendering && originalIn(rendering, text)) ?? unprinted(text, prefix);
      if (like === undefined) return text;
      const asked = rendering === undefined ? renderings : [rendering];
      for (const { reprint } of asked) {
        const found = reprint?.(text, like);
        if (found !== undefined) return keep(text, found);
      }
      return keep(text, like);
    },
    findExpression(text) {
      const prefix = PROBE.exec(text)?.[1];
      return prefix === undefined ? text : unprinted(text, prefix) ?? text;
    },
    findWithin(quoting) {
      let text = withoutOmission(quoting);
      for (let entry = ENTER.exec(text); entry !== null; entry = ENTER.exec(text)) {
        const rendering = renderingOf(Number(entry[2]));
        if (rendering === undefined) break;
        const [start, end] = quoted(rendering, text, entry);
        const plain = original(rendering, text.slice(start, end));
        if (plain === undefined || plain.length >= end - start) break;
        text = text.slice(0, start) + plain + text.slice(end);
      }
      return text;
    },
    calledName(site, next) {
      const rendering = renderingOf(site);
      if (rendering === undefined) return undefined;
      const name = rendering.names[site - rendering.firstSite] ?? "";
      const at = editOf(rendering, site)?.at ?? 0;
      const following = rendering.text.slice(at, at + LONGEST_CALL).replace(/\s/g, "");
      return /^[\w$.]+$/.test(name) && following.includes(`)${next}`) ? name : undefined;
    },
  };
  return {
    pristine,
    add: plain.add,
    find: (text) => kept.get(text) ?? pristine(() => plain.find(text)),
    findExpression: (text) => pristine(() => plain.findExpression(text)),
    findWithin: (text) => pristine(() => plain.findWithin(text)),
    calledName: (site, next) => pristine(() => plain.calledName(site, next)),
  };
}

/** The function or class that a text begins with: up to the first place where it has this tail, and is all of one. */
function wholeFrom(text: string, tail: string): string | undefined {
  for (let end = HEAD, read = 0; read < MOST_READ; read += end) {
    const at = text.indexOf(tail, end - 1);
    if (at < 0) return undefined;
    end = at + tail.length;
    if (isWhole(text.slice(0, end))) return text.slice(0, end);
  }
  return undefined;
}

function originalIn(rendering: Rendering, text: string): string | undefined {
  return original(rendering, text) ?? wrapped(rendering, text);
}

/** The original of a function that was compiled with the rendered text as its body. */
function wrapped(rendering: Rendering, wrapping: string): string | undefined {
  const rendered = renderedText(rendering);
  return wrapping.includes(rendered) ? wrapping.replace(rendered, () => rendering.text) : undefined;
}

/** The stretch around a probe of a text that is as it was rendered. */
function quoted(
  rendering: Rendering,
  quoting: string,
  probe: RegExpExecArray,
): [number, number] {
  const rendered = renderedText(rendering);
  const shift = rendered.indexOf(probe[0]) - probe.index;
  let start = probe.index;
  let end = start;
  while (start > 0 && quoting[start - 1] === rendered[start - 1 + shift]) start--;
  while (end < quoting.length && quoting[end] === rendered[end + shift]) end++;
  return [start, end];
}
