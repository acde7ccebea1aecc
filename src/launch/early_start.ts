import { closeSync, writeSync } from "node:fs";
import process from "node:process";
import { leaveToChild } from "./inherited.ts";
import { type SpawnOptions, spawnTarget, type Started, type TargetEnd } from "./spawn.ts";
import type { TargetCommand } from "./target_command.ts";

/** A program that has been started before its plan was known: its preload script waits for the plan, and nothing of it runs until then. */
export interface EarlyStart {
  /** When it was started, as `performance.now` has it. */
  begun: number;
  ended: Promise<TargetEnd>;
  /** Tells it the plan. @returns false where that is too long, and it still waits */
  tell(plan: string): boolean;
  /** Ends it before it runs anything. */
  dismiss(): Promise<void>;
}

/** Bytes that a pipe of Linux takes while nobody reads. */
const MOST = 1 << 15;

/**
 * Starts a program while what it is to be told is still being settled: the host takes longer to start and to load the preload
 * script.
 *
 * @param command given where the program will read its plan: the number of a descriptor
 * @returns undefined where it could not be started
 */
export function startEarly(
  command: (descriptor: number) => TargetCommand,
  options: Required<Pick<SpawnOptions, "cwd" | "inherited" | "left">> & { more: Record<string, string> },
): EarlyStart | undefined {
  const { inherited, left, more } = options;
  let toldAt = 3;
  while (inherited.includes(toldAt)) toldAt++;
  const { executable, ...target } = command(toldAt);
  const begun = performance.now();
  let started: Started | undefined;
  const ended = spawnTarget(executable, {
    ...options,
    ...target,
    env: { ...target.env, ...more },
    toldAt,
    onStarted: (child) => started = child,
  });
  if (started === undefined) {
    // Whoever starts it the other way is told why.
    ended.catch(() => {});
    return undefined;
  }
  const { pid, stdio } = started;
  const pipe = stdio[toldAt] as number;
  return {
    begun,
    ended,
    tell(plan) {
      const bytes = new TextEncoder().encode(plan);
      if (bytes.length > MOST) return false;
      try {
        // Other systems take less.
        if (writeSync(pipe, bytes) < bytes.length) return false;
      } catch {
        // A signal has ended it.
      }
      closeSync(pipe);
      leaveToChild([...inherited, ...left]);
      return true;
    },
    async dismiss() {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await ended;
      closeSync(pipe);
    },
  };
}
