import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { hostMissing, hostTooOld } from "../errors.ts";
import { isTooOld, OLDEST } from "../plan/oldest.ts";
import { embeddedFiles } from "../bundle/embedded.ts";
import { findOnPath, isExecutable } from "../safe/executables.ts";

export type HostName = "bun" | "deno" | "node";

/** A JavaScript runtime that can run the target. */
export interface Host {
  name: HostName;
  /** Absolute path of its executable. */
  executable: string;
  /** Variables that make the executable this host, for the child alone. */
  env: Record<string, string>;
}

export interface HostOptions {
  host: HostName | "auto";
  /** Absolute path of the entry module. */
  entry: string;
  env: Record<string, string | undefined>;
}

/**
 * Settles the host: the one asked for; else Deno where the entry belongs to a Deno project and Deno is there; else Bun.
 *
 * @throws {TphError} When the host that was asked for is missing or too old.
 */
export function settleHost({ host, entry, env }: HostOptions): Host {
  if (host === "bun") return bunHost(env);
  if (host === "auto") {
    const deno = isDenoProject(entry) ? find("deno", env) : undefined;
    return deno === undefined ? bunHost(env) : checked("deno", deno);
  }
  const executable = find(host, env);
  if (executable === undefined) throw hostMissing(host, `TPH_${host.toUpperCase()}`);
  return checked(host, executable);
}

/** Whether the nearest manifest upward is a `deno.json` or `deno.jsonc` without a `package.json` beside it. */
export function isDenoProject(entry: string): boolean {
  for (let folder = dirname(entry);; folder = dirname(folder)) {
    const has = (name: string): boolean => existsSync(join(folder, name));
    if (has("package.json")) return false;
    if (has("deno.json") || has("deno.jsonc")) return true;
    if (folder === dirname(folder)) return false;
  }
}

function find(name: HostName, env: HostOptions["env"]): string | undefined {
  const named = env[`TPH_${name.toUpperCase()}`];
  if (named) return isExecutable(named) ? named : undefined;
  const versions = process.versions as Record<string, string | undefined>;
  if (versions[name] !== undefined && name !== "node") return process.execPath;
  return findOnPath(name, env.PATH ?? env.Path);
}

/** Bun is always there: the standalone binary is one, and a checkout has one among its packages. */
function bunHost(env: HostOptions["env"]): Host {
  if (embeddedFiles() !== undefined && !env.TPH_BUN) {
    return { name: "bun", executable: process.execPath, env: { BUN_BE_BUN: "1" } };
  }
  const own = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules/.bin/bun");
  const executable = env.TPH_BUN || process.versions.bun === undefined && isExecutable(own)
    ? env.TPH_BUN || own
    : find("bun", env);
  if (executable === undefined || !isExecutable(executable)) throw hostMissing("bun", "TPH_BUN");
  return { name: "bun", executable, env: {} };
}

function checked(name: "deno" | "node", executable: string): Host {
  const version = versionOf(executable);
  if (version === undefined) throw hostMissing(name, `TPH_${name.toUpperCase()}`);
  if (isTooOld(name, version)) {
    throw hostTooOld(name, { version, oldest: OLDEST[name].slice(0, 2).join("."), executable });
  }
  return { name, executable, env: {} };
}

/** Asks the executable; `--version` prints `v24.1.0` or `deno 2.9.6 (…)`. */
function versionOf(executable: string): string | undefined {
  if (executable === process.execPath) {
    return process.versions.deno ?? process.versions.node;
  }
  const { stdout } = spawnSync(executable, ["--version"], { encoding: "utf8" });
  return /(\d+\.\d+\.\d+)/.exec(stdout ?? "")?.[1];
}
