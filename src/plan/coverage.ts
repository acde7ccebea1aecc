/**
 * Coverage that a runtime measures: it counts by places in the text that runs, so nothing may be inserted into that. What asks
 * for it, in the words and the variables that a process is started with. `gate.cjs` says the same again. Pure.
 *
 * @module
 */

export interface Started {
  /** What stands behind the executable. */
  words: readonly string[];
  env: Record<string, string | undefined>;
  /** The text of the `bunfig.toml` that Bun reads. */
  bunfig?: string | undefined;
}

/** The flag or the variable by which a runtime measures coverage; undefined where it does not. */
export function measuredBy(host: string, { words, env, bunfig = "" }: Started): string | undefined {
  switch (host) {
    case "node":
      if (env["NODE_V8_COVERAGE"]) return "NODE_V8_COVERAGE";
      return [...words, ...(env["NODE_OPTIONS"] ?? "").split(/\s+/)].find((word) =>
        word === "--experimental-test-coverage"
      );
    case "deno":
      if (env["DENO_COVERAGE_DIR"]) return "DENO_COVERAGE_DIR";
      return ownFlags(words).some((word) => DENO_FLAG.test(word)) ? "--coverage" : undefined;
    case "bun":
      if (words.find((word) => !word.startsWith("-")) !== "test") return undefined;
      if (words.includes("--coverage")) return "--coverage";
      return IN_BUNFIG.test(bunfig) ? "bunfig.toml" : undefined;
  }
  return undefined;
}

const DENO_FLAG = /^--coverage(?:=|-raw-data-only$|$)/;

/** `coverage = true` under `[test]`. */
const IN_BUNFIG = /^\s*\[test\]\s*(?:#.*)?$(?:\n(?!\s*\[).*)*?\n\s*coverage\s*=\s*true\b/m;

/** The words of a Deno command that are not the program's: `deno test` takes flags behind its files, too. */
function ownFlags(words: readonly string[]): readonly string[] {
  const command = words.findIndex((word) => !word.startsWith("-"));
  if (command < 0) return words;
  const rest = words.slice(command + 1);
  const end = words[command] === "test"
    ? rest.indexOf("--")
    : words[command] === "run" || words[command] === "serve"
    ? rest.findIndex((word) => !word.startsWith("-"))
    : 0;
  return [...words.slice(0, command), ...(end < 0 ? rest : rest.slice(0, end))];
}

/** Why a program is not recorded that is started so. */
export function whyCovered(by: string): string {
  return `Coverage is measured by places in the text that runs (${by}), which probes would shift.`;
}
