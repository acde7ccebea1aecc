/**
 * `tph export --format otlp`: the requests and blocks of runs as OpenTelemetry traces, to a file or a receiver.
 *
 * @module
 */
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { resourceOf, spanBatches } from "../export/otlp/batches.ts";
import { batchJson } from "../export/otlp/json.ts";
import { batchProtobuf } from "../export/otlp/protobuf.ts";
import { type SpanOptions, traceSpans } from "../export/otlp/spans.ts";
import type { Context } from "./context.ts";
import { openedRuns, type Runs } from "./opened_runs.ts";
import { givenAttributes, OtlpDelivery } from "./otlp_delivery.ts";
import { remark, STDOUT, writeFile, writePieces } from "./output.ts";

export interface OtlpExportFlags {
  output?: string;
  service?: string;
  endpoint?: string;
  encoding?: "json" | "protobuf";
  gzip?: boolean;
  spans: number;
  values?: boolean;
}

export async function exportOtlp(runs: Runs, flags: OtlpExportFlags): Promise<void> {
  const options: SpanOptions = { budget: flags.spans, values: flags.values === true };
  if (flags.endpoint !== undefined) await send(runs, flags, options);
  else await write(pieces(runs, flags, options), flags.output, runs.context);
}

async function send(
  runs: Runs,
  { endpoint, service, encoding }: OtlpExportFlags,
  options: SpanOptions,
): Promise<void> {
  const delivery = new OtlpDelivery(endpoint, runs.context, { service, encoding });
  for (const trace of openedRuns(runs)) await delivery.deliver(trace, options);
  remark([`tph: ${delivery.said()}`], runs.context);
  if (!delivery.isComplete) runs.context.status = 1;
}

/** Requests of the protocol: as JSON a line each; as protobuf behind one another, which is one message. */
function* pieces(
  runs: Runs,
  { encoding = "json", gzip, service }: OtlpExportFlags,
  options: SpanOptions,
): Generator<Uint8Array> {
  const given = givenAttributes(runs.context.env, service);
  for (const trace of openedRuns(runs)) {
    for (const { batch } of spanBatches(traceSpans(trace, options), resourceOf(trace, given))) {
      if (batch.spans.length === 0) continue;
      const bytes = encoding === "json"
        ? new TextEncoder().encode(`${batchJson(batch)}\n`)
        : batchProtobuf(batch);
      yield gzip ? gzipSync(bytes) : bytes;
    }
  }
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
