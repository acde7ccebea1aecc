/**
 * Makes the npm package of one platform: the binary, and what tells package managers for whom it is.
 *
 * `deno task build:platforms` makes `dist/platforms/TARGET` of the binaries in `dist/` that have a target's name.
 *
 * @module
 */
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VERSION } from "../src/version.ts";
import { PUBLIC } from "./manifest.ts";
import { binaryName, PLATFORMS, TARGETS } from "./targets.ts";

/**
 * @param options.target such as `linux-x64-musl`
 * @param options.binary path of its binary
 * @param options.folder where the package goes; what is there is replaced
 */
export function writePlatformPackage(
  { target, binary, folder }: { target: string; binary: string; folder: string },
): void {
  const { platform, arch, musl } = PLATFORMS[target]!;
  const file = platform === "win32" ? "tph.exe" : "tph";
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(binary, join(folder, file));
  chmodSync(join(folder, file), 0o755);
  const manifest = {
    name: `@tracepatch/${target}`,
    version: VERSION,
    description: `The binary of tracepatch for ${target}.`,
    ...PUBLIC,
    os: [platform],
    cpu: [arch],
    ...(platform === "linux" ? { libc: [musl ? "musl" : "glibc"] } : {}),
    files: [file],
    preferUnplugged: true,
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

if ((import.meta as { main?: boolean }).main) {
  const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
  for (const target of TARGETS) {
    const binary = join(dist, binaryName(target));
    if (existsSync(binary)) writePlatformPackage({ target, binary, folder: join(dist, "platforms", target) });
  }
}
