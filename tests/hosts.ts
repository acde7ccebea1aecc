/**
 * The hosts that tests run programs in, and a way to run them.
 *
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { findOnPath } from "../src/safe/executables.ts";

/** Root of the checkout. */
export const ROOT: string = dirname(dirname(fileURLToPath(import.meta.url)));

export type HostName = "bun" | "deno" | "node";

/** The Node that tests use where PATH has none that is new enough; its package is named after the platform. */
const NODE_VERSION = "24.21.0";

/** The executable of each host. */
export const HOSTS: Record<HostName, string> = {
  bun: join(ROOT, "node_modules/.bin/bun"),
  deno: denoPath(),
  node: nodePath(),
};

/** Variables that name these executables to tph. */
export const HOST_VARIABLES: Record<string, string> = {
  TPH_BUN: HOSTS.bun,
  TPH_DENO: HOSTS.deno,
  TPH_NODE: HOSTS.node,
};

function denoPath(): string {
  const deno = (globalThis as { Deno?: { execPath(): string } }).Deno;
  return deno?.execPath() ?? process.env.TPH_DENO ?? findOnPath("deno", process.env.PATH) ?? "deno";
}

/** Node 22.15 or newer: the one named in TPH_NODE, the one on PATH, or one that is installed for the tests. */
function nodePath(): string {
  const found = process.env.TPH_NODE ?? findOnPath("node", process.env.PATH);
  if (found !== undefined) {
    const [, major, minor] =
      /^v(\d+)\.(\d+)/.exec(spawnSync(found, ["--version"], { encoding: "utf8" }).stdout) ??
        [];
    if (Number(major) > 22 || Number(major) === 22 && Number(minor) >= 15) return found;
  }
  // A `node` in the checkout's own node_modules/.bin would break Deno's script runner.
  const folder = join(ROOT, "node_modules/.hosts");
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const node = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    const manifest = { nodeModulesDir: "auto", imports: { [name]: `npm:${name}@${NODE_VERSION}` } };
    writeFileSync(join(folder, "deno.json"), JSON.stringify(manifest));
    const { stderr } = spawnSync(denoPath(), ["install", "--config", "deno.json"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (!existsSync(node)) {
      throw new Error(`Cannot install ${name}@${NODE_VERSION} into ${folder}: ${stderr}`);
    }
  }
  return node;
}

/** The standalone binary. */
export const BINARY: string = join(ROOT, "dist", process.platform === "win32" ? "tph.exe" : "tph");

/**
 * The command, before its arguments: the binary, as users have it, where all tests run and it has been built before;
 * else from source, so that a test can be tried as soon as something has been changed.
 */
export const TPH: readonly [string, ...string[]] = process.env.TPH_TESTS_PREPARED === undefined
  ? [HOSTS.bun, join(ROOT, "cli.ts")]
  : [BINARY];

/** The same as words of a shell. */
export const TPH_WORDS: string = TPH.map((word) => `"${word}"`).join(" ");

/** Runs the command to its end, without colour. */
export function runTph(args: string[], options?: RunOptions): Promise<RunResult> {
  return run(TPH[0], [...TPH.slice(1), ...args], options);
}

export interface RunOptions {
  cwd?: string;
  /** Variables added to the environment; undefined removes one. */
  env?: Record<string, string | undefined>;
  /** Text for standard input, which is empty by default. */
  stdin?: string;
  /** Milliseconds after which the program is killed. */
  timeout?: number;
}

export interface RunResult {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program to its end, without colour.
 *
 * @param command the executable
 * @param args its arguments
 */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<RunResult> {
  const { cwd, env, stdin = "", timeout = 60_000 } = options;
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env: clean({ ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...env }),
      stdio: ["pipe", "pipe", "pipe"],
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const) {
      child[name].setEncoding("utf8").on("data", (text: string) => output[name] += text);
    }
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      done({ code, signal, ...output });
    });
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
  });
}

function clean(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
