/**
 * Settings as flags, made from the definition.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import type { FlagSet, Setting } from "../config/definition.ts";
import { boolean, booleanOrExit, globs, texts, WrongValue } from "../config/kinds.ts";
import { flagged } from "./settings_in.ts";

/** Adds the flags of a set of settings. A boolean has two, `--x` and `--no-x`; the help shows the one that changes things. */
export function addSettings(command: Command, set: FlagSet): Command {
  for (const [, setting] of flagged([set])) {
    const { flag: { spec, no: noText = "", alone }, kind } = setting;
    const text = `${setting.text[0]!.toLowerCase()}${setting.text.slice(1)}`;
    if (kind === boolean) {
      const [yes, no] = [spec, spec.replace(/^--/, "--no-")];
      command.addOption(new Option(yes, text).hideHelp(setting.default === true));
      command.addOption(new Option(no, noText).hideHelp(setting.default !== true));
      continue;
    }
    if (kind === booleanOrExit) command.addOption(new Option(spec.replace(/^--(\S+).*/, "--no-$1"), noText));
    const repeats = kind === texts || kind === globs;
    const option = new Option(spec, `${text}${repeats ? " (repeatable)" : ""}${defaultText(setting)}`);
    option.argParser((value: string, earlier: unknown) => {
      try {
        return repeats
          ? [...(earlier as string[] | undefined ?? []), ...kind.read([value]) as string[]]
          : kind.parse(value);
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        const hint = error.hint === undefined ? "" : ` Did you mean "${error.hint}"?`;
        throw new InvalidArgumentError(`It ${error.message}.${hint}`);
      }
    });
    // For completion; the parser above has the better message.
    if (kind.words !== undefined) option.argChoices = [...kind.words];
    command.addOption(option);
    if (alone !== undefined) fillIn(command, option, alone);
  }
  return command;
}

/**
 * Lets an option stand alone. Commander takes any next word as its value; here the word is the value only when it can be, so
 * that `tree --color before` shows the run "before".
 */
function fillIn(command: Command, option: Option, alone: string): void {
  const parse = command.parseOptions.bind(command);
  command.parseOptions = (args) => {
    const end = args.indexOf("--");
    return parse(args.map((arg, i) => {
      const isAlone = arg === option.long && (end < 0 || i < end) &&
        !option.argChoices?.includes(args[i + 1] ?? "");
      return isAlone ? `${arg}=${alone}` : arg;
    }));
  };
}

function defaultText({ default: value, none, kind }: Setting<unknown>): string {
  const isNone = value === 0 || value === "" || Array.isArray(value) && value.length === 0;
  if (isNone) return none === undefined ? "" : ` (default: ${none})`;
  return ` (default: ${kind.write(value).replaceAll('"', "")})`;
}
