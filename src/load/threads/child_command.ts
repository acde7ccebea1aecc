/**
 * Command lines of child processes: whether they run a program under a host, and where the flags for the preload script
 * go. What is not understood is left alone. Pure.
 *
 * @module
 */
import type { Plan } from "../../plan/plan.ts";

type HostName = Plan["host"];

export interface ArgumentRules {
  /** Whether a path, as the child would find it, is a file. */
  isFile: (path: string) => boolean;
  /** Deno: the host's arguments are written as Node's are. */
  isNodeStyle?: boolean;
}

/** Flags with which Node runs no program, or must not be given another flag. */
const NODE_OTHER =
  /^(?:--(?:experimental-)?permission\b|--run\b|--check$|-c$|--build-(?:snapshot|sea)|--experimental-sea-config|--prof-process|--v8-options|--version$|-v$|--help$|-h$|--completion-bash)/;

/**
 * Where flags go that make the host run the preload script first.
 *
 * @param args the host's arguments, without its own name
 * @returns how many of the arguments come before them; undefined where nothing can be recorded
 */
export function placeOfFlags(
  host: HostName,
  args: readonly string[],
  rules: ArgumentRules,
): number | undefined {
  switch (host) {
    case "node":
      return nodePlace(args);
    case "bun":
      return bunPlace(args, rules);
    case "deno":
      return denoPlace(args, rules);
  }
}

/** Node reads its flags first in any case. */
function nodePlace(args: readonly string[]): number | undefined {
  if (args[0] === "inspect" || args[0] === "debug") return undefined;
  for (const arg of args) {
    if (!arg.startsWith("-")) break;
    if (NODE_OTHER.test(arg)) return undefined;
  }
  return 0;
}

/** Bun has many commands besides; a program is a file, or a text behind `-e`. */
function bunPlace(args: readonly string[], { isFile }: ArgumentRules): number | undefined {
  const place = args[0] === "run" || args[0] === "test" ? 1 : 0;
  if (args[0] === "test") return place;
  for (let i = place; i < args.length; i++) {
    const arg = args[i]!;
    if (/^(?:-e|--eval|-p|--print)$/.test(arg)) return place;
    if (/^(?:--filter|-F|--workspaces|--parallel)\b/.test(arg)) return undefined;
    if (arg.startsWith("-")) continue;
    // `bun install` is a command even where there is a file of that name.
    if (/[./\\]/.test(arg) && isFile(arg)) return place;
    // It may be what a flag takes.
    if (i === place || !args[i - 1]!.startsWith("-") || args[i - 1]!.includes("=")) return undefined;
  }
  return undefined;
}

/** Deno is not handed flags but variables; all of its permissions are needed then. */
function denoPlace(
  args: readonly string[],
  { isFile, isNodeStyle = false }: ArgumentRules,
): number | undefined {
  const isCommand = args[0] === "run" || args[0] === "test";
  const flags: string[] = [];
  let at = isCommand ? 1 : 0;
  for (; at < args.length && args[at]!.startsWith("-"); at++) flags.push(args[at]!);
  if (flags.some((flag) => /^(?:-e|--eval|-p|--print|-c|--check)$/.test(flag)) && !isCommand) {
    return undefined;
  }
  if (!isCommand && (args[at] === undefined || !isFile(args[at]!))) return undefined;
  // Coverage is measured by places in the text that runs.
  if (flags.some((flag) => /^--coverage(?:=|-raw-data-only$|$)/.test(flag))) return undefined;
  const chosen = flags.some((flag) => /^(?:-[RWNESP]|--(?:allow|deny|permission)-|--no-prompt$)/.test(flag));
  if (flags.some((flag) => /^(?:-[a-zA-Z]*A|--allow-all$)/.test(flag))) return 0;
  // Deno's `node:child_process` grants all to a child that asks for nothing.
  return isNodeStyle && !chosen ? 0 : undefined;
}

/** A word of a shell's command line, and where it stands. */
interface Word {
  /** Without quotes. */
  text: string;
  end: number;
}

/** What makes a command line more than one command, or a command in a command; `2>&1` does not. */
const MORE_THAN_ONE = /[;|()`\r\n]|<<|(?<!>)&/;

/**
 * The words of a shell's command line, when that is one simple command, such as `node main.js "a b" > out.txt`.
 *
 * @returns undefined where it is more than that
 */
export function simpleCommand(line: string): Word[] | undefined {
  if (MORE_THAN_ONE.test(line)) return undefined;
  const words: Word[] = [];
  const word = /\s*((?:"[^"\\]*"|'[^']*'|[^\s"'\\])+)/gy;
  let end = 0;
  for (let match = word.exec(line); match !== null; match = word.exec(line)) {
    end = word.lastIndex;
    words.push({ text: match[1]!.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"), end });
  }
  return line.slice(end).trim() === "" ? words : undefined;
}

/** A text as one word of a shell's command line. */
export function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
