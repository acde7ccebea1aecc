/**
 * Sends batches of spans to a receiver, one after the other: what cannot be delivered is tried again with growing pauses, as the
 * protocol says (https://opentelemetry.io/docs/specs/otlp/#failures), and then given up and counted.
 *
 * @module
 */
import { gzipSync } from "node:zlib";
import { messageOf } from "../errors.ts";
import type { OtlpTarget } from "./otlp_target.ts";

/** Milliseconds: the first pause between two tries, about; each is twice as long as the one before. */
const FIRST_PAUSE = 300;
const LONGEST_PAUSE = 10_000;
/** Milliseconds between two looks at the deadline. */
const LOOK_EVERY = 100;
/** Bytes of an answer that are read. */
const MOST_ANSWER = 1 << 16;

/** What came of the batches. */
export interface Delivery {
  /** Spans that the receiver has taken. */
  sent: number;
  /** Spans that were given up, or that it refused. */
  dropped: number;
  /** Why, as the last of them says. */
  why?: string;
}

export class OtlpSender {
  readonly delivery: Delivery = { sent: 0, dropped: 0 };
  readonly #target: OtlpTarget;
  /** How often a batch is sent at most. */
  tries: number;
  /** When to give up, on the clock of `performance.now()`. */
  deadline = Infinity;

  constructor(target: OtlpTarget, { tries }: { tries: number }) {
    this.#target = target;
    this.tries = tries;
  }

  get isLate(): boolean {
    return performance.now() >= this.deadline;
  }

  /** Sends a batch; when it returns, the batch is there or given up. */
  async send(body: Uint8Array, spans: number): Promise<void> {
    if (spans === 0) return;
    const bytes = this.#target.isGzip ? gzipSync(body) : body;
    let why = "there was no time left";
    for (let attempt = 0; attempt < this.tries && !this.isLate; attempt++) {
      const answer = await this.#post(bytes);
      if (answer.rejected !== undefined) {
        this.delivery.sent += Math.max(0, spans - answer.rejected);
        if (answer.rejected > 0) this.#drop(Math.min(spans, answer.rejected), answer.why);
        return;
      }
      why = answer.why;
      if (!answer.isWorthAnotherTry || attempt === this.tries - 1) break;
      // A receiver that asks for no pause at all would be asked without end.
      const own = FIRST_PAUSE * 2 ** attempt * (0.75 + Math.random() / 2);
      await this.#rest(Math.min(Math.max(own, answer.pause ?? 0), LONGEST_PAUSE));
    }
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
    const { url, headers, encoding, isGzip, timeout, tls } = this.#target;
    const left = Math.min(timeout, this.deadline - performance.now());
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: {
          ...headers,
          "content-type": encoding === "json" ? "application/json" : "application/x-protobuf",
          ...(isGzip ? { "content-encoding": "gzip" } : {}),
        },
        body: body as Uint8Array<ArrayBuffer>,
        // Nor with the headers that were meant for this one.
        redirect: "manual",
        signal: AbortSignal.timeout(Math.max(1, left)),
        // Bun's own.
        ...(tls === undefined ? {} : { tls }),
      });
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

interface Answer {
  /** Spans that were refused, where the others were taken. */
  rejected?: number;
  why: string;
  isWorthAnotherTry?: boolean;
  /** Milliseconds that the receiver asks to wait. */
  pause?: number;
}

/** The statuses after which the protocol lets a sender try again. */
const TRY_AGAIN = [429, 502, 503, 504];

async function answerOf(response: Response, encoding: OtlpTarget["encoding"]): Promise<Answer> {
  if (!response.ok) {
    await response.body?.cancel();
    const pause = pauseOf(response.headers.get("retry-after") ?? "", Date.now());
    return {
      why: `it answered ${response.status}` +
        (response.headers.has("location") ? ", a redirect, which is not followed" : ""),
      isWorthAnotherTry: TRY_AGAIN.includes(response.status),
      ...(pause >= 0 ? { pause } : {}),
    };
  }
  // It has taken them, also where the rest of what it says does not come.
  const bytes = await firstBytes(response).catch(() => new Uint8Array(0));
  // It should be that of the question; not all receivers keep to it.
  const type = response.headers.get("content-type") ?? "";
  const isJson = /json/i.test(type) || encoding === "json" && !/protobuf/i.test(type);
  const { rejected, why } = isJson ? partialJson(bytes) : partialProtobuf(bytes);
  return { rejected, why: why || "it refused them" };
}

/** Milliseconds that a receiver asks to wait, in seconds or with a date; NaN for anything else. */
export function pauseOf(after: string, now: number): number {
  if (/^\s*\d+\s*$/.test(after)) return Number(after) * 1000;
  // Engines take `-5` for a date.
  return /^\s*[A-Z][a-z]+, /.test(after) ? Math.max(0, Date.parse(after) - now) : NaN;
}

async function firstBytes(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > MOST_ANSWER) break;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** How many spans a receiver refused, by its answer; none where the answer does not say. */
function partialJson(bytes: Uint8Array): { rejected: number; why: string } {
  try {
    const { partialSuccess } = JSON.parse(new TextDecoder().decode(bytes)) as {
      partialSuccess?: { rejectedSpans?: number | string; errorMessage?: string };
    };
    return {
      rejected: Number(partialSuccess?.rejectedSpans ?? 0) || 0,
      why: String(partialSuccess?.errorMessage ?? ""),
    };
  } catch {
    return { rejected: 0, why: "" };
  }
}

/** ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } } */
function partialProtobuf(bytes: Uint8Array): { rejected: number; why: string } {
  let rejected = 0, why = "";
  try {
    eachField(bytes, (field, value) => {
      if (field !== 1 || typeof value === "number") return;
      eachField(value, (inner, part) => {
        if (inner === 1 && typeof part === "number") rejected = part;
        if (inner === 2 && typeof part !== "number") why = new TextDecoder().decode(part);
      });
    });
  } catch {
    // It is something else: the status has said that it went well.
  }
  return { rejected, why };
}

/** The fields of a message that are numbers or bytes. */
function eachField(bytes: Uint8Array, take: (field: number, value: number | Uint8Array) => void): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; scale < 2 ** 63; scale *= 128) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError("the message ends within a number");
  };
  while (at < bytes.length) {
    const key = varint();
    const type = key & 7;
    if (type === 0) take(key >>> 3, varint());
    else if (type === 2) {
      const length = varint();
      take(key >>> 3, bytes.subarray(at, at += length));
    } else at += type === 1 ? 8 : 4;
  }
}
