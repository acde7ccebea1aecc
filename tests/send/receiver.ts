/**
 * A receiver of OTLP that decodes with OpenTelemetry's own protobuf definitions, as `@opentelemetry/otlp-transformer` has them
 * (the code that protobufjs makes of the official .proto files).
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { createRequire } from "node:module";
import { ROOT } from "../hosts.ts";
import { install } from "../tools.ts";

const FOLDER = join(ROOT, "node_modules/.hosts/otlp");

// deno-lint-ignore no-explicit-any
type Decoded = any;

/** Decodes an ExportTraceServiceRequest by the official definitions; throws for what is none. */
export function decode(bytes: Uint8Array): Decoded {
  install(FOLDER, { "@opentelemetry/otlp-transformer": "0.201.1" });
  const require = createRequire(join(FOLDER, "package.json"));
  const root = require("@opentelemetry/otlp-transformer/build/src/generated/root.js");
  const { ExportTraceServiceRequest: type } = root.opentelemetry.proto.collector.trace.v1;
  return type.toObject(type.decode(bytes), {
    longs: String,
    enums: Number,
    bytes: (of: Uint8Array) => hex(of),
  });
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A span as tests look at it. */
export interface SeenSpan {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  name: string;
  kind: number;
  start: bigint;
  end: bigint;
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
  events: { name: string; attributes: Record<string, unknown> }[];
  status: { code?: number; message?: string };
}

/** The spans of a decoded request, of either encoding. */
export function spansIn(request: Decoded): SeenSpan[] {
  const ids = (id: unknown) => typeof id === "string" ? id : id === undefined ? "" : hex(id as Uint8Array);
  return request.resourceSpans.flatMap(({ resource, scopeSpans }: Decoded) =>
    scopeSpans.flatMap(({ spans }: Decoded) =>
      spans.map((span: Decoded): SeenSpan => ({
        traceId: ids(span.traceId),
        spanId: ids(span.spanId),
        parentSpanId: ids(span.parentSpanId),
        name: span.name,
        kind: span.kind,
        start: BigInt(span.startTimeUnixNano),
        end: BigInt(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
        resource: attributesOf(resource.attributes),
        events: (span.events ?? []).map((event: Decoded) => ({
          name: event.name,
          attributes: attributesOf(event.attributes),
        })),
        status: span.status ?? {},
      }))
    )
  );
}

function attributesOf(pairs: Decoded[] = []): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => {
    const [[type, plain]] = Object.entries(value) as [[string, unknown]];
    return [key, type === "intValue" ? Number(plain) : plain];
  }));
}

export interface Receiver {
  url: string;
  /** What came, decoded. */
  requests: { headers: IncomingMessage["headers"]; path: string; spans: SeenSpan[] }[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a receiver. @param answer says what it answers; it takes everything when there is none */
export async function receiver(
  answer: (response: ServerResponse, count: number) => void = (response) => response.end(),
): Promise<Receiver> {
  const requests: Receiver["requests"] = [];
  const server = createServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    let body = new Uint8Array(parts.flatMap((part) => [...part]));
    if (request.headers["content-encoding"] === "gzip") body = new Uint8Array(gunzipSync(body));
    const isJson = request.headers["content-type"] === "application/json";
    const decoded = isJson ? JSON.parse(new TextDecoder().decode(body)) : decode(body);
    requests.push({ headers: request.headers, path: request.url!, spans: spansIn(decoded) });
    answer(response, requests.length);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: () => {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
