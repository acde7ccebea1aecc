/**
 * The JSON of a trace file → typed objects. A field of the wrong type is left out or replaced, so that no later stage meets it.
 *
 * @module
 */

import type { Site, SiteKind } from "../contract.ts";
import type { RunEnd, RunExit, RunHeader } from "./spec.ts";

const DECODER = new TextDecoder();
const SITE_KINDS: readonly SiteKind[] = [
  "function",
  "arrow",
  "method",
  "getter",
  "setter",
  "constructor",
  "external",
];

const HOSTS: readonly RunHeader["host"][] = ["bun", "deno", "node", "python"];

type Fields = Record<string, unknown>;

/** Stands for a site that the file does not tell. */
export const UNKNOWN_SITE: Site = Object.freeze({
  name: "(unknown)",
  kind: "function",
  async: false,
  generator: false,
  file: "",
  line: 0,
  column: 0,
  params: [],
});

/** Parses a chunk's payload; nothing when it is not JSON. */
export function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(DECODER.decode(payload));
  } catch {
    return undefined;
  }
}

export function asFields(json: unknown): Fields | undefined {
  return typeof json === "object" && json !== null && !Array.isArray(json) ? json as Fields : undefined;
}

/** A header; `id` is the one to use when it has none. */
export function asHeader(json: unknown, id: string): RunHeader {
  const from = asFields(json) ?? {};
  const header: RunHeader = {
    id: text(from.id, id),
    command: texts(from.command),
    entry: text(from.entry),
    cwd: text(from.cwd),
    host: HOSTS.find((host) => host === from.host) ?? "bun",
    scope: text(from.scope),
    started: number(from.started),
    tph: text(from.tph),
    settings: asFields(from.settings) ?? {},
  };
  if (typeof from.label === "string") header.label = from.label;
  const launcher = asFields(from.launcher);
  if (launcher !== undefined) {
    header.launcher = { pid: number(launcher.pid), machine: text(launcher.machine) };
  }
  return header;
}

export function asEnd(json: unknown): RunEnd | undefined {
  const from = asFields(json);
  if (from === undefined) return undefined;
  const end: RunEnd = { time: number(from.time), calls: number(from.calls), dropped: number(from.dropped) };
  if (typeof from.limit === "string") end.limit = from.limit;
  if (typeof from.overflow === "number") end.overflow = from.overflow;
  if (typeof from.folded === "number") end.folded = from.folded;
  if (typeof from.earlier === "number") end.earlier = from.earlier;
  if (typeof from.uncaught === "string") end.uncaught = from.uncaught;
  return end;
}

export function asExit(json: unknown): RunExit | undefined {
  const from = asFields(json);
  if (from === undefined) return undefined;
  return {
    code: typeof from.code === "number" ? from.code : null,
    signal: typeof from.signal === "string" ? from.signal : null,
    elapsed: number(from.elapsed),
  };
}

export function asSite(json: unknown): Site {
  const from = asFields(json);
  if (from === undefined) return UNKNOWN_SITE;
  const site: Site = {
    name: text(from.name, UNKNOWN_SITE.name),
    kind: SITE_KINDS.find((kind) => kind === from.kind) ?? "function",
    async: from.async === true,
    generator: from.generator === true,
    file: text(from.file),
    line: number(from.line),
    column: number(from.column),
    params: texts(from.params),
  };
  if (typeof from.hash === "string") site.hash = from.hash;
  return site;
}

function text(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
