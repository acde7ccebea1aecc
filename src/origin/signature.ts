/**
 * What shows that a generated function and one that somebody wrote are the same, and what it is recorded as.
 *
 * @module
 */
import type { Site } from "../contract.ts";
import type { FoundFunction, OriginalSite } from "../instrument/instrument.ts";

/** What a function is recorded as: its own parameters, where they are other values than those of the original. */
export function standIn(
  made: FoundFunction,
  { site, hasPatterns }: FoundFunction,
  file: string,
): OriginalSite {
  return { ...site, file, params: made.hasPatterns === hasPatterns ? site.params : made.site.params };
}

/** What Vite and Babel call what is exported as default. */
const DEFAULT = /^(?:_default|__vite_ssr_export_default__|__vi_export_default__)$/;
/** The name of an anonymous function contains its line. */
const LINE = /(\.[cm]?[jt]sx?):\d+/g;
const UNNAMED = /^[^ ]*\.[cm]?[jt]sx?:\d+$/;

/** What identifies a function where its place does not. */
export interface Signature {
  text: string;
  params: string;
  /** It has no name, or is named for what it is passed to, which may have another name in the generated text. */
  isLoose: boolean;
}

export function signature({ kind, name, params: given, table }: Site): Signature {
  // Those of a title are known where the runner is.
  const params = table === "names" ? [] : given;
  const plain = name.replace(LINE, "$1").replace(DEFAULT, "default");
  return {
    text: `${kind} ${plain}(${params.join()})`,
    params: params.join(),
    isLoose: kind === "test" || kind === "suite" || name.endsWith(" callback") || UNNAMED.test(name),
  };
}

export function isSame(made: Signature, written: Signature): boolean {
  return made.text === written.text ||
    made.isLoose && written.isLoose && made.params === written.params && !ADDED.test(made.text);
}

/** Functions that tools hand to their own. */
const ADDED = /^\S+ (?:__vi|_interop|_export)/;
