/**
 * The settings that flags have given. It does without the package that parses them.
 *
 * @module
 */
import { ENTRIES, type FlagSet, type Key, type Setting, type Settings } from "../config/definition.ts";

type Flagged = [Key, Setting<unknown> & { flag: NonNullable<Setting<unknown>["flag"]> }];

/** The settings that have a flag in one of the sets. */
export function flagged(sets: readonly FlagSet[]): Flagged[] {
  return ENTRIES.filter((entry): entry is Flagged => {
    const { flag } = entry[1];
    return flag !== undefined && sets.includes(flag.on);
  });
}

/** The settings among parsed flags. */
export function settingsIn(flags: object, sets: readonly FlagSet[]): Partial<Settings> {
  const found: Partial<Record<Key, unknown>> = {};
  for (const [key, { flag: { spec } }] of flagged(sets)) {
    const value = (flags as Record<string, unknown>)[attributeOf(spec)];
    if (value !== undefined) found[key] = value;
  }
  return found as Partial<Settings>;
}

/** Where commander puts the value of an option: `maxCalls` for `--max-calls <n>`, `color` for `--no-color`. */
function attributeOf(spec: string): string {
  const [, name] = /--(?:no-)?([\w-]+)/.exec(spec)!;
  return name!.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
