/**
 * The entry in the target's process: reads the plan, starts the recorder, and hooks module loading. It runs before
 * the target's first statement, as one CommonJS file, in all hosts. The same file is what the recorder's writer
 * thread runs.
 *
 * @module
 */
import process from "node:process";
import { isMainThread, workerData } from "node:worker_threads";
import { PREFIX } from "../contract.ts";
import { messageOf } from "../errors.ts";
import { secretTest } from "../probe/redact.ts";
import { flushAtExit } from "../probe/at_exit.ts";
import { startRecorder } from "../probe/recorder.ts";
import { runWriter } from "../probe/writer.ts";
import { bunApi } from "./bun_api.ts";
import { hookBun } from "./bun.ts";
import { hookDeno } from "./deno.ts";
import { takePlan } from "./environment.ts";
import { probeConstants } from "./globals.ts";
import { moduleCache } from "./module_cache.ts";
import { hookNode } from "./node.ts";
import { originals } from "./originals.ts";
import type { Plan } from "./plan.ts";
import { sourceRewriter, untouchedNotices } from "./source.ts";
import { patchToString } from "./to_string.ts";

/** Changes with the instrumenter's output: the bundler puts a hash of the sources here. */
declare const TRACEPATCH_BUILD: string;
/** The bundle is CommonJS. */
declare const require: NodeJS.Require;

function start(plan: Plan): void {
  const recorder = startRecorder({ file: plan.file, record: plan.record, writerScript: plan.preload });
  flushAtExit(recorder.flush);
  const defineProbes = probeConstants(recorder.probes);
  defineProbes(PREFIX);
  const texts = originals();
  patchToString(PREFIX, texts.find);
  const cache = moduleCache(plan.moduleCache);
  const notice = untouchedNotices();
  const rewrite = sourceRewriter({
    tailCalls: plan.host === "bun",
    isSecret: plan.record.redact ? secretTest(plan.record) : () => false,
    defineProbes,
    addSites: recorder.addSites,
    onUntouched(file, reason) {
      recorder.remark(`${file}: not instrumented: ${reason}`);
      notice(file, reason);
    },
    onRendered: texts.add,
    cache,
    version: TRACEPATCH_BUILD + secretsKey(plan.record),
  });
  const scope = new RegExp(plan.modules);
  if (plan.host === "node") hookNode(rewrite, scope);
  else if (plan.host === "deno") hookDeno(rewrite, scope);
  else hookBun({ bun: bunApi()!, rewrite, scope, cache, version: TRACEPATCH_BUILD });
}

/** What of the settings is in the rewritten text: which parameters are hidden. */
function secretsKey({ redact, redactNames, redactExcept }: Plan["record"]): string {
  return redact ? JSON.stringify([redactNames, redactExcept]) : "open";
}

if (isMainThread) {
  try {
    const plan = takePlan();
    if (plan !== undefined) {
      start(plan);
      delete require.cache[plan.preload];
    }
  } catch (error) {
    process.stderr.write(`tph: cannot record (${messageOf(error)}); the program runs without\n`);
  }
} else if (workerData?.tracepatch !== undefined) {
  runWriter(workerData.tracepatch);
}
