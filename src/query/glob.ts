/** A glob over a name or label: `*` is any text, `?` any character; everything else, brackets too, stands for itself. */
export function globMatcher(glob: string): (name: string) => boolean {
  const source = glob.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  const pattern = new RegExp(`^${source}$`, "su");
  return (name) => pattern.test(name);
}
