import { dirname, join, resolve } from "node:path";
import { type Plan, PLAN_VARIABLE } from "../plan/plan.ts";
import { isWatching } from "../plan/watching.ts";
import { scopePattern } from "../scope/scope_pattern.ts";
import { withoutKey } from "../redact/key.ts";
import type { RecordSettings } from "../settings.ts";
import type { FileIdentity } from "../trace/spec.ts";
import type { Assets } from "../bundle/assets.ts";
import { withLibrary } from "./deno_imports.ts";
import { engineVariables, unset } from "../plan/engine_variables.ts";
import { isModulePackage, NO_PACKAGE, OWN_PACKAGES } from "./deno_module_package.ts";
import type { Host } from "./host.ts";
import { callsInChunk, fileLimit } from "./room.ts";
import { isLentParser, isRestricted } from "./deno_permissions.ts";
import { commandFirst, hostArguments } from "./host_arguments.ts";
import { PRELOADS } from "../bundle/preloads.ts";
import { findOnPath } from "../safe/executables.ts";
import { realPath } from "../safe/real_path.ts";

/** What is recorded, and where. */
export interface Recording {
  /** The trace file, with its header; "" when nothing is recorded, and the library is all that is wanted. */
  file: string;
  identity?: FileIdentity | undefined;
  /** Absolute, real path of the scope folder. */
  scope: string;
  /** Folders beside it that are in scope as well. */
  packages: string[];
  include: string[];
  exclude: string[];
  record: RecordSettings;
  assets: Assets;
}

export interface TargetOptions {
  host: Host;
  hostFlags: string[];
  /** The entry module, as the user wrote it, and its arguments. */
  entry: string;
  args: string[];
  env: Record<string, string | undefined>;
  /** Absent where the target runs unrecorded. */
  recording?: Recording;
}

/** The process that runs a target: what to hand to `spawn`. */
export interface TargetCommand {
  executable: string;
  /** What a person types to start it. */
  argv0: string;
  args: string[];
  env: Record<string, string | undefined>;
}

/** The host's command line and environment for a target, recorded or not. */
export function targetCommand(
  { host, hostFlags: given, entry, args, env, recording }: TargetOptions,
): TargetCommand {
  const hostFlags = commandFirst(given);
  const { name, executable } = host;
  const childEnv: TargetCommand["env"] = { ...withoutKey(env), ...host.env };
  const argv0 = typedName(host, env);
  if (recording === undefined) {
    return { executable, argv0, args: hostArguments(name, { flags: hostFlags, entry, args }), env: childEnv };
  }
  const { file, identity, scope, packages, include, exclude, record, assets: { preload, moduleCache } } =
    recording;
  const looksAway = name === "deno" && isModulePackage({ entry: resolve(entry), flags: hostFlags, env });
  if (looksAway) childEnv[NO_PACKAGE] = "1";
  const engine = name === "bun" ? engineVariables((variable) => env[variable]) : {};
  const restoreEnv = {
    ...priorEnv(host, env),
    ...unset(engine),
    ...(looksAway ? { [NO_PACKAGE]: null } : {}),
  };
  const limit = fileLimit();
  const chunkCalls = callsInChunk(file, limit);
  const beside = (name: string): string => join(dirname(preload), name);
  const parser = beside("parser.node");
  const plan: Plan = {
    file,
    identity,
    ...(limit > 0 ? { fileLimit: limit } : {}),
    ...(chunkCalls > 0 ? { chunkCalls } : {}),
    host: name,
    preload,
    scope,
    modules: scopePattern({ scope, packages, include, exclude, own: dirname(preload) }).source,
    // Later programs trust what is there: only one that may write there anyway gets to use it.
    // Deno is ended by the system where it writes too large a file.
    moduleCache: name === "deno" && (limit > 0 || isRestricted(hostFlags)) ? "" : moduleCache,
    ...(name === "deno" && isLentParser(hostFlags, parser) ? { lentParser: parser } : {}),
    restoreEnv,
    tests: hostFlags[0] === "test",
    ...(hostFlags[0] === "test" && hostFlags.includes("--parallel") ? { parallelTests: true } : {}),
    record: withTokenSecret(record),
    ...(isWatching(hostFlags) ? { watch: true } : {}),
    // Each start is a process of its own in the run; but one that keeps the newest calls has one process.
    ...(isWatching(hostFlags) && record.keep === "first"
      ? { thread: { kind: "process", parent: { thread: 0, call: 0 }, order: 0 } }
      : {}),
  };
  if (name === "bun") {
    return bunCommand({ host, hostFlags, entry, args, env }, { preload, plan: JSON.stringify(plan) });
  }
  childEnv[PLAN_VARIABLE] = JSON.stringify(plan);
  const library = beside(PRELOADS.libraryModule);
  const needs = {
    preload,
    parser,
    file,
    variables: [PLAN_VARIABLE, ...Object.keys(restoreEnv)],
  };
  const flags = name === "deno"
    ? withLibrary({
      entry: resolve(entry),
      flags: looksAway ? [...hostFlags, OWN_PACKAGES] : hostFlags,
      library,
    })
    : hostFlags;
  return { executable, argv0, args: hostArguments(name, { flags, needs, entry, args }), env: childEnv };
}

/**
 * Bun's command line and environment for a target that is recorded.
 *
 * @param told.plan the plan as JSON, or the number of the descriptor at which it will be read
 */
export function bunCommand(
  { host, hostFlags, entry, args, env }: Omit<TargetOptions, "recording">,
  { preload, plan }: { preload: string; plan: string },
): TargetCommand {
  return {
    executable: host.executable,
    argv0: typedName(host, env),
    args: hostArguments("bun", { flags: hostFlags, preload, entry, args }),
    env: {
      ...withoutKey(env),
      ...host.env,
      ...engineVariables((variable) => env[variable]),
      [PLAN_VARIABLE]: plan,
    },
  };
}

/** A host's name where PATH leads to it, else its path: by either, a program can start it again. */
function typedName({ name, executable }: Host, env: TargetOptions["env"]): string {
  const found = findOnPath(name, env.PATH ?? env.Path);
  return found !== undefined && realPath(found) === realPath(executable) ? name : executable;
}

/**
 * What the variables that the host needs were before, for the preload script to restore. What makes this executable
 * a Bun stays: `process.execPath` is this executable, and a child that the target starts with it must be a Bun, too.
 */
function priorEnv(host: Host, env: TargetOptions["env"]): Record<string, string | null> {
  const names = Object.keys(host.env).filter((name) => name !== "BUN_BE_BUN");
  return Object.fromEntries(names.map((name) => [name, env[name] ?? null]));
}

/** The settings with a key for the tokens of this run, where the user has given none: all its threads and processes make the same. */
export function withTokenSecret(record: RecordSettings): RecordSettings {
  if (!record.redact || record.tokenSecret !== "") return record;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return { ...record, tokenSecret: Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") };
}
