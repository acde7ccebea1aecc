/**
 * Fetches Debian's clickhouse-server and what it needs, and unpacks them below node_modules: `deno task clickhouse`. It takes
 * no rights, and changes nothing else.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { FOLDER } from "./clickhouse.ts";

const downloads = join(FOLDER, "downloads");
mkdirSync(downloads, { recursive: true });
const list = execFileSync("apt-cache", [
  "depends",
  "--recurse",
  "--no-recommends",
  "--no-suggests",
  "--no-conflicts",
  "--no-breaks",
  "--no-replaces",
  "--no-enhances",
  "clickhouse-server",
], { encoding: "utf8" });
// Its own, and libraries; the C library itself is the system's.
const packages = [...new Set(list.match(/^\w[\w.+-]*$/gm))]
  .filter((name) =>
    /^(?:clickhouse-|lib)/.test(name) && !/^(?:libc6|libc-bin|libgcc-s1|libstdc\+\+6)$/.test(name)
  );
for (const name of packages) {
  try {
    execFileSync("apt-get", ["download", name], { cwd: downloads, stdio: "pipe" });
  } catch {
    // A name that others provide.
  }
}
for (const file of readdirSync(downloads)) execFileSync("dpkg", ["-x", join(downloads, file), FOLDER]);
