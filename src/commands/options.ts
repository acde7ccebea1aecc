/**
 * Options that several commands have, and how their values are read.
 *
 * @module
 */

import { type Command, InvalidArgumentError } from "commander";
import { parseBytes, parseCount, parseDuration } from "../config/quantities.ts";
import { coloured, type Glyphs, PLAIN, type Style } from "../view/style.ts";
import type { Context } from "./context.ts";
import { glyphsOf } from "./glyphs.ts";
import { widthOf } from "./page_width.ts";
import { addSettings } from "./setting_flags.ts";

/** What a RUN argument may be. */
export const RUN_ARGUMENT =
  "a run: @ (the newest), @1 (the one before), an id or its beginning, a label, a path";

export interface CacheFlags {
  cacheDir?: string;
}

export interface TextFlags {
  color?: "auto" | "always" | "never";
  style?: "auto" | "unicode" | "ascii" | "ansi";
  pager?: boolean;
}

export { configOf } from "./config_of.ts";
export { glyphsOf };

export function addCacheDir(command: Command): Command {
  return addSettings(command, "cache");
}

/** Options of every command that prints for people. */
export function addTextOptions(command: Command): Command {
  return addSettings(command, "text");
}

/** Of commands that tell how long calls took. */
export function addTimes(command: Command): Command {
  return addSettings(command, "times");
}

/** How to dress text for a stream; links go only to a terminal. */
export function styleOf(
  flags: Pick<TextFlags, "color" | "style">,
  stream: NodeJS.WriteStream,
  { env, settings }: Context,
): Style {
  const color = flags.color ?? settings?.color ?? "auto";
  if (color === "never") return PLAIN;
  const isTerminal = stream.isTTY === true && env.TERM !== "dumb";
  if (color === "always" || (flags.style ?? settings?.tree_style) === "ansi") {
    return coloured({ links: isTerminal });
  }
  if (env.NO_COLOR) return PLAIN;
  const forced = env.FORCE_COLOR !== undefined && !["0", "false"].includes(env.FORCE_COLOR);
  if (env.FORCE_COLOR !== undefined && !forced) return PLAIN;
  return forced || isTerminal ? coloured({ links: isTerminal }) : PLAIN;
}

/** How text is shown on a stream: dress, characters, columns. */
export function dressOf(
  flags: Pick<TextFlags, "color" | "style"> & { width?: number },
  context: Context,
  stream: NodeJS.WriteStream = context.stdout,
): { style: Style; glyphs: Glyphs; width: number } {
  return {
    style: styleOf(flags, stream, context),
    glyphs: glyphsOf(flags, context),
    width: flags.width ?? widthOf(stream),
  };
}

/** Adds a value to those that a repeated option has had. */
export function repeated(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

export const count = reader(parseCount, "It must be a whole number, such as 1000 or 10k.");
export const duration = reader(parseDuration, "It must be a time, such as 1ms, 1.5s or 2min.");
export const bytes = reader(parseBytes, "It must be a size, such as 500MB or 2GiB.");

function reader(parse: (text: string) => number | undefined, expected: string): (text: string) => number {
  return (text) => {
    const value = parse(text);
    if (value === undefined) throw new InvalidArgumentError(expected);
    return value;
  };
}
