import { basename, delimiter, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { hostMissing, hostTooOld, hostUnusable } from "../errors.ts";
import { isTooOld, OLDEST } from "../plan/oldest.ts";
import { embeddedFiles, isBinary } from "../bundle/embedded.ts";
import { findOnPath, isExecutable } from "../safe/executables.ts";
import { hostOfEntry, hostOfProject } from "./project.ts";
import { PATIENCE, versionOf } from "./version_of.ts";

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
  /** Absolute path of the folder where its project begins. */
  project: string;
  env: Record<string, string | undefined>;
  /** How long the host may take to say its version, in ms. */
  patience?: number;
}

/**
 * Settles the host: the one asked for; else the one that the entry's first line or its project asks for; else Bun, or
 * where tph brings none, the runtime that it runs in.
 *
 * @throws {TphError} When the host that was asked for is missing or too old.
 */
export async function settleHost(
  { host, entry, project, env, patience = PATIENCE }: HostOptions,
): Promise<Host> {
  const said = host === "auto" ? hostOfEntry(entry) ?? hostOfProject(project) : undefined;
  const name = host === "auto" ? said?.value ?? usualHost() : host;
  if (name === "bun") return bunHost(env);
  const variable = `TPH_${name.toUpperCase()}`;
  const executable = find(name, env);
  if (executable === undefined) throw hostMissing(name, variable, said?.where);
  const { version, error = "" } = await versionOf(executable, patience);
  if (version === undefined) throw hostUnusable(name, { executable, said: error }, said?.where);
  if (isTooOld(name, version)) {
    const oldest = OLDEST[name].slice(0, 2).join(".");
    throw hostTooOld(name, { version, oldest, executable }, said?.where);
  }
  return { name, executable, env: {} };
}

function usualHost(): HostName {
  return embeddedFiles()?.place === "package" ? ownRuntime() : "bun";
}

function ownRuntime(): HostName {
  const { bun, deno } = process.versions as Record<string, string | undefined>;
  return bun !== undefined ? "bun" : deno !== undefined ? "deno" : "node";
}

function find(name: HostName, env: HostOptions["env"]): string | undefined {
  const named = env[`TPH_${name.toUpperCase()}`];
  if (named) return isExecutable(named) ? named : undefined;
  return ownRuntime() === name ? process.execPath : findOnPath(name, withoutBunsNode(env.PATH ?? env.Path));
}

/** `bun --bun` puts a folder in front in which Bun is called `node`. */
function withoutBunsNode(path = ""): string {
  return path.split(delimiter).filter((folder) => !/^bun-node(?:-|$)/.test(basename(folder))).join(delimiter);
}

/** Bun is always there: the standalone binary is one, and a checkout has one among its packages. */
function bunHost(env: HostOptions["env"]): Host {
  if (isBinary() && !env.TPH_BUN) {
    return { name: "bun", executable: process.execPath, env: { BUN_BE_BUN: "1" } };
  }
  const own = join(dirname(fileURLToPath(import.meta.url)), "../../node_modules/.bin/bun");
  const executable = env.TPH_BUN || process.versions.bun === undefined && isExecutable(own)
    ? env.TPH_BUN || own
    : find("bun", env);
  if (executable === undefined || !isExecutable(executable)) throw hostMissing("bun", "TPH_BUN");
  return { name: "bun", executable, env: {} };
}
