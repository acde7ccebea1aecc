import { CLOCKS } from "../instrument/walk/external.ts";
import type { RecordSettings } from "../settings.ts";

/**
 * Which external calls are recorded, by the module's specifier or the global's name. `pg` also means `pg/…`, `fs`
 * also `node:fs`; `*` is any text.
 *
 * @param settings.external globs of those to record; without any, the default set is recorded
 * @param settings.ignoreModules globs of those to leave out all the same
 * @param settings.clocks whether clocks and random generators are recorded beside those
 * @returns a test that gives `undefined` for what the default set decides
 */
export function keptExternals(
  { external, ignoreModules, clocks }: Pick<RecordSettings, "external" | "ignoreModules" | "clocks">,
): (name: string) => boolean | undefined {
  const isNamed = specifierTest(external);
  const isIgnored = specifierTest(ignoreModules);
  return (name) =>
    isIgnored(name)
      ? false
      : clocks && CLOCKS.has(name)
      ? true
      : external.length > 0
      ? isNamed(name)
      : undefined;
}

function specifierTest(globs: readonly string[]): (name: string) => boolean {
  if (globs.length === 0) return () => false;
  const pattern = globs.map((glob) =>
    glob.replace(/^(?:node|npm|jsr):/, "").replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*")
  ).join("|");
  const named = new RegExp(`^(?:node:|npm:|jsr:)?(?:${pattern})(?:/.*)?$`);
  return (name) => named.test(name);
}
