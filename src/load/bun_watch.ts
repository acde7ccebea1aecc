import { dirname } from "node:path";
import process from "node:process";
import { jsonText } from "../probe/json_text.ts";
import { append, atomics, harden } from "../probe/natives.ts";
import { listenHidden } from "../probe/hidden_listeners.ts";
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

/** What is told of the modules of a program that its host starts again. */
export interface Watch {
  /** To be called for each module. */
  follow(file: string): void;
  /** To be called where the program fails: Bun may wait for a file to change before it runs any timer. */
  hurry(): void;
}

/**
 * For `--hot`: Bun watches the files that it has loaded itself, as any type. So each module that the plugin hands out is imported
 * once more, for its name alone.
 */
export function nameModules(): Watch {
  const later = setTimeout;
  async function name(file: string): Promise<void> {
    try {
      await import(`${file}?tph`, { with: { type: "file" } });
    } catch {
      // It is gone, or has a name that cannot be imported: changes go unnoticed.
    }
  }
  /** Modules that are not named yet. */
  const pending = harden(new Set<string>());
  function nameOnce(file: string): void {
    if (pending.delete(file)) void name(file);
  }
  return hurried({
    follow(file) {
      pending.add(file);
      later(nameOnce, SETTLING, file);
    },
    hurry: () => pending.forEach(nameOnce),
  });
}

function hurried(watch: Watch): Watch {
  listenHidden("uncaughtExceptionMonitor", watch.hurry);
  return watch;
}

/**
 * Bun's `--watch` does not look after modules that a plugin hands out. This does, and starts the program again as Bun does, in
 * the same process.
 *
 * @param end finishes the recording
 */
export function watchModules(plan: Plan, end: () => void): Watch {
  const { execve, kill, pid } = process as unknown as typeof process & { execve: Execve };
  const { env, words } = startedWith;
  const later = setTimeout;
  const isFollowed = harden(new Set<string>());
  const isWatched = harden(new Set<string>());
  /** Modules that were loaded before anything could be watched. */
  const early: string[] = [];
  let isLate = false;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let isEnding = false;

  function startAgain(): void {
    if (isEnding) return;
    isEnding = true;
    // No timer: see `hurry`. The program is to do nothing more anyway.
    atomics.wait(pause, 0, 0, SETTLING);
    // Bun calls the listeners for this signal first, and starts the program again also where one of them ends it.
    if (listenHidden("SIGTERM", replace).others() === 0) return replace();
    listenHidden("exit", replace);
    kill(pid, "SIGTERM");
  }

  function replace(): void {
    end();
    const thread = { ...plan.thread!, order: (plan.thread!.order ?? 0) + 1 };
    // Below a command, the variables that are there lead to the rest.
    const { everywhere } = plan;
    const given = everywhere === undefined ? { ...plan, thread } : { everywhere, thread };
    const next = { ...env, [PLAN_VARIABLE]: jsonText(given) };
    execve(process.execPath, [process.argv0, ...words], next);
  }

  function follow(file: string): void {
    isFollowed.add(file);
    const folder = dirname(file);
    if (isWatched.has(folder)) return;
    isWatched.add(folder);
    try {
      process.getBuiltinModule("node:fs").watch(folder, { persistent: false }, (_, name) => {
        if (name !== null && isFollowed.has(`${folder}/${name}`)) startAgain();
      });
    } catch {
      // Changes in this folder go unnoticed.
    }
  }

  function begin(): void {
    if (isLate) return;
    isLate = true;
    for (let i = 0; i < early.length; i++) follow(early[i]!);
  }

  // Nothing may load `node:fs` before the main module has begun.
  later(begin, SETTLING);
  return hurried({
    follow(file) {
      if (isLate) follow(file);
      else append(early, file);
    },
    hurry: begin,
  });
}
