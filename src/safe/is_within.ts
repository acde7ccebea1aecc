import { isAbsolute, relative, sep } from "node:path";

/** Whether a path is a folder or something in it, by its name alone. */
export function isWithin(folder: string, path: string): boolean {
  const inFolder = relative(folder, path);
  return inFolder !== ".." && !inFolder.startsWith(`..${sep}`) && !isAbsolute(inFolder);
}
