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

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const HEADING = "## Every setting\n";

function writeJson(path: string, value: unknown): void {
  writeFileSync(join(ROOT, path), `${JSON.stringify(value, undefined, 2)}\n`);
}

writeJson(SCHEMA_PATH, configSchema());
writeJson("docs/run.schema.json", runSchema());
mkdirSync(join(ROOT, "docs/answers"), { recursive: true });
for (const command of ANSWERING) writeJson(`docs/answers/${command}.schema.json`, answerSchema(command));
const page = join(ROOT, "docs/configuration.md");
const [head] = readFileSync(page, "utf8").split(HEADING);
writeFileSync(page, `${head}${HEADING}\n${referenceTables()}\n`);
