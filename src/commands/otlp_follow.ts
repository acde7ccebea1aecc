/**
 * `tph run --otlp`: sends a program's traces while it runs. They are read from the run's file, by the process that waits for the
 * program: the program neither waits nor notices, and what a slow receiver has not taken yet is in the file.
 *
 * @module
 */
import { statSync } from "node:fs";
import { basename } from "node:path";
import { oddMarks } from "../export/otlp/marks.ts";
import { LiveTraces } from "../export/otlp/live_traces.ts";
import { openRun } from "../store/open_run.ts";
import { endpointOf } from "../send/otlp_target.ts";
import { shellWord } from "../view/run_text.ts";
import type { OtlpDelivery } from "./otlp_delivery.ts";
import { BUDGET } from "./otlp_flags.ts";

/** Milliseconds between two looks, at least, and how much longer than a look they are. */
const LOOK_EVERY = 1_000;
const REST = 10;

export interface FollowOptions {
  budget: number;
  values: boolean;
  /** Whether the run is there when the command has ended. */
  isKept: boolean;
  /** The option by which later commands find it, after a space; or nothing. */
  cache: string;
}

/** A run that is followed. */
export class OtlpFollower {
  readonly #path: string;
  readonly #delivery: OtlpDelivery;
  readonly #options: FollowOptions;
  readonly #live = new LiveTraces();
  #hasEnded = false;
  #wake = () => {};
  readonly #done: Promise<void>;

  constructor(path: string, delivery: OtlpDelivery, options: FollowOptions) {
    this.#path = path;
    this.#delivery = delivery;
    this.#options = options;
    // What turns out to be a secret later is erased from the file, but could not be taken back.
    this.#done = options.values ? Promise.resolve() : this.#follow();
  }

  /** Sends what is left, for as long as one request may take; then says what came of it, and how to send what is not there. */
  async end(): Promise<{ lines: string[]; isComplete: boolean }> {
    this.#hasEnded = true;
    this.#wake();
    this.#delivery.hurry(this.#delivery.target.timeout);
    await this.#done;
    await this.#look({ isRunning: false });
    const { isComplete, isPart } = this.#delivery;
    const lines = [`tph: ${this.#delivery.said()}`, ...(isPart ? [`     ${this.#remedy()}`] : [])];
    return { lines, isComplete };
  }

  /** Spans have the same ids when they are sent again. */
  #remedy(): string {
    const { budget, values, isKept, cache } = this.#options;
    if (!isKept) return "The run is not kept, so they cannot be sent again.";
    const endpoint = endpointOf(this.#delivery.target);
    const words = [
      "tph export --format otlp --endpoint",
      endpoint === undefined ? "ENDPOINT" : shellWord(endpoint),
      ...(budget === BUDGET ? [] : [`--spans ${budget}`]),
      ...(values ? ["--values"] : []),
      shellWord(basename(this.#path, ".tph")),
    ];
    return `The run has all of them. To send it whole: ${words.join(" ")}${cache}`;
  }

  async #follow(): Promise<void> {
    let pause = LOOK_EVERY;
    let size = 0;
    for (;;) {
      await this.#rest(pause);
      if (this.#hasEnded) return;
      const now = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
      if (now === size && !this.#live.isWaiting) continue;
      size = now;
      const began = performance.now();
      await this.#look({ isRunning: true });
      pause = Math.max(LOOK_EVERY, REST * (performance.now() - began));
    }
  }

  /** What was looked at before is not read anew, but for the requests that are not over; the file is walked through. */
  async #look({ isRunning }: { isRunning: boolean }): Promise<void> {
    const { budget, values } = this.#options;
    // The recorder's own time is found out by looking at all calls; spans are as long as they took.
    const trace = openRun(this.#path, { raw_times: true });
    this.#live.begin(trace, { isRunning });
    // Which results are odd takes the whole run to tell: with values, nothing is sent before its end.
    const marks = values && !isRunning ? [oddMarks(trace)] : [];
    const isWhole = await this.#delivery.deliver([{
      trace,
      options: { budget, values, live: this.#live, marks },
    }]);
    if (isWhole) this.#live.end(trace);
  }

  #rest(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
      if (this.#hasEnded) this.#wake();
    });
  }
}
