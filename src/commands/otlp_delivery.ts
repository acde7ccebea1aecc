/**
 * Runs → a receiver of OTLP: what `tph export --format otlp --endpoint` and `tph run --otlp` have in common.
 *
 * @module
 */
import { batchJson } from "../export/otlp/json.ts";
import { batchProtobuf } from "../export/otlp/protobuf.ts";
import { BATCH_SPANS, resourceOf, type RunSpans, spanBatches } from "../export/otlp/batches.ts";
import { type SpanOptions, traceSpans } from "../export/otlp/spans.ts";
import { resourceAttributes } from "../scope/service_name.ts";
import { MOST_IN_A_ROW, OtlpSender } from "../send/otlp_sender.ts";
import { type OtlpTarget, otlpTarget } from "../send/otlp_target.ts";
import { traceRoots } from "../query/trace_context.ts";
import type { Trace } from "../trace/trace.ts";
import { plural } from "../view/units.ts";
import { escapeText } from "../view/text.ts";
import { collected } from "./collected.ts";
import type { Context } from "./context.ts";

/** How often a batch is sent at most, where nothing else is said. */
const TRIES = 4;

/** Of runs without a trace. */
export const NO_TRACES =
  "no request and no block was recorded, so there is no trace. Put trace() around what matters (docs/library.md), " +
  "or see all calls: tph export --format perfetto";

/** A run, and how its calls become spans. */
export interface SentRun {
  trace: Trace;
  options: SpanOptions;
}

export class OtlpDelivery {
  readonly target: OtlpTarget;
  readonly #sender: OtlpSender;
  readonly #given: Map<string, string>;
  #traces = 0;
  /** Traces that there was no time for, or no receiver, and calls that began when their trace had been sent. */
  #unread = 0;
  #late = 0;

  /** @throws {TphError} The address or a variable is wrong. */
  constructor(
    endpoint: string | undefined,
    { env }: Pick<Context, "env">,
    { service, encoding, tries = TRIES }: {
      service?: string | undefined;
      encoding?: OtlpTarget["encoding"] | undefined;
      tries?: number;
    } = {},
  ) {
    const target = otlpTarget(endpoint, env);
    this.target = { ...target, encoding: encoding ?? target.encoding };
    this.#sender = new OtlpSender(this.target, { tries });
    this.#given = givenAttributes(env, service);
  }

  /** Sends the traces of runs. @returns whether there was time for all of it */
  async deliver(runs: Iterable<SentRun>): Promise<boolean> {
    for (const { parts, spans, traces } of collected(spanBatches(this.#spansOf(runs)), BATCH_SPANS)) {
      const body = this.target.encoding === "json"
        ? new TextEncoder().encode(batchJson(parts))
        : batchProtobuf(parts);
      await this.#sender.send(body, spans);
      this.#traces += traces;
    }
    return !this.#isLate;
  }

  /** The spans of runs; counts what there is no time for. */
  *#spansOf(runs: Iterable<SentRun>): Generator<RunSpans> {
    const isLate = () => this.#isLate;
    for (const { trace, options } of runs) {
      let read = 0;
      const traces = counted(traceSpans(trace, { ...options, isLate }), () => read++);
      yield { resource: resourceOf(trace, this.#given), traces };
      const { live } = options;
      if (live !== undefined) this.#late = live.late;
      if (!isLate()) continue;
      if (live === undefined) this.#unread += traceRoots(trace).size - read;
      else this.#unread = live.unsent(trace);
    }
  }

  get #isLate(): boolean {
    return this.#sender.isLate || this.#sender.isGone;
  }

  /** From now on, no more than so many milliseconds, and a few tries. */
  hurry(milliseconds: number): void {
    this.#sender.tries = TRIES;
    this.#sender.deadline = performance.now() + milliseconds;
  }

  get isComplete(): boolean {
    return this.#sender.delivery.dropped === 0 && this.#unread === 0;
  }

  /** Whether the runs have more than was sent. */
  get isPart(): boolean {
    return !this.isComplete || this.#late > 0;
  }

  #whyUnread(): string {
    return this.#sender.isGone
      ? `${MOST_IN_A_ROW} batches in a row reached nobody, so the rest was not tried`
      : "there was no time left";
  }

  /** What came of it, a line. */
  said(): string {
    const { sent, dropped, why, warning } = this.#sender.delivery;
    if (this.#traces === 0 && this.#unread === 0) return NO_TRACES;
    const { origin } = new URL(this.target.url);
    const taken = `${plural(sent, "span")} of ${plural(this.#traces, "trace")} sent to ${origin}`;
    return [
      taken,
      ...(dropped === 0 ? [] : [`${plural(dropped, "span")} lost: ${escapeText(why ?? "")}`]),
      ...(this.#unread === 0 ? [] : [`${plural(this.#unread, "trace")} lost: ${this.#whyUnread()}`]),
      ...(this.#late === 0
        ? []
        : [`${plural(this.#late, "call")} left out: they began when their trace was sent`]),
      ...(warning === undefined ? [] : [`it says: ${escapeText(warning)}`]),
    ].join("; ");
  }
}

function* counted<T>(items: Iterable<T>, count: () => void): Generator<T> {
  for (const item of items) {
    count();
    yield item;
  }
}

/** What the environment says of the resource: the service's name among it. */
export function givenAttributes(env: Context["env"], service?: string): Map<string, string> {
  const given = resourceAttributes(env.OTEL_RESOURCE_ATTRIBUTES ?? "");
  // It was noted in the run, as it was when the run was recorded.
  given.delete("service.name");
  if (service !== undefined) given.set("service.name", service);
  return given;
}
