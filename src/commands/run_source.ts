/**
 * Source files that a run names, as they may be shown.
 *
 * @module
 */
import { recordSettings } from "../config/record_settings.ts";
import { createRedactor } from "../redact/redactor.ts";
import { redactSource } from "../redact/source.ts";
import { readOwnSource } from "../safe/own_source.ts";
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
  if (text === undefined || header.settings.redact === false) return text;
  const rules = settings === undefined ? undefined : recordSettings(settings);
  return redactSource(text, createRedactor(rules));
}
