/**
 * The types of `tracepatch/test`, as the package has them.
 *
 * @module
 */
import type { TraceOptions } from "./package.d.ts";

export interface TestOptions extends Omit<TraceOptions, "label" | "cache"> {
  /** Which tests' recordings are kept: those that failed, unless said otherwise. */
  keep?: "failed" | "all";
  /** Lines of the call tree of a test that failed; 0: none. */
  lines?: number;
}

/** Makes a runner's `test` or `it` record: each test is a block, labelled with the test's name; what failed is kept. */
// deno-lint-ignore no-explicit-any
export declare function traced<T extends (this: any, ...args: any[]) => any>(
  test: T,
  options?: TestOptions,
): T;
