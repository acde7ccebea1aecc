/**
 * The entry in the target's process: reads the plan, starts the recorder, and hooks module loading. It runs before
 * the target's first statement, as one CommonJS file, in all hosts; so it does in the target's workers and child
 * processes. The recorder's own thread runs `writer.ts`.
 *
 * @module
 */
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { PREFIX } from "../contract.ts";
import { messageOf } from "../errors.ts";
import { captureWebClasses } from "../probe/host_objects.ts";
import { sourceNames } from "../redact/source_names.ts";
import { secretsMemory } from "../redact/shared.ts";
import { flushAtExit } from "../probe/at_exit.ts";
import { HANDLE_NAME, HANDLE_VERSION, type ProcessHandle } from "../probe/process_handle.ts";
import { type Recorder, startRecorder } from "../probe/recorder.ts";
import { rehearse } from "../probe/rehearse.ts";
import { propagate } from "../probe/propagate.ts";
import { tellOfNodeRequests } from "../probe/node_requests.ts";
import { type EarlyRequestCalls, requestCalls } from "../probe/request_calls.ts";
import { noteHandlers } from "../probe/span_notes.ts";
import { spanPrefix, tracePrefix } from "../trace/span_ids.ts";
import { stringSlice } from "../probe/natives.ts";
import { isMainThread } from "../probe/thread.ts";
import { type WorkerRecordings, workerRecordings } from "../probe/worker_recordings.ts";
import { watchUncaught } from "../probe/uncaught.ts";
import { provideCrc32 } from "../trace/crc32.ts";
import { bunApi } from "./bun_api.ts";
import { hookBun } from "./bun.ts";
import { isHot, nameModules, unwatchable, type Watch, watchModules } from "./bun_watch.ts";
import { type ProgramPlugins, programPlugins } from "./bun_plugins.ts";
import { provideProbes } from "./bun_probes.ts";
import { hookDeno } from "./deno.ts";
import { holdBootstrap } from "./deno_bootstrap.ts";
import { withheldByDeno } from "./deno_withheld.ts";
import { handToNextTestFile } from "./deno_tests.ts";
import { giveBack } from "./deno_permissions.ts";
import { inspectedCoverage } from "./evaluate/inspected_coverage.ts";
import { contextProbes, type Realm } from "./evaluate/contexts.ts";
import { disguiseContext, hookEvaluated } from "./evaluate/hook_evaluated.ts";
import { mayBail, takePlan } from "./environment.ts";
import { mendingErrors } from "./disguise/error_words.ts";
import { hostVersion, unknownToNode } from "./host_here.ts";
import { keptExternals } from "./kept_externals.ts";
import { allProbes, defineConstants, probeConstants } from "./globals.ts";
import { LIBRARY, provideLibrary } from "./library_module.ts";
import { cacheKey, type ModuleCache, moduleCache, writeLater } from "./module_cache.ts";
import { noteUnrecorded } from "./threads/note_unrecorded.ts";
import { hookNode } from "./node.ts";
import { isPrepared } from "./evaluate/node_compile.ts";
import { testPlaces } from "./disguise/node_tests.ts";
import { correctTraces } from "./disguise/node_traces.ts";
import { originsIn } from "./origins.ts";
import { type Originals, originals } from "./disguise/originals.ts";
import { type Places, places } from "./disguise/places.ts";
import { whyCovered } from "../plan/coverage.ts";
import type { Plan } from "../plan/plan.ts";
import { AS_IT_IS, type Pristine, pristine } from "./disguise/pristine.ts";
import { tellOfServedRequests } from "./served.ts";
import { type SeenModules, seenModules } from "./seen_modules.ts";
import { type Rewrite, sourceRewriter } from "./source.ts";
import { describeThread, threadNumber } from "./threads/thread_header.ts";
import { hookThreads } from "./threads/threads.ts";
import { patchToString, textOf } from "./disguise/to_string.ts";
import { takeWorkerPlan } from "./threads/worker_plan.ts";
import { jsonText } from "../probe/json_text.ts";

/** Changes with the instrumenter's output: the bundler puts a hash of the sources here. */
declare const TRACEPATCH_BUILD: string;
/** The bundle is CommonJS. */
declare const require: NodeJS.Require;
/** Keeps the compiled bundle for later processes; not in Bun, and only where it is not kept yet: see `start.cjs`. */
declare const keepCode: (() => void) | undefined;

/** What rewrites modules and records them; made when the first module in scope is loaded. */
interface Recording extends Pick<Recorder, "running" | "remark" | "flush" | "end"> {
  rewrite: Rewrite;
  /** Makes the probes with a prefix known in a context of `node:vm`. */
  provide: (prefix: string, context: object) => void;
}

/** Of a worker, see `RecorderOptions`. */
type Worker = ReturnType<typeof takeWorkerPlan>;

function start(plan: Plan, worker?: Worker): void {
  if (plan.file === "") return startUnrecorded(plan);
  if (typeof WebAssembly === "undefined") throw new Error("there is no WebAssembly");
  const isBun = plan.host === "bun";
  const unpatched = pristine();
  const texts = originals(unpatched);
  const frames = places(unpatched);
  patchToString(PREFIX, texts.find);
  const onContext = (realm: Realm) => {
    disguiseContext(realm, { texts, correctErrors: (errors) => correctErrors?.(errors) });
  };
  const correctErrors = plan.host === "node"
    ? correctTraces(frames, { pristine: unpatched, hidden: plan.preload })
    : undefined;
  // Under Bun, nothing may load `node:fs` before the main module has begun.
  const pending = writeLater();
  const cache = moduleCache(plan.moduleCache, isBun ? pending.add : undefined);
  if (isBun) {
    flushAtExit(() => unpatched(pending.flush));
    setTimeout(() => unpatched(pending.flush), 200).unref();
  }
  const number = plan.thread === undefined ? 0 : threadNumber();
  const { redact, children } = plan.record;
  const recordings = workerRecordings(worker?.secrets ?? (redact && children ? secretsMemory() : undefined));
  let recording: Recording | undefined;
  let watch: Watch | undefined;
  const requests = tellOfRequests(plan, unpatched);
  const scope = new RegExp(plan.modules);
  const plugins = isBun ? programPlugins(bunApi()!) : undefined;
  // Bun asks about modules in scope alone.
  const loadedFiles = () => Object.keys(require.cache).filter((file) => file !== plan.preload);
  const seen = seenModules(scope, isBun ? loadedFiles : undefined);
  const recorded = (file: string) =>
    recording ??= startRecording(plan, {
      number,
      file,
      cache,
      texts,
      frames,
      unpatched,
      worker,
      recordings,
      seen,
      plugins,
      onContext,
      requests,
      onUncaught: () => watch?.hurry(),
    });
  // A worker or child that runs no module in scope leaves no trace.
  if (plan.thread === undefined) recorded("");
  if (plan.everywhere !== undefined && isMainThread()) {
    const { everywhere, host } = plan;
    flushAtExit(() => {
      if (recording === undefined) unpatched(() => noteUnrecorded(everywhere, host));
    });
  }
  // Bun's test runner ends without telling anybody.
  if (plan.tests && isBun) {
    const end = () => {
      recording?.end();
      unpatched(pending.flush);
    };
    endAfterTests({ flush: () => recording && unpatched(recording.flush), end });
  }
  if (plan.watch && isBun && isMainThread()) {
    const refusal = unwatchable(plan);
    if (refusal === undefined) {
      watch = isHot() ? nameModules() : watchModules(plan, () => recording?.end());
    } else {
      recorded("").remark(refusal);
      process.stderr.write(`tph: ${refusal}\n`);
    }
  }
  if ((plan.tests || plan.watch) && plan.host === "deno") {
    const refusal = handToNextTestFile(plan);
    if (refusal !== undefined) recorded("").remark(refusal);
  }
  const onThreads = hookThreads({
    plan,
    parent: () =>
      recording === undefined ? plan.thread!.parent : { thread: number, call: recording.running() },
    isRecording: () => recording !== undefined,
    pristine: unpatched,
    recordings,
    onRefused: (reason) => recording?.remark(reason),
  });
  let isKept = typeof keepCode !== "function";
  const inspected = inspectedCoverage(unpatched);
  const rewrite: Rewrite = (source) => {
    if (USES_WEB.test(source.text)) captureWebClasses();
    // The target must not find the preload script among its modules. Bun adds it after it has run.
    delete require.cache[plan.preload];
    const text = recorded(source.file).rewrite(
      inspected.isMeasured() ? { ...source, refuse: whyCovered("node:inspector") } : source,
    );
    // Most of what will be needed has run now, and is in what is kept.
    if (!isKept && plan.moduleCache !== "") {
      unpatched(() => {
        rehearse(plan.record);
        keepCode!();
      });
    }
    isKept = true;
    onThreads(source.text);
    return plan.host === "deno" && plan.thread !== undefined && text !== source.text ? padded(text) : text;
  };
  const seeLibrary = provideLibrary(dirname(plan.preload), unpatched);
  if (plan.host === "node") {
    const seeEvaluated = hookEvaluated(rewrite, {
      scope: seen,
      pristine: unpatched,
      provide: (prefix, context) => recorded("").provide(prefix, context),
    });
    hookNode(rewrite, {
      scope: seen,
      pristine: unpatched,
      isPrepared: isPrepared(process, plan.preload),
      see(text, file) {
        inspected.see(text);
        seeEvaluated(text);
        seeLibrary(text, file);
      },
      onTestRunner: testPlaces(frames, unpatched),
    });
  } else if (plan.host === "deno") hookDeno(rewrite, { scope: seen, pristine: unpatched, see: seeLibrary });
  else {
    const version = TRACEPATCH_BUILD;
    hookBun({
      bun: bunApi()!,
      rewrite,
      scope,
      cache,
      version,
      pristine: unpatched,
      tests: plan.tests === true,
      watch: plan.watch,
      plugins: plugins!,
      onFile: watch?.follow,
      remark: (file, text) => recorded(file).remark(text),
    });
  }
}

/** In parts: the bundler must not look for the module. */
const BUN_TEST = ["bun", "test"].join(":");

function endAfterTests({ flush, end }: { flush: () => void; end: () => void }): void {
  try {
    const { afterAll, afterEach } = require(BUN_TEST);
    // It does not come to the end then, but to what follows a test.
    if (mayBail()) afterEach(flush);
    afterAll(end);
  } catch {
    // It is not the test runner after all.
  }
}

/** Gives the library to a program that is not recorded. */
function startUnrecorded(plan: Plan): void {
  const record = { ...plan.record, children: false };
  const parent = () => ({ thread: 0, call: 0 });
  const recordings = workerRecordings(undefined);
  hookThreads({
    plan: { ...plan, record },
    parent,
    isRecording: () => false,
    pristine: AS_IT_IS,
    recordings,
    onRefused() {},
  });
  // No text is looked at here; a program without the library is not started this way.
  provideLibrary(dirname(plan.preload), AS_IT_IS)(LIBRARY);
}

/**
 * @param about.number the thread's number
 * @param about.file the module that is loaded, if any
 */
function startRecording(
  plan: Plan,
  {
    number,
    file,
    cache,
    texts,
    frames,
    unpatched,
    worker,
    recordings,
    seen,
    plugins,
    onContext,
    requests,
    onUncaught,
  }: {
    number: number;
    file: string;
    cache: ModuleCache;
    texts: Originals;
    frames: Places;
    unpatched: Pristine;
    worker: Worker;
    recordings: WorkerRecordings;
    seen: SeenModules;
    plugins: ProgramPlugins | undefined;
    onContext: (realm: Realm) => void;
    requests: EarlyRequestCalls | undefined;
    onUncaught: () => void;
  },
): Recording {
  const isThread = plan.thread !== undefined;
  const recorder = startRecorder({
    file: plan.file,
    identity: plan.identity,
    fileLimit: plan.fileLimit,
    chunkCalls: plan.chunkCalls,
    record: plan.record,
    writerScript: writerBeside(plan.preload),
    pristine: unpatched,
    thread: isThread ? describeThread(plan as Required<Plan>, { thread: number, module: file }) : undefined,
    worker,
    age: requests?.age(),
    secrets: recordings.secrets(),
    substitute: plugins?.substitute,
  });
  recorder.addMeta({ hostVersion: hostVersion(plan.host) });
  let instrumented = 0;
  let hasEnded = false;
  const end = (mayGoOn = false) =>
    unpatched(() => {
      if (!hasEnded) {
        hasEnded = true;
        const refusal = plan.host === "deno" && !isThread ? withheldByDeno(plan) : undefined;
        if (refusal !== undefined) recorder.remark(refusal);
        else if (instrumented === 0) recorder.addMeta({ modules: seen.told() });
      }
      recorder.end(mayGoOn);
    });
  const seeHandlers = recordRequests(plan, { recorder, number, requests });
  watchUncaught((uncaught) => {
    unpatched(() => recorder.uncaught(uncaught));
    onUncaught();
    // A listener for the end has thrown it.
    if (hasEnded) end(true);
  });
  // Workers that still run are about to be ended.
  flushAtExit(() => recordings.flush());
  flushAtExit(end);
  const handle: ProcessHandle = {
    version: HANDLE_VERSION,
    probes: recorder.probes,
    addSites: recorder.addSites,
    instrumented: () => instrumented,
    textOf,
    run: { path: plan.file, thread: number, set: recorder.set, flush: () => unpatched(recorder.flush) },
  };
  defineConstants({ [HANDLE_NAME]: handle });
  const probes = allProbes(
    mendingErrors({ ...recorder.probes, ...recorder.external }, texts, { hidden: plan.preload }),
  );
  const defineProbes = probeConstants(probes);
  const bun = bunApi();
  if (bun !== undefined) provideProbes(bun, probes);
  const rewrite = sourceRewriter({
    tailCalls: plan.host === "bun",
    unknown: plan.host === "node" ? unknownToNode() : undefined,
    receivers: hasReceivers(plan.record),
    external: plan.record.externalCalls && keptExternals(plan.record),
    secrets: plan.record.redact ? sourceNames(plan.record) : undefined,
    defineProbes,
    addSites(sites) {
      instrumented += sites.length;
      const first = recorder.addSites(sites);
      seeHandlers?.(sites, first);
      plugins?.addSites(sites, first);
      return first;
    },
    onSecret: (level, text) => void recorder.probes.N(level, text),
    freeMemory: bun && (() => bun.gc(true)),
    // `tph run` reports it when the program has ended.
    onUntouched: ({ file }, reason) => recorder.remark(`${file}: not instrumented: ${reason}`),
    onUnmapped(file, reason) {
      recorder.remark(`${file}: recorded under the places of this text: ${reason}`);
    },
    ...plan.record.sourceMaps && originsIn({ scope: new RegExp(plan.modules), root: plan.scope }),
    onRendered(rendering, { names, isChangeable, evaluated }) {
      texts.add(rendering);
      if (names !== undefined) frames.add(names, rendering, { isChangeable, offset: evaluated });
    },
    onModule: (file, hash) => recorder.addMeta({ [`module:${file}`]: hash }),
    cache,
    version: TRACEPATCH_BUILD + secretsKey(plan.record) + (hasReceivers(plan.record) ? " this" : "") +
      externalKey(plan.record) + (plan.record.sourceMaps ? "" : " as it is"),
  });
  const provide = contextProbes({ probes, hidden: plan.preload, onContext });
  const { running, remark, flush } = recorder;
  return { rewrite, provide, running, remark, flush, end };
}

/** Requests as calls of their own, where the host tells of them, or `--propagate` needs them. They may come before anything is recorded. */
function tellOfRequests({ host, record }: Plan, unpatched: Pristine): EarlyRequestCalls | undefined {
  if (host !== "node" && !record.propagate) return undefined;
  const requests = requestCalls(unpatched);
  if (host === "node") tellOfNodeRequests(requests);
  else tellOfServedRequests(requests, { host, pristine: unpatched });
  return requests;
}

/** @returns where nobody tells of requests, what is to be told of the sites of functions */
function recordRequests(
  { host, record, file }: Plan,
  { recorder, number, requests }: {
    recorder: Recorder;
    number: number;
    requests: EarlyRequestCalls | undefined;
  },
): ReturnType<typeof noteHandlers> | undefined {
  if (requests === undefined) {
    return noteHandlers(recorder.set, {
      notes: recorder.spanNotes,
      handedOn: record.keep === "last" ? undefined : recorder.handedOn,
    });
  }
  requests.record(recorder.set, recorder.spanNotes());
  if (record.propagate) {
    const id = basename(file, ".tph");
    propagate({ host, calls: requests, spans: spanPrefix(id, number), traces: tracePrefix(id, number) });
  }
  return undefined;
}

/** Characters that a text is made longer by, at most. */
const PADDING = 1 << 16;

/** A string would end up in the bundle with its line break, and Bun take it for the bundle's own comment. */
const MAP_COMMENT = /\n\/\/# sourceMappingURL=\S*\s*$/;

/**
 * Makes texts that differ differ in length. Deno keeps compiled code by the module's name, and V8 takes it for that of
 * any text of the same length; the launcher turns that off by a flag that a child process cannot be given.
 */
function padded(text: string): string {
  const map = text.search(MAP_COMMENT);
  const at = map < 0 ? text.length : map;
  return text.slice(0, at) + " ".repeat(parseInt(cacheKey(text).slice(0, 8), 16) % PADDING) + text.slice(at);
}

/** A module that uses the classes which a host loads late. */
const USES_WEB = /\b(?:fetch|Headers|Request|Response|FormData|Blob|File)\b/;

/** Whether a recording looks at `this`. */
function hasReceivers({ values, live }: Plan["record"]): boolean {
  return values === "entry-and-exit" || live !== undefined && live.length > 0;
}

/** `writer.cjs` is beside `preload.cjs`; Bun has its own of both. */
function writerBeside(preload: string): string {
  return join(dirname(preload), `writer${stringSlice(basename(preload), "preload".length)}`);
}

function externalKey({ externalCalls, external, ignoreModules, clocks }: Plan["record"]): string {
  return externalCalls ? ` external ${external.join()} not ${ignoreModules.join()} clocks ${clocks}` : "";
}

/** What of the settings is in the rewritten text: which parameters are hidden. */
function secretsKey({ redact, redactNames, redactExcept }: Plan["record"]): string {
  return redact ? jsonText([redactNames, redactExcept]) : "open";
}

function main(): void {
  let plan: Plan | undefined;
  try {
    const worker = isMainThread() ? undefined : takeWorkerPlan();
    plan = isMainThread() ? takePlan() : worker?.plan;
    if (plan === undefined) return;
    if (plan.host === "deno") holdBootstrap();
    giveBack(plan);
    start(plan, worker);
    delete require.cache[plan.preload];
  } catch (error) {
    // What a child process prints may be read by the program that started it.
    if (plan?.thread !== undefined) return;
    // Bun cannot make `process.stderr` where its preloads have frozen what that is made with.
    console.error(`tph: cannot record (${messageOf(error)}); the program runs without`);
  }
}

const bun = bunApi();
if (bun !== undefined) provideCrc32(bun.hash.crc32);
main();
