import { instrument } from "../../src/instrument/instrument.ts";

/** A function whose text a fix changed. */
export interface Changed {
  file: string;
  /** As a run calls it. */
  name: string;
  /** Only one of the versions has it. */
  isNew?: true;
}

interface Version {
  before: string;
  after: string;
}

/** The functions whose text differs between two versions of a file, or that only one of them has. */
export function changedFunctions(file: string, { before, after }: Version): Changed[] {
  const [old, now] = [before, after].map((text) => functionsIn(file, text));
  const names = new Set<string>();
  for (const [x, y] of [[old!, now!], [now!, old!]] as const) {
    for (const [name, hashes] of x) {
      const others = [...(y.get(name) ?? [])];
      for (const hash of hashes) {
        const at = others.indexOf(hash);
        if (at < 0) names.add(name);
        else others.splice(at, 1);
      }
    }
  }
  return [...names].map((name) => ({
    file,
    name,
    ...(old!.has(name) && now!.has(name) ? {} : { isNew: true }),
  }));
}

/** Hashes of the texts of functions, by name. */
function functionsIn(file: string, text: string): Map<string, string[]> {
  const [, ending] = /\.[cm]?([jt]sx?)$/.exec(file) ?? [];
  const found = new Map<string, string[]>();
  const lang = ending === "js" ? "jsx" : ending as "ts" | "tsx" | "jsx";
  const sourceType = /^\s*(?:import|export)\b/m.test(text) ? "module" : "script";
  for (const { name, kind, hash } of instrument(text, { file, lang, sourceType, tailCalls: false }).sites) {
    if (hash === undefined || kind === "external") continue;
    // A function without a name is called by its line.
    const key = /^[^ ]*\.[a-z]+:\d+$/i.test(name) ? "(anonymous)" : name;
    const list = found.get(key);
    if (list === undefined) found.set(key, [hash]);
    else list.push(hash);
  }
  return found;
}
