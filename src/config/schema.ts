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
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "tracepatch.toml",
    description: "Settings of tph (tracepatch).",
    type: "object",
    properties,
    additionalProperties: false,
  };
}
