import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOSTS, ROOT } from "../hosts.ts";
import { sharedFolder } from "../temporary.ts";

/** Where the package is built. */
export const BUILT = join(ROOT, "node_modules/.cache/tracepatch-package");
/** Whether it is built: in this process, or before, by what runs all tests. */
let isBuilt = process.env.TPH_TESTS_PREPARED === "1";

/** Builds the package from this checkout, unless that is done. */
export function buildPackage(): void {
  if (isBuilt) return;
  execFileSync(HOSTS.bun, [join(ROOT, "build_package.ts"), BUILT, "--no-types"]);
  isBuilt = true;
}

/** A new folder of a project that has the package `tracepatch` installed, as it is built from this checkout. */
export function packageProject(): string {
  buildPackage();
  const folder = sharedFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(BUILT, join(folder, "node_modules/tracepatch"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { tracepatch: "*" } }),
  );
  return folder;
}
