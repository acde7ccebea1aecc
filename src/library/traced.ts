/**
 * Tests in blocks: a runner's `test` → one that records each test, and keeps what failed.
 *
 * @module
 */
import { basename } from "node:path";
import process from "node:process";
import { stripVTControlCharacters } from "node:util";
// By the package's name, so that tests and this file share the same blocks.
import { type Block, trace, type TraceOptions } from "tracepatch";

/** How tests are recorded, and which recordings are kept. */
export interface TestOptions extends Omit<TraceOptions, "label" | "cache"> {
  /** Which recordings to keep in the cache folder: of failed tests (the default), or of all. */
  keep?: "failed" | "all";
  /** How many lines of the call tree to print for a failed test; 0: none. */
  lines?: number;
}

type LabelledOptions = TestOptions & { label: string };

// deno-lint-ignore no-explicit-any
export type AnyFunction = (this: any, ...args: any[]) => any;

/** Properties of a runner's `test` that are, or make, another `test`. Not `fails` and the like: there, an error is what is wanted. */
const VARIANTS = new Set<PropertyKey>([
  "test",
  "it",
  "only",
  "skip",
  "ignore",
  "each",
  "for",
  "if",
  "skipIf",
  "runIf",
  "concurrent",
  "sequential",
  "serial",
]);
/** Characters of a label. */
const LONGEST = 120;
/** Characters of a failed test's message. */
const LONGEST_MESSAGE = 200;
const LINES = 40;

/**
 * Makes a test runner's `test` or `it` record: each test is a block with the test's name as its label. When a test fails, its
 * recording is kept, and its call tree is printed to stderr.
 *
 * @param test `test` or `it` of any runner; it stays as it is
 * @returns a function that is called in the same way
 * @example
 * ```ts
 * import { it as plain } from "mocha";
 * const it = traced(plain, { lines: 20 });
 * ```
 */
export function traced<T extends AnyFunction>(test: T, options: TestOptions = {}): T {
  const known = new Map<AnyFunction, AnyFunction>();
  const originals = new Map<unknown, unknown>();
  const wrap = (fn: AnyFunction): AnyFunction => {
    const made = known.get(fn);
    if (made !== undefined) return made;
    const proxy: AnyFunction = new Proxy(fn, {
      apply(target, self, args) {
        const result = Reflect.apply(target, originals.get(self) ?? self, withRecording(args, options));
        // `test.each(table)` gives another `test`.
        return typeof result === "function" ? wrap(result) : result;
      },
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" && VARIANTS.has(key) ? wrap(value as AnyFunction) : value;
      },
    });
    known.set(fn, proxy);
    originals.set(proxy, fn);
    return proxy;
  };
  return wrap(test) as T;
}

/** A test's function that records, when it is called as the test of that name. */
export function recordedTest(fn: AnyFunction, name: string): AnyFunction {
  return recorded(fn, { label: name.slice(0, LONGEST) });
}

/** The arguments of `test`, with the test's function recorded. */
function withRecording(args: unknown[], options: TestOptions): unknown[] {
  const title = args.map((arg) =>
    typeof arg === "string" ? arg : (arg as { name?: unknown } | null | undefined)?.name
  ).find((name) => typeof name === "string" && name !== "");
  const label = typeof title === "string" ? title.slice(0, LONGEST) : "test";
  return args.map((arg) => {
    if (typeof arg === "function") return recorded(arg as AnyFunction, { ...options, label });
    const { fn } = (arg ?? {}) as { fn?: unknown };
    if (typeof fn !== "function") return arg;
    return { ...arg as object, fn: recorded(fn as AnyFunction, { ...options, label }) };
  });
}

/** Those that `recorded` made: a test is recorded once, however many of us are asked to. */
const made = new WeakSet<AnyFunction>();

/** A test's function in a block, with the name and the number of parameters by which runners go. Bun takes no proxy for it. */
function recorded(fn: AnyFunction, options: LabelledOptions): AnyFunction {
  if (made.has(fn)) return fn;
  const test: AnyFunction = function (...args) {
    const done: unknown = args.at(-1);
    if (isCallback(done) && args.length === fn.length) {
      return untilCalled(done, (done) => Reflect.apply(fn, this, [...args.slice(0, -1), done]), options);
    }
    return trace(blockOptions(options), (t) => {
      // Not thrown again: Bun would show this place instead of the test's.
      const failed = (error: unknown): Promise<never> => {
        report(t, options, { thrown: error });
        return Promise.reject(error);
      };
      let result: unknown;
      try {
        result = Reflect.apply(fn, this, args);
      } catch (error) {
        return failed(error);
      }
      if (result instanceof Promise) return result.then((value) => (report(t, options), value), failed);
      report(t, options);
      return result;
    });
  };
  made.add(test);
  return Object.defineProperties(test, {
    name: { value: fn.name, configurable: true },
    length: { value: fn.length, configurable: true },
  });
}

/** A `done` callback; the context that vitest hands over is a function, too. */
function isCallback(value: unknown): value is AnyFunction {
  return typeof value === "function" && !("task" in value);
}

/** Calls a test that reports its end by a callback: its block ends then. */
function untilCalled(
  done: AnyFunction,
  run: (done: AnyFunction) => unknown,
  options: LabelledOptions,
): unknown {
  let result: unknown;
  let failure: { thrown: unknown } | undefined;
  void trace(blockOptions(options), (t) =>
    new Promise<void>((end) => {
      const ended = new Proxy(done, {
        apply(target, self, results) {
          const [error] = results;
          report(t, options, error === undefined || error === null ? undefined : { thrown: error });
          end();
          return Reflect.apply(target, self, results);
        },
      });
      try {
        result = run(ended);
      } catch (error) {
        failure = { thrown: error };
        report(t, options, failure);
        end();
      }
    }));
  if (failure !== undefined) throw failure.thrown;
  return result;
}

function blockOptions({ keep: _keep, lines: _lines, ...rest }: LabelledOptions): TraceOptions {
  return { ...rest, cache: false };
}

/** Keeps the recording if it should be kept, and reports a failed test. */
function report(t: Block, options: LabelledOptions, failure?: { thrown: unknown }): void {
  if (!t.isRecording || failure === undefined && options.keep !== "all") return;
  const path = t.save();
  if (failure === undefined) return;
  const { thrown } = failure;
  const { label, lines = LINES } = options;
  const message = messageLine(thrown instanceof Error ? thrown.message : String(thrown));
  const kept = path === undefined ? "" : `; see: tph tree ${basename(path, ".tph")}`;
  const tree = lines > 0 ? `${t.tree({ lines })}\n` : "";
  process.stderr.write(`tracepatch: ${JSON.stringify(label)} failed: ${message}${kept}\n${tree}`);
}

/** The first line of a message; of an assertion, all of it that says what was expected and what was there. */
function messageLine(message: string): string {
  const [first = "", ...rest] = stripVTControlCharacters(message).split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
  if (!/:$|^expect\(/.test(first)) return first;
  const line = [first, ...rest].join(" ");
  return line.length <= LONGEST_MESSAGE ? line : `${line.slice(0, LONGEST_MESSAGE)}…`;
}
