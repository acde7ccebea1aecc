import { readSmall } from "../safe/read_small.ts";
import { realPath } from "../safe/real_path.ts";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { entryNotFound } from "../errors.ts";
import { isInPackages, settleScope } from "../scope/default_scope.ts";
import { workspacePackages } from "../scope/workspace.ts";
import { measuredBy, type Started, whyCovered } from "../plan/coverage.ts";
import { isWatching } from "../plan/watching.ts";
import { withoutKey } from "../redact/key.ts";
import { checkFirst } from "./deno_check.ts";
import { isRestricted, whyNotLent } from "./deno_permissions.ts";
import { type Host, type HostName, settleHost } from "./host.ts";
import { asPath, commandFirst, folderOf } from "./host_arguments.ts";
import { importsLibrary } from "./imports_library.ts";
import { whyFewTasks, whyNoThread } from "./room.ts";
import type { Settled } from "./settled.ts";
import { bunCommand, type TargetCommand, targetCommand } from "./target_command.ts";

export interface ProgramOptions {
  /** The entry module, as the user wrote it. */
  file: string;
  /** The program's own arguments. */
  args: string[];
  host: HostName | "auto";
  /** Flags for the host itself. */
  hostFlags: string[];
  /** The scope folder that the user named, if any. */
  scope?: string;
  cwd: string;
  env: Record<string, string | undefined>;
}

/** What hosts look for behind a name, in Bun's order. Each says itself what it cannot find. */
const ENDS = ["", ".tsx", ".jsx", ".mts", ".ts", ".mjs", ".js", ".cts", ".cjs"];

/**
 * Settles how a program is run.
 *
 * @throws {TphError} When entry or host are missing.
 */
export async function settleProgram(
  { file, args, host: named, hostFlags, scope, cwd, env }: ProgramOptions,
): Promise<Settled> {
  const from = folderOf(hostFlags, cwd);
  const ends = named === "node" ? ["", ".js", ...ENDS] : ENDS;
  const path = ends.map((end) => resolve(from, file) + end).find((path) => existsSync(path));
  if (path === undefined) throw entryNotFound(file);
  const entry = realPath(path);
  // An entry among the packages, such as a test runner, runs the project that it is called in.
  const project = isInPackages(entry) ? from : dirname(entry);
  const host = await settleHost({ host: named, entry, project, env });
  const folder = realPath(settleScope(entry, { cwd, ...(scope === undefined ? {} : { scope }) }));
  const whyNot: Settled["whyNot"] = ({ preload }, run) =>
    whyNotEncoded(hostFlags) ??
      whyNotShifted(host.name, { words: hostFlags, env, bunfig: bunfigIn(from) }) ??
      whyFewTasks() ??
      (host.name === "bun" ? undefined : whyNoThread()) ??
      (host.name === "deno"
        ? whyNotReplaced(hostFlags) ??
          (isRestricted(hostFlags) ? whyNotLent(hostFlags, [preload, run]) : undefined)
        : host.name === "node"
        ? whyNotPermitted([...hostFlags, ...(env.NODE_OPTIONS ?? "").split(/\s+/)])
        : undefined);
  return {
    entry,
    host: host.name,
    assetsOf: host.name,
    scope: folder,
    packages: scope === undefined ? workspacePackages(folder) : [],
    isWatching: isWatching(hostFlags),
    get needsLibrary() {
      return importsLibrary(entry);
    },
    whyNot,
    before: host.name === "deno"
      ? checkedFirst({ host, flags: hostFlags, path: entry, entry: file, env })
      : undefined,
    early(assets) {
      if (host.name !== "bun" || whyNot(assets, "") !== undefined) return undefined;
      // With flags, Bun may start the program several times; what it preloads does not wait.
      if (hostFlags.length > 0 || env.BUN_OPTIONS || bunfigIn(from)?.includes("preload")) return undefined;
      // Others run without the preload script, such as a shell's scripts: they would not wait.
      if (!/\.[cm]?[jt]sx?$/.test(entry)) return undefined;
      const { preload } = assets;
      return (descriptor) =>
        bunCommand({ host, hostFlags, entry: file, args, env }, { preload, plan: String(descriptor) });
    },
    start: (recording) =>
      targetCommand({
        host,
        hostFlags,
        entry: file,
        args,
        env,
        ...(recording === undefined ? {} : { recording }),
      }),
  };
}

/** Deno's `--check` and `--frozen`. In watch mode it says nothing of types. */
function checkedFirst(
  { host: { executable, env: own }, flags, path, entry, env }: {
    host: Host;
    flags: string[];
    path: string;
    entry: string;
    env: ProgramOptions["env"];
  },
): TargetCommand | undefined {
  const args = isWatching(flags) || commandFirst(flags)[0] === "test"
    ? undefined
    : checkFirst(flags, { path, entry: asPath(entry, "deno") });
  return args && { executable, argv0: executable, args, env: { ...withoutKey(env), ...own } };
}

/** V8's `--jitless` takes WebAssembly away, which packs the calls. */
function whyNotEncoded(hostFlags: readonly string[]): string | undefined {
  const flag = hostFlags.find((flag) => /^(?:--v8-flags=(?:.*,)?)?--jitless(?:,|$)/.test(flag));
  return flag && `The runtime has no WebAssembly with ${flag}, which recording needs.`;
}

function whyNotShifted(host: string, started: Started): string | undefined {
  const by = measuredBy(host, started);
  return by && whyCovered(by);
}

/** Undefined where there is none, or nothing that can be read: Bun then does without, or says so itself. */
function bunfigIn(folder: string): string | undefined {
  try {
    return readSmall(join(folder, "bunfig.toml"));
  } catch {
    return undefined;
  }
}

/** Node's permission model: the recorder reads its own files, loads the parser, and appends to the run's file. */
function whyNotPermitted(flags: readonly string[]): string | undefined {
  const flag = flags.find((flag) => /^--(?:experimental-)?permission$/.test(flag));
  const lacks = ["--allow-fs-read=*", "--allow-fs-write=*", "--allow-addons"]
    .filter((needed) => !flags.includes(needed));
  return flag && lacks.length > 0
    ? `Node's ${flag} keeps the recorder from its files; it needs ${lacks.join(", ")} as well.`
    : undefined;
}

/** Deno's `--watch-hmr` puts new functions in the place of old ones, which it cannot do for those of a rewritten text. */
function whyNotReplaced(hostFlags: readonly string[]): string | undefined {
  const flag = hostFlags.find((flag) => /^--(?:watch|unstable)-hmr(?:=|$)/.test(flag));
  return flag &&
    `Deno cannot replace functions that are recorded, as ${flag.replace(/=.*/, "")} does: use --watch.`;
}
