/**
 * Registers the loader in a process that was started without `tph`: `bun --preload tracepatch/register`, `node --import
 * tracepatch/register`, `deno run --preload npm:tracepatch/register`. Functions of modules in the scope are then recorded while a
 * `trace()` block is open. This is an entry: importing it does the work.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { isMainThread, workerData } from "node:worker_threads";
import { moduleGlobs, recordSettings } from "../config/record_settings.ts";
import { PREFIX } from "../contract.ts";
import { messageOf } from "../errors.ts";
import { settleScope } from "../scope/default_scope.ts";
import { bunApi } from "../load/bun_api.ts";
import { hookBun } from "../load/bun.ts";
import { provideProbes } from "../load/bun_probes.ts";
import { hookDeno } from "../load/deno.ts";
import { mendingErrors } from "../load/disguise/error_words.ts";
import { contextProbes, type Realm } from "../load/evaluate/contexts.ts";
import { disguiseContext, hookEvaluated } from "../load/evaluate/hook_evaluated.ts";
import { originsIn } from "../load/origins.ts";
import { allProbes, defineConstants, isInContext, probeConstants } from "../load/globals.ts";
import { moduleCache } from "../load/module_cache.ts";
import { hookNode } from "../load/node.ts";
import { testPlaces } from "../load/disguise/node_tests.ts";
import { correctTraces } from "../load/disguise/node_traces.ts";
import { originals } from "../load/disguise/originals.ts";
import { places } from "../load/disguise/places.ts";
import { pristine } from "../load/disguise/pristine.ts";
import { scopePattern } from "../scope/scope_pattern.ts";
import { seenModules } from "../load/seen_modules.ts";
import { sourceRewriter } from "../load/source.ts";
import { patchToString, textOf } from "../load/disguise/to_string.ts";
import { startBlockRecording } from "../probe/block_recording.ts";
import { createDispatcher } from "../probe/dispatch.ts";
import { HANDLE_NAME, HANDLE_VERSION, type ProcessHandle } from "../probe/process_handle.ts";
import { sourceNames } from "../redact/source_names.ts";
import { loadParser } from "../syntax/parse.ts";
import { ownConfig, told, warn } from "./options.ts";
import { registered } from "./process.ts";

function register(): void {
  const { settings } = ownConfig();
  if (!settings.enabled) return;
  const record = recordSettings(settings);
  const dispatcher = createDispatcher();
  const handle: ProcessHandle = {
    version: HANDLE_VERSION,
    probes: dispatcher.probes,
    addSites: dispatcher.addSites,
    instrumented: () => instrumented,
    textOf,
    told,
    blocks: { dispatcher, start: startBlockRecording },
  };
  let instrumented = 0;
  const unpatched = pristine();
  const texts = originals(unpatched);
  const frames = places(unpatched);
  defineConstants({ [HANDLE_NAME]: handle });
  const probes = allProbes(
    mendingErrors(dispatcher.probes, texts, { hidden: fileURLToPath(import.meta.url) }),
  );
  const defineProbes = probeConstants(probes);
  patchToString(PREFIX, texts.find);
  const bun = bunApi();
  if (bun !== undefined) provideProbes(bun, probes);
  const cache = moduleCache("");
  const folder = scopeFolder(settings.scope);
  const scope = scopePattern({
    scope: folder,
    include: moduleGlobs(settings.include_modules),
    exclude: moduleGlobs(settings.ignore_modules),
  });
  const rewrite = sourceRewriter({
    tailCalls: bun !== undefined,
    secrets: record.redact ? sourceNames(record) : undefined,
    defineProbes,
    addSites(sites) {
      instrumented += sites.length;
      return dispatcher.addSites(sites);
    },
    onSecret: (level, text) => void dispatcher.probes.N(level, text),
    onUntouched({ file }, reason) {
      tellOfParser();
      if (process.env.TRACEPATCH_VERBOSE) {
        process.stderr.write(`tracepatch: ${file}: not instrumented: ${reason}\n`);
      }
    },
    onRendered(rendering, { names, isChangeable, evaluated }) {
      texts.add(rendering);
      if (names !== undefined) frames.add(names, rendering, { isChangeable, offset: evaluated });
    },
    onModule() {},
    ...record.sourceMaps && originsIn({ scope, root: folder }),
    cache,
    version: "",
  });
  if (bun !== undefined) {
    // `bun test` sets this.
    const tests = process.env.NODE_ENV === "test";
    hookBun({ bun, rewrite, scope, cache, version: "", pristine: unpatched, tests });
  } else if ("Deno" in globalThis) {
    hookDeno(rewrite, { scope: seenModules(scope), pristine: unpatched, see() {} });
  } else {
    const hidden = import.meta.url;
    const correctErrors = correctTraces(frames, { pristine: unpatched, hidden });
    const onContext = (realm: Realm) => disguiseContext(realm, { texts, correctErrors });
    const provide = contextProbes({ probes, hidden, onContext });
    const seen = seenModules(scope);
    const see = hookEvaluated(rewrite, { scope: seen, pristine: unpatched, provide });
    hookNode(rewrite, {
      scope: seen,
      pristine: unpatched,
      isPrepared: false,
      see,
      onTestRunner: testPlaces(frames, unpatched),
    });
  }
}

let isParserTried = false;

/** A module that runs untouched is its own affair; without the parser they all do. */
function tellOfParser(): void {
  if (isParserTried) return;
  isParserTried = true;
  try {
    loadParser();
  } catch (error) {
    const [why] = messageOf(error).split("\n", 1);
    warn(
      `Cannot load oxc-parser, the parser (${why}); nothing is instrumented. Install it for this platform`,
    );
  }
}

/** The folder that `scope` names; else the project around the program, as far as the host shows which that is. */
function scopeFolder(scope: string): string {
  const cwd = process.cwd();
  const entry = process.argv[1];
  const isFile = entry !== undefined && statSync(entry, { throwIfNoEntry: false })?.isFile() === true;
  const folder = settleScope(isFile ? entry : join(cwd, "main.ts"), {
    cwd,
    ...(scope === "" ? {} : { scope }),
  });
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

const IN_CONTEXT =
  "Cannot register the loader in a context of node:vm, as Jest and Vitest's vmThreads make; " +
  'set NODE_OPTIONS="--import tracepatch/register"';

// Under `tph run`, all is recorded already, by a thread that has data of its own.
const isWriter = !isMainThread && (workerData as { tracepatch?: unknown } | null)?.tracepatch !== undefined;
if (!isWriter && registered() === undefined) {
  try {
    if (isInContext()) warn(IN_CONTEXT);
    else register();
  } catch (error) {
    process.stderr.write(
      `tracepatch: Cannot register the loader (${messageOf(error)}); nothing is instrumented\n`,
    );
  }
}
