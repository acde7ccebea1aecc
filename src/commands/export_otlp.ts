/**
 * `tph export --format otlp`: the requests and blocks of runs as OpenTelemetry traces, to a file or a receiver.
 *
 * @module
 */
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { BATCH_SPANS, resourceOf, type RunSpans, spanBatches } from "../export/otlp/batches.ts";
import { batchJson } from "../export/otlp/json.ts";
import { batchProtobuf } from "../export/otlp/protobuf.ts";
import { divergentMarks, type Marks, oddMarks } from "../export/otlp/marks.ts";
import { traceSpans } from "../export/otlp/spans.ts";
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
import { givenAttributes, NO_TRACES, OtlpDelivery, type SentRun } from "./otlp_delivery.ts";
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
  function* sent(): Generator<SentRun> {
    for (const trace of openedRuns(runs)) {
      const marks = [oddMarks(trace), ...(against === undefined ? [] : [divergences(against, trace, runs)])];
      yield { trace, options: { budget: flags.spans, values: flags.values === true, marks } };
    }
  }
  if (flags.endpoint !== undefined) await send(sent(), flags, runs.context);
  else await write(pieces(sent(), flags, runs.context), flags.output, runs.context);
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
  runs: Iterable<SentRun>,
  { endpoint, service, encoding }: OtlpExportFlags,
  context: Context,
): Promise<void> {
  const delivery = new OtlpDelivery(endpoint, context, { service, encoding });
  await delivery.deliver(runs);
  remark([`tph: ${delivery.said()}`], context);
  if (!delivery.isComplete) context.status = 1;
}

/** Requests of the protocol: as JSON a line each; as protobuf behind one another, which is one message. */
function* pieces(
  runs: Iterable<SentRun>,
  { encoding = "json", gzip, service }: OtlpExportFlags,
  context: Context,
): Generator<Uint8Array> {
  const given = givenAttributes(context.env, service);
  let roots = 0;
  function* traces(): Generator<RunSpans> {
    for (const { trace, options } of runs) {
      roots += traceRoots(trace).size;
      yield { resource: resourceOf(trace, given), traces: traceSpans(trace, options) };
    }
  }
  for (const { parts } of collected(spanBatches(traces()), BATCH_SPANS)) {
    if (parts.length === 0) continue;
    const bytes = encoding === "json"
      ? new TextEncoder().encode(`${batchJson(parts)}\n`)
      : batchProtobuf(parts);
    yield gzip ? gzipSync(bytes) : bytes;
  }
  if (roots === 0) remark([`tph: ${NO_TRACES}`], context);
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
