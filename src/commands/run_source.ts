/**
 * Source files that a run names, as they may be shown.
 *
 * @module
 */
import { join, relative } from "node:path";
import { textInCommit } from "../cause/changed_files.ts";
import { recordSettings } from "../config/record_settings.ts";
import { createRedactor } from "../redact/redactor.ts";
import { redactSource } from "../redact/source.ts";
import type { Version } from "../query/diff/failed_test.ts";
import { isSourceName, readOwnSource } from "../safe/own_source.ts";
import type { RunHeader } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import type { Context } from "./context.ts";

/**
 * The text of a file of the reader's own project that has not changed since the run, without the secrets in it unless the run
 * has them; undefined for any other file.
 *
 * @param options.most bytes of the file
 */
export function runSource(
  { header }: Trace,
  file: string,
  { context: { cwd, settings }, most }: { context: Context; most: number },
): string | undefined {
  const text = readOwnSource(file, { cwd, since: header.started, most });
  return text === undefined ? undefined : withoutSecrets(text, header, settings);
}

/**
 * The same of a file of a commit, in a copy of which a run was recorded. Not of one with tests: those of the project may have run in
 * place of the commit's.
 *
 * @param options.scope of a run of the project itself, of which the run's own is a copy
 */
export function versionSource(
  { header, sites }: Trace,
  file: string,
  { version, scope, context: { settings }, most }: {
    version: Version;
    scope: string;
    context: Context;
    most: number;
  },
): string | undefined {
  const module = relative(header.scope, file);
  if (!isSourceName(module) || sites.some((site) => site.kind === "test" && site.file === file)) {
    return undefined;
  }
  const text = textInCommit(version, join(scope, module), most);
  return text === undefined ? undefined : withoutSecrets(text, header, settings);
}

function withoutSecrets(text: string, header: RunHeader, settings: Context["settings"]): string {
  if (header.settings.redact === false) return text;
  const rules = settings === undefined ? undefined : recordSettings(settings);
  return redactSource(text, createRedactor(rules));
}
