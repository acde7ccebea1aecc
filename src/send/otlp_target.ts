/**
 * Where spans are sent and how, by the standard variables of OpenTelemetry's OTLP exporters:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { messageOf, otlpMisconfigured } from "../errors.ts";
import { resourceAttributes } from "../scope/service_name.ts";

export interface OtlpTarget {
  url: string;
  headers: Record<string, string>;
  encoding: "protobuf" | "json";
  isGzip: boolean;
  /** Milliseconds that one request may take. */
  timeout: number;
  /** PEM texts: whom to trust, and as whom to come. */
  tls?: { ca?: string; cert?: string; key?: string };
}

/** Variables that name files. */
const FILES = { ca: "CERTIFICATE", cert: "CLIENT_CERTIFICATE", key: "CLIENT_KEY" } as const;

type Env = Record<string, string | undefined>;

const DEFAULT = "http://localhost:4318";
const TIMEOUT = 10_000;

/**
 * @param endpoint what the user has named; wins over the variables
 * @throws {TphError} An address or a variable means nothing that can be done.
 */
export function otlpTarget(endpoint: string | undefined, env: Env): OtlpTarget {
  // One that is empty is as one that is not set.
  const of = (name: string) =>
    env[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`] || undefined;
  const protocol = of("PROTOCOL") ?? "http/protobuf";
  if (protocol !== "http/protobuf" && protocol !== "http/json") {
    throw otlpMisconfigured(
      `OTEL_EXPORTER_OTLP_PROTOCOL is "${protocol}"`,
      "It can be http/protobuf or http/json.",
    );
  }
  const compression = of("COMPRESSION") ?? "gzip";
  if (compression !== "gzip" && compression !== "none") {
    throw otlpMisconfigured(`OTEL_EXPORTER_OTLP_COMPRESSION is "${compression}"`, "It can be gzip or none.");
  }
  const timeout = Number(of("TIMEOUT") ?? TIMEOUT);
  if (!(timeout > 0)) {
    throw otlpMisconfigured(
      `OTEL_EXPORTER_OTLP_TIMEOUT is "${of("TIMEOUT")}"`,
      "It is a number of milliseconds.",
    );
  }
  return {
    url: urlOf(endpoint, env),
    headers: Object.fromEntries(resourceAttributes(of("HEADERS") ?? "")),
    encoding: protocol === "http/json" ? "json" : "protobuf",
    isGzip: compression === "gzip",
    timeout,
    ...tlsOf(of),
  };
}

function tlsOf(of: (name: string) => string | undefined): Pick<OtlpTarget, "tls"> {
  const tls: NonNullable<OtlpTarget["tls"]> = {};
  for (const [part, name] of Object.entries(FILES) as [keyof typeof FILES, string][]) {
    const path = of(name);
    if (path === undefined) continue;
    try {
      tls[part] = readFileSync(path, "utf8");
    } catch (error) {
      throw otlpMisconfigured(
        `OTEL_EXPORTER_OTLP_${name} is "${path}", which cannot be read: ${messageOf(error)}`,
        "It is the path of a PEM file.",
      );
    }
  }
  return Object.keys(tls).length === 0 ? {} : { tls };
}

/** An address for traces alone is used as it is; another gets the path that the protocol has for traces. */
function urlOf(endpoint: string | undefined, env: Env): string {
  const own = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (endpoint === undefined && own) return checked(own).href;
  const url = checked(endpoint ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT || DEFAULT));
  if (!url.pathname.endsWith("/v1/traces")) url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/traces`;
  return url.href;
}

function checked(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw otlpMisconfigured(`"${text}" is no address of a receiver`, "Such as http://localhost:4318");
  }
  return url;
}
