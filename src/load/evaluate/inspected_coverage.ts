/**
 * Programs that measure coverage of themselves through `node:inspector`, as Vitest does: V8 counts by places in the texts that
 * run from then on.
 *
 * @module
 */
import process from "node:process";
import { hardenRegExp, regExpExec, stringIncludes } from "../../probe/natives.ts";
import { disguise } from "../../probe/stand_in.ts";
import type { Pristine } from "../disguise/pristine.ts";

type Post = (this: unknown, ...args: unknown[]) => unknown;

const { apply } = Reflect;

/** What modules mention that open such a session. */
const INSPECTOR = hardenRegExp(/["'](?:node:)?inspector(?:\/promises)?["']/);

export interface InspectedCoverage {
  /** Called with the text of each module, before it runs. */
  see(text: string): void;
  isMeasured(): boolean;
}

/** Notes when a session starts to measure coverage, and when it stops. */
export function inspectedCoverage(pristine: Pristine): InspectedCoverage {
  let isHooked = false;
  let isMeasured = false;

  /** `node:inspector/promises` takes the method over when it is loaded. */
  function hook(): void {
    const prototype = process.getBuiltinModule("node:inspector")?.Session?.prototype as
      | { post: Post }
      | undefined;
    if (prototype === undefined) return;
    const native = prototype.post;
    const { post } = {
      post(this: unknown): unknown {
        const method = arguments[0];
        if (method === "Profiler.startPreciseCoverage") isMeasured = true;
        else if (method === "Profiler.stopPreciseCoverage") isMeasured = false;
        return apply(native, this, arguments);
      },
    };
    prototype.post = disguise(post, native);
  }

  return {
    see(text) {
      if (isHooked || !stringIncludes(text, "inspector") || regExpExec(INSPECTOR, text) === null) return;
      isHooked = true;
      pristine(hook);
    },
    isMeasured: () => isMeasured,
  };
}
