/**
 * The recorder and the loader run in the program's process, among built-ins that the program may have patched. What of them runs
 * after its first statement uses none of those: no iteration protocol, no method looked up on a value, no global name. It
 * uses `src/probe/natives.ts`, or runs under `pristine()`. This is read from the syntax; `patched_test.ts` tries it.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { ROOT } from "./hosts.ts";

/** A node of the syntax tree, as far as it matters. */
// deno-lint-ignore no-explicit-any
type Node = any;

const FOLDERS = ["src/probe", "src/load"];

/** Methods that are found on a prototype. */
const METHODS = new Set<string>();
for (
  const { prototype } of [
    ...[
      Array,
      String,
      RegExp,
      Map,
      Set,
      WeakMap,
      WeakSet,
      Function,
      Promise,
      Number,
      BigInt,
      Date,
      Object,
      DataView,
    ],
    ...[Object.getPrototypeOf(Uint8Array), TextEncoder, TextDecoder, URL, ArrayBuffer],
  ]
) {
  for (const key of Object.getOwnPropertyNames(prototype)) {
    const { value } = Object.getOwnPropertyDescriptor(prototype, key)!;
    if (typeof value === "function" && key !== "constructor") METHODS.add(key);
  }
}
const GLOBALS = new Set(
  Object.getOwnPropertyNames(globalThis).filter((name) =>
    !/^(?:undefined|NaN|Infinity|globalThis|self)$/.test(name)
  ),
);
GLOBALS.add("Bun").add("Buffer").add("process").add("require");

const START = "runs before the program's first statement";
const LOADING = "runs while a module is loaded or a child is started, under pristine()";
const WRITING = "runs in the writer's thread, or under pristine()";
const UNDER = "is called under pristine() only";
const LIBRARY = "is of the library, which the program itself calls";

/** Files that may use anything. */
const FREE_FILES: Record<string, string> = {
  "probe/block_recording.ts": LIBRARY,
  "probe/dispatch.ts": LIBRARY,
  "probe/clock.ts": START,
  "probe/drain.ts": WRITING,
  "probe/early_file.ts": UNDER,
  "probe/run_file.ts": WRITING,
  "probe/own_descriptor.ts": WRITING,
  "probe/open_flags.ts": START,
  "probe/rehearse.ts": UNDER,
  "probe/parts.ts": WRITING,
  "probe/writer.ts": WRITING,
  "probe/live_match.ts": UNDER,
  "probe/snapshot_of.ts": UNDER,
  "load/bun_kept_print.ts": LOADING,
  "load/bun_module_map.ts": LOADING,
  "load/bun_printed.ts": LOADING,
  "load/bun_printers.ts": LOADING,
  "load/bun_probes.ts": START,
  "load/bun_fs.ts": UNDER,
  "load/bun_reprint.ts": UNDER,
  "load/bun_system_files.ts": UNDER,
  "load/threads/child_command.ts": LOADING,
  "load/threads/until_written.ts": UNDER,
  "load/compose_map.ts": LOADING,
  "load/deno_commonjs_map.ts": LOADING,
  "load/deno_map.ts": LOADING,
  "load/deno_withheld.ts": START,
  "load/environment.ts": START,
  "load/evaluate/contexts.ts": LOADING,
  "load/kept_edits.ts": LOADING,
  "load/kept_mappings.ts": LOADING,
  "load/kept_externals.ts": LOADING,
  "load/globals.ts": LOADING,
  "load/host_here.ts": START,
  "load/threads/handover.ts": LOADING,
  "load/threads/handover_everywhere.ts": LOADING,
  "load/threads/note_unrecorded.ts": UNDER,
  "load/mappings.ts": LOADING,
  "load/module_cache.ts": LOADING,
  "load/module_syntax.ts": LOADING,
  "load/disguise/node_assertions.ts": UNDER,
  "load/disguise/node_fatal.ts": UNDER,
  "load/disguise/originals.ts": UNDER,
  "load/node_types.ts": LOADING,
  "load/origins.ts": LOADING,
  "load/package_type.ts": LOADING,
  "load/packed_place.ts": LOADING,
  "load/disguise/places.ts": UNDER,
  "load/printed_map.ts": LOADING,
  "load/printed_tokens.ts": LOADING,
  "load/disguise/pristine.ts": "is what puts built-ins back; `pristine_test.ts` tries it",
  "load/seen_modules.ts": LOADING,
  "load/source.ts": LOADING,
  "load/source_map.ts": LOADING,
  "load/threads/thread_header.ts": START,
  "load/disguise/throw_place.ts": UNDER,
  "load/written_places.ts": LOADING,
};

/** Functions that may, with all that is written in them; `file function`. */
const FREE_FUNCTIONS: Record<string, string> = {
  "load/disguise/node_tests.ts isTestRunner": START,
  "load/disguise/node_tests.ts correctFailure": UNDER,
  "probe/budgets.ts budgetFinder": UNDER,
  "probe/budgets.ts longestString": START,
  "probe/host_objects.ts captureWebClasses": LOADING,
  "probe/host_objects.ts define": LOADING,
  "probe/host_objects.ts entriesReader": LOADING,
  "probe/handed_on.ts promisesByCall": UNDER,
  "probe/host_objects.ts temporalReaders": START,
  "probe/live.ts isWanted": UNDER,
  "probe/live.ts lookAt": UNDER,
  "probe/live.ts nameTest": UNDER,
  "probe/live.ts partAt": UNDER,
  "probe/live.ts shownValue": UNDER,
  "probe/memory.ts memoryWriter": WRITING,
  "probe/natives.ts flagGetter": START,
  "probe/recorder.ts start": UNDER,
  "probe/ring.ts createSharedRing": START,
  "probe/ring.ts untouchedMemory": START,
  "probe/ring.ts viewRing": START,
  "probe/thread.ts startWriter": UNDER,
  "probe/uncaught.ts uncaughtText": UNDER,
  "load/bun.ts cachedSyntax": LOADING,
  "load/bun.ts importsNothing": LOADING,
  "load/bun.ts mapBeside": LOADING,
  "load/bun.ts printedText": LOADING,
  "load/bun.ts rewrittenAnswer": LOADING,
  "load/bun.ts typeOf": LOADING,
  "load/bun.ts moduleText": LOADING,
  "load/bun.ts remarkQuery": LOADING,
  "load/bun.ts withEdits": LOADING,
  "load/bun.ts withImport": LOADING,
  "load/bun_commonjs.ts mappingsByKept": LOADING,
  "load/bun_commonjs.ts rewritten": LOADING,
  "load/bun_commonjs.ts withMeta": LOADING,
  "load/threads/bun_threads.ts changed": LOADING,
  "load/bun_maps.ts digitsOf": LOADING,
  "load/bun_maps.ts later": LOADING,
  "load/bun_maps.ts mappingsOf": LOADING,
  "load/bun_watch.ts startAgain": "is the last thing that runs: another program takes this one's place",
  "load/bun_watch.ts isHot": START,
  "load/bun_watch.ts nameModules": START,
  "load/bun_watch.ts unwatchable": START,
  "load/evaluate/evaluated_text.ts fileOf": LOADING,
  "load/evaluate/evaluated_text.ts rewritten": LOADING,
  "load/deno.ts importsOthers": LOADING,
  "load/deno.ts isModule": LOADING,
  "load/deno.ts lacksImportOfJsx": LOADING,
  "load/deno.ts isOfCommonJs": LOADING,
  "load/deno.ts requiredFormat": LOADING,
  "load/deno.ts textOf": LOADING,
  "load/deno.ts withMap": LOADING,
  "load/deno_compile.ts extensionOf": LOADING,
  "load/deno_compile.ts takes": LOADING,
  "load/deno_compile.ts withoutMark": LOADING,
  "load/threads/deno_threads.ts given": LOADING,
  "load/threads/deno_threads.ts hooked": START,
  "load/disguise/error_words.ts delegatingWords": UNDER,
  "load/disguise/error_words.ts iteratedWords": UNDER,
  "load/disguise/error_words.ts printedWords": UNDER,
  "load/disguise/error_words.ts sourceWords": UNDER,
  "load/disguise/node_imports.ts blanksBelow": UNDER,
  "load/disguise/node_imports.ts isQuoted": UNDER,
  "load/disguise/node_imports.ts isQuoting": UNDER,
  "load/disguise/node_imports.ts withWrittenLine": UNDER,
  "load/evaluate/node_compile.ts isPrepared": START,
  "load/disguise/node_stacks.ts frameMethods": START,
  "load/threads/node_threads.ts changed": LOADING,
  "load/threads/node_workers.ts changed": LOADING,
  "load/threads/node_workers.ts withFlags": LOADING,
  "load/threads/node_threads.ts named": LOADING,
  "load/threads/node_threads.ts valueIn": LOADING,
  "load/threads/node_threads.ts withVariables": LOADING,
  "load/preload.ts externalKey": LOADING,
  "load/preload.ts loadedFiles": UNDER,
  "load/preload.ts main": START,
  "load/preload.ts padded": LOADING,
  "load/preload.ts rewrite": LOADING,
  "load/preload.ts secretsKey": LOADING,
  "load/preload.ts startRecording": LOADING,
  "load/served.ts changed": UNDER,
  "load/served.ts inRoute": UNDER,
  "load/threads/threads.ts once": LOADING,
  "load/threads/worker_plan.ts takeWorkerPlan": START,
};

/** Functions whose own statements run at the start, but not the functions that are written in them. */
const MAKERS: Record<string, string[]> = {
  "probe/at_exit.ts": ["hookEnds", "hookReallyExit"],
  "probe/blocks.ts": ["createBlocks"],
  "probe/budgets.ts": ["budgetedProbes"],
  "probe/exit_values.ts": ["exitValues"],
  "probe/hidden_listeners.ts": ["hide"],
  "probe/hooks.ts": ["listen"],
  "probe/intern.ts": ["createInterner"],
  "probe/listeners.ts": ["withListeners"],
  "probe/live.ts": ["followLive"],
  "probe/memory.ts": ["memoryReader"],
  "probe/neighbours.ts": ["createArguments", "createNeighbours"],
  "probe/probes.ts": ["createProbes"],
  "probe/remembered_flags.ts": ["rememberedFlags"],
  "probe/recorder.ts": ["startRecorder"],
  "probe/promised_secrets.ts": ["createPromisedSecrets"],
  "probe/secret_bytes.ts": ["secretBytes"],
  "probe/secret_calls.ts": ["createSecretCalls"],
  "probe/selective.ts": ["selectiveProbes"],
  "probe/settlements.ts": ["createSettlements"],
  "probe/tail.ts": ["tailProbes"],
  "probe/snapshot_composites.ts": ["createComposites"],
  "probe/snapshot_texts.ts": ["createTexts"],
  "probe/stored_texts.ts": ["storedTexts"],
  "probe/take_snapshot.ts": ["createSnapshotTaker"],
  "probe/alone.ts": ["createAlone"],
  "probe/snapshot_requests.ts": ["createRequests"],
  "probe/value_kinds.ts": ["prototypeReader"],
  "probe/thread.ts": ["isMainThread", "nodeThreads", "writerData"],
  "probe/uncaught.ts": ["watchUncaught", "watchBun", "watchDeno"],
  "probe/worker_recordings.ts": ["workerRecordings"],
  "load/bun.ts": ["hookBun"],
  "load/bun_commonjs.ts": ["commonJsLoader", "importMeta"],
  "load/threads/bun_threads.ts": ["hookBunSpawn", "hookClass"],
  "load/bun_maps.ts": ["bunMaps"],
  "load/bun_watch.ts": ["watchModules"],
  "load/deno_compile.ts": ["hookCompile"],
  "load/deno_hooks.ts": ["switchableHooks"],
  "load/threads/deno_threads.ts": ["hookDenoCommand", "hookDenoChildProcess"],
  "load/evaluate/evaluated_text.ts": ["evaluatedRewriter"],
  "load/evaluate/node_compile.ts": ["hookCompile", "ownLoaders"],
  "load/evaluate/async_function.ts": ["hookConstructor"],
  "load/evaluate/vm_hooks.ts": ["hookScripts", "hookModules"],
  "load/node.ts": ["hookNode"],
  "load/node_early.ts": ["earlyLoad", "isEarly"],
  "load/disguise/node_imports.ts": ["importMender"],
  "load/disguise/node_stacks.ts": ["correctStacks", "hookPrepare", "standInFrames"],
  "load/preload.ts": ["start"],
  "load/threads/threads.ts": ["hookThreads"],
  "load/disguise/to_string.ts": ["patchToString"],
  "load/threads/node_workers.ts": ["hookNodeWorkers"],
  "load/threads/worker_plan.ts": ["hookTerminate"],
};

/** Objects of ours whose methods have the names of built-in ones; `file receiver`. */
const OWN_OBJECTS: Record<string, string> = {
  "probe/block_calls.ts blocks.hosts": "hardened",
  "probe/block_calls.ts blocks.ofHost": "hardened",
  "probe/block_calls.ts cursor": "a BlockCursor",
  "probe/probes.ts blocks.hosts": "hardened",
  "probe/probes.ts secrets": "a SecretCalls",
  "probe/secret_calls.ts self": "a SecretCalls",
  "probe/snapshot_texts.ts interner": "an Interner",
  "probe/take_snapshot.ts interner": "an Interner",
  "probe/settlements.ts to": "hardened",
  "load/disguise/node_call_sites.ts places": "Places",
  "load/disguise/node_stacks.ts places": "Places",
};

/** What a file uses late, a line each. */
function patchableIn(file: string, text: string): string[] {
  const { program } = parseSync(file, text);
  const name = file.replace(/^src\//, "");
  const found: string[] = [];
  const hardened = new Set(["atomics", "native"]);
  const declared = new Set<string>();
  const collect = (node: Node): void => {
    if (node === null || typeof node !== "object") return;
    if (Array.isArray(node)) return node.forEach(collect);
    if (/^Import\w*Specifier$/.test(node.type)) declared.add(node.local.name);
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier") {
      declared.add(node.id.name);
      if (/^(?:native\.)?harden(?:RegExp)?\(/.test(text.slice(node.init?.start ?? 0, node.init?.end ?? 0))) {
        hardened.add(node.id.name);
      }
    }
    if (node.type === "Property" && node.value?.type === "Identifier") declared.add(node.value.name);
    for (const param of node.params ?? []) if (param.type === "Identifier") declared.add(param.name);
    for (const key in node) collect(node[key]);
  };
  collect(program.body);

  function note(node: Node, what: string, names: string[]): void {
    const line = text.slice(0, node.start).split("\n").length;
    found.push(`${name}:${line} ${what} in ${names.join(".") || "?"}`);
  }

  function check(node: Node, names: string[]): void {
    const source = () => text.slice(node.start, node.end).replace(/\s+/g, " ").slice(0, 60);
    if (node.type === "ForOfStatement") note(node, "for…of", names);
    if (node.type === "ArrayPattern") note(node, `array pattern ${source()}`, names);
    if (node.type === "YieldExpression" && node.delegate) note(node, "yield*", names);
    if (node.type === "ArrayExpression" || node.type === "CallExpression" || node.type === "NewExpression") {
      const parts = node.type === "ArrayExpression" ? node.elements : node.arguments;
      if (parts.some((part: Node) => part?.type === "SpreadElement")) note(node, `spread ${source()}`, names);
    }
    if (node.type === "CallExpression" && node.callee.type === "MemberExpression" && !node.callee.computed) {
      const { object, property } = node.callee;
      const receiver = text.slice(object.start, object.end).replace(/\s+/g, "");
      const isOwn = hardened.has(receiver) || `${name} ${receiver}` in OWN_OBJECTS;
      if (METHODS.has(property.name) && !isOwn) note(node, `method ${source()}`, names);
    }
    if (node.type === "Identifier" && GLOBALS.has(node.name) && !declared.has(node.name)) {
      note(node, `global ${node.name}`, names);
    }
  }

  function walk(node: Node, names: string[], { isLate }: { isLate: boolean }): void {
    if (node === null || typeof node !== "object") return;
    // `const f = () => …` is a function of that name.
    if (node.type === "VariableDeclarator" && /Function/.test(node.init?.type ?? "")) {
      node.init.id ??= node.id;
    }
    if (Array.isArray(node)) return node.forEach((part) => walk(part, names, { isLate }));
    if (/^TS(?!AsExpression|NonNull|Satisfies)/.test(node.type)) return;
    if (isLate) check(node, names);
    const isFunction = node.body !== undefined && /Function/.test(node.type);
    const own = isFunction && node.id ? [...names, node.id.name] : names;
    if (isFunction && node.id && `${name} ${node.id.name}` in FREE_FUNCTIONS) return;
    for (const key in node) {
      if (/^(?:typeAnnotation|typeArguments|returnType|typeParameters)$/.test(key)) continue;
      if (node.type === "MemberExpression" && key === "property" && !node.computed) continue;
      if (
        /^(?:Property|MethodDefinition|PropertyDefinition)$/.test(node.type) && key === "key" &&
        !node.computed
      ) continue;
      // What is handed to it there and then.
      if (isLate && key === "arguments" && /^(?:pristine|unpatched)$/.test(node.callee?.name ?? "")) continue;
      const inside = isFunction && (key === "body" || key === "params");
      const isMaker = inside && names.length === 0 && MAKERS[name]?.includes(node.id?.name);
      walk(node[key], own, { isLate: inside ? !isMaker : isLate });
    }
  }
  walk(program.body, [], { isLate: false });
  return found;
}

Deno.test("what runs after the program's first statement uses nothing that the program can patch", () => {
  const found: string[] = [];
  for (const folder of FOLDERS) {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .map((name) => name.replaceAll("\\", "/"));
    for (const file of names.filter((name) => name.endsWith(".ts")).sort()) {
      if (`${folder}/${file}`.replace(/^src\//, "") in FREE_FILES) continue;
      found.push(...patchableIn(`${folder}/${file}`, readFileSync(join(ROOT, folder, file), "utf8")));
    }
  }
  assert.deepEqual(found, []);
});

Deno.test("what could be patched is found", () => {
  const text = `const { apply } = Reflect;
const kept = harden(new Map());
function late(list, { a, b }) {
  for (const x of list) kept.get(x);
  const [first] = list;
  f(...list);
  [...list];
  ({ ...a });
  list.map(b);
  new Uint8Array(1);
  return apply(late, null, [Object.keys(a)]);
}
const other = () => pristine(() => list.map(String));
`;
  assert.deepEqual(
    patchableIn("src/probe/x.ts", text).map((line) => line.replace(/^\S+:(\d+) (.*) in .*$/, "$1 $2")),
    [
      "4 for…of",
      "5 array pattern [first]",
      "6 spread f(...list)",
      "7 spread [...list]",
      "9 method list.map(b)",
      "10 global Uint8Array",
      "11 method Object.keys(a)",
      "11 global Object",
    ],
  );
});
