/**
 * `tph export --format otlp`: the requests and blocks of runs as OpenTelemetry traces, to a file or a receiver.
 *
 * @module
 */
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { BATCH_SPANS, resourceOf, spanBatches } from "../export/otlp/batches.ts";
import { batchJson } from "../export/otlp/json.ts";
import { batchProtobuf } from "../export/otlp/protobuf.ts";
import { divergentMarks, type Marks, oddMarks } from "../export/otlp/marks.ts";
import { type SpanOptions, traceSpans } from "../export/otlp/spans.ts";
import { diffRuns } from "../query/diff/diff.ts";
import { traceRoots } from "../query/trace_context.ts";
import { openRun } from "../store/open_run.ts";
import type { Trace } from "../trace/trace.ts";
import { verdictText } from "../view/diff/diff_page.ts";
import { partRemarks } from "../view/missing_text.ts";
import { collected } from "./collected.ts";
import type { Context } from "./context.ts";
import { noiseOptions } from "./diff_options.ts";
import { openedRuns, type Runs } from "./opened_runs.ts";
import { givenAttributes, NO_TRACES, OtlpDelivery } from "./otlp_delivery.ts";
import { remark, STDOUT, writeFile, writePieces } from "./output.ts";

export interface OtlpExportFlags {
  output?: string;
  service?: string;
  endpoint?: string;
  encoding?: "json" | "protobuf";
  gzip?: boolean;
  spans: number;
  values?: boolean;
  /** Path of the run that the calls are compared with. */
  against?: string;
}

export async function exportOtlp(runs: Runs, flags: OtlpExportFlags): Promise<void> {
  const { against } = flags;
  const optionsOf = (trace: Trace): SpanOptions => ({
    budget: flags.spans,
    values: flags.values === true,
    marks: [oddMarks(trace), ...(against === undefined ? [] : [divergences(against, trace, runs)])],
  });
  if (flags.endpoint !== undefined) await send(runs, flags, optionsOf);
  else await write(pieces(runs, flags, optionsOf), flags.output, runs.context);
}

/** Compares a run with another one, and says what came of it. @param path of the other one */
function divergences(path: string, trace: Trace, { config, context }: Runs): Marks {
  const before = openRun(path, config.settings);
  const diff = diffRuns(before, trace, {
    ...noiseOptions({ noise: true }, config),
    remarks: partRemarks(before, trace),
  });
  const said = [`against ${before.header.id}: ${verdictText(diff)}`, ...diff.remarks];
  remark(said.map((text) => `tph: ${text}`), context);
  return divergentMarks(diff);
}

async function send(
  runs: Runs,
  { endpoint, service, encoding }: OtlpExportFlags,
  optionsOf: (trace: Trace) => SpanOptions,
): Promise<void> {
  const delivery = new OtlpDelivery(endpoint, runs.context, { service, encoding });
  for (const trace of openedRuns(runs)) await delivery.deliver(trace, optionsOf(trace));
  remark([`tph: ${delivery.said()}`], runs.context);
  if (!delivery.isComplete) runs.context.status = 1;
}

/** Requests of the protocol: as JSON a line each; as protobuf behind one another, which is one message. */
function* pieces(
  runs: Runs,
  { encoding = "json", gzip, service }: OtlpExportFlags,
  optionsOf: (trace: Trace) => SpanOptions,
): Generator<Uint8Array> {
  const given = givenAttributes(runs.context.env, service);
  let traces = 0;
  for (const trace of openedRuns(runs)) {
    traces += traceRoots(trace).size;
    const batches = spanBatches(traceSpans(trace, optionsOf(trace)), resourceOf(trace, given));
    for (const { batch } of collected(batches, BATCH_SPANS)) {
      if (batch.spans.length === 0) continue;
      const bytes = encoding === "json"
        ? new TextEncoder().encode(`${batchJson(batch)}\n`)
        : batchProtobuf(batch);
      yield gzip ? gzipSync(bytes) : bytes;
    }
  }
  if (traces === 0) remark([`tph: ${NO_TRACES}`], runs.context);
}

async function write(
  pieces: Iterable<Uint8Array>,
  output: string | undefined,
  context: Context,
): Promise<void> {
  if (output === undefined || output === STDOUT) {
    return await writePieces(context.stdout, pieces, context);
  }
  writeFile(pieces, resolve(context.cwd, output), (piece) => piece);
}
