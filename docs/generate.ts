/**
 * Writes what of the docs comes from definitions: the JSON Schemas, and the tables of docs/configuration.md.
 *
 * @module
 */

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ANSWERING, answerSchema } from "../src/answer/schemas.ts";
import { referenceTables } from "../src/config/reference.ts";
import { configSchema, SCHEMA_PATH } from "../src/config/schema.ts";
import { runSchema } from "../src/export/run_schema.ts";
import { questionsReference } from "../src/sql/reference.ts";
import { tablesReference } from "../src/tables/reference.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

function writeJson(path: string, value: unknown): void {
  writeFileSync(join(ROOT, path), `${JSON.stringify(value, undefined, 2)}\n`);
}

/** Writes a page's last part anew. */
function writeBelow(path: string, heading: string, text: string): void {
  const page = join(ROOT, path);
  const [head] = readFileSync(page, "utf8").split(heading);
  writeFileSync(page, `${head}${heading}\n${text}\n`);
}

writeJson(SCHEMA_PATH, configSchema());
writeJson("docs/run.schema.json", runSchema());
mkdirSync(join(ROOT, "docs/answers"), { recursive: true });
for (const command of ANSWERING) writeJson(`docs/answers/${command}.schema.json`, answerSchema(command));
writeBelow("docs/configuration.md", "## Every setting\n", referenceTables());
writeBelow("docs/sql.md", "## Ten questions\n", questionsReference());
writeBelow("docs/tables.md", "## Every column\n", tablesReference());
