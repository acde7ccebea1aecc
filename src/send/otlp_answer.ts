/**
 * What a receiver of OTLP answers: whether it has taken the spans, whether they may be sent again, and what it says
 * (https://opentelemetry.io/docs/specs/otlp/#otlphttp-response).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import type { OtlpTarget } from "./otlp_target.ts";

/** Bytes of an answer that are read, and characters of it that are shown. */
const MOST_ANSWER = 1 << 16;
const MOST_SHOWN = 300;
/** Milliseconds that the rest of a refusal may take. */
const PATIENCE = 1_000;

export interface Answer {
  /** Spans that were refused, where the others were taken. */
  rejected?: number;
  /** Why not; of spans that were taken, what it says to that. */
  why: string;
  isWorthAnotherTry?: boolean;
  /** The receiver is there, and does not want these spans; it may take the next ones. */
  isRefusal?: boolean;
  /** Milliseconds that the receiver asks to wait. */
  pause?: number;
}

/** The statuses after which the protocol lets a sender try again. */
const TRY_AGAIN = [429, 502, 503, 504];

export async function answerOf(response: Response, encoding: OtlpTarget["encoding"]): Promise<Answer> {
  const type = response.headers.get("content-type") ?? "";
  // It should be that of the question; not all receivers keep to it.
  const isJson = /json/i.test(type) || encoding === "json" && !/protobuf/i.test(type);
  if (response.ok) {
    // It has taken them, also where the rest of what it says does not come.
    const bytes = await firstBytes(response);
    const { rejected, why } = isJson ? partialJson(bytes) : partialProtobuf(bytes);
    return { rejected, why: shown(why) };
  }
  const bytes = await firstBytes(response, PATIENCE);
  const said = (isJson ? statusJson(bytes) : statusProtobuf(bytes, type)).trim();
  const pause = pauseOf(response.headers.get("retry-after") ?? "", Date.now());
  const isWorthAnotherTry = TRY_AGAIN.includes(response.status);
  return {
    why: `it answered ${response.status}` +
      (response.headers.has("location") ? ", a redirect, which is not followed" : "") +
      (said === "" || said.startsWith("<") ? "" : `: ${shown(said)}`),
    isWorthAnotherTry,
    isRefusal: !isWorthAnotherTry,
    ...(pause >= 0 ? { pause } : {}),
  };
}

/** On one line, and not all of it. */
function shown(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > MOST_SHOWN ? `${line.slice(0, MOST_SHOWN)}…` : line;
}

/** Milliseconds that a receiver asks to wait, in seconds or with a date; NaN for anything else. */
export function pauseOf(after: string, now: number): number {
  if (/^\s*\d+\s*$/.test(after)) return Number(after) * 1000;
  // Engines take `-5` for a date.
  return /^\s*[A-Z][a-z]+, /.test(after) ? Math.max(0, Date.parse(after) - now) : NaN;
}

/** The begin of what a receiver says, as far as it comes. */
async function firstBytes(response: Response, patience?: number): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  if (reader === undefined) return new Uint8Array(0);
  const stop = () => void reader.cancel().catch(() => {});
  const late = patience === undefined ? undefined : setTimeout(stop, patience);
  const parts: Uint8Array[] = [];
  try {
    for (let size = 0; size <= MOST_ANSWER;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
    }
  } catch {
    // The connection is gone, or it took too long.
  }
  clearTimeout(late);
  stop();
  const bytes = new Uint8Array(Buffer.concat(parts));
  if (response.headers.get("content-encoding") !== "gzip") return bytes;
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MOST_ANSWER }));
  } catch {
    return new Uint8Array(0);
  }
}

/** How many spans a receiver refused, by its answer; none where the answer does not say. */
function partialJson(bytes: Uint8Array): { rejected: number; why: string } {
  const { partialSuccess } = jsonIn(bytes) as {
    partialSuccess?: { rejectedSpans?: unknown; errorMessage?: unknown } | null;
  };
  const { rejectedSpans, errorMessage } = partialSuccess ?? {};
  return {
    rejected: Number(rejectedSpans ?? 0) || 0,
    why: typeof errorMessage === "string" ? errorMessage : "",
  };
}

/** google.rpc.Status, or what is like it. */
function statusJson(bytes: Uint8Array): string {
  const { message, error } = jsonIn(bytes) as { message?: unknown; error?: unknown };
  const text = message ?? error;
  return typeof text === "string" ? text : new TextDecoder().decode(bytes);
}

function jsonIn(bytes: Uint8Array): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
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

/** google.rpc.Status { message = 2 }, or plain text. */
function statusProtobuf(bytes: Uint8Array, type: string): string {
  if (!/protobuf/i.test(type)) return new TextDecoder().decode(bytes);
  let message = "";
  try {
    eachField(bytes, (field, value) => {
      if (field === 2 && typeof value !== "number") message = new TextDecoder().decode(value);
    });
  } catch {
    // It is something else.
  }
  return message;
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
