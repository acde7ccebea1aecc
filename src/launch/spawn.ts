import { spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import { isatty } from "node:tty";
import { leaveToChild, sameStreams } from "./inherited.ts";

/** How the target ended. */
export interface TargetEnd {
  code: number | null;
  signal: string | null;
}

export interface SpawnOptions {
  /** What the program is told that it was started as: its `process.argv0`, and its title. */
  argv0: string;
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  /** Descriptors to hand on besides those of input and output. */
  inherited?: readonly number[];
  /** Those of input and output of which this process has no use any more. */
  left?: readonly number[];
  /**
   * A descriptor that is not among the inherited: it reads there what this process writes. Under Bun alone. What it inherits stays open
   * here then, for another process in its place.
   */
  toldAt?: number;
  /** Called when it has been started. */
  onStarted?: ((child: Started) => void) | undefined;
}

/** A process that has been started. */
export interface Started {
  pid: number;
  /** This end of the pipes to it, by their numbers there. */
  stdio: readonly unknown[];
}

/** The part of Bun's API that starts a program. */
interface Spawner {
  spawn(
    words: string[],
    options: {
      stdio: ("inherit" | "ignore" | "pipe" | number)[];
      argv0: string;
      cwd: string;
      env: Record<string, string | undefined>;
      onExit(child: unknown, code: number | null, signal: string | null): void;
    },
  ): Started;
}

/**
 * Runs a program with this process's own input and output, and waits. Signals that reach this process reach the
 * program, once, a moment later; this process outlives it.
 *
 * @param executable absolute path
 * @throws {Error} When it cannot be started.
 */
export function spawnTarget(
  executable: string,
  { argv0, args, cwd, env, inherited = [], left = [], toldAt, onStarted }: SpawnOptions,
): Promise<TargetEnd> {
  return new Promise((done, fail) => {
    const stdio: ("inherit" | "ignore" | "pipe" | number)[] = sameStreams(inherited);
    if (toldAt !== undefined) stdio[toldAt] = "pipe";
    const options = { stdio, argv0, cwd, env };
    let isGone = false;
    let stop = (): void => {};
    const onExit = (code: number | null, signal: string | null): void => {
      isGone = true;
      stop();
      done({ code, signal });
    };
    const { Bun: bun } = globalThis as { Bun?: Spawner };
    let pid: number | undefined;
    let pipes: readonly unknown[] = [];
    // Bun's own takes some milliseconds less to load than `node:child_process`, which is made of it.
    if (bun !== undefined) {
      ({ pid, stdio: pipes } = bun.spawn([executable, ...args], {
        ...options,
        onExit: (_, code, signal) => onExit(code, signal),
      }));
    } else {
      const child = spawn(executable, args, options);
      pid = child.pid;
      child.on("error", (error) => {
        stop();
        fail(error);
      });
      child.on("exit", onExit);
    }
    if (pid !== undefined && toldAt === undefined) leaveToChild([...inherited, ...left]);
    // Not `child.kill`: under Deno that works once.
    stop = passSignals((signal) => {
      setTimeout(() => {
        if (pid !== undefined && !isGone) process.kill(pid, signal);
      }, GRACE);
    });
    if (pid !== undefined) onStarted?.({ pid, stdio: pipes });
  });
}

/** Milliseconds that a signal is held back, in which the target's recorder writes what it has. */
const GRACE = 40;

/** Signals that somebody may send to tph alone. With SIGUSR1, Node and Deno let a debugger in. */
const PASSED = [
  "SIGTERM",
  "SIGHUP",
  "SIGUSR1",
  "SIGUSR2",
  "SIGALRM",
  "SIGVTALRM",
  "SIGPIPE",
  "SIGXCPU",
  "SIGIO",
  "SIGURG",
  "SIGPWR",
] as const;
/** Signals that a terminal, or the shell in it, sends to the whole foreground group: the target has had them already. */
const SHARED = ["SIGINT", "SIGQUIT", "SIGWINCH", "SIGCONT"] as const;

function passSignals(deliver: (signal: NodeJS.Signals) => void): () => void {
  const handlers: [NodeJS.Signals, () => void][] = [];
  const on = (signal: NodeJS.Signals, handler: () => void): void => {
    try {
      process.on(signal, handler);
      handlers.push([signal, handler]);
    } catch {
      // Not a signal of this system.
    }
  };
  // Not `process.stdout.isTTY`: Bun makes a pipe non-blocking with it, for the target as well, which some hosts cannot handle.
  const interactive = isatty(0) || isatty(1) || isatty(2);
  for (const signal of process.platform === "win32" ? ["SIGTERM" as const] : PASSED) {
    on(signal, () => deliver(signal));
  }
  for (const signal of process.platform === "win32" ? ["SIGINT" as const] : SHARED) {
    on(signal, () => {
      if (!interactive) deliver(signal);
    });
  }
  return () => handlers.forEach(([signal, handler]) => process.removeListener(signal, handler));
}

/**
 * Ends this process as the target ended: by the same signal, or gives the exit code to end with.
 *
 * @returns the exit code; 128 and the signal's number where the signal cannot end this process
 */
export function endAs({ code, signal }: TargetEnd): number {
  if (signal === null) return code ?? 1;
  const name = signal as NodeJS.Signals;
  leaveNoDump();
  try {
    process.removeAllListeners(name);
    process.kill(process.pid, name);
  } catch {
    // Not a signal of this system.
  }
  return 128 + (constants.signals[name] ?? 0);
}

/** Where the system keeps the memory of what a signal ends, in a file `core`, this process's would take the place of the program's. */
function leaveNoDump(): void {
  try {
    // Nothing can be made there.
    if (process.platform === "linux") process.chdir("/proc");
  } catch {
    // It is not there.
  }
}
