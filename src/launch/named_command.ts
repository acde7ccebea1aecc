/**
 * A bare word after `tph run` that is not a file: a command from the project's packages, or a script in its manifest.
 *
 * @module
 */
import { join } from "node:path";
import { ambiguousCommand, notTrusted } from "../errors.ts";
import { isExecutable } from "../safe/executables.ts";
import { isTrusted } from "../safe/trust.ts";
import { foldersFrom, packageManagerOf, readManifest } from "./project.ts";

export interface NamedCommand {
  /** What to run. */
  command: string[];
  /** What that is, for the user. */
  what: string;
}

/** Whether a word may name a command: a path names a file. */
export function isBareWord(word: string): boolean {
  return /^[@\w][\w.:@+-]*$/.test(word);
}

/**
 * The command that a bare word means in a folder; undefined where it means none.
 *
 * @throws {TphError} It means two, or what it means is another user's.
 */
export function namedCommand(word: string, args: string[], cwd: string): NamedCommand | undefined {
  const bin = binOf(word, cwd);
  const script = scriptOf(word, cwd);
  if (bin !== undefined && script !== undefined) {
    throw ambiguousCommand(word, {
      bin: shown([...(script.manager === "bun" ? ["bunx"] : ["npx"]), word, ...args]),
      script: shown(script.command(args)),
    });
  }
  const path = bin ?? script?.manifest;
  if (path === undefined) return undefined;
  if (!isTrusted(path)) throw notTrusted(path);
  if (bin !== undefined) return { command: [bin, ...args], what: bin };
  return { command: script!.command(args), what: `the script "${word}" of ${path}` };
}

/** The nearest upward among the packages' commands. */
function binOf(word: string, cwd: string): string | undefined {
  for (const folder of foldersFrom(cwd)) {
    const path = join(folder, "node_modules/.bin", word);
    if (isExecutable(path)) return path;
  }
  return undefined;
}

/** The script of the nearest manifest upward. */
function scriptOf(word: string, cwd: string) {
  for (const folder of foldersFrom(cwd)) {
    const manifest = readManifest(folder, { anyones: true });
    if (manifest === undefined) continue;
    const { scripts } = manifest;
    if (typeof scripts !== "object" || scripts === null || !Object.hasOwn(scripts, word)) return undefined;
    const manager = packageManagerOf(folder);
    // npm takes options behind the name for its own.
    const command = (args: string[]) => [
      manager,
      "run",
      word,
      ...(manager === "npm" && args.length > 0 ? ["--"] : []),
      ...args,
    ];
    return { manifest: join(folder, "package.json"), manager, command };
  }
  return undefined;
}

function shown(words: string[]): string {
  return words.map((word) => /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
    .join(" ");
}
