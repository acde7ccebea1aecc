/**
 * What the shared code uses of `node:path`, for the browser, where the bundle has this in its place.
 *
 * @module
 */

/** The last part of a path. */
export function basename(path: string, ending = ""): string {
  const last = path.replace(/[\\/]+$/, "").replace(/^.*[\\/]/, "");
  return ending !== "" && last !== ending && last.endsWith(ending) ? last.slice(0, -ending.length) : last;
}

/** The way from one folder to a file, both absolute; the file's path where they have nothing in common. */
export function relative(from: string, to: string): string {
  const [start, end] = [partsOf(from), partsOf(to)];
  let shared = 0;
  while (shared < start.length && shared < end.length && start[shared] === end[shared]) shared++;
  if (shared === 0 && start.length > 0) return to;
  return [...start.slice(shared).map(() => ".."), ...end.slice(shared)].join("/");
}

function partsOf(path: string): string[] {
  return path.split(/[\\/]+/).filter((part) => part !== "" && part !== ".");
}
