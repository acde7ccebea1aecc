/** A command of tph that goes on while a test looks at it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { HOST_VARIABLES, TPH } from "./hosts.ts";
import type { Temporary } from "./temporary.ts";

/** A command that goes on, and what it has printed so far. */
export class Going {
  printed = "";
  stderr = "";
  readonly process: ChildProcess;
  readonly #closed: Promise<unknown>;

  constructor(folder: Temporary, args: string[]) {
    this.process = spawn(TPH[0], [...TPH.slice(1), ...args], {
      cwd: folder.path,
      env: { ...process.env, LC_ALL: "C.UTF-8", ...HOST_VARIABLES },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.process.stdout!.on("data", (data) => this.printed += data);
    this.process.stderr!.on("data", (data) => this.stderr += data);
    this.#closed = once(this.process, "close");
  }

  /** Waits until it has printed that. */
  async until(text: string): Promise<void> {
    for (let tries = 0; !this.printed.includes(text); tries++) {
      const isThere = tries < 400 && this.process.exitCode === null;
      assert.ok(isThere, `${text} is not in:\n${this.printed}\n${this.stderr}`);
      await new Promise((go) => setTimeout(go, 50));
    }
  }

  async end(): Promise<number | null> {
    await this.#closed;
    return this.process.exitCode;
  }
}
