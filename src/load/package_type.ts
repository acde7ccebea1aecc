import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isGranted } from "../probe/is_granted.ts";
import { isBun } from "../probe/natives.ts";

const known = new Map<string, string | undefined>();

/**
 * The `"type"` of the nearest `package.json` above a file.
 *
 * @param file absolute path
 * @returns "module", "commonjs", or undefined where there is none
 */
export function packageType(file: string): string | undefined {
  const folder = dirname(file);
  if (known.has(folder)) return known.get(folder);
  let type: string | undefined;
  try {
    const path = join(folder, "package.json");
    // A pipe or a device would be read for ever. In Bun, only a text is read without `node:fs` (bundle/lazy_fs.ts), and that waits for
    // neither (bun_read_file.ts).
    if (!isGranted("read", path)) throw new Error("it may not be read");
    type = isBun || statSync(path).isFile() ? JSON.parse(readFileSync(path, "utf8"))?.type : undefined;
  } catch {
    type = folder === dirname(folder) ? undefined : packageType(folder);
  }
  known.set(folder, type);
  return type;
}
