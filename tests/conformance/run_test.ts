/**
 * Runs one test in a realm of its own, plain or instrumented.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import vm from "node:vm";
import { OUTER_PROBE_NAMES, PROBE_NAMES } from "../../src/contract.ts";
import { instrument, render } from "../../src/instrument/instrument.ts";
import { recorder } from "../instrument/stub_probes.ts";
import type { FrontMatter } from "./front_matter.ts";

/** A test, in one of the modes in which it is to be run. */
export interface TestCase {
  file: string;
  text: string;
  matter: FrontMatter;
  mode: "sloppy" | "strict" | "module" | "raw";
  /** The folder with `harness/`. */
  root: string;
}

/** How a text is changed before it is run, and what its realm needs for that. */
interface Treatment {
  rewrite(text: string, mode: TestCase["mode"], file: string): string;
  prepare(context: vm.Context): void;
}

const PLAIN: Treatment = { rewrite: (text) => text, prepare: () => {} };

/** How long a test may take, in ms. */
const PATIENCE = 4000;

/** Runs a test plain and instrumented. */
export async function compare(
  test: TestCase,
): Promise<{ plain: string; recorded: string; complaints: string[] }> {
  const plain = await verdict(test, PLAIN);
  const { probes, complaints } = recorder();
  const prefixes = new Set<string>(["$tp"]);
  const define = (context: vm.Context) => {
    for (const prefix of prefixes) {
      for (const name of [...PROBE_NAMES, ...OUTER_PROBE_NAMES]) {
        Object.defineProperty(context, prefix + name, {
          value: probes[name],
          enumerable: false,
          configurable: true,
        });
      }
    }
  };
  const recorded = await verdict(test, {
    prepare: define,
    rewrite(text, mode, file) {
      try {
        const { prefix, edits } = instrument(text, {
          file,
          lang: "js",
          sourceType: mode === "module" ? "module" : "script",
          external: true,
          tailCalls: "bun" in process.versions,
        });
        prefixes.add(prefix);
        return render(text, edits, 1);
      } catch {
        return text;
      }
    },
  });
  return { plain, recorded, complaints };
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
      await Promise.race([printed, new Promise((done) => timer = setTimeout(done, PATIENCE))]);
      clearTimeout(timer!);
      return ended === "Test262:AsyncTestComplete" ? "pass" : `fail: ${ended || "never done"}`;
    }
    return negative === undefined ? "pass" : `fail: no ${negative.type}`;
  } catch (error) {
    const name = nameOf(error);
    if (negative !== undefined) return name === negative.type ? "pass" : `fail: ${name} for ${negative.type}`;
    return `fail: ${name}`;
  }
}

/** Takes what the running test prints. */
let queue: (line: string) => void = () => {};

async function evaluate(test: TestCase, treatment: Treatment): Promise<void> {
  const { file, mode, matter, root } = test;
  const context = vm.createContext({});
  const realm = hostObject(context);
  Object.assign(context, { print: (line: unknown) => queue(String(line)), $262: realm });
  const harness = mode === "raw" ? [] : ["assert.js", "sta.js", ...matter.includes];
  if (matter.flags.includes("async")) harness.push("doneprintHandle.js");
  for (const name of harness) vm.runInContext(readFileSync(join(root, "harness", name), "utf8"), context);
  const text = mode === "strict" ? `"use strict";\n${test.text}` : test.text;
  const rewritten = treatment.rewrite(text, mode, file);
  treatment.prepare(context);
  if (mode === "module") return await evaluateModule(rewritten, test, treatment, context);
  new vm.Script(rewritten, { filename: file }).runInContext(context, { timeout: PATIENCE });
}

async function evaluateModule(
  text: string,
  { file }: TestCase,
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
  await module.evaluate({ timeout: PATIENCE });
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

function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
  return String(constructor?.name ?? name);
}
