/**
 * The page's side of its worker: questions and their answers.
 *
 * @module
 */
import type { PageRun } from "./config.ts";
import type { Method, Methods, Reply, RunBytes, RunInfo } from "./protocol.ts";

/** What a question fails with that was given up. */
export const STOPPED = "Stopped.";

/** What the worker could not do. */
export class ReadError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint: string | undefined) {
    super(message);
    this.hint = hint;
  }
}

interface Waiting {
  answer: (answer: unknown) => void;
  fail: (error: Error) => void;
  told: ((part: number, partial: unknown) => void) | undefined;
}

export interface AskOptions<T> {
  /** Told what part is done, from 0 to 1, or above 1 how many pieces are; and of some answers, what there is so far. */
  told?: (part: number, partial?: T) => void;
  /** A question that has not been begun, or is answered in steps, is withdrawn. */
  signal?: AbortSignal;
  /** What is handed over and not copied. */
  transfer?: Transferable[];
}

export class Reader {
  readonly #start: () => Worker;
  #worker: Worker;
  #waiting = new Map<number, Waiting>();
  #last = 0;
  /** Told of questions that could not be answered. */
  onFailure: (message: string) => void = () => {};

  /** @param start makes the worker */
  constructor(start: () => Worker) {
    this.#start = start;
    this.#worker = this.#begin();
  }

  #begin(): Worker {
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#take(data);
    worker.onerror = (event) =>
      this.#failAll(new ReadError(event.message || "The reader stopped.", undefined));
    return worker;
  }

  #take(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    if ("progress" in reply) return waiting.told?.(reply.progress, reply.partial);
    this.#waiting.delete(reply.id);
    if ("error" in reply) {
      this.onFailure(reply.error);
      waiting.fail(new ReadError(reply.error, reply.hint));
    } else waiting.answer(reply.answer);
  }

  #failAll(error: Error): void {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { fail } of all) fail(error);
  }

  /** Asks the worker. */
  ask<M extends Method>(
    method: M,
    params: Methods[M][0],
    { told, signal, transfer = [] }: AskOptions<Methods[M][1]> = {},
  ): Promise<Methods[M][1]> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const withdraw = () => {
        if (!this.#waiting.delete(id)) return;
        this.#worker.postMessage({ cancel: id });
        reject(new DOMException("Withdrawn", "AbortError"));
      };
      // A signal may outlive many questions.
      const settle = <T>(end: (outcome: T) => void) => (outcome: T) => {
        signal?.removeEventListener("abort", withdraw);
        end(outcome);
      };
      signal?.addEventListener("abort", withdraw);
      this.#waiting.set(id, {
        answer: settle(resolve as (answer: unknown) => void),
        fail: settle(reject),
        told: told as Waiting["told"],
      });
      this.#worker.postMessage({ id, method, params }, transfer);
    });
  }

  /** Has the worker open a run, in place of the one that it had there; bytes in memory are the worker's then. */
  open(
    { slot, name, isRunning, missing }: PageRun,
    bytes: RunBytes,
    told?: (part: number) => void,
  ): Promise<RunInfo> {
    const params = { run: slot, bytes, name, isRunning, ...(missing === undefined ? {} : { missing }) };
    const transfer = bytes instanceof ArrayBuffer ? [bytes] : [];
    return this.ask("open", params, { ...(told === undefined ? {} : { told }), transfer });
  }

  /** Ends what the worker is doing, and begins anew: all runs must be opened again. */
  stop(): void {
    this.#worker.terminate();
    this.#failAll(new ReadError(STOPPED, undefined));
    this.#worker = this.#begin();
  }
}
