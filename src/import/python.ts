/**
 * The JSON of the Python tools → a run.
 *
 * | tool | what it looks like |
 * | --- | --- |
 * | tracepatch up to 0.3.4 | `{ tracepatch_version, timestamp, label, call_count, was_limited, config, trace: [node] }` |
 * | tracepatch from 0.3.5 on | the same with `schema_version: 1`, `limit_reason`, `working_directory`, … |
 * | the script tracer | `{ metadata, trace_data: [entry] }`, or the bare list of entries |
 *
 * A node has `name, module, args, return_value, start, end, elapsed_ms, children`, and in the later schema perhaps
 * `exception, file, lineno`. An entry has `name, location, depth, arguments, is_external`; no results, no times.
 *
 * @module
 */

import type { Site } from "../contract.ts";
import { composite, type Snapshot } from "../trace/snapshot.ts";
import type { ForeignCall, ForeignRun } from "./events.ts";
import { reprArguments, reprSnapshot, textSnapshot } from "./python_repr.ts";

type Fields = Record<string, unknown>;

/** Thrown for JSON that is none of these. */
export class NotImportable extends Error {}

/** The run that a JSON value is. @throws {NotImportable} */
export function pythonRun(json: unknown, now = Date.now()): ForeignRun {
  if (Array.isArray(json)) {
    if (json.length > 0 && !json.some((item) => fieldsOf(item) !== undefined)) {
      throw new NotImportable("it is a list without calls");
    }
    return scriptRun({}, json, now);
  }
  const data = fieldsOf(json);
  if (data === undefined) throw new NotImportable("it is not an object or a list");
  if (Array.isArray(data.trace_data)) return scriptRun(fieldsOf(data.metadata) ?? {}, data.trace_data, now);
  if (!Array.isArray(data.trace)) throw new NotImportable('it has neither "trace" nor "trace_data"');
  const version = data.schema_version;
  if (typeof version === "number" && version > 1) {
    throw new NotImportable(`its schema_version is ${version}, and this tph understands 1`);
  }
  return tracepatchRun(data, now);
}

function tracepatchRun(data: Fields, now: number): ForeignRun {
  const sites = new Sites();
  const nodes = (data.trace as unknown[]).map(fieldsOf).filter((node) => node !== undefined);
  const origin = nodes.reduce((first, { start }) => Math.min(first, numberOf(start, Infinity)), Infinity);
  const roots = nodes.map((node) => callOf(node, sites, Number.isFinite(origin) ? origin : 0));
  const wasLimited = data.was_limited === true;
  const { trace: _, label, config, timestamp, stats: __, ...meta } = data;
  return {
    started: timeOf(timestamp, now),
    ...(typeof label === "string" && label !== "" ? { label } : {}),
    command: [],
    entry: String(roots[0]?.site.file ?? ""),
    cwd: typeof data.working_directory === "string" ? data.working_directory : "",
    settings: fieldsOf(config) ?? {},
    meta: { ...meta, hostVersion: typeof data.python_version === "string" ? data.python_version : undefined },
    ...(wasLimited ? { limit: typeof data.limit_reason === "string" ? data.limit_reason : "max_calls" } : {}),
    roots,
  };
}

/** One node with all below it; not recursive, as traces may be deep. */
function callOf(root: Fields, sites: Sites, origin: number): ForeignCall {
  const made = shallow(root, sites, origin);
  const waiting: [ForeignCall, Fields][] = [[made, root]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [parent, node] = next;
    for (const child of Array.isArray(node.children) ? node.children : []) {
      const fields = fieldsOf(child);
      if (fields === undefined) continue;
      const call = shallow(fields, sites, origin);
      parent.children.push(call);
      waiting.push([call, fields]);
    }
  }
  return made;
}

function shallow(node: Fields, sites: Sites, origin: number): ForeignCall {
  const module = textOf(node.module);
  const name = textOf(node.name) || "(unknown)";
  const args = typeof node.args === "string" ? reprArguments(node.args) : namedValues(node.args);
  const start = Math.max(0, (numberOf(node.start, origin) - origin) * 1e9);
  const elapsed = typeof node.elapsed_ms === "number"
    ? node.elapsed_ms * 1e6
    : Math.max(0, (numberOf(node.end, 0) - numberOf(node.start, 0)) * 1e9);
  const call: ForeignCall = {
    site: sites.of({
      name: module === "" || module === "__main__" ? name : `${module}.${name}`,
      file: textOf(node.file) || module,
      line: numberOf(node.lineno, 0),
      params: args.map((arg) => arg.name),
    }),
    args: args.map(({ value }) => value),
    start,
    end: start + elapsed,
    children: [],
  };
  if (typeof node.exception === "string") call.error = exceptionSnapshot(node.exception);
  else if (node.return_value !== undefined && node.return_value !== null) {
    call.result = valueOf(node.return_value);
  } // The tool leaves out what returned None.
  else call.result = { type: "null" };
  return call;
}

function exceptionSnapshot(text: string): Snapshot {
  const [, className = "Exception", message = text] =
    /^([A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Iteration|Warning)?)(?::\s*|\()([\s\S]*?)\)?$/.exec(
      text,
    ) ?? [];
  return composite("error", className.split(".").at(-1)!, {
    text: message.replace(/^(['"])([\s\S]*)\1$/, "$2"),
  });
}

/** Calls in order of entry, each with its depth: a child is deeper than what came before. */
function scriptRun(metadata: Fields, entries: unknown[], now: number): ForeignRun {
  const sites = new Sites();
  const roots: ForeignCall[] = [];
  const path: { call: ForeignCall; depth: number }[] = [];
  for (const entry of entries) {
    const fields = fieldsOf(entry);
    if (fields === undefined) continue;
    const depth = numberOf(fields.depth, 0);
    const [, file = textOf(fields.location), line = "0"] = /^(.*):(\d+)$/.exec(textOf(fields.location)) ?? [];
    const args = namedValues(fields.kwargs ?? fields.arguments);
    const call: ForeignCall = {
      site: sites.of({
        name: textOf(fields.name) || "(unknown)",
        file,
        line: Number(line),
        params: args.map((arg) => arg.name),
        isExternal: fields.is_external === true,
      }),
      args: args.map(({ value }) => value),
      start: 0,
      end: 0,
      children: [],
    };
    while (path.length > 0 && path.at(-1)!.depth >= depth) path.pop();
    (path.at(-1)?.call.children ?? roots).push(call);
    path.push({ call, depth });
  }
  const command = textOf(metadata.original_command);
  return {
    started: timeOf(metadata.timestamp, now),
    command: command === "" ? [] : command.split(" "),
    entry: textOf(metadata.main_file),
    cwd: textOf(metadata.scope_path),
    settings: { time: false },
    meta: {},
    roots,
  };
}

/** Sites by what they are; their parameters come from the first call. */
class Sites {
  readonly #known = new Map<string, Site>();

  of(
    { isExternal = false, ...fields }: Pick<Site, "name" | "file" | "line" | "params"> & {
      isExternal?: boolean;
    },
  ): Site {
    const key = JSON.stringify([fields.name, fields.file, fields.line]);
    let site = this.#known.get(key);
    if (site === undefined) {
      const kind = isExternal ? "external" : "function";
      site = { ...fields, kind, async: false, generator: false, column: 0 };
      this.#known.set(key, site);
    }
    return site;
  }
}

function namedValues(value: unknown): { name: string; value: Snapshot }[] {
  const fields = fieldsOf(value);
  if (fields !== undefined) {
    return Object.entries(fields).map(([name, item]) => ({ name, value: jsonSnapshot(item) }));
  }
  return Array.isArray(value) ? value.map((item) => ({ name: "", value: jsonSnapshot(item) })) : [];
}

function valueOf(value: unknown): Snapshot {
  return typeof value === "string" ? reprSnapshot(value) : jsonSnapshot(value);
}

function jsonSnapshot(value: unknown, depth = 50): Snapshot {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "string") return textSnapshot(value);
  if (typeof value === "number") return { type: "number", value };
  if (typeof value === "boolean") return { type: "boolean", value };
  const size = Object.keys(value).length;
  if (depth === 0) return { type: "cut", className: Array.isArray(value) ? "list" : "dict", size };
  if (Array.isArray(value)) {
    return composite("array", "list", { size, items: value.map((item) => jsonSnapshot(item, depth - 1)) });
  }
  const properties = Object.entries(value).map(([key, item]) => ({
    key,
    value: jsonSnapshot(item, depth - 1),
  }));
  return composite("object", "dict", { size, properties });
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Fields : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

/** The tools write local time without a zone. */
function timeOf(value: unknown, now: number): number {
  const time = typeof value === "string" ? Date.parse(value.replace(/(\.\d{3})\d+/, "$1")) : NaN;
  return Number.isNaN(time) ? now : time;
}
