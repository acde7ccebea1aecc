/**
 * The settings written out for people: the table in the docs, the page of `tph config`, a first `tracepatch.toml`.
 *
 * @module
 */

import type { Config } from "./config.ts";
import { ENTRIES, type Group, GROUPS, type Key, type Setting, SETTINGS, variableOf } from "./definition.ts";
import { boolean } from "./kinds.ts";

const groups = Object.entries(GROUPS) as [Group, string][];

/** The reference in `docs/configuration.md`: a table a group. */
export function referenceTables(): string {
  const lines: string[] = [];
  for (const [group, title] of groups) {
    lines.push(
      `### ${title}`,
      "",
      "| key | type | default | what it does | flag | variable |",
      "| --- | --- | --- | --- | --- | --- |",
    );
    for (const [key, setting] of ENTRIES) {
      if (setting.group !== group) continue;
      const variables = [{ name: variableOf(key) }, ...(setting.variables ?? [])];
      lines.push(
        `| \`${key}\` | ${setting.kind.name} | ${defaultText(setting, "`")} | ${
          setting.text.replaceAll("|", "\\|")
        } | ${flagText(setting)} | ${variables.map(({ name }) => `\`${name}\``).join(", ")} |`,
      );
    }
    lines.push("");
  }
  return lines.join("\n").trimEnd();
}

function flagText({ flag, kind, default: value }: Setting<unknown>): string {
  if (flag === undefined) return "";
  const name = flag.spec.split(" ")[0]!;
  const shown = kind === boolean && value === true ? name.replace(/^--/, "--no-") : name;
  return `\`${shown}\``;
}

function defaultText({ kind, default: value, none }: Setting<unknown>, quote = ""): string {
  const isNone = none !== undefined &&
    (value === 0 || value === "" || Array.isArray(value) && value.length === 0);
  return isNone ? none : `${quote}${kind.write(value)}${quote}`;
}

/** One line of `tph config`. */
export interface ConfigRow {
  key: Key;
  value: string;
  /** Where the value came from; "" for a default. */
  where: string;
}

/** What `tph config` says, by group. */
export function configRows({ settings, origins }: Config): { title: string; rows: ConfigRow[] }[] {
  return groups.map(([group, title]) => ({
    title,
    rows: ENTRIES.filter(([, setting]) => setting.group === group).map(([key, setting]) => ({
      key,
      value: origins[key].source === "default" ? defaultText(setting) : setting.kind.write(settings[key]),
      where: origins[key].where,
    })),
  }));
}

/** The settings as JSON, in the units of the file. */
export function configJson(
  { settings, origins, path }: Config,
): { path: string | null; settings: Record<string, unknown> } {
  const values = Object.fromEntries(ENTRIES.map(([key, { kind }]) => {
    const { source, where } = origins[key];
    return [key, { value: JSON.parse(kind.write(settings[key])), source, where: where || null }];
  }));
  return { path: path ?? null, settings: values };
}

/** What somebody chose for a first file, by key; the rest is there as comments. */
export type Choices = Partial<Record<Key, unknown>>;

/** The text of a first `tracepatch.toml`: all keys with their defaults, commented out except for those chosen. */
export function initialFile(choices: Choices = {}): string {
  const lines = [
    "# Settings of tph. `tph config` tells those in force; `tph config --validate` checks this file.",
    "# A line without its # takes effect; what stands behind it is the default.",
  ];
  const tables: string[] = [];
  for (const [group, title] of groups) {
    if (group === "test") continue;
    lines.push("", `# ${title}`);
    for (const [key, setting] of ENTRIES) {
      if (setting.group !== group) continue;
      const chosen = choices[key];
      lines.push("", `# ${setting.text}.`);
      if (chosen !== undefined) lines.push(`${key} = ${setting.kind.write(chosen)}`);
      else if (setting.none === undefined && !isEmpty(setting.default)) {
        lines.push(`# ${key} = ${setting.kind.write(setting.default)}`);
      } else {
        const example = setting.example ?? setting.default;
        lines.push(`# ${key} = ${setting.kind.write(example)}    # default: ${defaultText(setting)}`);
      }
    }
  }
  const files = (choices["test.files"] ?? []) as { path: string; functions: string[] }[];
  const dash = files.length > 0 ? "" : "# ";
  const shown = files.length > 0 ? files : SETTINGS["test.files"].example!;
  lines.push("", `# ${GROUPS.test}: \`tph setup\` writes a runner, \`tph disable\` removes it.`);
  for (const { path, functions } of shown) {
    tables.push("", `${dash}[[test.files]]`, `${dash}path = ${JSON.stringify(path)}`);
    tables.push(`${dash}functions = ${JSON.stringify(functions)}`);
  }
  const input = SETTINGS["test.inputs"].example![0]!;
  tables.push(
    "",
    "# [[test.inputs]]",
    `# function = ${JSON.stringify(files[0]?.functions[0] ?? input.function)}`,
  );
  tables.push("# args = [[1, 2]]", "# kwargs = { tax = 0.2 }");
  tables.push("", "# [test.custom]", "# enabled = true", '# script = "scripts/try.ts"');
  return `${[...lines, ...tables].join("\n")}\n`;
}

function isEmpty(value: unknown): boolean {
  return value === "" || Array.isArray(value) && value.length === 0;
}
