import { dirname } from "node:path";
import process from "node:process";
import { jsonText } from "../probe/json_text.ts";
import { append, harden } from "../probe/natives.ts";
import { startedWith } from "./environment.ts";
import { type Plan, PLAN_VARIABLE } from "../plan/plan.ts";

/** Milliseconds in which more changes may follow a first one. */
const SETTLING = 50;

type Execve = (path: string, args: string[], env: Record<string, string | undefined>) => never;

/** Whether Bun runs changed modules again in the same process. */
export function isHot(): boolean {
  return startedWith.flags.some((flag) => flag.startsWith("--hot"));
}

/** Why tph cannot replace Bun's watch mode; undefined when it can. */
export function unwatchable({ tests, thread }: Plan): string | undefined {
  const { execve } = process as { execve?: Execve };
  if (isHot() || !tests && thread !== undefined && execve !== undefined) return undefined;
  return "Bun does not watch the modules that are recorded: it will not run them again";
}

/**
 * For `--hot`: Bun watches the files that it has loaded itself, as any type. So each module that the plugin hands out is imported
 * once more, for its name alone.
 *
 * @returns to be called for each module
 */
export function nameModules(): (file: string) => void {
  const later = setTimeout;
  async function name(file: string): Promise<void> {
    try {
      await import(`${file}?tph`, { with: { type: "file" } });
    } catch {
      // It is gone, or has a name that cannot be imported: changes go unnoticed.
    }
  }
  return (file) => {
    later(() => void name(file), SETTLING);
  };
}

/**
 * Bun's `--watch` does not look after modules that a plugin hands out. This does, and starts the program again as Bun does, in
 * the same process.
 *
 * @param end finishes the recording
 * @returns to be called for each module
 */
export function watchModules(plan: Plan, end: () => void): (file: string) => void {
  const { execve } = process as unknown as { execve: Execve };
  const { env, flags } = startedWith;
  const later = setTimeout;
  const isFollowed = harden(new Set<string>());
  const isWatched = harden(new Set<string>());
  /** Modules that were loaded before anything could be watched. */
  const early: string[] = [];
  let isLate = false;
  let isComing = false;

  function startAgain(): void {
    end();
    const thread = { ...plan.thread!, order: (plan.thread!.order ?? 0) + 1 };
    const next = { ...env, [PLAN_VARIABLE]: jsonText({ ...plan, thread }) };
    execve(process.execPath, [process.argv0, ...flags, ...process.argv.slice(1)], next);
  }

  function follow(file: string): void {
    isFollowed.add(file);
    const folder = dirname(file);
    if (isWatched.has(folder)) return;
    isWatched.add(folder);
    try {
      process.getBuiltinModule("node:fs").watch(folder, { persistent: false }, (_, name) => {
        if (name === null || !isFollowed.has(`${folder}/${name}`) || isComing) return;
        isComing = true;
        later(startAgain, SETTLING);
      });
    } catch {
      // Changes in this folder go unnoticed.
    }
  }

  // Nothing may load `node:fs` before the main module has begun.
  later(() => {
    isLate = true;
    for (let i = 0; i < early.length; i++) follow(early[i]!);
  }, SETTLING);
  return (file) => {
    if (isLate) follow(file);
    else append(early, file);
  };
}
