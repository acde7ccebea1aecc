import { ENTRIES } from "./definition.ts";
import type { Schema } from "./kinds.ts";

/** Where the schema is published, relative to the repository. */
export const SCHEMA_PATH = "docs/tracepatch.schema.json";

/** The JSON Schema of `tracepatch.toml`, and of the `"tracepatch"` table of a manifest. */
export function configSchema(): Schema {
  const properties: Record<string, Schema> = { $schema: { type: "string" } };
  for (const [key, { kind, text, default: value, none }] of ENTRIES) {
    const [table, field] = key.split(".");
    const own: Schema = {
      ...kind.schema,
      description: `${text}.${none === undefined ? "" : ` Default: ${none}.`}`,
      default: JSON.parse(kind.write(value)),
    };
    if (field === undefined) properties[key] = own;
    else {
      const holder = properties[table!] ??= { type: "object", properties: {}, additionalProperties: false };
      (holder.properties as Record<string, Schema>)[field] = own;
    }
  }
  addAliases(properties);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "tracepatch.toml",
    description: "Settings of tph (tracepatch).",
    type: "object",
    properties,
    additionalProperties: false,
  };
}

/** Lets a setting be a table of others, too: `redact` of `redact.names`. */
function addAliases(properties: Record<string, Schema>): void {
  const tables: Record<string, Record<string, Schema>> = {};
  for (const [key, { alias }] of ENTRIES) {
    const [table, field] = alias?.split(".") ?? [];
    if (table !== undefined) (tables[table] ??= {})[field!] = properties[key]!;
  }
  for (const [table, fields] of Object.entries(tables)) {
    const { description, default: value, ...own } = properties[table]!;
    properties[table] = {
      anyOf: [own, { type: "object", properties: fields, additionalProperties: false }],
      description,
      default: value,
    };
  }
}
