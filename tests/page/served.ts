/**
 * `tph ui` for the tests of the page.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { HOST_VARIABLES, TPH } from "../hosts.ts";

/** Starts tph in a folder, without waiting for its end. */
export function startTph(folder: string, args: string[]): ChildProcess {
  return spawn(TPH[0], [...TPH.slice(1), ...args], {
    cwd: folder,
    env: { ...process.env, LC_ALL: "C.UTF-8", ...HOST_VARIABLES },
    // What it remarks is told where it fails.
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** What a process has printed when it first matches. */
function printed(child: ChildProcess, wanted: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stderr!.on("data", (part) => text += part);
    child.stdout!.on("data", (part) => {
      text += part;
      const match = wanted.exec(text);
      if (match !== null) resolve(match[0]);
    });
    child.on("close", () => reject(new Error(`It ended and printed: ${text}`)));
  });
}

/** A page that is served until it is disposed of. */
export async function servedPage(
  folder: string,
  runs: string[],
): Promise<{ address: string } & AsyncDisposable> {
  const child = startTph(folder, ["ui", "--no-open", ...runs]);
  const address = await printed(child, /http:\S+/);
  return {
    address,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      child.kill("SIGINT");
      await ended;
    },
  };
}
