/**
 * Which external calls are recorded, by the module's specifier or the global's name. `pg` also means `pg/…`, `fs`
 * also `node:fs`; `*` is any text. Without globs the default set is recorded.
 *
 * @param globs the setting
 */
export function keptExternals(globs: readonly string[]): boolean | ((name: string) => boolean) {
  if (globs.length === 0) return true;
  const pattern = globs.map((glob) =>
    glob.replace(/^(?:node|npm|jsr):/, "").replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*")
  ).join("|");
  const kept = new RegExp(`^(?:node:|npm:|jsr:)?(?:${pattern})(?:/.*)?$`);
  return (name) => kept.test(name);
}
