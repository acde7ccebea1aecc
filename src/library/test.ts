/**
 * Each test of a runner in a block of its own; those that fail are kept. This is an entry: importing it registers the loader,
 * and makes `test` and `it` of Bun, Deno and Node record. For other runners there is `traced`.
 *
 * @module
 */
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import process from "node:process";
import "tracepatch/register";
import { traced } from "./traced.ts";

export { type TestOptions, traced } from "./traced.ts";

/** What the package's `tracepatch/node_test` hands out in place of `node:test`. */
export const nodeTest: unknown = install();

function install(): unknown {
  const host = globalThis as unknown as { Bun?: unknown; Deno?: { test: () => unknown } };
  if (host.Deno !== undefined) {
    host.Deno.test = traced(host.Deno.test);
    return undefined;
  }
  if (host.Bun !== undefined) {
    try {
      // What test files import, and what they find as globals, is read from this object.
      const runner = createRequire(join(process.cwd(), "test.js"))("bun:test");
      Object.assign(runner, { test: traced(runner.test), it: traced(runner.it) });
    } catch {
      // This is not `bun test`.
    }
    return undefined;
  }
  hookNodeTest();
  return traced(process.getBuiltinModule("node:test") as unknown as () => unknown);
}

/** Gives modules that ask for `node:test` the package's, however they ask. */
function hookNodeTest(): void {
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier !== "node:test") return next(specifier, context);
      try {
        return next("tracepatch/node_test", context);
      } catch {
        // A module that does not see the package.
        return next(specifier, context);
      }
    },
  });
}
