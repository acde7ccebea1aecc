/** A run that is followed while it grows: its traces are those of the whole run, each sent once, and what was settled is not decoded anew. */
import assert from "node:assert/strict";
import { LiveTraces } from "../../src/export/otlp/live_traces.ts";
import type { Span } from "../../src/export/otlp/span.ts";
import { traceSpans } from "../../src/export/otlp/spans.ts";
import { concat } from "../../src/trace/chunk.ts";
import { composite } from "../../src/trace/snapshot.ts";
import { Trace } from "../../src/trace/trace.ts";
import { Raw, RunBuilder } from "../query/build_run.ts";
import { threadChunks } from "../trace/plain_journal.ts";

const OPTIONS = { budget: 200, values: false };
const SITE = { kind: "request" as const, file: "", params: ["url", "traceparent"] };

/** A program that answers requests, some of which take longer than from one look to the next. */
class Program {
  readonly run = new RunBuilder();
  readonly #open = new Map<string, number>();

  begin(
    name: string,
    { below = "", ...fields }: { below?: string; args?: string[]; kind?: "request" } = {},
  ): void {
    this.run.time += 1000;
    const site = fields.kind === "request" ? SITE : {};
    this.#open.set(name, this.run.enter(name, site, fields.args ?? []));
    (this.run.events.at(-1) as { parent?: number }).parent = this.#open.get(below) ?? 0;
  }

  end(name: string, result?: unknown): void {
    this.run.time += 1000;
    this.run.leave(this.#open.get(name)!, result);
  }

  request(name: string): void {
    this.begin(name, { kind: "request", args: [`/${name}`] });
    this.begin(`${name} step`, { below: name });
    this.end(`${name} step`);
    this.end(name);
  }

  look(): void {
    this.run.events.push({ op: "flush" });
  }
}

/** The file as it is with so much of the main thread and of the worker's. */
function fileOf(
  main: RunBuilder["events"],
  worker: RunBuilder["events"],
  { isOver, startedBy }: { isOver: boolean; startedBy: number },
): Trace {
  const builder = new RunBuilder();
  builder.events.push(...main);
  const end = isOver ? {} : false;
  const chunks = threadChunks({ thread: 1, parent: { thread: 0, call: startedBy } }, worker, { end });
  return Trace.read(concat([builder.file({ end, exit: end }), ...chunks]));
}

function spansOf(trace: Trace, live?: LiveTraces): Span[] {
  return [...traceSpans(trace, { ...OPTIONS, ...(live === undefined ? {} : { live }) })].flat();
}

Deno.test("a run that grows gets the spans of the whole run, each once, in threads, too", () => {
  const main = new Program(), worker = new Program();
  const pending = new Raw(composite("promise", "Promise"));
  main.begin("main");
  worker.begin("worker.ts");
  for (let i = 0; i < 8; i++) {
    main.request(`quick ${i}`);
    worker.request(`job ${i}`);
    if (i === 1) {
      main.begin("slow", { kind: "request", args: ["/slow"] });
      main.begin("handed on", {
        kind: "request",
        args: ["/on", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"],
      });
      main.begin("load", { below: "handed on" });
      main.end("handed on", pending);
    }
    if (i === 3) main.begin("slow step", { below: "slow" }), main.end("slow step");
    if (i === 4) main.end("load"), main.end("slow");
    main.look();
    worker.look();
  }
  const whole = fileOf(main.run.events, worker.run.events, { isOver: true, startedBy: 1 });
  const expected = spansOf(whole);
  assert.equal(expected.length, 2 * 8 * 2 + 4);
  const cuts = (events: RunBuilder["events"]) =>
    events.flatMap(({ op }, i) => op === "flush" ? [events.slice(0, i + 1)] : []);
  const [mains, workers] = [cuts(main.run.events), cuts(worker.run.events)];
  const live = new LiveTraces();
  const looks: string[][] = [];
  const spans: Span[] = [];
  const decoded: number[] = [];
  for (let look = 0; look <= mains.length; look++) {
    const isRunning = look < mains.length;
    const trace = isRunning ? fileOf(mains[look]!, workers[look]!, { isOver: false, startedBy: 1 }) : whole;
    live.begin(trace, { isRunning });
    decoded.push(trace.chunks().filter((chunk) => !trace.isSettled(chunk)).length);
    const sent = spansOf(trace, live);
    live.end(trace);
    looks.push(sent.filter(({ kind }) => kind === 2).map(({ attributes }) => String(attributes["url.path"])));
    spans.push(...sent);
  }
  const sorted = (list: Span[]) => list.toSorted((a, b) => a.spanId < b.spanId ? -1 : 1);
  // The worker's calls are numbered after those of the main thread, which become more.
  for (const { attributes } of [...spans, ...expected]) {
    if (!("tph.call" in attributes) || Number(attributes["tph.call"]) > 21) delete attributes["tph.call"];
  }
  assert.deepEqual(sorted(spans), sorted(expected));
  assert.equal(live.late, 0);
  // What has not changed from one look to the next is over.
  assert.deepEqual(looks.slice(0, 3), [[], ["/quick 0", "/job 0"], ["/quick 1", "/job 1"]]);
  assert.deepEqual(looks[5]!.toSorted(), ["/job 4", "/on", "/quick 4", "/slow"]);
  // From the oldest request that is not over on, in each thread.
  assert.ok(decoded.at(-2)! <= 4, String(decoded));
});

Deno.test("traces of many calls are held as long as there is room for their calls, and sent all the same", () => {
  const program = new Program();
  for (let i = 0; i < 20; i++) {
    program.begin(`${i}`, { kind: "request", args: [`/${i}`] });
    for (let step = 0; step < 9; step++) {
      program.begin(`${i} ${step}`, { below: `${i}` });
      program.end(`${i} ${step}`);
    }
    program.end(`${i}`);
  }
  program.look();
  const traceOf = (isOver: boolean) => {
    const builder = new RunBuilder();
    builder.events.push(...program.run.events);
    return Trace.read(builder.file(isOver ? {} : { end: false, exit: false }));
  };
  const live = new LiveTraces();
  const sent: Span[] = [];
  for (const isOver of [false, false, true]) {
    const trace = traceOf(isOver);
    live.begin(trace, { isRunning: !isOver });
    const traces = [...traceSpans(trace, { ...OPTIONS, live, mostHeld: 25 })];
    assert.ok(traces.every((spans) => spans.length === 10));
    sent.push(...traces.flat());
    live.end(trace);
  }
  const ids = (spans: Span[]) => spans.map(({ spanId }) => spanId).sort();
  assert.deepEqual(ids(sent), ids(spansOf(traceOf(true))));
  assert.equal(live.late, 0);
});

Deno.test("calls that begin when their trace has been sent are counted, and begin no trace of their own", () => {
  const main = new Program(), worker = new Program();
  worker.begin("worker.ts");
  main.request("first");
  main.look();
  main.request("second");
  main.look();
  main.begin("late", { below: "first" });
  main.begin("inner", { below: "late", kind: "request", args: ["/inner"] });
  main.end("inner");
  main.end("late");
  const live = new LiveTraces();
  const sent = [1, 2, 3, 4].map((look) => {
    const flushes = main.run.events.flatMap(({ op }, i) => op === "flush" ? [i] : []);
    const events = main.run.events.slice(0, flushes[look - 1] ?? main.run.events.length);
    const trace = fileOf(events, worker.run.events, { isOver: look === 4, startedBy: 0 });
    live.begin(trace, { isRunning: look < 4 });
    const spans = spansOf(trace, live);
    live.end(trace);
    return spans.map(({ name, attributes }) => attributes["url.path"] ?? name);
  });
  assert.deepEqual(sent, [[], ["/first", "first step"], ["/second", "second step"], []]);
  assert.equal(live.late, 2);
});

Deno.test("in a long look, what was quiet for long by the run's own clock is sent at once; what has no end is waited for", () => {
  const main = new Program(), worker = new Program();
  worker.begin("worker.ts");
  const after = (seconds: number) => main.run.time += seconds * 1e9;
  main.request("old");
  main.begin("unended", { kind: "request", args: ["/unended"] });
  main.begin("timer", { below: "unended" });
  main.end("unended");
  after(15);
  main.request("quiet");
  main.begin("busy", { kind: "request", args: ["/busy"] });
  main.begin("going on", { below: "busy" });
  main.end("busy");
  after(4);
  main.end("going on");
  main.request("new");
  main.look();
  const first = main.run.events.length;
  after(4);
  main.request("newest");
  main.look();
  const live = new LiveTraces();
  const sent = [first, main.run.events.length].map((length) => {
    const trace = fileOf(main.run.events.slice(0, length), worker.run.events, {
      isOver: false,
      startedBy: 0,
    });
    live.begin(trace, { isRunning: true });
    const paths = spansOf(trace, live).flatMap(({ kind, attributes }) =>
      kind === 2 ? [attributes["url.path"]] : []
    );
    live.end(trace);
    return paths;
  });
  assert.deepEqual(sent, [["/old", "/quiet"], ["/unended", "/busy", "/new"]]);
});
