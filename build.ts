/**
 * Builds the standalone binary: `deno task build [--target linux-x64]…`. Without a target it is for this platform,
 * as `dist/tph`; else `dist/tph-<target>`. All of it comes from the packages that are installed, those for other
 * platforms are installed into node_modules/.cache/build.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { originOf } from "./packaging/origin.ts";
import { binaryName, PLATFORMS, TARGETS } from "./packaging/targets.ts";
import {
  nativeFile,
  ownPlatform,
  parserBinding,
  parserPackage,
  type Platform,
} from "./src/bundle/parser_binding.ts";

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, "dist");
const CACHE = join(ROOT, "node_modules/.cache/build");
const BUN = join(ROOT, "node_modules/.bin", process.platform === "win32" ? "bun.exe" : "bun");

/** The packages of one platform: Bun's executable, and the parser's native module. */
interface Parts {
  /** Undefined for the Bun that does the building. */
  bun?: string;
  parser: string;
}

function main(args: string[]): void {
  const targets = args.flatMap((arg, at) => args[at - 1] === "--target" ? [arg] : []);
  const isUsage = args.every((arg, at) =>
    arg === "--target" ? args[at + 1] in PLATFORMS : args[at - 1] === "--target"
  );
  if (!isUsage) {
    console.error(`Usage: deno task build [--target TARGET]…\nTargets: ${TARGETS.join(", ")}`);
    process.exit(2);
  }
  mkdirSync(DIST, { recursive: true });
  if (targets.length === 0) build("tph", { parser: parserBinding(ROOT, ownPlatform()) });
  for (const target of targets) {
    const platform = PLATFORMS[target]!;
    build(binaryName(target), install(target, platform), target);
  }
  writeSums();
}

/** Makes `dist/name`. */
function build(name: string, { bun, parser }: Parts, target?: string): void {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  run(BUN, [join(ROOT, "src/bundle/bundle.ts"), folder, parser]);
  run(BUN, [
    join(ROOT, "packaging/compile.ts"),
    folder,
    join(DIST, name),
    JSON.stringify(originOf(ROOT)),
    ...(target === undefined ? [] : [`bun-${target}`, bun!]),
  ]);
  console.log(join("dist", name));
}

/** Installs a platform's packages beside the checkout's own. */
function install(target: string, platform: Platform): Parts {
  const arch = platform.arch === "arm64" ? "aarch64" : platform.arch;
  const system = platform.platform === "win32" ? "windows" : platform.platform;
  const bunPackage = `@oven/bun-${system}-${arch}${platform.musl ? "-musl" : ""}`;
  const packages = [
    [bunPackage, installedVersion("bun")],
    [parserPackage(platform), installedVersion("oxc-parser")],
  ];
  const folder = join(CACHE, "packages", target);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "deno.json"),
    JSON.stringify({
      nodeModulesDir: "auto",
      imports: Object.fromEntries(packages.map(([name, version]) => [name, `npm:${name}@${version}`])),
    }),
  );
  run(process.execPath, ["install", "--config", "deno.json"], folder);
  const bin = join(folder, "node_modules", bunPackage, "bin");
  const bun = join(bin, readdirSync(bin).find((name) => /^bun(\.exe)?$/.test(name))!);
  return { bun, parser: nativeFile(join(folder, "node_modules", parserPackage(platform))) };
}

function installedVersion(name: string): string {
  return JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")).version;
}

function writeSums(): void {
  const lines = readdirSync(DIST).filter((name) => /^tph/.test(name)).sort().map((name) =>
    `${createHash("sha256").update(readFileSync(join(DIST, name))).digest("hex")}  ${name}\n`
  );
  writeFileSync(join(DIST, "SHA256SUMS"), lines.join(""));
}

/** Runs a program and gives its output; ends the build with the program's own message where it fails. */
function run(command: string, args: string[], cwd: string = ROOT): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status === 0) return stdout;
  console.error(`Cannot build: ${command} ${args.join(" ")}\n${error?.message ?? stderr + stdout}`);
  process.exit(1);
}

if (import.meta.main) main(process.argv.slice(2));
