/**
 * A batch as OTLP/protobuf, by hand: the fields that are written are those of opentelemetry/proto/trace/v1/trace.proto.
 *
 * | wire type | what follows the key |
 * | --- | --- |
 * | 0 | varint |
 * | 1 | 8 bytes |
 * | 2 | varint length, bytes |
 *
 * @module
 */
import type { Attributes, AttributeValue, ResourceSpans, Span } from "./span.ts";

const VARINT = 0, FIXED64 = 1, BYTES = 2;
const ENCODER = new TextEncoder();

/** An ExportTraceServiceRequest. Several behind one another are one message with all their spans. */
export function batchProtobuf(batch: readonly ResourceSpans[]): Uint8Array {
  const out = new Message();
  for (const { resource, scope, spans } of batch) {
    out.message(1, (resourceSpans) => {
      resourceSpans.message(1, (of) => putAttributes(of, 1, resource));
      resourceSpans.message(2, (scopeSpans) => {
        scopeSpans.message(1, (of) => {
          of.text(1, scope.name);
          of.text(2, scope.version);
        });
        for (const span of spans) scopeSpans.message(2, (of) => putSpan(of, span));
      });
    });
  }
  return out.take();
}

function putSpan(of: Message, span: Span): void {
  of.hex(1, span.traceId);
  of.hex(2, span.spanId);
  if (span.parentSpanId !== undefined) of.hex(4, span.parentSpanId);
  of.text(5, span.name);
  of.integer(6, span.kind);
  of.fixed64(7, span.start);
  of.fixed64(8, span.end);
  putAttributes(of, 9, span.attributes);
  for (const { time, name, attributes } of span.events) {
    of.message(11, (event) => {
      event.fixed64(1, time);
      event.text(2, name);
      putAttributes(event, 3, attributes);
    });
  }
  const { code, message } = span.status;
  of.message(15, (status) => {
    if (message !== undefined) status.text(2, message);
    status.integer(3, code);
  });
}

function putAttributes(of: Message, field: number, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    of.message(field, (pair) => {
      pair.text(1, key);
      pair.message(2, (any) => putValue(any, value));
    });
  }
}

function putValue(of: Message, value: AttributeValue): void {
  if (typeof value === "string") of.text(1, value);
  else if (typeof value === "boolean") of.integer(2, value ? 1 : 0);
  else if (Number.isSafeInteger(value)) of.integer(3, value);
  else of.double(4, value);
}

/** The bytes of a message, field by field; messages within it are written in place. */
class Message {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  message(field: number, put: (message: Message) => void): void {
    const start = this.#begin(field);
    put(this);
    this.#end(start);
  }

  text(field: number, text: string): void {
    const start = this.#begin(field);
    // A unit of UTF-16 takes three bytes at most.
    this.#room(3 * text.length);
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) {
        this.#length = start + ENCODER.encodeInto(text, this.#bytes.subarray(start)).written;
        break;
      }
      this.#bytes[this.#length++] = unit;
    }
    this.#end(start);
  }

  /** Bytes that are given as hexadecimal digits, in lower case. */
  hex(field: number, digits: string): void {
    const start = this.#begin(field);
    this.#room(digits.length / 2);
    for (let i = 0; i < digits.length; i += 2) {
      this.#bytes[this.#length++] = digitAt(digits, i) * 16 + digitAt(digits, i + 1);
    }
    this.#end(start);
  }

  /** @param value a safe integer */
  integer(field: number, value: number): void {
    this.#key(field, VARINT);
    if (value >= 0) this.#varint(value);
    else this.#negative(value);
  }

  fixed64(field: number, value: bigint): void {
    this.#key(field, FIXED64);
    const view = this.#eight();
    view.setBigUint64(0, BigInt.asUintN(64, value), true);
  }

  double(field: number, value: number): void {
    this.#key(field, FIXED64);
    const view = this.#eight();
    view.setFloat64(0, value, true);
  }

  /** The next eight bytes. */
  #eight(): DataView {
    this.#room(8);
    this.#length += 8;
    return new DataView(this.#bytes.buffer, this.#length - 8, 8);
  }

  /** Begins what has its length before it. @returns where it begins: one byte is kept for the length */
  #begin(field: number): number {
    this.#key(field, BYTES);
    this.#room(1);
    return ++this.#length;
  }

  /** Writes the length: where that needs more than a byte, what follows is moved. */
  #end(start: number): void {
    const size = this.#length - start;
    const extra = varintSize(size) - 1;
    if (extra > 0) {
      this.#room(extra);
      this.#bytes.copyWithin(start + extra, start, this.#length);
    }
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
  }

  #key(field: number, type: number): void {
    this.#varint(field * 8 + type);
  }

  #varint(value: number): void {
    this.#room(8);
    for (; value > 127; value = Math.floor(value / 128)) this.#bytes[this.#length++] = value % 128 | 128;
    this.#bytes[this.#length++] = value;
  }

  /** In two's complement of 64 bits: ten bytes. */
  #negative(value: number): void {
    this.#room(10);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 127n) | 128;
    this.#bytes[this.#length++] = Number(rest);
  }

  #room(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + size));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
  }
}

/** Of one in lower case, as ids have it. */
function digitAt(text: string, i: number): number {
  const code = text.charCodeAt(i);
  return code - (code < 58 ? 48 : 87);
}

function varintSize(value: number): number {
  let size = 1;
  for (; value > 127; value = Math.floor(value / 128)) size++;
  return size;
}
