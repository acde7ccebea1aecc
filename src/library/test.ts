/**
 * Each test of a runner in a block of its own; those that fail are kept. This is an entry: importing it registers the loader,
 * and makes `test` and `it` of Bun, Deno and Node record. For other runners there is `traced`.
 *
 * @module
 */
import { AsyncResource } from "node:async_hooks";
import { createRequire } from "node:module";
import { join } from "node:path";
import process from "node:process";
import "tracepatch/register";
import { type AnyFunction, recordedTest, traced } from "./traced.ts";

export { type TestOptions, traced } from "./traced.ts";

install();

function install(): void {
  const host = globalThis as unknown as { Bun?: unknown; Deno?: { test: () => unknown } };
  if (host.Deno !== undefined) host.Deno.test = traced(host.Deno.test);
  else if (host.Bun !== undefined) {
    try {
      // What test files import, and what they find as globals, is read from this object.
      const runner = createRequire(join(process.cwd(), "test.js"))("bun:test");
      Object.assign(runner, { test: traced(runner.test), it: traced(runner.it) });
    } catch {
      // This is not `bun test`.
    }
  } else recordNodeTests();
}

/**
 * Has the tests of Node's runner recorded. It calls each through `runInAsyncScope`; a `test` of ours would stand in
 * the place of the test file where Node looks for the caller, to say where a test is.
 */
function recordNodeTests(): void {
  const { prototype } = AsyncResource;
  const { runInAsyncScope } = prototype;
  Object.defineProperty(prototype, "runInAsyncScope", {
    value: function (this: { name?: unknown; fn?: unknown }, fn: AnyFunction, ...rest: unknown[]): unknown {
      const isTest = this.fn === fn && this.constructor.name === "Test" && typeof this.name === "string";
      const run = isTest ? recordedTest(fn, this.name as string) : fn;
      return Reflect.apply(runInAsyncScope, this, [run, ...rest]);
    },
    writable: true,
    configurable: true,
  });
}
