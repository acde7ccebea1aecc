import { moduleOf } from "../query/diff/functions.ts";
import { testTitle } from "../query/test_title.ts";
import type { Trace } from "../trace/trace.ts";

/** A call, named: in the run of the envelope it is `RUN#call`. */
export interface CallRef {
  call: number;
  name: string;
  /** `file:line`, relative to the run's scope. */
  at: string;
}

export function callRef(trace: Trace, call: number): CallRef {
  return { call, name: testTitle(trace, call), at: placeOf(trace, trace.siteIdOf(call)) };
}

/** A function's `file:line`, relative to the run's scope. */
export function placeOf(trace: Trace, site: number): string {
  const found = trace.site(site);
  const module = moduleOf(found, trace.header);
  return found.line > 0 ? `${module}:${found.line}` : module;
}
