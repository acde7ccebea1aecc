import type { Platform } from "../src/bundle/parser_binding.ts";

/** The platforms that there is a binary for, by the names that archives and packages have. */
export const PLATFORMS: Record<string, Platform> = {
  "linux-x64": { platform: "linux", arch: "x64", musl: false },
  "linux-arm64": { platform: "linux", arch: "arm64", musl: false },
  "linux-x64-musl": { platform: "linux", arch: "x64", musl: true },
  "linux-arm64-musl": { platform: "linux", arch: "arm64", musl: true },
  "darwin-x64": { platform: "darwin", arch: "x64", musl: false },
  "darwin-arm64": { platform: "darwin", arch: "arm64", musl: false },
  "windows-x64": { platform: "win32", arch: "x64", musl: false },
};

export const TARGETS: string[] = Object.keys(PLATFORMS);

/** Name of a target's binary in `dist/`. */
export function binaryName(target: string): string {
  return `tph-${target}${PLATFORMS[target]!.platform === "win32" ? ".exe" : ""}`;
}

/** The target of the machine that this runs on; undefined where there is none. */
export function targetOf(own: Platform): string | undefined {
  return TARGETS.find((target) => {
    const { platform, arch, musl } = PLATFORMS[target]!;
    return platform === own.platform && arch === own.arch && musl === own.musl;
  });
}
