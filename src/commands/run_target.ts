import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { entryNotFound, wrongUsage } from "../errors.ts";
import { folderOf } from "../launch/host_arguments.ts";
import { isBareWord, namedCommand } from "../launch/named_command.ts";
import { findOnPath } from "../safe/executables.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";
import { remark } from "./output.ts";

/** What `tph run` is to run. */
export interface RunTarget {
  file: string;
  args: string[];
  /** Any command, and not a program for a host. */
  isCommand?: boolean;
}

/** Whether the words come after `--`, which the parser removes. */
export function isAfterDashes(command: Command, first: string | undefined, rest: readonly string[]): boolean {
  const { rawArgs } = command.parent as Command & { rawArgs: string[] };
  return rawArgs.at(first === undefined ? -1 : -rest.length - 2) === "--";
}

/**
 * What to run: the program or the command named, or the runner of `tph setup`. Nothing where the user has called it off.
 *
 * @throws {TphError} Nothing is named, or what is named is neither.
 */
export async function settleTarget(
  first: string | undefined,
  rest: string[],
  { flags, isCommand, config, context }: {
    flags: { setup?: boolean; yes?: boolean; quiet?: boolean };
    isCommand: boolean;
    config: Config;
    context: Context;
  },
): Promise<RunTarget | undefined> {
  if (flags.setup) {
    if (first !== undefined) throw wrongUsage("Cannot combine FILE with --setup: leave FILE out.");
    const { setUp } = await import("./setup.ts");
    const file = await setUp(config, { yes: flags.yes === true, isQuiet: true }, context);
    return file === undefined ? undefined : { file, args: rest };
  }
  if (first === undefined) {
    throw isCommand
      ? wrongUsage("No command given.", "tph run -- npm test")
      : wrongUsage("No program given.", "tph run FILE [args…]");
  }
  if (isCommand) return { file: first, args: rest, isCommand };
  const folder = folderOf(config.settings.host_flags, context.cwd);
  if (!isBareWord(first) || existsSync(resolve(folder, first))) return { file: first, args: rest };
  const named = namedCommand(first, rest, context.cwd);
  if (named === undefined) {
    const isOnPath = findOnPath(first, context.env.PATH ?? context.env.Path) !== undefined;
    throw entryNotFound(first, isOnPath ? `Try: tph run -- ${[first, ...rest].join(" ")}` : undefined);
  }
  const [file, ...args] = named.command;
  if (!flags.quiet) remark([`tph: running ${escapeText(said(named.what, context.cwd))}`], context);
  return { file: file!, args, isCommand: true };
}

/** A path in the folder, or around it, is shown relative to it. */
function said(what: string, cwd: string): string {
  return what.replace(/(?:^|(?<= ))\/\S+/, (path) => relative(cwd, path));
}
