/**
 * Where spans are sent and how, by the standard variables of OpenTelemetry's OTLP exporters:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { messageOf, otlpMisconfigured } from "../errors.ts";
import { attributePairs } from "../scope/service_name.ts";

export interface OtlpTarget {
  url: string;
  headers: Headers;
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
/** What a timer can wait. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * @param endpoint what the user has named; wins over the variables
 * @throws {TphError} An address or a variable means nothing that can be done.
 */
export function otlpTarget(endpoint: string | undefined, env: Env): OtlpTarget {
  // One that is empty is as one that is not set.
  const of = (name: string) =>
    env[`OTEL_EXPORTER_OTLP_TRACES_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`] || undefined;
  const wordOf = (name: string) => of(name)?.trim().toLowerCase();
  const protocol = wordOf("PROTOCOL") ?? "http/protobuf";
  if (protocol !== "http/protobuf" && protocol !== "http/json") {
    throw otlpMisconfigured(
      `OTEL_EXPORTER_OTLP_PROTOCOL is "${of("PROTOCOL")}"`,
      "It can be http/protobuf or http/json; most collectors take them at port 4318.",
    );
  }
  const compression = wordOf("COMPRESSION") ?? "gzip";
  if (compression !== "gzip" && compression !== "none") {
    throw otlpMisconfigured(
      `OTEL_EXPORTER_OTLP_COMPRESSION is "${of("COMPRESSION")}"`,
      "It can be gzip or none.",
    );
  }
  const timeout = Number(of("TIMEOUT") ?? TIMEOUT);
  if (!(timeout > 0 && timeout <= LONGEST_TIMEOUT)) {
    throw otlpMisconfigured(
      `OTEL_EXPORTER_OTLP_TIMEOUT is "${of("TIMEOUT")}"`,
      `It is a number of milliseconds, up to ${LONGEST_TIMEOUT}.`,
    );
  }
  return {
    url: urlOf(endpoint, env),
    headers: headersOf(of("HEADERS") ?? ""),
    encoding: protocol === "http/json" ? "json" : "protobuf",
    isGzip: compression === "gzip",
    timeout,
    ...tlsOf(of),
  };
}

/** Values are keys and passwords: they are never said. */
function headersOf(text: string): Headers {
  const headers = new Headers();
  const wrong = (what: string) =>
    otlpMisconfigured(`OTEL_EXPORTER_OTLP_HEADERS has ${what}`, "Such as api-key=abc,x-tenant=one%20two");
  const given = attributePairs(text, () => {
    throw wrong("a part that is no name=value");
  });
  for (const [name, value] of given) {
    try {
      headers.set(name, value);
    } catch {
      throw wrong(`"${name}", which is no name of a header, or whose value cannot be one`);
    }
  }
  return headers;
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

const PATH = /\/v1\/traces\/?$/;

/** An address for traces alone is used as it is; another gets the path that the protocol has for traces. */
function urlOf(endpoint: string | undefined, env: Env): string {
  const own = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (own && (endpoint ?? own) === own) return checked(own).href;
  const url = checked(endpoint ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT || DEFAULT));
  if (!PATH.test(url.pathname)) url.pathname = `${url.pathname.replace(/\/$/, "")}/v1/traces`;
  return url.href;
}

/** An endpoint by which the same address is named; nothing where a password or key may be in it. */
export function endpointOf({ url }: OtlpTarget): string | undefined {
  const { username, password, search, origin, pathname } = new URL(url);
  return username + password + search === "" ? `${origin}${pathname.replace(PATH, "")}` : undefined;
}

function checked(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    // A password may be in it, or a key behind the path.
    const shown = text.replace(/[^/]*@/, "…@").replace(/[?#].*/s, "");
    throw otlpMisconfigured(`"${shown}" is no address of a receiver`, "Such as http://localhost:4318");
  }
  return url;
}
