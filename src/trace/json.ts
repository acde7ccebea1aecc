/**
 * The JSON of a trace file → typed objects. A field of the wrong type is left out or replaced, so that no later stage meets it.
 *
 * @module
 */

import type { Site, SiteKind } from "../contract.ts";
import { sumOfLacks } from "./lacks.ts";
import type {
  ProbeCost,
  RunEnd,
  RunExit,
  RunHeader,
  RunMeta,
  ThreadHeader,
  UnrecordedProcesses,
} from "./spec.ts";

const DECODER = new TextDecoder();
export const SITE_KINDS: readonly SiteKind[] = [
  "function",
  "arrow",
  "method",
  "getter",
  "setter",
  "constructor",
  "external",
  "test",
  "suite",
  "request",
  "block",
  "worker",
  "process",
];

const THREAD_HOSTS = ["bun", "deno", "node"] as const;
const HOSTS: readonly RunHeader["host"][] = ["bun", "deno", "node", "python", "command", "unknown"];

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
export function parseJson(payload: Uint8Array, reviver?: (key: string, value: unknown) => unknown): unknown {
  try {
    return JSON.parse(DECODER.decode(payload), reviver);
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
    host: HOSTS.find((host) => host === from.host) ?? "unknown",
    scope: text(from.scope),
    started: moment(from.started),
    tph: text(from.tph),
    settings: isShallow(from.settings) ? asFields(from.settings) ?? {} : {},
  };
  if (typeof from.label === "string") header.label = from.label;
  if (typeof from.service === "string") header.service = from.service;
  if (from.watch === true) header.watch = true;
  if (Array.isArray(from.packages)) header.packages = texts(from.packages);
  if (typeof from.part === "number") {
    header.part = whole(from.part);
    // A part that is closed has a name of its own.
    if (id.startsWith(`${header.id}~`)) header.id = id;
  }
  const launcher = asFields(from.launcher);
  if (launcher !== undefined) {
    header.launcher = { pid: whole(launcher.pid), machine: text(launcher.machine) };
  }
  return header;
}

/** The header of thread `thread`. */
export function asThreadHeader(json: unknown, thread: number): ThreadHeader {
  const from = asFields(json) ?? {};
  const parent = asFields(from.parent) ?? {};
  const header: ThreadHeader = {
    thread,
    kind: from.kind === "process" ? "process" : "worker",
    parent: { thread: whole(parent.thread), call: whole(parent.call) },
    name: text(from.name, "(unknown)"),
    pid: whole(from.pid),
  };
  if (typeof from.order === "number") header.order = whole(from.order);
  const host = THREAD_HOSTS.find((host) => host === from.host);
  if (host !== undefined) header.host = host;
  if (Array.isArray(from.command)) header.command = texts(from.command);
  return header;
}

export function asMeta(json: unknown): RunMeta | undefined {
  const from = asFields(json);
  if (from === undefined || !isShallow(from)) return undefined;
  const meta: RunMeta = { ...from };
  if ("remarks" in from) meta.remarks = someRemarks(texts(from.remarks));
  for (const name of ["pid", "epoch", "clock", "earlier"] as const) {
    const value = from[name];
    if (typeof value !== "number" || Math.abs(value) > 8.64e15) delete meta[name];
  }
  if ("probe" in from) {
    const { inside, outside } = asFields(from.probe) ?? {};
    if (Number.isFinite(inside) && Number.isFinite(outside)) meta.probe = { inside, outside } as ProbeCost;
    else delete meta.probe;
  }
  if ("modules" in from) {
    const { inside, elsewhere, example } = asFields(from.modules) ?? {};
    meta.modules = {
      inside: whole(inside),
      elsewhere: whole(elsewhere),
      ...(typeof example === "string" ? { example } : {}),
    };
  }
  if ("hostVersion" in from) meta.hostVersion = text(from.hostVersion);
  if ("processes" in from) meta.processes = asProcesses(from.processes);
  return meta;
}

function asProcesses(json: unknown): UnrecordedProcesses[] {
  if (!Array.isArray(json)) return [];
  return json.slice(0, MAX_REMARKS).map((item) => {
    const { host, version, why, count } = asFields(item) ?? {};
    return {
      host: text(host),
      ...(typeof version === "string" ? { version } : {}),
      why: text(why),
      count: whole(count),
    };
  });
}

/** Remarks that are shown at most: a few are of use. */
const MAX_REMARKS = 1000;

export function someRemarks(remarks: string[]): string[] {
  if (remarks.length <= MAX_REMARKS) return remarks;
  return [...remarks.slice(0, MAX_REMARKS), `… and ${remarks.length - MAX_REMARKS} more remarks`];
}

/** A match of a value that was followed, checked as far as needed to show it. */
export function asMatch(json: unknown): Record<string, unknown> | undefined {
  return isShallow(json) ? asFields(json) : undefined;
}

export function asEnd(json: unknown): RunEnd | undefined {
  const from = asFields(json);
  if (from === undefined) return undefined;
  const end: RunEnd = { time: span(from.time), calls: whole(from.calls), dropped: whole(from.dropped) };
  if (typeof from.limit === "string") end.limit = from.limit;
  if (typeof from.overflow === "number") end.overflow = whole(from.overflow);
  if (typeof from.refused === "number") end.refused = whole(from.refused);
  if (typeof from.folded === "number") end.folded = whole(from.folded);
  if (typeof from.earlier === "number") end.earlier = whole(from.earlier);
  if (typeof from.uncaught === "string") end.uncaught = from.uncaught;
  return end;
}

export function asExit(json: unknown): RunExit | undefined {
  const from = asFields(json);
  if (from === undefined) return undefined;
  const exit: RunExit = {
    code: Number.isSafeInteger(from.code) ? from.code as number : null,
    signal: typeof from.signal === "string" ? from.signal : null,
    elapsed: span(from.elapsed),
  };
  if (typeof from.threads === "number") exit.threads = whole(from.threads);
  if (typeof from.calls === "number") exit.calls = whole(from.calls);
  const lacks = sumOfLacks([asEnd(from.lacks)]);
  if (lacks !== undefined) exit.lacks = lacks;
  if (from.goesOn === true) exit.goesOn = true;
  return exit;
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
    line: whole(from.line),
    column: whole(from.column),
    params: texts(from.params),
  };
  if (typeof from.hash === "string") site.hash = from.hash;
  if (typeof from.route === "string") site.route = from.route;
  if (from.table === "each" || from.table === "for" || from.table === "names") site.table = from.table;
  return site;
}

/** Deeper than anything that a writer writes. */
const MAX_DEPTH = 512;

/** Whether a value can be walked and printed without a thought to its depth. */
function isShallow(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth < MAX_DEPTH && Object.values(value).every((part) => isShallow(part, depth + 1));
}

function text(value: unknown, otherwise = ""): string {
  return typeof value === "string" ? value : otherwise;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A wall-clock time in ms that a Date can hold. */
function moment(value: unknown): number {
  return typeof value === "number" && Math.abs(value) <= 8.64e15 ? value : 0;
}

/** A time from one moment to another, in ms or ns, of a thousand years at most. */
function span(value: unknown): number {
  return typeof value === "number" && value >= 0 && value < 3.2e19 ? value : 0;
}

/** A number that counts something: 0 for what cannot be one. */
function whole(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
