import { type Argument, Command, type Option } from "commander";
import { nearest } from "../config/kinds.ts";
import { wrongUsage } from "../errors.ts";
import { findCache } from "../store/cache.ts";
import { listRuns, readListedRun } from "../store/list_runs.ts";
import { COMMANDS } from "./commands.ts";
import { SHELLS } from "./completion_scripts.ts";
import { loadConfig } from "../config/config.ts";
import type { Context } from "./context.ts";
import { RUN_ARGUMENT } from "./options.ts";

export function define(command: Command, context: Context): void {
  command
    .usage("SHELL")
    .argument("<shell...>", "bash, zsh, fish or powershell")
    .option(
      "--complete",
      "print what the last word after -- could be (for the scripts)",
    )
    .addHelpText("after", HELP);
  command.action(async (words: string[], flags: { complete?: boolean }) => {
    if (flags.complete) {
      const lines = await candidates(words, context);
      if (lines.length > 0) context.stdout.write(`${lines.join("\n")}\n`);
      return;
    }
    const [shell = "", ...more] = words;
    if (!Object.hasOwn(SHELLS, shell) || more.length > 0) {
      const names = Object.keys(SHELLS);
      const meant = nearest(shell, names);
      throw wrongUsage(
        `Cannot write completions for ${JSON.stringify(words.join(" "))}.`,
        meant === undefined ? `The shells are ${names.join(", ")}.` : `Did you mean ${meant}?`,
      );
    }
    context.stdout.write(SHELLS[shell as keyof typeof SHELLS]);
  });
}

/** Tells the shell to complete file names. */
const FILES = ":files";

/** Newest runs that are offered; more would be no help. */
const MOST_RUNS = 50;

/** What the last word could be. */
async function candidates(words: string[], context: Context): Promise<string[]> {
  const last = words.at(-1) ?? "";
  // Newer versions of PowerShell hand over the quotes that older ones need for an empty word.
  const current = last === '""' ? "" : last;
  const earlier = words.slice(0, -1);
  const named = earlier.findIndex((word) => !word.startsWith("-"));
  const starting = (list: string[]) => list.filter((item) => item.startsWith(current));
  const names = [...COMMANDS.map(({ name }) => name), "help"];
  if (named < 0) return starting(current.startsWith("-") ? ["--help", "--version"] : names);
  const name = earlier[named]!;
  if (name === "help") return starting(names);
  if (name === "completions") return starting(Object.keys(SHELLS));
  const entry = COMMANDS.find((command) => command.name === name);
  if (entry === undefined) return [];
  const command = new Command(name);
  (await entry.load()).define(command, { ...context });
  const rest = earlier.slice(named + 1);
  const asked = optionOf(command, rest.at(-1) ?? "");
  if (asked?.required && !rest.at(-1)!.includes("=")) return starting(valuesOf(asked));
  const values = asked?.optional ? starting(valuesOf(asked)) : [];
  if (values.length > 0) return values;
  if (current.startsWith("-")) {
    const options = command.options.filter(({ hidden }) => !hidden);
    return starting([...options.flatMap(({ long }) => long ?? []), "--help"]);
  }
  const placed = rest.filter((word, i) => {
    const before = optionOf(command, rest[i - 1] ?? "");
    return !word.startsWith("-") && !before?.required &&
      !(before?.optional && valuesOf(before).includes(word));
  });
  const known = command.registeredArguments;
  const argument = known[placed.length] ?? (known.at(-1)?.variadic ? known.at(-1) : undefined);
  if (argument === undefined) return [];
  if (argument.argChoices) return starting([...argument.argChoices]);
  if (takesRun(argument)) return starting(references(context));
  return [FILES];
}

function takesRun({ description }: Argument): boolean {
  return description.includes(RUN_ARGUMENT.split(":")[1]!) || /\brun\b/.test(description);
}

function optionOf(command: Command, word: string): Option | undefined {
  return command.options.find(({ long, short }) => word !== "" && (long === word || short === word));
}

function valuesOf({ argChoices, flags }: Option): string[] {
  if (argChoices) return [...argChoices];
  return /<(dir|file|path)>/.test(flags) ? [FILES] : [];
}

/** Run references: the newest, labels, ids. */
function references(context: Context): string[] {
  try {
    const { env, cwd } = context;
    const folder = findCache({ ...loadConfig({ env, cwd }), cwd });
    const runs = folder === undefined ? [] : listRuns(folder).slice(0, MOST_RUNS);
    const labels = runs.flatMap((run) => readListedRun(run).summary?.header.label ?? []);
    const names = [...labels, ...runs.map(({ id }) => id)];
    // deno-lint-ignore no-control-regex
    const plain = names.filter((name) => !/[\x00-\x1f\x7f-\x9f]/.test(name));
    return [...new Set(["@", ...runs.slice(1, 10).map((_, i) => `@${i + 1}`), ...plain])];
  } catch {
    // A broken configuration does not matter here.
    return ["@"];
  }
}

const HELP = `
Commands, options, their values, and runs (labels and ids) are completed.

Examples:
  eval "$(tph completions bash)"                       in ~/.bashrc
  eval "$(tph completions zsh)"                        in ~/.zshrc, after compinit
  tph completions fish > ~/.config/fish/completions/tph.fish
  tph completions powershell | Out-String | Invoke-Expression    in $PROFILE`;
