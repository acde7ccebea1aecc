import { readFileSync, statSync } from "node:fs";
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
    const path = join(folder, "package.json");
    // A pipe would wait for ever.
    if (!statSync(path).isFile()) throw new TypeError(`${path} is no file`);
    type = JSON.parse(readFileSync(path, "utf8"))?.type;
  } catch {
    type = folder === dirname(folder) ? undefined : packageType(folder);
  }
  known.set(folder, type);
  return type;
}
