/**
 * The entry in the target's process: reads the plan, starts the recorder, and hooks module loading. It runs before
 * the target's first statement, as one CommonJS file, in all hosts. The same file is what the recorder's writer
 * thread runs.
 *
 * @module
 */
import { dirname } from "node:path";
import process from "node:process";
import { PREFIX } from "../contract.ts";
import { messageOf } from "../errors.ts";
import { captureWebClasses } from "../probe/host_objects.ts";
import { secretTest } from "../probe/redact.ts";
import { flushAtExit } from "../probe/at_exit.ts";
import { HANDLE_NAME, HANDLE_VERSION, type ProcessHandle } from "../probe/process_handle.ts";
import { startRecorder } from "../probe/recorder.ts";
import { isMainThread, threadData } from "../probe/thread.ts";
import { runWriter, type WriterData } from "../probe/writer.ts";
import { bunApi } from "./bun_api.ts";
import { hookBun } from "./bun.ts";
import { hookDeno } from "./deno.ts";
import { takePlan } from "./environment.ts";
import { keptExternals } from "./external.ts";
import { probeConstants } from "./globals.ts";
import { provideLibrary } from "./library_module.ts";
import { moduleCache, writeLater } from "./module_cache.ts";
import { hookNode } from "./node.ts";
import { originals } from "./originals.ts";
import type { Plan } from "./plan.ts";
import { type Rewrite, sourceRewriter, untouchedNotices } from "./source.ts";
import { patchToString, textOf } from "./to_string.ts";

/** Changes with the instrumenter's output: the bundler puts a hash of the sources here. */
declare const TRACEPATCH_BUILD: string;
/** The bundle is CommonJS. */
declare const require: NodeJS.Require;

function start(plan: Plan): void {
  if (plan.file === "") return provideLibrary(dirname(plan.preload));
  const recorder = startRecorder({ file: plan.file, record: plan.record, writerScript: plan.preload });
  flushAtExit(recorder.flush);
  // Bun's test runner ends without telling anybody; the bundler must not look for the module.
  if (plan.tests && plan.host === "bun") require(["bun", "test"].join(":")).afterAll(recorder.flush);
  let instrumented = 0;
  const handle: ProcessHandle = {
    version: HANDLE_VERSION,
    probes: recorder.probes,
    addSites: recorder.addSites,
    instrumented: () => instrumented,
    textOf,
    run: { path: plan.file, set: recorder.set, flush: recorder.flush },
  };
  const defineProbes = probeConstants({ ...recorder.probes, ...recorder.outer }, { [HANDLE_NAME]: handle });
  defineProbes(PREFIX);
  const texts = originals();
  patchToString(PREFIX, texts.find);
  // Under Bun, nothing may load `node:fs` before the main module has begun.
  const pending = writeLater();
  const isBun = plan.host === "bun";
  const cache = moduleCache(plan.moduleCache, isBun ? pending.add : undefined);
  if (isBun) {
    flushAtExit(pending.flush);
    setTimeout(pending.flush, 200).unref();
  }
  const notice = untouchedNotices();
  const rewriteText = sourceRewriter({
    tailCalls: plan.host === "bun",
    receivers: hasReceivers(plan.record),
    external: plan.record.externalCalls && keptExternals(plan.record.external),
    isSecret: plan.record.redact ? secretTest(plan.record) : () => false,
    defineProbes,
    addSites(sites) {
      instrumented += sites.length;
      return recorder.addSites(sites);
    },
    onUntouched(file, reason) {
      recorder.remark(`${file}: not instrumented: ${reason}`);
      notice(file, reason);
    },
    onRendered: texts.add,
    onModule: (file, hash) => recorder.addMeta({ [`module:${file}`]: hash }),
    cache,
    version: TRACEPATCH_BUILD + secretsKey(plan.record) + (hasReceivers(plan.record) ? " this" : "") +
      externalKey(plan.record),
  });
  const rewrite: Rewrite = (source) => {
    if (USES_WEB.test(source.text)) captureWebClasses();
    // The target must not find the preload script among its modules. Bun adds it after it has run.
    delete require.cache[plan.preload];
    return rewriteText(source);
  };
  provideLibrary(dirname(plan.preload));
  const scope = new RegExp(plan.modules);
  if (plan.host === "node") hookNode(rewrite, scope);
  else if (plan.host === "deno") hookDeno(rewrite, scope);
  else hookBun({ bun: bunApi()!, rewrite, scope, cache, version: TRACEPATCH_BUILD });
}

/** A module that uses the classes which a host loads late. */
const USES_WEB = /\b(?:fetch|Headers|Request|Response|FormData|Blob|File)\b/;

/** Whether a recording looks at `this`. */
function hasReceivers({ values, live }: Plan["record"]): boolean {
  return values === "entry-and-exit" || live !== undefined && live.length > 0;
}

function externalKey({ externalCalls, external }: Plan["record"]): string {
  return externalCalls ? ` external ${external.join()}` : "";
}

/** What of the settings is in the rewritten text: which parameters are hidden. */
function secretsKey({ redact, redactNames, redactExcept }: Plan["record"]): string {
  return redact ? JSON.stringify([redactNames, redactExcept]) : "open";
}

if (isMainThread()) {
  try {
    const plan = takePlan();
    if (plan !== undefined) {
      start(plan);
      delete require.cache[plan.preload];
    }
  } catch (error) {
    process.stderr.write(`tph: cannot record (${messageOf(error)}); the program runs without\n`);
  }
} else {
  const data = threadData() as { tracepatch?: WriterData } | null | undefined;
  if (data?.tracepatch !== undefined) runWriter(data.tracepatch);
}
