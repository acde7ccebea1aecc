import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { withSkill } from "../agent/skill.ts";
import type { Key } from "../config/definition.ts";
import { SETTINGS } from "../config/definition.ts";
import { CONFIG_NAME } from "../config/file.ts";
import { type Kind, WrongValue } from "../config/kinds.ts";
import { type Choices, initialFile } from "../config/reference.ts";
import { cannotWriteFile, configExists, messageOf } from "../errors.ts";
import { escapeText } from "../view/text.ts";
import { readSmall } from "../safe/read_small.ts";
import { replaceFile, SHARED_FILE } from "../safe/replace_file.ts";
import { asking, canAsk } from "./ask.ts";
import type { Context } from "./context.ts";
import { remark } from "./output.ts";

interface Flags {
  yes?: boolean;
  force?: boolean;
  agent?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .option("-y, --yes", "do not ask, write the defaults")
    .option("-f, --force", "overwrite an existing file")
    .option("--agent", "write into AGENTS.md how a coding agent uses tph, and nothing else")
    .addHelpText("after", HELP);
  command.action(async (flags: Flags) => {
    if (flags.agent) return writeSkill(context);
    const path = join(context.cwd, CONFIG_NAME);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined && !flags.force) throw configExists(path);
    const choices = flags.yes || !canAsk(context) ? {} : await chooseAll(context);
    try {
      replaceFile(path, initialFile(choices), SHARED_FILE);
    } catch (error) {
      throw cannotWriteFile(path, messageOf(error));
    }
    context.stdout.write(`${escapeText(path)}\n`);
    remark(["tph: It lists every setting, commented out. The settings in force: tph config"], context);
  });
}

/** Puts the section into AGENTS.md, in place of an earlier one; the rest of the file stays. */
function writeSkill(context: Context): void {
  const path = join(context.cwd, "AGENTS.md");
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    // What it leads to may be secret, and would stand in the project, for everybody to read.
    if (found?.isSymbolicLink()) throw new Error("it is a link");
    replaceFile(path, withSkill(found === undefined ? "" : readSmall(path)), SHARED_FILE);
  } catch (error) {
    throw cannotWriteFile(path, messageOf(error));
  }
  context.stdout.write(`${escapeText(path)}\n`);
}

/** What is asked for, and how. */
const QUESTIONS: [Key, string][] = [
  ["scope", "Folder whose modules are recorded (empty: the project)"],
  ["ignore_modules", "Modules to leave alone, with commas between"],
  ["max_calls", "Stop recording after this many calls (empty: no limit)"],
  ["default_label", "Label of runs, such as {hostname}-{timestamp} (empty: none)"],
  ["cache_max_size", "Size that the kept runs may take, such as 2GB (empty: 5GB)"],
];

async function chooseAll(context: Context): Promise<Choices> {
  return await asking(context, async (ask) => {
    const choices: Choices = {};
    for (const [key, question] of QUESTIONS) {
      const value = await chosen(SETTINGS[key].kind as Kind<unknown>, () => ask(`${question}: `), context);
      if (value !== undefined) choices[key] = value;
    }
    const path = await ask("File with functions to try out with `tph setup` (empty: none): ");
    if (path !== "") {
      const names = (await ask(`Functions in ${path}, with commas between: `)).split(",");
      const functions = names.map((name) => name.trim()).filter((name) => name !== "");
      choices["test.files"] = [{ path, functions }];
    }
    return choices;
  });
}

/** Asks until the answer is one that the setting can have. */
async function chosen(kind: Kind<unknown>, ask: () => Promise<string>, context: Context): Promise<unknown> {
  for (;;) {
    const answer = await ask();
    if (answer === "") return undefined;
    try {
      return kind.parse(answer);
    } catch (error) {
      if (!(error instanceof WrongValue)) throw error;
      remark([`It ${error.message}.`], context);
    }
  }
}

const HELP = `
Examples:
  tph init          write tracepatch.toml here; on a terminal, after a few questions
  tph init --yes    without them
  tph init --agent  tell coding agents about tph, in AGENTS.md`;
