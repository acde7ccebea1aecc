/**
 * Runs one test in a realm of its own, plain or instrumented.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import vm from "node:vm";
import {
  EXTERNAL_PROBE_NAMES,
  type ExternalProbes,
  PREFIX,
  PROBE_NAMES,
  type Probes,
  type SecretNames,
  TAIL_PROBE_NAMES,
  type TailProbes,
} from "../../src/contract.ts";
import { tailProbes } from "../../src/probe/tail.ts";
import { mendingErrors } from "../../src/load/disguise/error_words.ts";
import { moduleCache } from "../../src/load/module_cache.ts";
import { originals } from "../../src/load/disguise/originals.ts";
import { type RewriterOptions, sourceRewriter } from "../../src/load/source.ts";
import { recorder } from "../instrument/stub_probes.ts";
import type { FrontMatter } from "./front_matter.ts";
import { realRecorder } from "./real_recorder.ts";

/** A test, in one of the modes in which it is to be run. */
export interface TestCase {
  file: string;
  text: string;
  matter: FrontMatter;
  mode: "sloppy" | "strict" | "module" | "raw";
  /** The folder with `harness/`. */
  root: string;
  /** How long it may take, in ms. */
  patience: number;
}

/** The verdicts of one test: "pass", or how it failed. */
export interface VerdictPair {
  mode: TestCase["mode"];
  plain: string;
  /** The same as `plain`, or what differs with one of the recorders. */
  recorded: string;
}

/** How a text is changed before it is run, and what its realm needs for that. */
interface Treatment {
  rewrite(text: string, mode: TestCase["mode"], file: string): string;
  /** Called after each rewriting. */
  prepare(context: vm.Context): void;
}

const PLAIN: Treatment = { rewrite: (text) => text, prepare: () => {} };

/** Runs a test plain, with a recorder that complains of what a call can never do, and with a real one. */
export async function compare(test: TestCase): Promise<VerdictPair> {
  const { mode } = test;
  const plain = await verdict(test, PLAIN);
  const stub = recorder();
  const strict = await verdict(test, instrumented(stub.probes, { receivers: false, secrets: undefined }));
  if (strict !== plain) return { mode, plain, recorded: strict };
  const [complaint] = stub.complaints;
  if (strict === "pass" && complaint !== undefined) return { mode, plain, recorded: complaint };
  const { probes, addSites } = realRecorder();
  const real = instrumented(probes, { addSites, receivers: true, secrets: ALL_SECRET });
  return { mode, plain, recorded: await verdict(test, real) };
}

/** Takes every value for a secret's: a probe is wherever one can be. `super` has no name. */
const ALL_SECRET: SecretNames = {
  param: () => 1,
  argument: () => 1,
  only: () => 1,
  bytes: () => 1,
  given: (name) => name === "super" ? 0 : 1,
  answered: () => 1,
  taken: () => 1,
  made: () => 1,
  result: () => 1,
  value: () => 1,
  behind: () => 1,
  bound: () => undefined,
  item: () => 1,
  within: (texts) => texts.map(() => 1),
  property: () => 1,
  field: () => 1,
  held: () => 1,
};

/** Rewrites as the loader does, and makes of a realm what the preload script makes of a process. */
function instrumented(
  probes: Probes & ExternalProbes,
  { addSites = siteCounter(), receivers, secrets }:
    & { addSites?: RewriterOptions["addSites"] }
    & Pick<RewriterOptions, "receivers" | "secrets">,
): Treatment {
  const texts = originals();
  /** Those of the rewritten texts that are not defined yet. */
  const prefixes = new Set<string>();
  const rewriteText = sourceRewriter({
    tailCalls: "bun" in process.versions,
    secrets,
    receivers,
    external: true,
    defineProbes: (prefix) => void prefixes.add(prefix),
    addSites,
    onUntouched: () => {},
    onSecret() {},
    onRendered: texts.add,
    cache: moduleCache(""),
    version: "",
  });
  const mended = mendingErrors(probes, texts, { hidden: "/nowhere" });
  const mending = { ...mended, ...tailProbes(mended) };
  const defined = new Set<string>();
  return {
    rewrite: (text, mode, file) =>
      rewriteText({ file, text, lang: "js", sourceType: mode === "module" ? "module" : "commonjs" }),
    prepare(context) {
      if (defined.size === 0) vm.runInContext(PATCH_TO_STRING, context)(PREFIX, texts.find);
      for (const prefix of prefixes) {
        if (!defined.has(prefix)) defineProbes(context, prefix, mending);
        defined.add(prefix);
      }
    },
  };
}

/** What `patchToString` does, with functions of the realm in which it runs. */
const PATCH_TO_STRING = `(function (prefix, original) {
  const { apply } = Reflect;
  const { includes } = String.prototype;
  const native = Function.prototype.toString;
  const { toString } = {
    toString() {
      const text = apply(native, this === toString ? native : this, []);
      return apply(includes, text, [prefix]) ? original(text) : text;
    },
  };
  Object.defineProperty(Function.prototype, "toString", { value: toString, enumerable: false });
})`;

function siteCounter(): RewriterOptions["addSites"] {
  let next = 1;
  return ({ length }) => (next += length) - length;
}

/** Makes the probes lexical constants of a realm. */
function defineProbes(
  context: vm.Context,
  prefix: string,
  probes: Probes & ExternalProbes & TailProbes,
): void {
  const names = [...PROBE_NAMES, ...EXTERNAL_PROBE_NAMES, ...TAIL_PROBE_NAMES].map((name) =>
    `${prefix}${name} = ${prefix}.${name}`
  );
  Object.defineProperty(context, prefix, { value: probes, configurable: true });
  vm.runInContext(`"use strict"; const ${names.join(", ")};`, context);
  Reflect.deleteProperty(context, prefix);
}

/** "pass", or how it failed. */
async function verdict(test: TestCase, treatment: Treatment): Promise<string> {
  const { matter: { flags, negative } } = test;
  let ended = "";
  const printed = new Promise<void>((done) => {
    ended = "";
    queue = (line) => {
      if (!line.startsWith("Test262:Async")) return;
      ended = line;
      done();
    };
  });
  try {
    await evaluate(test, treatment);
    if (flags.includes("async") && negative === undefined) {
      let timer: ReturnType<typeof setTimeout>;
      await Promise.race([printed, new Promise((done) => timer = setTimeout(done, test.patience))]);
      clearTimeout(timer!);
      return ended === "Test262:AsyncTestComplete" ? "pass" : `fail: ${ended || "never done"}`;
    }
    return negative === undefined ? "pass" : `fail: no ${negative.type}`;
  } catch (error) {
    const name = nameOf(error);
    if (negative !== undefined) return name === negative.type ? "pass" : `fail: ${name} for ${negative.type}`;
    return `fail: ${name}: ${messageOf(error)}`;
  }
}

/** Takes what the running test prints. */
let queue: (line: string) => void = () => {};

async function evaluate(test: TestCase, treatment: Treatment): Promise<void> {
  const { file, mode, matter, root, patience } = test;
  const context = vm.createContext({});
  const text = mode === "strict" ? `"use strict";\n${test.text}` : test.text;
  const rewritten = treatment.rewrite(text, mode, file);
  treatment.prepare(context);
  Object.assign(context, { print: (line: unknown) => queue(String(line)), $262: hostObject(context) });
  const harness = mode === "raw" ? [] : ["assert.js", "sta.js", ...matter.includes];
  if (matter.flags.includes("async")) harness.push("doneprintHandle.js");
  for (const name of harness) harnessScript(join(root, "harness", name)).runInContext(context);
  if (mode === "module") return await evaluateModule(rewritten, test, treatment, context);
  new vm.Script(rewritten, { filename: file }).runInContext(context, { timeout: patience });
}

const harnessScripts = new Map<string, vm.Script>();

function harnessScript(path: string): vm.Script {
  let script = harnessScripts.get(path);
  if (script === undefined) harnessScripts.set(path, script = new vm.Script(readFileSync(path, "utf8")));
  return script;
}

async function evaluateModule(
  text: string,
  { file, patience }: TestCase,
  treatment: Treatment,
  context: vm.Context,
): Promise<void> {
  // deno-lint-ignore no-explicit-any
  const { SourceTextModule } = vm as any;
  const known = new Map<string, unknown>();
  const make = (source: string, identifier: string) => {
    const module = new SourceTextModule(source, { context, identifier, importModuleDynamically: link });
    known.set(identifier, module);
    return module;
  };
  const link = async (specifier: string, from: { identifier: string }): Promise<unknown> => {
    const path = join(dirname(from.identifier), specifier);
    const module = known.get(path) ??
      make(treatment.rewrite(readFileSync(path, "utf8"), "module", path), path);
    treatment.prepare(context);
    return await module;
  };
  const module = make(text, file);
  await module.link(link);
  await module.evaluate({ timeout: patience });
}

function hostObject(context: vm.Context): Record<string, unknown> {
  return {
    global: vm.runInContext("globalThis", context),
    evalScript: (text: string) => vm.runInContext(text, context),
    createRealm() {
      const other = vm.createContext({});
      const realm = hostObject(other);
      Object.assign(other, { $262: realm });
      return realm;
    },
    detachArrayBuffer: (buffer: ArrayBuffer) => structuredClone(buffer, { transfer: [buffer] }),
    gc() {},
    agent: {},
  };
}

function messageOf(error: unknown): string {
  try {
    return String((error as { message: unknown }).message);
  } catch {
    return "";
  }
}

function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
  return String(constructor?.name ?? name);
}
