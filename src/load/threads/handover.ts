/**
 * What a child process is given at its start, so that it records into this run: flags for the preload script, and the
 * plan. Only a program under the same host gets anything, and only its preload script sees it.
 *
 * @module
 */
import { existsSync, realpathSync, statSync } from "node:fs";
import { basename, delimiter, join, resolve } from "node:path";
import process from "node:process";
import { placeOfFlags, quoted, simpleCommand } from "./child_command.ts";
import { nodeOption, SHELL } from "../../plan/everywhere.ts";
import { handOverEverywhere } from "./handover_everywhere.ts";
import { engineVariables, unset } from "../../plan/engine_variables.ts";
import { type Plan, PLAN_VARIABLE } from "../../plan/plan.ts";
import { jsonText } from "../../probe/json_text.ts";

/** A child process about to be started. */
export interface Child {
  /** The executable, as it was named. */
  file: string;
  /** Its arguments, without its name. */
  args: readonly string[];
  cwd: string | undefined;
  /** A variable of its environment. */
  variable: (name: string) => string | undefined;
  /** It will run as another user or group, which may be unable to read the preload script. */
  isOther: boolean;
  /** Deno: its arguments are written as Node's are. */
  isNodeStyle?: boolean;
}

/** What is different about it. */
export interface Handover {
  args: string[];
  /** Variables that are added. */
  env: Record<string, string>;
}

/** Says what a child is handed; undefined where it is started as it is. Never throws. */
export type HandOver = (child: Child) => Handover | undefined;

/** The plan of a worker or child that is started now; undefined where it is not to be recorded. */
export type PlanOfThread = (kind: "worker" | "process", more?: { tests: boolean }) => Plan | undefined;

/** Before the target puts others in their place. */
const files = { exists: existsSync, real: realpathSync, stat: statSync };

export function handOverBy(plan: Plan, planOfThread: PlanOfThread): HandOver {
  if (plan.everywhere !== undefined) return handOverEverywhere(plan.everywhere, planOfThread);
  const { host, preload, file, identity } = plan;
  const home = identity?.home;
  const own = process.execPath;
  const names = new Set([host, basename(own)]);
  /** The executable of the standalone tph acts as Bun only when a variable says so. */
  const asBun = host === "bun" && process.env.BUN_BE_BUN === "1" ? { BUN_BE_BUN: "1" } : undefined;

  function isHost({ file, cwd, variable }: Child): boolean {
    if (file === own) return true;
    if (!names.has(basename(file))) return false;
    const found = /[/\\]/.test(file) ? resolve(cwd ?? ".", file) : onPath(file, variable("PATH"));
    return found !== undefined && files.real(found) === files.real(own);
  }

  /** Whether the run's file is where it grows, or was brought home. Where tph's other files are gone, too, that is told. */
  const hasRun = () =>
    files.exists(file) || home !== undefined && files.exists(home) || !files.exists(preload);

  /** Where the flags go, when the child can be recorded. */
  function placeIn({ args, cwd, variable, isNodeStyle, isOther }: Child): number | undefined {
    if (isOther || !hasRun()) return undefined;
    // Another plan is that of a tph which the program runs.
    if (variable(PLAN_VARIABLE) !== undefined) return undefined;
    // A cluster's worker that is given NODE_OPTIONS never gets to its program under Deno 2.9.
    if (host === "deno" && variable("NODE_UNIQUE_ID") !== undefined) return undefined;
    if (host === "node" && /--(?:experimental-)?permission/.test(variable("NODE_OPTIONS") ?? "")) {
      return undefined;
    }
    const isFile = (path: string): boolean =>
      files.stat(resolve(cwd ?? ".", path), { throwIfNoEntry: false })?.isFile() === true;
    return placeOfFlags(host, args, { isFile, isNodeStyle });
  }

  /** The flags and variables of a child, or nothing. */
  function given(child: Child): { flags: string[]; env: Record<string, string> } | undefined {
    // Deno's flags would have to be its own, which `node:child_process` has yet to make of Node's.
    const options = host === "deno" ? nodeOption(preload) : "";
    const theirs = options === undefined
      ? undefined
      : planOfThread("process", { tests: child.args[0] === "test" });
    if (theirs === undefined) return undefined;
    const engine = host === "bun" ? engineVariables(child.variable) : {};
    const plan = { ...engine, [PLAN_VARIABLE]: jsonText({ ...theirs, restoreEnv: unset(engine) }) };
    if (host !== "deno") {
      return { flags: [host === "bun" ? "--preload" : "--require", preload], env: { ...asBun, ...plan } };
    }
    const before = child.variable("NODE_OPTIONS");
    return {
      flags: [],
      env: { NODE_OPTIONS: before === undefined ? options! : `${options} ${before}`, ...plan },
    };
  }

  function ofHost(child: Child): Handover | undefined {
    const place = placeIn(child);
    const handed = place === undefined ? undefined : given(child);
    if (handed === undefined) return asBun && { args: [...child.args], env: asBun };
    return { args: child.args.toSpliced(place!, 0, ...handed.flags), env: handed.env };
  }

  /** A shell's command line that is one command of the host: the shell turns into that. */
  function ofShell(child: Child): Handover | undefined {
    const [, line = ""] = child.args;
    const words = simpleCommand(line);
    if (words === undefined || words.length === 0) return undefined;
    const [host = "", ...args] = words.map(({ text }) => text);
    const inner = { ...child, file: host, args };
    if (!isHost(inner)) return undefined;
    const place = placeIn(inner);
    const handed = place === undefined ? undefined : given(inner);
    if (handed === undefined) return undefined;
    const { end } = words[place!]!;
    const text = [line.slice(0, end), ...handed.flags.map(quoted)].join(" ") + line.slice(end);
    return { args: ["-c", text], env: handed.env };
  }

  return (child) => {
    try {
      if (isHost(child)) return ofHost(child);
      const isShell = SHELL.test(child.file) && child.args.length === 2 && child.args[0] === "-c";
      return isShell ? ofShell(child) : undefined;
    } catch {
      return undefined;
    }
  };
}

function onPath(name: string, path: string | undefined): string | undefined {
  return (path ?? "").split(delimiter).map((folder) => join(folder, name)).find((file) => files.exists(file));
}
