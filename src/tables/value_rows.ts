import { pathText } from "../match/path.ts";
import { walkSnapshot } from "../match/walk.ts";
import { traceRoots } from "../query/trace_context.ts";
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import type { CallRecord } from "./call_stream.ts";
import { type Origin, whole, wholeText } from "./cells.ts";
import type { Row } from "./columns.ts";

/** The rows of a call in the table `values`: one for each value, and one for each part of it. */
export function* valueRows(trace: Trace, record: CallRecord, { service, epoch }: Origin): Generator<Row> {
  const { call } = record;
  const { name, params } = trace.site(record.site);
  const shared = {
    service,
    run_id: trace.header.id,
    trace_id: traceRoots(trace).get(record.traceRoot)?.traceId ?? null,
    call_id: call,
    function: wholeText(name),
  };
  const start = epoch * 1000 + record.start / 1000;
  const rows = (snapshot: Snapshot, role: string, position = -1) => {
    const at = role === "argument" || role === "this" ? start : start + record.raw / 1000;
    return partRows(snapshot, {
      ...shared,
      role,
      position,
      name: wholeText(params[position] ?? ""),
      at_us: whole(at),
    });
  };
  for (const [i, { snapshot }] of trace.argsOf(call).entries()) yield* rows(snapshot, "argument", i);
  for (const { index, atExit, value } of trace.extrasOf(call)) {
    yield* rows(value.snapshot, index < 0 ? atExit ? "changed" : "this" : "changed", index);
  }
  const result = trace.resultOf(call);
  if (result !== undefined) {
    yield* rows(result.snapshot, trace.outcomeOf(call) === Outcome.THREW ? "error" : "result");
  }
}

function partRows(root: Snapshot, shared: Row): Row[] {
  const rows: Row[] = [];
  walkSnapshot(root, (part, steps) => {
    rows.push({ ...shared, path: wholeText(pathText(steps)), ...cellsOf(part) });
    return true;
  });
  return rows;
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
      if (Number.isFinite(value) && !Object.is(value, -0)) return { ...PLAIN, type: "number", number: value };
      const text = Object.is(value, -0) ? "-0" : String(value);
      return { ...PLAIN, type: "number", text, number: Number.isFinite(value) ? 0 : null };
    }
    case "bigint":
      return { ...PLAIN, type: "bigint", text: part.text };
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
