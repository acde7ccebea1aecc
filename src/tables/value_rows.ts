import { pathText } from "../match/path.ts";
import { walkSnapshot } from "../match/walk.ts";
import { traceRoots } from "../query/trace_context.ts";
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import type { CallRecord } from "./call_stream.ts";
import { siteCells } from "./site_cells.ts";
import { type Origin, whole, wholeText } from "./cells.ts";
import type { Row } from "./columns.ts";

/** What the rows of one value share. */
interface Shared {
  service: string;
  run_id: string;
  trace_id: string | null;
  call_id: number;
  function: string;
  role: string;
  position: number;
  name: string;
  at_us: number;
}

/** Adds the rows of a call in the table `values`: one for each value, and one for each part of it. */
export function addValueRows(
  trace: Trace,
  record: CallRecord,
  { origin: { service, epoch }, add }: { origin: Origin; add: (row: Row) => void },
): void {
  const { call } = record;
  const site = siteCells(trace, record.site);
  const start = epoch * 1000 + record.start / 1000;
  const traceId = traceRoots(trace).get(record.traceRoot)?.traceId ?? null;
  const addValue = (snapshot: Snapshot, role: string, position: number) => {
    const at = role === "argument" || role === "this" ? start : start + record.raw / 1000;
    addParts(snapshot, {
      service,
      run_id: trace.header.id,
      trace_id: traceId,
      call_id: call,
      function: site.function,
      role,
      position,
      name: site.names[position] ?? "",
      at_us: whole(at),
    }, add);
  };
  const args = trace.argsOf(call);
  for (let i = 0; i < args.length; i++) addValue(args[i]!.snapshot, "argument", i);
  for (const { index, atExit, value } of trace.extrasOf(call)) {
    addValue(value.snapshot, index < 0 ? atExit ? "changed" : "this" : "changed", index);
  }
  const result = trace.resultOf(call);
  if (result !== undefined) {
    addValue(result.snapshot, record.outcome === Outcome.THREW ? "error" : "result", -1);
  }
}

function addParts(root: Snapshot, shared: Shared, add: (row: Row) => void): void {
  // Most values have no parts.
  if (root.type !== "composite") return add(rowOf(shared, "", cellsOf(root)));
  walkSnapshot(root, (part, steps) => {
    add(rowOf(shared, wholeText(pathText(steps)), cellsOf(part)));
    return true;
  });
}

/** Written out: to copy an object's properties by `...` takes several times as long. */
function rowOf(shared: Shared, path: string, cells: ValueCells): Row {
  return {
    service: shared.service,
    run_id: shared.run_id,
    trace_id: shared.trace_id,
    call_id: shared.call_id,
    function: shared.function,
    role: shared.role,
    position: shared.position,
    name: shared.name,
    at_us: shared.at_us,
    path,
    type: cells.type,
    class: cells.class,
    text: cells.text,
    number: cells.number,
    length: cells.length,
    is_whole: cells.is_whole,
  };
}

type ValueCells = {
  type: string;
  class: string | null;
  text: string | null;
  number: number | null;
  length: number | null;
  is_whole: boolean;
};

const PLAIN: ValueCells = { type: "", class: null, text: null, number: null, length: null, is_whole: true };

function cellsOf(part: Snapshot): ValueCells {
  switch (part.type) {
    case "boolean":
      return { ...PLAIN, type: "boolean", text: String(part.value), number: Number(part.value) };
    case "number": {
      const { value } = part;
      // A column of doubles would take −0 for 0, and lines of JSON have no NaN.
      if (Number.isFinite(value) && !Object.is(value, -0)) {
        return { type: "number", class: null, text: null, number: value, length: null, is_whole: true };
      }
      const text = Object.is(value, -0) ? "-0" : String(value);
      return { ...PLAIN, type: "number", text, number: Number.isFinite(value) ? 0 : null };
    }
    case "bigint":
      return { ...PLAIN, type: "bigint", text: part.text, is_whole: /^-?\d+$/.test(part.text) };
    case "string":
      return {
        ...textCells(part.value),
        type: "string",
        length: part.length,
        is_whole: part.length === part.value.length && wholeText(part.value) === part.value,
      };
    case "symbol":
      return { ...textCells(part.description), type: "symbol" };
    case "function":
    case "class":
      return { ...textCells(part.name), type: part.type };
    case "redacted":
      return { ...PLAIN, type: "redacted", text: part.token, is_whole: false };
    case "cut":
      return { ...PLAIN, type: "cut", class: wholeText(part.className), length: part.size, is_whole: false };
    case "reference":
      return { ...PLAIN, type: "reference", length: part.index };
    case "unseen":
      return { ...PLAIN, type: "unseen", is_whole: false };
    case "composite":
      return compositeCells(part);
    default:
      return { ...PLAIN, type: part.type };
  }
}

function compositeCells(part: Composite): ValueCells {
  const { kind, className, size, omittedItems, omittedProperties } = part;
  const text = part.text === undefined ? PLAIN : textCells(part.text);
  const isAll = omittedItems === 0 && omittedProperties === 0;
  return { ...text, type: kind, class: wholeText(className), length: size, is_whole: text.is_whole && isAll };
}

function textCells(text: string): ValueCells {
  const well = wholeText(text);
  return { ...PLAIN, text: well, is_whole: well === text };
}
