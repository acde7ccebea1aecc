import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Manifest {
  scripts?: Record<string, string>;
  devDependencies?: Record<string, string>;
  dependencies?: Record<string, string>;
}

/** The command that runs some test files of a project, by what its manifest names; undefined for a runner that is not known. */
export function testCommand(folder: string, tests: readonly string[]): string[] | undefined {
  if (!existsSync(join(folder, "package.json"))) return undefined;
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  const scripts = Object.values(manifest.scripts ?? {});
  const script = (name: string) =>
    scripts.flatMap((text) => text.split(/&&|;/)).find((text) =>
      new RegExp(`(?:^|[\\s/])${name}(?=\\s|$)`).test(text)
    );
  const texts = tests.map((test) => readFileSync(join(folder, test), "utf8"));
  if (texts.every((text) => /["'](?:node:test)["']/.test(text))) return ["node", "--test", ...tests];
  if ("vitest" in all) return ["npx", "vitest", "run", ...tests];
  if ("jest" in all || "ts-jest" in all) return ["npx", "jest", "--coverage=false", ...tests];
  if ("ava" in all) return ["npx", "ava", ...tests];
  if ("mocha" in all) {
    const words = (script("_?mocha") ?? "").trim().split(/\s+/);
    const at = words.findIndex((word) => /mocha$/.test(word));
    const kept: string[] = [];
    for (let i = at + 1; at >= 0 && i < words.length; i++) {
      const word = words[i]!;
      if (/^(?:-r|--require|--ui|-u|--import|--loader|--timeout|-t)$/.test(word)) {
        kept.push(word, words[++i]!);
      } else if (/^--(?:ui|require|import|loader|timeout)=|^--(?:throw|allow|experimental)/.test(word)) {
        kept.push(word);
      }
    }
    return ["npx", "mocha", ...kept.map((word) => word.replace(/^["']|["']$/g, "")), ...tests];
  }
  if ("jasmine" in all) return ["npx", "jasmine", ...tests];
  if (texts.every((text) => /require\(["'](?:tape|tap)["']\)|from ["'](?:tape|tap)["']/.test(text))) {
    return tests.length === 1 ? ["node", ...tests] : undefined;
  }
  return undefined;
}
