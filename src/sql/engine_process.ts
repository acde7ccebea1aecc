/**
 * An engine in a process of its own, which is ended when it takes too long or too much, and with this one.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { sqlFailed, sqlTimedOut, sqlTooLong, sqlTooMuchMemory } from "../errors.ts";
import { beforeSignal } from "../safe/before_signal.ts";
import { MOST_TEXT, type SqlQuestion } from "./answer.ts";

/** Milliseconds between two looks at how much memory it has. */
const LOOK_EVERY = 50;
/** Bytes that it may have besides what it counts itself. */
const OWN = 1e9;
/** Characters of what it complains about. */
const MOST_SAID = 4000;

export interface EngineOptions extends Pick<SqlQuestion, "memory" | "timeout"> {
  /** When it is late, on the clock of `performance.now()`. */
  deadline: number;
  input?: string;
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/**
 * Runs an engine to its end.
 *
 * @throws {TphError} It takes too long or too much, or says too much.
 */
export function runEngine(
  program: string,
  args: string[],
  { deadline, timeout, memory, input, cwd, env }: EngineOptions,
): Promise<{ out: string; err: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ["pipe", "pipe", "pipe"],
      cwd,
      env: env as NodeJS.ProcessEnv,
    });
    let out = "", err = "";
    let why: Error | undefined;
    const end = (error?: Error): void => {
      why ??= error;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => end(sqlTimedOut(timeout)), Math.max(0, deadline - performance.now()));
    // DuckDB does not count what a single value takes.
    const watch = setInterval(() => {
      if (residentBytes(child.pid) > memory + OWN) end(sqlTooMuchMemory(memory));
    }, LOOK_EVERY);
    const undo = beforeSignal(() => end());
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (out.length > MOST_TEXT) end(sqlTooLong());
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => err = (err + text).slice(0, MOST_SAID));
    const settle = (): void => {
      clearTimeout(timer);
      clearInterval(watch);
      undo();
    };
    child.on("error", (error) => {
      settle();
      reject(sqlFailed(`${program}: ${error.message}`));
    });
    child.on("close", (status) => {
      settle();
      if (why === undefined) resolve({ out, err, status });
      else reject(why);
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Memory that a process has; 0 where the system does not tell, as only Linux does. */
function residentBytes(pid: number | undefined): number {
  try {
    const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
