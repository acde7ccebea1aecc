import { spawn } from "node:child_process";
import process from "node:process";
import { beforeSignal } from "../safe/before_signal.ts";

/** A minute: a shim may have to fetch the host first. */
export const PATIENCE = 60_000;

/** Characters that are read of what it says. */
const MOST_TEXT = 10_000;
const IS_WINDOWS = process.platform === "win32";

/**
 * Asks a host for its version; `--version` prints `v24.1.0` or `deno 2.9.6 (…)`. What does not answer is ended, with what it has
 * started, also where a signal ends this process meanwhile.
 *
 * @param patience milliseconds
 */
export function versionOf(
  executable: string,
  patience: number,
): Promise<{ version?: string | undefined; error?: string }> {
  if (executable === process.execPath) {
    return Promise.resolve({ version: process.versions.deno ?? process.versions.node });
  }
  return new Promise((done) => {
    // In a group of its own, which can be ended as a whole.
    const child = spawn(executable, ["--version"], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: !IS_WINDOWS,
      windowsHide: true,
    });
    let out = "", err = "", isLate = false;
    child.stdout.setEncoding("utf8").on("data", (text: string) => out = (out + text).slice(0, MOST_TEXT));
    child.stderr.setEncoding("utf8").on("data", (text: string) => err = (err + text).slice(0, MOST_TEXT));
    const end = (): void => {
      try {
        if (child.pid !== undefined) process.kill(IS_WINDOWS ? child.pid : -child.pid, "SIGKILL");
      } catch {
        // It has ended.
      }
      // What has left the group may hold them open.
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const timer = setTimeout(() => {
      isLate = true;
      end();
    }, patience);
    const undo = beforeSignal(end);
    const settle = (): void => {
      clearTimeout(timer);
      undo();
    };
    child.on("error", (error) => {
      settle();
      done({ error: error.message });
    });
    child.on("close", (status, signal) => {
      settle();
      const version = /(\d+\.\d+\.\d+)/.exec(out)?.[1];
      if (version !== undefined) return done({ version });
      if (isLate) return done({ error: `it has not answered for ${patience / 1000} s` });
      const line = /\S.*/.exec(err)?.[0].slice(0, 200);
      done({ error: line ?? `it ended with ${signal ?? `exit code ${status}`}` });
    });
  });
}
