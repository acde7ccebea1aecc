/**
 * Commands of tph as processes of their own: a few at a time, ended with all that they started when nobody waits for them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { STARTED_BY_SERVER } from "./end_with_server.ts";

export interface Ended {
  status: number;
  stdout: string;
  stderr: string;
  /** Of the process that it was. */
  pid?: number;
}

export interface RunnerOptions {
  /** The words that start tph. */
  tph: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Commands at one time. */
  most?: number;
}

/** Bytes of output that are kept: more than any answer has. */
const MOST_OUTPUT = 4e6;
/** What a program is given to end by itself, in ms. */
const GRACE = 2000;

export class CommandRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Set<ChildProcess>();
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #isClosed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#free = options.most ?? 4;
  }

  /** Runs a command; ends it when the signal is given. */
  async run(words: readonly string[], signal?: AbortSignal): Promise<Ended> {
    await this.#turn();
    try {
      if (this.#isClosed || signal?.aborted) return { status: 130, stdout: "", stderr: "" };
      return await this.#start(words, signal);
    } finally {
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  /** Ends all that runs. */
  close(): void {
    this.#isClosed = true;
    for (const child of this.#running) end(child);
  }

  async #turn(): Promise<void> {
    while (this.#free === 0) await new Promise<void>((go) => this.#waiting.push(go));
    this.#free--;
  }

  #start(words: readonly string[], signal: AbortSignal | undefined): Promise<Ended> {
    const { tph: [executable, ...own], cwd, env } = this.#options;
    const child = spawn(executable!, [...own, ...words], {
      cwd,
      env: { ...env, [STARTED_BY_SERVER]: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that it can be ended with its children.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#running.add(child);
    const stop = () => end(child);
    signal?.addEventListener("abort", stop, { once: true });
    const output = [child.stdout!, child.stderr!].map(kept);
    return new Promise<Ended>((done) => {
      const ended = (status: number) => {
        signal?.removeEventListener("abort", stop);
        this.#running.delete(child);
        const pid = child.pid === undefined ? {} : { pid: child.pid };
        done({ status, stdout: output[0]!(), stderr: output[1]!(), ...pid });
      };
      child.on("error", () => ended(127));
      child.on("close", (code) => ended(code ?? 130));
    });
  }
}

function kept(stream: NodeJS.ReadableStream): () => string {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream.on("data", (chunk: Uint8Array) => {
    if (size < MOST_OUTPUT) chunks.push(chunk);
    size += chunk.length;
  });
  return () => new TextDecoder().decode(Buffer.concat(chunks));
}

function end(child: ChildProcess): void {
  signalGroup(child, "SIGTERM");
  setTimeout(() => signalGroup(child, "SIGKILL"), GRACE).unref();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null && signal === "SIGTERM") return;
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It is gone.
  }
}
