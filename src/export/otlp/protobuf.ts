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
import type { Attributes, AttributeValue, Span, SpanBatch } from "./span.ts";

const VARINT = 0, FIXED64 = 1, BYTES = 2;
const ENCODER = new TextEncoder();

/** An ExportTraceServiceRequest. Several behind one another are one message with all their spans. */
export function batchProtobuf({ resource, scope, spans }: SpanBatch): Uint8Array {
  const out = new Message();
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
  return out.take();
}

function putSpan(of: Message, span: Span): void {
  of.bytes(1, hexBytes(span.traceId));
  of.bytes(2, hexBytes(span.spanId));
  if (span.parentSpanId !== undefined) of.bytes(4, hexBytes(span.parentSpanId));
  of.text(5, span.name);
  of.integer(6, BigInt(span.kind));
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
    status.integer(3, BigInt(code));
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
  else if (typeof value === "boolean") of.integer(2, value ? 1n : 0n);
  else if (Number.isSafeInteger(value)) of.integer(3, BigInt(value));
  else of.double(4, value);
}

function hexBytes(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

/** The bytes of a message, field by field. */
class Message {
  #bytes = new Uint8Array(256);
  #length = 0;

  take(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  message(field: number, put: (message: Message) => void): void {
    const inner = new Message();
    put(inner);
    this.bytes(field, inner.take());
  }

  text(field: number, text: string): void {
    this.bytes(field, ENCODER.encode(text));
  }

  bytes(field: number, bytes: Uint8Array): void {
    this.#key(field, BYTES);
    this.#varint(BigInt(bytes.length));
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  integer(field: number, value: bigint): void {
    this.#key(field, VARINT);
    this.#varint(BigInt.asUintN(64, value));
  }

  fixed64(field: number, value: bigint): void {
    this.#key(field, FIXED64);
    this.#eight((view) => view.setBigUint64(0, BigInt.asUintN(64, value), true));
  }

  double(field: number, value: number): void {
    this.#key(field, FIXED64);
    this.#eight((view) => view.setFloat64(0, value, true));
  }

  #key(field: number, type: number): void {
    this.#varint(BigInt(field * 8 + type));
  }

  #eight(put: (view: DataView) => void): void {
    this.#room(8);
    put(new DataView(this.#bytes.buffer, this.#length, 8));
    this.#length += 8;
  }

  #varint(value: bigint): void {
    this.#room(10);
    for (; value > 127n; value >>= 7n) this.#bytes[this.#length++] = Number(value & 127n) | 128;
    this.#bytes[this.#length++] = Number(value);
  }

  #room(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + size));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
  }
}
