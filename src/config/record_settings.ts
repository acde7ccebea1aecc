import { DEFAULT_SETTINGS, type RecordSettings } from "../settings.ts";
import { tokenSecretOf } from "../redact/key.ts";
import { ENTRIES, type Settings } from "./definition.ts";

/** What the recorder needs of the settings: every entry with a `record` path goes where it says. */
export function recordSettings(settings: Settings): RecordSettings {
  const record = structuredClone(DEFAULT_SETTINGS);
  for (const [key, { record: path }] of ENTRIES) {
    if (path === undefined) continue;
    const parts = path.split(".");
    let at = record as unknown as Record<string, unknown>;
    for (const part of parts.slice(0, -1)) at = at[part] as Record<string, unknown>;
    at[parts.at(-1)!] = settings[key];
  }
  record.tokenSecret = tokenSecretOf(settings.redact_key);
  // What is shown must have been recorded.
  const { max_repr_args, max_repr_return } = settings;
  record.budget.string = Math.max(record.budget.string, max_repr_args, max_repr_return);
  return record;
}

/** The globs that the loader takes, of modules named with or without extension. */
export function moduleGlobs(modules: string[]): string[] {
  return modules.flatMap((module) => {
    const plain = module.replace(/^\.\//, "").replace(/\/$/, "");
    return /[*?[\]{}()!]|\.[cm]?[jt]sx?$/.test(plain) ? [plain] : [plain, `${plain}.*`];
  });
}
