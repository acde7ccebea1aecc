/**
 * Sends batches of spans to a receiver, one after the other: what cannot be delivered is tried again with growing pauses, as the
 * protocol says (https://opentelemetry.io/docs/specs/otlp/#failures), and then given up and counted.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { messageOf } from "../errors.ts";
import { type Answer, answerOf } from "./otlp_answer.ts";
import type { OtlpTarget } from "./otlp_target.ts";

/** Milliseconds: the first pause between two tries, about; each is twice as long as the one before. */
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 10_000;
/** Milliseconds between two looks at the deadline. */
const LOOK_EVERY = 100;

/** After so many batches in a row that reach nobody, none is sent any more. */
export const MOST_IN_A_ROW = 5;

/** What came of the batches. */
export interface Delivery {
  /** Spans that the receiver has taken. */
  sent: number;
  /** Spans that were given up, or that it refused. */
  dropped: number;
  /** Why, as the last of them says. */
  why?: string;
  /** What the receiver said last of spans that it took. */
  warning?: string;
}

export class OtlpSender {
  readonly delivery: Delivery = { sent: 0, dropped: 0 };
  readonly #target: OtlpTarget;
  /** How often a batch is sent at most. */
  tries: number;
  /** When to give up, on the clock of `performance.now()`. */
  deadline = Infinity;
  /** Batches that were given up, since one that the receiver answered for good. */
  #givenUp = 0;

  constructor(target: OtlpTarget, { tries }: { tries: number }) {
    this.#target = target;
    this.tries = tries;
  }

  get isLate(): boolean {
    return performance.now() >= this.deadline;
  }

  /**
   * Whether the receiver is given up: of a run of millions of requests, each batch would be tried for seconds. One that a running program's
   * traces are sent to may come back, and has a deadline in the end.
   */
  get isGone(): boolean {
    return this.#givenUp >= MOST_IN_A_ROW && this.tries !== Infinity && this.deadline === Infinity;
  }

  /** Sends a batch; when it returns, the batch is there or given up. */
  async send(body: Uint8Array, spans: number): Promise<void> {
    if (spans === 0) return;
    if (this.isGone) return this.#drop(spans, this.delivery.why ?? "");
    const bytes = this.#target.isGzip ? gzipSync(body) : body;
    let why = "there was no time left";
    let isThere = false;
    for (let attempt = 0; attempt < this.tries && !this.isLate; attempt++) {
      const answer = await this.#post(bytes);
      if (answer.rejected !== undefined) {
        this.#givenUp = 0;
        const rejected = Math.min(spans, Math.max(0, answer.rejected));
        this.delivery.sent += spans - rejected;
        if (rejected > 0) this.#drop(rejected, answer.why || "it refused them");
        else if (answer.why !== "") this.delivery.warning = answer.why;
        return;
      }
      why = answer.why;
      isThere = answer.isRefusal === true;
      if (!answer.isWorthAnotherTry || attempt === this.tries - 1) break;
      // A receiver that asks for no pause at all would be asked without end.
      const own = FIRST_PAUSE * 2 ** attempt * (0.75 + Math.random() / 2);
      await this.#rest(Math.min(Math.max(own, answer.pause ?? 0), LONGEST_PAUSE));
    }
    this.#givenUp = isThere ? 0 : this.#givenUp + 1;
    this.#drop(spans, why);
  }

  /** Waits; no longer than to the deadline, which may be set meanwhile. */
  async #rest(milliseconds: number): Promise<void> {
    const until = performance.now() + milliseconds;
    for (let left = milliseconds; left > 0; left = Math.min(until, this.deadline) - performance.now()) {
      await new Promise((done) => setTimeout(done, Math.min(left, LOOK_EVERY)));
    }
  }

  #drop(spans: number, why: string): void {
    this.delivery.dropped += spans;
    this.delivery.why = why;
  }

  async #post(body: Uint8Array): Promise<Answer> {
    const { url, encoding, isGzip, timeout, tls } = this.#target;
    const left = Math.min(timeout, this.deadline - performance.now());
    const headers = new Headers(this.#target.headers);
    headers.set("content-type", encoding === "json" ? "application/json" : "application/x-protobuf");
    headers.delete("content-encoding");
    if (isGzip) headers.set("content-encoding", "gzip");
    try {
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: body as Uint8Array<ArrayBuffer>,
        // Nor with the headers that were meant for this one.
        redirect: "manual",
        signal: AbortSignal.timeout(Math.max(1, left)),
        // Bun's own. What cannot be decompressed, it would complain about on its own.
        decompress: false,
        ...(tls === undefined ? {} : { tls }),
      } as RequestInit);
      return await answerOf(response, encoding);
    } catch (error) {
      const isLate = error instanceof Error && error.name === "TimeoutError";
      const why = isLate ? `it did not answer within ${Math.round(left)} ms` : whyText(error);
      return { why, isWorthAnotherTry: !/certificate|self.signed|TLS|SSL/i.test(why) };
    }
  }
}

function whyText(error: unknown): string {
  const text = messageOf(error).replace(/ For more information, pass .*$/s, "");
  return text.includes("ERR_TLS_CERT_ALTNAME_INVALID") ? "its certificate is of another host" : text;
}
