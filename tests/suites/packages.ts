/**
 * Packages from the npm registry with their own tests.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOSTS } from "../hosts.ts";

/** Packages that are published with their tests, which run in one process a file. */
export const PACKAGES: Record<string, string> = {
  "minimist": "1.2.8",
  "object-inspect": "1.13.4",
  "qs": "6.14.0",
  "resolve": "1.22.10",
  "side-channel": "1.1.0",
  "for-each": "0.3.5",
};

/** What their tests need. */
const OTHERS: Record<string, string> = {
  "tape": "5.9.0",
  "array.prototype.map": "1.0.8",
  "copy-dir": "1.3.0",
  "error-cause": "1.0.9",
  "make-arrow-function": "1.2.0",
  "mkdirp": "0.5.6",
  "mv": "2.1.1",
  "object-keys": "1.1.1",
  "rimraf": "2.7.1",
  "semver": "6.3.1",
  "tmp": "0.0.31",
  "safer-buffer": "2.1.2",
  "iconv-lite": "0.5.1",
  "es-value-fixtures": "1.7.1",
  "has-override-mistake": "1.0.1",
  "has-property-descriptors": "1.0.2",
  "has-proto": "1.2.0",
  "has-symbols": "1.1.0",
  "has-bigints": "1.1.0",
  "has-tostringtag": "1.0.2",
  "mock-property": "1.1.0",
  "functions-have-names": "1.2.3",
  "string.prototype.repeat": "1.0.0",
  "globalthis": "1.0.4",
};

/** Installs them into a folder, which it gives back. */
export function withTests(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies: { ...PACKAGES, ...OTHERS } }));
  const { status, stderr } = spawnSync(HOSTS.bun, ["install", "--ignore-scripts", "--no-progress"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`Cannot install the packages: ${stderr}`);
  return folder;
}
