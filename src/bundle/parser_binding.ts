import { existsSync, readdirSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

/** A platform that tph runs on. */
export interface Platform {
  /** As in `process.platform`. */
  platform: string;
  /** As in `process.arch`. */
  arch: string;
  /** Linux with musl instead of glibc. */
  musl: boolean;
}

/** Name of the parser's package for a platform. */
export function parserPackage({ platform, arch, musl }: Platform): string {
  const suffix = platform === "linux" ? (musl ? "-musl" : "-gnu") : platform === "win32" ? "-msvc" : "";
  return `@oxc-parser/binding-${platform}-${arch}${suffix}`;
}

/**
 * The native parser's file in a checkout.
 *
 * @param root the checkout, with its node_modules
 * @throws {Error} When the package is not installed.
 */
export function parserBinding(root: string, platform: Platform): string {
  const name = parserPackage(platform);
  const parser = dirname(realpathSync(join(root, "node_modules/oxc-parser/package.json")));
  for (let folder = parser; folder !== dirname(folder); folder = dirname(folder)) {
    const beside = join(folder, "node_modules", name);
    if (existsSync(beside)) return nativeFile(beside);
  }
  throw new Error(`Cannot find ${name}: run \`deno install\``);
}

/** The only `.node` file in a package. */
export function nativeFile(folder: string): string {
  const file = readdirSync(folder).find((name) => name.endsWith(".node"));
  if (file === undefined) throw new Error(`Cannot find a native module in ${folder}`);
  return join(folder, file);
}

/** The platform that this process runs on. */
export function ownPlatform(): Platform {
  const { platform, arch } = process;
  const musl = platform === "linux" && readdirSync("/lib").some((name) => name.startsWith("ld-musl-"));
  return { platform, arch, musl };
}
