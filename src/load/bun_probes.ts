/**
 * The probes as a module, for ES modules under Bun. Its transpiler does not move values past names that it does not know,
 * and a function that it moves to where it is used gets its name there: `const f = () => {}; return { go: f }`.
 *
 * @module
 */
import type { BunApi } from "./bun_api.ts";
import { addPlugin } from "./bun_plugins.ts";
import { isWord } from "../syntax/is_word.ts";
import { ALL_PROBE_NAMES, type AllProbes } from "./globals.ts";

/** Bun leaves modules with such a name out of `require.cache`. */
const SPECIFIER = "bun:tracepatch";

/** What a module begins with that may run before Bun's map of it is another: its own probe. */
export const MAPS = "M";
let mapNow = (): void => {};
export function onMaps(flush: () => void): void {
  mapNow = flush;
}

/** Makes the module. */
export function provideProbes(bun: BunApi, probes: AllProbes): void {
  addPlugin(bun, {
    name: "tracepatch probes",
    setup(build) {
      // A recording of blocks alone does not have them all.
      const exports: Record<string, unknown> = Object.fromEntries(
        ALL_PROBE_NAMES.map((name) => [name, probes[name]]),
      );
      exports[MAPS] = () => mapNow();
      build.module(SPECIFIER, () => ({ loader: "object", exports }));
    },
  });
  // A module that imports what is not there yet waits some ticks longer: another may run before it.
  void import(SPECIFIER);
}

/**
 * What a rewritten text begins with, to import its probes: Bun prints it on a line of its own. Those alone that it has: Bun
 * looks up each, and leaves those out of TypeScript that nothing uses.
 *
 * @param prefix of their names in the text
 * @param inserted all that was inserted into it
 */
export function importOfProbes(prefix: string, inserted: string): string {
  const names = namesIn(inserted, prefix);
  const used = [...ALL_PROBE_NAMES, MAPS].filter((name) => names.has(name));
  return `import{${used.map((name) => `${name} as ${prefix}${name}`).join()}}from"${SPECIFIER}";`;
}

/** What stands behind the prefix in a text, up to the end of the word. To match all its words took a tenth of a start with many modules. */
function namesIn(text: string, prefix: string): Set<string> {
  const names = new Set<string>();
  for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at)) {
    const start = at + prefix.length;
    for (at = start; at < text.length && isWord(text.charCodeAt(at)); at++);
    names.add(text.slice(start, at));
  }
  return names;
}
