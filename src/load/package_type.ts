import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

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
    // Read without asking what it is: in Bun, only that leaves `node:fs` unloaded (bundle/lazy_fs.ts).
    type = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))?.type;
  } catch {
    type = folder === dirname(folder) ? undefined : packageType(folder);
  }
  known.set(folder, type);
  return type;
}
