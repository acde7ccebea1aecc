/**
 * `tph` as a process of its own: its streams and its folder are what commands work with.
 *
 * @module
 */
import { totalmem } from "node:os";
import process from "node:process";
import { Writable } from "node:stream";
import { endWithServer } from "../agent/end_with_server.ts";
import { becomeProgram, ignoredSignals } from "../launch/ignored_signals.ts";
import { inheritedDescriptors } from "../launch/inherited.ts";
import { keepRuns } from "../store/open_run.ts";
import { memory } from "../trace/for_calls.ts";
import { VERSION } from "../version.ts";
import type { Context } from "./context.ts";
import { standardError } from "./standard_error.ts";

/** Whether the words are such a command: none of them could be an option. */
function isPlainRun([command, file, ...args]: readonly string[]): boolean {
  return command === "run" && file !== undefined && ![file, ...args].some((word) => word.startsWith("-"));
}

/** Bytes of columns that are kept at most to save time: those of 25 million calls. */
const MOST_AMPLE = 1e9;

/** What a command gets of this process, and what became of its output. */
export interface ProcessContext extends Context {
  /** Waits until the output is written; says why it could not be, as on a disk that is full. */
  outputFailure(): Promise<string | undefined>;
}

/** Its output is made when it is first used, which takes a millisecond or two. */
function processContext(): ProcessContext {
  const inherited = inheritedDescriptors();
  const ignored = ignoredSignals();
  let stdout: NodeJS.WriteStream | undefined;
  let failure: string | undefined;
  const failed = (error?: NodeJS.ErrnoException | null) => {
    // It is not our error when a reader goes away.
    if (error && error.code !== "EPIPE" && !error.code?.startsWith("ERR_STREAM_")) failure ??= error.message;
  };
  let stderr: NodeJS.WriteStream | undefined;
  return {
    cwd: process.cwd(),
    env: process.env,
    get stdout() {
      stdout ??= process.stdout.on("error", failed);
      return stdout;
    },
    async outputFailure() {
      if (stdout === undefined) return undefined;
      await new Promise((done) => stdout!.write("", done));
      // What went wrong is reported a little later.
      await new Promise((done) => setImmediate(done));
      return failure;
    },
    get stderr() {
      stderr ??= standardError();
      return stderr;
    },
    inherited,
    ignoredSignals: ignored,
    status: 0,
    args: [],
    version: VERSION,
  };
}

/** What somebody who has hung up is given to read the last of what was written, in ms. */
const LAST_WORDS = 2000;

/**
 * Runs the command that this process was started as; the answer is the exit status.
 *
 * @param end ends the process, whatever is still to be written
 */
export async function runProcess(end: () => void): Promise<number> {
  const failed = becomeProgram(process.argv.slice(2));
  if (failed !== undefined) {
    standardError().write(`tph: ${failed.message}\n`);
    return 1;
  }
  memory.limit = () => Math.min(totalmem(), process.constrainedMemory() || Infinity);
  memory.ample = () => Math.min(MOST_AMPLE, memory.limit() / 8);
  if (endWithServer(process.env)) {
    const { answerQuestions } = await import("../agent/questions.ts");
    keepRuns();
    noteEndsOfChildren();
    await answerQuestions(answer);
    return 0;
  }
  const context = processContext();
  noteEndsOfChildren();
  const words = process.argv.slice(2);
  const status = isPlainRun(words)
    ? await (await import("./plain_run.ts")).plainRun(words, context)
    : await (await import("./main.ts")).main(words, context);
  if (context.hasHungUp) setTimeout(end, LAST_WORDS).unref();
  const failure = await context.outputFailure();
  if (failure === undefined) return status;
  context.stderr.write(`tph: Cannot write the output: ${failure}.\n`);
  return status || 1;
}

/**
 * Where this process was started with SIGCHLD ignored, as below some supervisors, the system tells nobody how a child has ended: Bun
 * fails as it asks. Node and Deno listen for the signal by themselves.
 */
function noteEndsOfChildren(): void {
  if (process.versions.bun !== undefined && process.platform !== "win32") process.on("SIGCHLD", () => {});
}

/** What a command that only reads answers, and what it says on the way. */
async function answer(words: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const texts: [string, string] = ["", ""];
  const streamTo = (i: 0 | 1) =>
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        texts[i] += String(chunk);
        done();
      },
    }) as NodeJS.WriteStream;
  const { main } = await import("./main.ts");
  const status = await main(words, {
    cwd: process.cwd(),
    env: process.env,
    stdout: streamTo(0),
    stderr: streamTo(1),
    status: 0,
    args: [],
    version: VERSION,
  });
  return { status, stdout: texts[0], stderr: texts[1] };
}
