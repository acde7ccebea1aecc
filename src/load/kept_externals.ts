/**
 * Which external calls are recorded, by the module's specifier or the global's name. `pg` also means `pg/…`, `fs`
 * also `node:fs`; `*` is any text.
 *
 * @param only globs of those to record; without any, the default set is recorded
 * @param ignored globs of those to leave out all the same
 * @returns a test that gives `undefined` for what the default set decides
 */
export function keptExternals(
  only: readonly string[],
  ignored: readonly string[],
): (name: string) => boolean | undefined {
  const isNamed = specifierTest(only);
  const isIgnored = specifierTest(ignored);
  return (name) => isIgnored(name) ? false : only.length > 0 ? isNamed(name) : undefined;
}

function specifierTest(globs: readonly string[]): (name: string) => boolean {
  if (globs.length === 0) return () => false;
  const pattern = globs.map((glob) =>
    glob.replace(/^(?:node|npm|jsr):/, "").replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*")
  ).join("|");
  const named = new RegExp(`^(?:node:|npm:|jsr:)?(?:${pattern})(?:/.*)?$`);
  return (name) => named.test(name);
}
