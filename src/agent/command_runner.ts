/**
 * Commands of tph in other processes: a few at a time, ended with all that they started when nobody waits for them. One that runs a
 * program has a process of its own; those that only read runs are answered one after the other by a few that stay.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import process from "node:process";
import { ANSWERING, STARTED_BY_SERVER } from "./end_with_server.ts";
import type { Answered } from "./questions.ts";

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
}

/** Programs at one time. */
const MOST_PROGRAMS = 4;
/** Questions at one time. */
const MOST_QUESTIONS = Math.max(2, Math.min(4, availableParallelism()));
/** A process that was asked nothing for so long ends, in ms: what it keeps of runs is not kept for nobody. */
const IDLE = 60_000;
/** What became of a command that nobody waits for any more. */
const STOPPED: Ended = { status: 130, stdout: "", stderr: "" };

/** Bytes of output that are kept: more than any answer has. */
const MOST_OUTPUT = 4e6;
/** What a program is given to end by itself, in ms. */
const GRACE = 2000;

export class CommandRunner {
  readonly #options: RunnerOptions;
  readonly #running = new Set<ChildProcess>();
  readonly #programs = new Turns(MOST_PROGRAMS);
  readonly #questions = new Turns(MOST_QUESTIONS);
  /** Processes that wait for a question. */
  readonly #idle: Answerer[] = [];
  #isClosed = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Runs a command; ends it when the signal is given. */
  run(words: readonly string[], signal?: AbortSignal): Promise<Ended> {
    return this.#programs.take(async () => {
      if (this.#isClosed || signal?.aborted) return STOPPED;
      return await this.#start(words, signal);
    });
  }

  /** What a command answers that only reads; the process that is at it ends when the signal is given. */
  ask(words: readonly string[], signal?: AbortSignal): Promise<Ended> {
    return this.#questions.take(async () => {
      if (this.#isClosed || signal?.aborted) return STOPPED;
      const answerer = this.#idle.pop() ?? this.#answerer();
      const answer = await answerer.ask(words, signal);
      if (answerer.isThere) this.#idle.push(answerer);
      return answer;
    });
  }

  /** Ends all that runs. */
  close(): void {
    this.#isClosed = true;
    for (const child of this.#running) end(child);
  }

  #answerer(): Answerer {
    const { tph: [executable, ...own], cwd, env } = this.#options;
    const child = spawn(executable!, own, {
      cwd,
      env: { ...env, [STARTED_BY_SERVER]: ANSWERING },
      stdio: ["pipe", "pipe", "pipe"],
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    this.#running.add(child);
    return new Answerer(child, (answerer) => {
      this.#running.delete(child);
      const at = this.#idle.indexOf(answerer);
      if (at >= 0) this.#idle.splice(at, 1);
    });
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

/** So many at a time, in the order in which they came. */
class Turns {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async take<T>(act: () => Promise<T>): Promise<T> {
    while (this.#free === 0) await new Promise<void>((go) => this.#waiting.push(go));
    this.#free--;
    try {
      return await act();
    } finally {
      this.#free++;
      this.#waiting.shift()?.();
    }
  }
}

/** A process that answers questions, see `questions.ts`. */
class Answerer {
  /** Whether it can be asked. */
  isThere = true;
  readonly #child: ChildProcess;
  #output = "";
  #answered: ((ended: Ended) => void) | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  /** @param gone called when the process has ended */
  constructor(child: ChildProcess, gone: (answerer: Answerer) => void) {
    this.#child = child;
    const stderr = kept(child.stderr!);
    const ended = (status: number) => {
      clearTimeout(this.#idle);
      this.isThere = false;
      gone(this);
      this.#answered?.({ status, stdout: "", stderr: stderr() });
    };
    child.on("error", () => ended(127)).on("close", (code) => ended(code ?? 130));
    // It may be gone when it is asked; then it is closed, too.
    child.stdin!.on("error", () => {});
    child.stdout!.setEncoding("utf8").on("data", (text: string) => this.#take(text));
  }

  ask(words: readonly string[], signal: AbortSignal | undefined): Promise<Ended> {
    clearTimeout(this.#idle);
    const stop = () => this.#end();
    signal?.addEventListener("abort", stop, { once: true });
    return new Promise<Ended>((done) => {
      this.#answered = (ended) => {
        this.#answered = undefined;
        signal?.removeEventListener("abort", stop);
        done(ended);
      };
      this.#child.stdin!.write(`${JSON.stringify(words)}\n`);
    });
  }

  #take(text: string): void {
    this.#output += text;
    if (!text.endsWith("\n")) return;
    const { isLast, ...ended } = JSON.parse(this.#output) as Answered;
    this.#output = "";
    if (isLast) this.#end();
    else this.#idle = setTimeout(() => this.#end(), IDLE).unref();
    this.#answered?.(ended);
  }

  #end(): void {
    this.isThere = false;
    end(this.#child);
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
