/**
 * `tph run -- COMMAND…`: any command, with an environment in which each Node, Bun and Deno below it records into one run.
 *
 * @module
 */
import { rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PRELOADS } from "../bundle/preloads.ts";
import { commandNotFound, messageOf } from "../errors.ts";
import type { Everywhere, Plan } from "../plan/plan.ts";
import { scopePattern } from "../scope/scope_pattern.ts";
import { measuredBy, whyCovered } from "../plan/coverage.ts";
import { canBeGiven, keptWords, PLAN_AT, variablesFor } from "../plan/everywhere.ts";
import { withoutKey } from "../redact/key.ts";
import { denoTarget, restrictedDeno } from "./deno_command.ts";
import { whyNotLent } from "./deno_permissions.ts";
import { findOnPath, isExecutable } from "../safe/executables.ts";
import { temporaryFolder } from "../safe/private_folder.ts";
import { settleScope } from "../scope/default_scope.ts";
import { noteIfRefused, processesOf } from "./process_notes.ts";
import { workspacePackages } from "../scope/workspace.ts";
import { realPath } from "../safe/real_path.ts";
import { whyFewTasks, whyNoThread } from "./room.ts";
import type { Settled } from "./settled.ts";
import { type Recording, type TargetCommand, withTokenSecret } from "./target_command.ts";

export interface CommandOptions {
  /** The command's name or path. */
  file: string;
  args: string[];
  /** The scope folder that the user named, if any. */
  scope?: string;
  cwd: string;
  env: Record<string, string | undefined>;
}

/**
 * Settles how a command is run.
 *
 * @throws {TphError} When there is no such command.
 */
export function settleCommand({ file, args, scope, cwd, env }: CommandOptions): Settled {
  const executable = executableOf(file, { cwd, env });
  let folder: string | undefined;
  const settled = realPath(settleScope(join(cwd, "x"), { cwd, ...(scope === undefined ? {} : { scope }) }));
  const plain = { executable, argv0: file, args, env: withoutKey(env) };
  const thread = { kind: "process", parent: { thread: 0, call: 0 }, order: 0 } as const;
  const deno = restrictedDeno(executable, args);
  const everywhereOf = (preload: string, folder: string): Everywhere => ({
    plan: join(folder, "plan.json"),
    gate: join(dirname(preload), PRELOADS.gate),
    bun: join(dirname(preload), PRELOADS.bun),
    other: join(dirname(preload), PRELOADS.other),
  });
  return {
    entry: executable,
    host: "command",
    assetsOf: "node",
    scope: settled,
    packages: scope === undefined ? workspacePackages(settled) : [],
    isWatching: false,
    needsLibrary: false,
    whyNot({ preload }, run) {
      if (!canBeGiven(everywhereOf(preload, "/"))) {
        return `Cannot pass on ${preload}: it has quotes or backslashes.`;
      }
      // Whether the command will run a program under V8 is not known yet.
      const coverage = deno && measuredBy("deno", { words: args, env: plain.env });
      const why = coverage === undefined
        ? whyFewTasks() ?? whyNoThread() ?? (deno && whyNotLent(deno.flags, [preload, run]))
        : whyCovered(coverage);
      if (why !== undefined) return why;
      try {
        folder = temporaryFolder("tph-command-");
      } catch (error) {
        return `There is no folder for what the command is told: ${messageOf(error)}.`;
      }
      return undefined;
    },
    start(recording): TargetCommand {
      if (recording === undefined || folder === undefined) return plain;
      const everywhere = everywhereOf(recording.assets.preload, folder);
      writeFileSync(everywhere.plan, JSON.stringify(planOf(recording)), { mode: 0o600 });
      writeFileSync(join(folder, PLAN_AT), JSON.stringify({ everywhere, thread }), { mode: 0o600 });
      if (noteIfRefused(folder, [file, ...args])) return plain;
      if (deno !== undefined) return denoTarget(deno, { plan: { ...planOf(recording), thread }, plain });
      return {
        ...plain,
        args: keptWords(file, args, everywhere),
        env: { ...plain.env, ...variablesFor(everywhere, { thread, variable: (name) => plain.env[name] }) },
      };
    },
    end({ elapsed }) {
      if (folder === undefined) return undefined;
      const processes = processesOf(folder);
      rmSync(folder, { recursive: true, force: true });
      return { meta: { processes }, end: { time: elapsed * 1e6, calls: 0, dropped: 0 } };
    },
  };
}

function executableOf(file: string, { cwd, env }: Pick<CommandOptions, "cwd" | "env">): string {
  const path = /[/\\]/.test(file) ? resolve(cwd, file) : findOnPath(file, env.PATH ?? env.Path);
  if (path !== undefined && isExecutable(path)) return path;
  throw commandNotFound(file, { isFile: statSync(resolve(cwd, file), { throwIfNoEntry: false })?.isFile() });
}

/** The plan of all processes; each makes it its own. */
function planOf({ file, identity, scope, packages, include, exclude, record, assets }: Recording): Plan {
  return {
    file,
    identity,
    host: "node",
    preload: assets.preload,
    scope,
    modules: scopePattern({ scope, packages, include, exclude, own: dirname(assets.preload) }).source,
    moduleCache: assets.moduleCache,
    restoreEnv: {},
    tests: false,
    record: withTokenSecret(record),
  };
}
