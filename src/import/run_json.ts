/**
 * The JSON of a run, as `tph export`, `tph run -o` and `t.toJson()` write it → the bytes of a run's file.
 *
 * What JSON does not tell is not made up: `this` and what calls changed are missing, and so are the clocks of threads.
 *
 * @module
 */
import type { Site, SiteKind } from "../contract.ts";
import { concat, fileHead, jsonChunk } from "../trace/chunk.ts";
import { TraceEncoder } from "../trace/encode.ts";
import { asFields, asHeader, SITE_KINDS } from "../trace/json.ts";
import { MAX_ARGUMENTS, Op } from "../trace/journal.ts";
import { JournalWriter } from "../trace/journal_writer.ts";
import { ChunkKind } from "../trace/spec.ts";
import { ValueWriter } from "./events.ts";
import { NotImportable } from "./python.ts";
import { snapshotOfJson } from "./snapshot_of_json.ts";

type Fields = Record<string, unknown>;

/** The version of the JSON that is understood. */
const VERSION = 1;

/** A call in the order of entry. */
interface ReadCall {
  fields: Fields;
  /** Its number in the JSON. */
  number: number;
  parent: ReadCall | undefined;
  /** From 1, in the order of entry. */
  id: number;
  /** Position in the tree, and that of the last call below it. */
  from: number;
  to: number;
  start: number;
  end: number;
}

/** Whether a JSON value says that it is a run. */
export function isRunJson(json: unknown): json is Fields {
  return asFields(json)?.format === "tph-run";
}

/**
 * @param id the run's name, where the JSON has none
 * @throws {NotImportable}
 */
export function runFileOf(json: Fields, id: string): Uint8Array {
  const { version } = json;
  if (typeof version !== "number" || version > VERSION) {
    throw new NotImportable(`its version is ${version}, and this tph understands ${VERSION}`);
  }
  if (!Array.isArray(json.calls)) throw new NotImportable('it has no list of "calls"');
  const run = asFields(json.run) ?? {};
  const started = Date.parse(String(run.started));
  // What recorded it is not waited for.
  const header = asHeader({ ...run, started: Number.isNaN(started) ? 0 : started, launcher: undefined }, id);
  const chunks: Uint8Array[] = [fileHead(), jsonChunk(ChunkKind.HEADER, header)];
  writeCalls(json, chunks);
  for (const [kind, part] of [[ChunkKind.END, json.end], [ChunkKind.EXIT, json.exit]] as const) {
    if (asFields(part) !== undefined) chunks.push(jsonChunk(kind, part));
  }
  return concat(chunks);
}

function writeCalls(json: Fields, chunks: Uint8Array[]): void {
  const encoder = new TraceEncoder((bytes) => chunks.push(bytes.slice()));
  const journal = new JournalWriter(encoder);
  const values = new ValueWriter(journal);
  const calls = readCalls(json.calls as unknown[]);
  const sites = new Sites();
  for (const { fields } of calls) sites.note(fields);
  for (const site of Array.isArray(json.neverCalled) ? json.neverCalled : []) {
    const fields = asFields(site);
    if (fields !== undefined) sites.note(fields);
  }
  journal.sites(sites.list);
  journal.meta({ ...asFields(json.meta), ...remarksOf(json) });
  const later = new Later();
  let now = 0;
  const at = (time: number): number => now = Math.max(now, time);
  const write = ({ call, op, time }: Due): void => {
    const { id, fields } = call;
    if (op === Op.LEAVE || op === Op.FAIL) {
      const value = values.value(snapshotOfJson(op === Op.FAIL ? fields.error : fields.result));
      journal.end({ op, call: id, time: at(time), value });
    } else journal.mark({ op, call: id, time: at(time) });
  };
  for (const call of calls) {
    for (let due = later.before(call); due !== undefined; due = later.before(call)) write(due);
    const args = Array.isArray(call.fields.args) ? call.fields.args.slice(0, MAX_ARGUMENTS) : [];
    journal.enter({
      site: sites.idOf(call.fields),
      parent: call.parent?.id ?? 0,
      time: at(call.start),
      args: args.map((arg) => values.value(snapshotOfJson(asFields(arg)?.value))),
    });
    const ns = numberOf(call.fields.cost, 0);
    if (ns > 0) journal.cost({ call: call.id, ns });
    for (const due of marksOf(call)) later.add(due);
  }
  for (let due = later.next(); due !== undefined; due = later.next()) write(due);
  journal.finish();
}

/** What the JSON had and the run does not. */
function remarksOf(json: Fields): { remarks?: string[] } {
  const known = asFields(json.meta)?.remarks;
  const remarks = Array.isArray(known) ? known.filter((text) => typeof text === "string") : [];
  const problems = Array.isArray(json.problems) ? json.problems : [];
  for (const problem of problems) if (typeof problem === "string") remarks.push(`the recording: ${problem}`);
  const folds = Array.isArray(json.folds) ? json.folds : [];
  if (folds.length > 0) {
    remarks.push(`calls of ${folds.length} functions were counted and not recorded; JSON has the counts`);
  }
  return remarks.length > 0 ? { remarks } : {};
}

/** All calls in the order of entry; not recursive, as a run may be deep. */
function readCalls(roots: unknown[]): ReadCall[] {
  const calls: ReadCall[] = [];
  const waiting: { json: unknown; parent: ReadCall | undefined }[] = [];
  const push = (list: unknown, parent: ReadCall | undefined): void => {
    if (!Array.isArray(list)) return;
    for (let i = list.length - 1; i >= 0; i--) waiting.push({ json: list[i], parent });
  };
  push(roots, undefined);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const fields = asFields(next.json);
    if (fields === undefined) continue;
    const from = calls.length;
    const number = numberOf(fields.call, Infinity);
    const start = numberOf(fields.start, 0);
    const end = Math.max(start, numberOf(fields.end, start + numberOf(fields.duration, 0)));
    const call = { fields, number, parent: next.parent, id: 0, from, to: from, start, end };
    calls.push(call);
    push(fields.children, call);
  }
  // Each is behind its parent.
  for (let i = calls.length - 1; i >= 0; i--) {
    const { parent, to } = calls[i]!;
    if (parent !== undefined) parent.to = Math.max(parent.to, to);
  }
  const isOrdered = calls.every(({ number, parent }) => number > (parent?.number ?? 0));
  if (isOrdered) calls.sort((a, b) => a.number - b.number || a.from - b.from);
  calls.forEach((call, i) => call.id = i + 1);
  return calls;
}

/** An event that comes after a call was entered. */
interface Due {
  call: ReadCall;
  op: typeof Op.LEAVE | typeof Op.FAIL | typeof Op.SUSPEND | typeof Op.RESUME;
  time: number;
}

function marksOf(call: ReadCall): Due[] {
  const { outcome, pauses } = call.fields;
  const times = Array.isArray(pauses) ? pauses.filter((time) => typeof time === "number") : [];
  const marks: Due[] = times.map((time, i) => ({ call, op: i % 2 === 0 ? Op.SUSPEND : Op.RESUME, time }));
  if (outcome === "threw") marks.push({ call, op: Op.FAIL, time: call.end });
  if (outcome === "returned") marks.push({ call, op: Op.LEAVE, time: call.end });
  return marks;
}

/** Events by time; at the same time those of the call that was entered last come first, in their order. A binary heap. */
class Later {
  readonly #heap: (Due & { order: number })[] = [];
  #count = 0;

  add(due: Due): void {
    const heap = this.#heap;
    heap.push({ ...due, order: this.#count++ });
    for (let i = heap.length - 1; i > 0;) {
      const up = (i - 1) >> 1;
      if (!this.#isFirst(i, up)) return;
      [heap[i], heap[up]] = [heap[up]!, heap[i]!];
      i = up;
    }
  }

  next(): Due | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let i = 0;;) {
      let least = i;
      for (const down of [2 * i + 1, 2 * i + 2]) {
        if (down < heap.length && this.#isFirst(down, least)) least = down;
      }
      if (least === i) return first;
      [heap[i], heap[least]] = [heap[least]!, heap[i]!];
      i = least;
    }
  }

  /** The next event that is due before a call is entered. A caller does not end at the moment in which it calls. */
  before({ start, from }: ReadCall): Due | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.time > start) return undefined;
    const isCaller = first.call.from <= from && from <= first.call.to;
    return first.time === start && isCaller ? undefined : this.next();
  }

  #isFirst(i: number, j: number): boolean {
    const a = this.#heap[i]!;
    const b = this.#heap[j]!;
    return a.time !== b.time
      ? a.time < b.time
      : a.call.id !== b.call.id
      ? a.call.id > b.call.id
      : a.order < b.order;
  }
}

/** Sites by name, kind and place; a site has the parameters of its call with the most. */
class Sites {
  readonly list: Site[] = [];
  readonly #known = new Map<string, number>();

  note(fields: Fields): void {
    const key = keyOf(fields);
    let id = this.#known.get(key);
    if (id === undefined) {
      id = this.list.push({
        name: typeof fields.name === "string" ? fields.name : "(unknown)",
        kind: SITE_KINDS.find((kind) => kind === fields.kind) ?? "function" satisfies SiteKind,
        async: fields.async === true,
        generator: fields.generator === true,
        file: typeof fields.file === "string" ? fields.file : "",
        line: numberOf(fields.line, 0),
        column: numberOf(fields.column, 0),
        params: [],
        ...(typeof fields.route === "string" ? { route: fields.route } : {}),
        ...tableOf(fields),
      });
      this.#known.set(key, id);
    }
    const site = this.list[id - 1]!;
    const args = Array.isArray(fields.args) ? fields.args : [];
    for (let i = site.params.length; i < args.length; i++) {
      const name = asFields(args[i])?.name;
      if (typeof name !== "string") break;
      site.params.push(name);
    }
  }

  idOf(fields: Fields): number {
    return this.#known.get(keyOf(fields))!;
  }
}

/** How the title of a test is filled, where the JSON says so. */
function tableOf({ table }: Fields): Pick<Site, "table"> {
  return table === "each" || table === "for" || table === "names" ? { table } : {};
}

function keyOf({ name, kind, file, line, column }: Fields): string {
  return JSON.stringify([name, kind, file, line, column]);
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}
