import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { cannotWriteFile, messageOf, notAFolder } from "../errors.ts";
import { addTrusted, removeTrusted, TRUST_VARIABLE, trustedFolders } from "../safe/trust.ts";
import { escapeText } from "../view/text.ts";
import type { Context } from "./context.ts";

interface Flags {
  list?: boolean;
  remove?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .argument("[dir]", "the folder, with all that is in it", ".")
    .option("--list", "list the folders that are trusted")
    .option("--remove", "no longer trust it")
    .addHelpText("after", HELP);
  command.action((dir: string, flags: Flags) => {
    const print = (line: string) => context.stdout.write(`${escapeText(line)}\n`);
    if (flags.list) return trustedFolders().forEach(print);
    const folder = resolve(context.cwd, dir);
    if (!flags.remove && !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      throw notAFolder(folder);
    }
    try {
      if (flags.remove) print(`${folder} is not in ${removeTrusted(folder)}`);
      else print(`${folder} is trusted (${addTrusted(folder)})`);
    } catch (error) {
      throw cannotWriteFile("the list of folders that you trust", messageOf(error));
    }
  });
}

const HELP = `
Configuration files and cache folders count when they belong to you or to root: a configuration can name programs to run.
Other users' files count only in folders that you trust, here or in ${TRUST_VARIABLE}, which is written like PATH.

Examples:
  tph trust                    use other users' files in this folder, too
  tph trust /srv/team/shop
  tph trust --list
  tph trust /srv/team/shop --remove`;
