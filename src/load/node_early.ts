/**
 * CommonJS that is imported, in Node before 22.22.3, 24.11.1 and 25.1, and in 23. There, its text must be missing for Node to
 * compile it as if it were required: else its `require` has no `cache`, and no tool is asked for it. Where there are hooks like
 * ours, Node gives them the text, and refuses one that is missing, as asynchronous hooks give it. So ours give one that is
 * there when Node checks it, and missing when it is used.
 *
 * @module
 */
import type { LoadFnOutput, LoadHookContext } from "node:module";
import process from "node:process";
import { ownValue, stringIncludes } from "../probe/natives.ts";
import { isRequired } from "./is_required.ts";

type Next = (url: string, context?: Partial<LoadHookContext>) => LoadFnOutput;

export interface EarlyLoad {
  /** Asks the next hook. */
  load(url: string, context: LoadHookContext, next: Next): LoadFnOutput;
  /** What to return where that is not changed. If it is something else, Node compiles the module later, and asks no hook then. */
  handedOn(result: LoadFnOutput, context: LoadHookContext): LoadFnOutput;
  /** Called with hooks of the program's: with some that load, Node does the same without ours. */
  meets(hooks: object): void;
}

/** Gives undefined where Node is later. */
export function earlyLoad(): EarlyLoad | undefined {
  if (!isEarly(process.versions.node)) return undefined;
  let isAlone = true;
  return {
    load(url, context, next) {
      try {
        return next(url, context);
      } catch (error) {
        if (isAlone && isOfMissing(error)) return { format: "commonjs", source: null as never };
        throw error;
      }
    },
    handedOn(result, context) {
      if (!isAlone || result.format !== "commonjs" || isRequired(context)) return result;
      // Node notes a text that it has read itself, which is none of an asynchronous hook.
      return result.source === null || ownValue(context, "source") !== undefined ? missing() : result;
    },
    meets(hooks) {
      if (ownValue(hooks, "load") !== undefined) isAlone = false;
    },
  };
}

const LATER: Record<number, readonly [minor: number, patch: number]> = {
  22: [22, 3],
  // No later one was fixed.
  23: [Infinity, 0],
  24: [11, 1],
  25: [1, 0],
};

/** Whether a version of Node is one of these. */
export function isEarly(version: string): boolean {
  const [major, minor, patch] = version.split(".").map(Number) as [number, number, number];
  const later = LATER[major];
  return later !== undefined && (minor === later[0] ? patch < later[1] : minor < later[0]);
}

/** Whether Node has refused a text that is missing, and no hook has been refused what it gave. */
function isOfMissing(error: unknown): boolean {
  const message = ownValue(error, "message");
  return typeof message === "string" && stringIncludes(message, `"source" from the "load" hook but got `) &&
    (stringIncludes(message, "got null.") || stringIncludes(message, "got undefined."));
}

/** Node reads the text to use it, and then once more to check it. */
function missing(): LoadFnOutput {
  let isRead = false;
  return {
    format: "commonjs",
    get source() {
      if (isRead) return "";
      isRead = true;
      return null as never;
    },
  };
}
