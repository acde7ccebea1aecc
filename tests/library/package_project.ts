import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOSTS, ROOT } from "../hosts.ts";

let built: string | undefined;

/** A new folder of a project that has the package `tracepatch` installed, as it is built from this checkout. */
export function packageProject(): string {
  if (built === undefined) {
    built = join(ROOT, "node_modules/.cache/tracepatch-package");
    execFileSync(HOSTS.bun, [join(ROOT, "build_package.ts"), built, "--no-types"]);
  }
  const folder = mkdtempSync(join(tmpdir(), "tph-library-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(built, join(folder, "node_modules/tracepatch"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ type: "module", dependencies: { tracepatch: "*" } }),
  );
  return folder;
}
