import { totalOf } from "../query/times.ts";
import { Outcome } from "../trace/spec.ts";
import type { Trace } from "../trace/trace.ts";
import { callName, fileText, siteName } from "../view/call_text.ts";
import { snapshotText, thrownText } from "../view/snapshot_text.ts";
import { escapeText } from "../view/text.ts";

const COLUMNS = [
  "module",
  "function",
  "args",
  "return_value",
  "elapsed_ms",
  "depth",
  "parent",
  "exception",
  "line",
  "call",
  "parent_call",
];

/** The calls of a run as CSV (RFC 4180, except for line feeds), a row each in the order of their starts, in pieces. @param calls by call: 1 where it has a row */
export function* runCsv(trace: Trace, calls?: Uint8Array): Generator<string> {
  const parents = trace.parentColumn();
  const depths = new Uint32Array(parents.length);
  yield COLUMNS.join(",");
  for (let call = 1; call < parents.length; call++) {
    const parent = parents[call]!;
    // A call's id is greater than its parent's.
    if (parent > 0) depths[call] = depths[parent]! + 1;
    if (calls !== undefined && calls[call] !== 1) continue;
    const site = trace.siteOf(call);
    const result = trace.resultOf(call);
    const hasThrown = trace.outcomeOf(call) === Outcome.THREW;
    const args = trace.argsOf(call).map(({ snapshot }, i) => {
      const name = site.params[i];
      return (name === undefined ? "" : `${escapeText(name)}: `) + snapshotText(snapshot);
    });
    const row = [
      escapeText(fileText(site.file, trace.header.cwd)),
      siteName(site),
      args.join(", "),
      hasThrown || result === undefined ? "" : snapshotText(result.snapshot),
      (totalOf(trace, call) / 1e6).toFixed(6),
      depths[call]!,
      parent > 0 ? callName(trace, parent) : "",
      !hasThrown ? "" : result === undefined ? "threw" : thrownText(result.snapshot),
      site.line,
      call,
      parent > 0 ? parent : "",
    ];
    yield `\n${row.map((cell) => quoted(String(cell))).join(",")}`;
  }
}

/** What a spreadsheet takes for the beginning of a formula, also in the wide forms of East Asian texts. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/;
const NUMBER = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?n?$/;

/** A cell; one that a spreadsheet would take for a formula begins with an apostrophe. */
function quoted(cell: string): string {
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
