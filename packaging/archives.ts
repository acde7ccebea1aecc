/**
 * What a release has: the binaries as archives, their checksums, the scripts that install them, a formula for Homebrew.
 *
 * `deno task release` makes `dist/release` of the binaries in `dist/` that have a target's name.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { VERSION } from "../src/version.ts";
import { formula } from "./formula.ts";
import { sbom } from "./sbom.ts";
import { binaryName, PLATFORMS, TARGETS } from "./targets.ts";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

export interface ArchiveOptions {
  target: string;
  /** Path of the binary. */
  binary: string;
  /** Where the archive goes. */
  folder: string;
  /** How hard `xz` tries, 0 to 9. */
  level: number;
}

/** Makes the archive of one target, which has `tph` and the licence. Gives its file's name. */
function writeArchive({ target, binary, folder, level }: ArchiveOptions): string {
  const isWindows = PLATFORMS[target]!.platform === "win32";
  const work = mkdtempSync(join(tmpdir(), "tph-archive-"));
  try {
    const file = isWindows ? "tph.exe" : "tph";
    copyFileSync(binary, join(work, file));
    copyFileSync(join(ROOT, "LICENSE"), join(work, "LICENSE"));
    const name = `tph-${target}${isWindows ? ".zip" : ".tar.xz"}`;
    const path = join(folder, name);
    rmSync(path, { force: true });
    // The same binary gives the same archive.
    const tar = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner", "--mode=755"];
    const [command, args] = isWindows
      ? ["zip", ["-q", "-X", "-9", path, file, "LICENSE"]]
      : ["tar", [...tar, "-I", `xz -${level} -T0`, "-cf", path, file, "LICENSE"]];
    const { status, stderr, error } = spawnSync(command, args as string[], { cwd: work, encoding: "utf8" });
    if (status !== 0) throw new Error(`Cannot make ${name}: ${error?.message ?? stderr}`);
    return name;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Writes `SHA256SUMS` of files in a folder, and gives the checksums by name. */
function writeSums(folder: string, names: string[]): Map<string, string> {
  const sums = new Map(
    names.toSorted().map((name) => {
      const hash = createHash("sha256").update(readFileSync(join(folder, name))).digest("hex");
      return [name, hash];
    }),
  );
  writeFileSync(join(folder, "SHA256SUMS"), [...sums].map(([name, hash]) => `${hash}  ${name}\n`).join(""));
  return sums;
}

/** Makes all of a release from the binaries that there are. */
export function writeRelease(folder: string, { dist, level }: { dist: string; level: number }): string[] {
  const targets = TARGETS.filter((target) => existsSync(join(dist, binaryName(target))));
  if (targets.length === 0) {
    throw new Error(`No binary with a target's name in ${dist}: deno task build --target …`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const archives = targets.map((target) =>
    writeArchive({ target, binary: join(dist, binaryName(target)), folder, level })
  );
  for (const script of ["install.sh", "install.ps1"]) {
    copyFileSync(join(ROOT, "packaging", script), join(folder, script));
  }
  writeFileSync(join(folder, "sbom.cdx.json"), sbom(readFileSync(join(ROOT, "deno.lock"), "utf8"), VERSION));
  const sums = writeSums(folder, [...archives, "install.sh", "install.ps1", "sbom.cdx.json"]);
  writeFileSync(join(folder, "tph.rb"), formula(VERSION, sums));
  return archives;
}

if ((import.meta as { main?: boolean }).main) {
  const level = Number(process.argv[2] ?? 9);
  for (const name of writeRelease(join(ROOT, "dist/release"), { dist: join(ROOT, "dist"), level })) {
    console.log(join("dist/release", name));
  }
}
