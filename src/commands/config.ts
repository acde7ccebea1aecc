import { resolve } from "node:path";
import type { Command } from "commander";
import { examineConfig, problemText, unknownVariables, untrustedText } from "../config/config.ts";
import { SETTINGS } from "../config/definition.ts";
import { CONFIG_NAME } from "../config/file.ts";
import { configJson, configRows, referenceTables } from "../config/reference.ts";
import { configSchema } from "../config/schema.ts";
import { table } from "../view/table.ts";
import { escapeText, wrapText } from "../view/text.ts";
import { tellList } from "../answer/list_answer.ts";
import { addAnswer, type AnswerFlags, printAnswer } from "./answer.ts";
import type { Context } from "./context.ts";
import { addCacheDir, addTextOptions, type CacheFlags, styleOf, type TextFlags } from "./options.ts";
import { widthOf } from "./page_width.ts";
import { printJson, printLines, printText, remark } from "./output.ts";
import { settingsIn } from "./settings_in.ts";

interface Flags extends CacheFlags, TextFlags, AnswerFlags {
  file?: string;
  validate?: boolean;
  schema?: boolean;
  reference?: boolean;
}

export function define(command: Command, context: Context): void {
  command
    .option("--file <path>", "look at this file instead of the nearest one")
    .option("--validate", "only check: exit status 1 and a line for everything that is wrong")
    .option("--schema", "print the JSON Schema of the file, for editors")
    .option("--reference", "print what every setting does, as Markdown");
  addAnswer(command, "print JSON: every setting with its value, in the file's units, and its origin");
  addCacheDir(addTextOptions(command)).addHelpText("after", HELP);
  command.action(async (flags: Flags) => {
    if (flags.schema) return printJson(configSchema(), context);
    if (flags.reference) return printText([referenceTables()], context);
    const { env, cwd } = context;
    const file = flags.file === undefined ? undefined : resolve(cwd, flags.file);
    const { config, problems } = examineConfig({
      flags: settingsIn(flags, ["cache", "text"]),
      env,
      cwd,
      file,
    });
    context.settings = config.settings;
    if (problems.length > 0) context.status = 1;
    const style = styleOf(flags, context.stdout, context);
    const wrong = problems.map((problem) =>
      escapeText(problemText(problem) + (problem.hint ? `. ${problem.hint}` : ""))
    );
    const odd = unknownVariables(env).map(({ name, meant }) =>
      `tph has no variable ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`
    );
    odd.push(...config.untrusted.map(untrustedText));
    const source = config.path ?? "no configuration file";
    if (flags.validate) {
      remark(odd.map((line) => `tph: ${escapeText(line)}`), context);
      if (problems.length > 0) return printLines(wrong, context, { pager: false });
      return printLines([`${escapeText(source)}: ok`], context, { pager: false });
    }
    if (flags.json) {
      const { path, settings } = configJson(config);
      const telling = tellList(Object.entries(settings), {
        row: (entry) => entry,
        wrap: (entries) => ({
          path,
          problems,
          unknownVariables: unknownVariables(env),
          settings: Object.fromEntries(entries as typeof entries & [string, unknown][]),
        }),
      });
      return printAnswer(telling, { flags, context });
    }
    const width = flags.width ?? widthOf(context.stdout);
    const lines = wrapText(
      config.path === undefined
        ? `No configuration file: there is no ${CONFIG_NAME}, and no "tracepatch" in a deno.json or package.json, in ${
          escapeText(cwd)
        } or above. \`tph init\` writes one.`
        : `Settings from ${escapeText(config.path)}`,
      width,
    );
    for (const line of [...wrong, ...odd]) lines.push(...wrapText(`! ${line}`, width).map(style.red));
    for (const { title, rows } of configRows(config)) {
      const cells = (of: (row: (typeof rows)[number]) => string, dress?: (text: string) => string) =>
        rows.map((row) => ({ text: escapeText(of(row)), dress }));
      lines.push("", ...wrapText(title, width).map(style.bold));
      const body = table([
        { title: "", cells: cells(({ key }) => `  ${key}`) },
        {
          title: "",
          least: 12,
          cells: rows.map(({ value, where }) => ({
            text: escapeText(value),
            dress: where ? style.green : style.dim,
          })),
        },
        { title: "", least: 20, cells: cells(({ where }) => where, style.dim) },
      ], { width, title: style.dim });
      lines.push(...body.slice(1));
    }
    await printLines(lines, context, { pager: flags.pager !== false });
  });
}

/** The names of all settings, in lines that fit narrow terminals. */
function keyLines(): string {
  const lines = [""];
  for (const key of Object.keys(SETTINGS)) {
    const word = `${lines.at(-1) === "" ? "  " : " "}${key}`;
    if (lines.at(-1)!.length + word.length > 58) lines.push(`  ${key}`);
    else lines[lines.length - 1] += word;
  }
  return lines.join("\n");
}

const HELP = `
Keys of the file; TRACEPATCH_MAX_CALLS is the variable of max_calls, and so on:
${keyLines()}

A flag wins over a TRACEPATCH_ variable, which wins over the file: the nearest tracepatch.toml upward, or a "tracepatch"
table in deno.json, deno.jsonc or package.json. TRACEPATCH_CONFIG names another file.

Examples:
  tph config                     every setting, its value, and where it came from
  tph config --validate          check the file, as CI would
  tph config --file other.toml --json
  tph config --schema > tracepatch.schema.json`;
