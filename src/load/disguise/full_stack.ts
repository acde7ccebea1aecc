/**
 * The stack traces of recursion that never ends. The stack is full in a probe as a rule, whose frames are in the place of
 * the program's then: here they are taken out, and as many of the program's put below.
 *
 * @module
 */
import {
  append,
  bare,
  getOwnPropertyDescriptor,
  hardenRegExp,
  isAccessor,
  isNativeError,
  regExpExec,
  stringIncludes,
  stringSlice,
  uncurry,
} from "../../probe/natives.ts";
import { OURS_IN_BUN } from "./bun_frames.ts";

const NativeError = Error;
const { captureStackTrace } = Error;
/** Deno shows frames of an uncaught error that it has kept beside its text. */
const isDeno = "Deno" in globalThis;
const { defineProperty } = Reflect;
const indexOf = uncurry(String.prototype.indexOf);
const lastIndexOf = uncurry(String.prototype.lastIndexOf);
const MESSAGE = hardenRegExp(/^Maximum call stack size exceeded\.?$/);
const FRAME = hardenRegExp(/^ +at /);
/** Whether an error says that the stack is full. */
export function isFullStack(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const message = getOwnPropertyDescriptor(error, "message")?.value;
  return typeof message === "string" && regExpExec(MESSAGE, message) !== null;
}

type Probe = (...args: never[]) => unknown;

/** Node's clock, whose caller is hidden already. */
const IN_NODE = hardenRegExp(/\bnode:internal\//);

/** More frames than the probe that sees an error has of its own. */
const OWN = 8;

/** Calls that there must be room for. */
const ROOM = 400;

/** @throws where the stack has no room for that many calls */
function reach(depth: number): number {
  return depth === 0 ? 0 : 1 + reach(depth - 1);
}

function rest(frames: string[]): string[] {
  const found: string[] = [];
  for (let i = 1; i < frames.length; i++) append(found, frames[i]!);
  return found;
}

/** A frame without its column. */
function lineOf(frame: string): string {
  return stringSlice(frame, 0, lastIndexOf(frame, ":"));
}

/**
 * Makes the function that mends such errors.
 *
 * @param hidden the path of our own script
 * @returns to be called where an error passes, with the probe that sees it; it looks at each once
 */
export function fullStackMender(hidden: string): (error: unknown, probe: Probe) => void {
  let last: unknown;
  const isOurs = (line: string) => stringIncludes(line, hidden) || stringIncludes(line, OURS_IN_BUN);

  /** The program's frames in a stack, and what stands above them. */
  function framesOf(stack: string): { head: string; frames: string[] } {
    let head = "";
    const frames: string[] = [];
    for (let from = 0; from <= stack.length;) {
      const next = indexOf(stack, "\n", from);
      const end = next < 0 ? stack.length : next;
      const line = stringSlice(stack, from, end);
      if (regExpExec(FRAME, line) === null) head += (from > 0 ? "\n" : "") + line;
      else if (!isOurs(line)) append(frames, line);
      // What stands above has been called by it, such as the clock.
      else frames.length = 0;
      from = end + 1;
    }
    return { head, frames };
  }

  return mender;

  function mender(error: unknown, probe: Probe): void {
    if (error === last || typeof error !== "object" || !isNativeError(error)) return;
    if (!isFullStack(error)) return;
    // What makes a stack trace must not find the stack full itself: Deno warns of that.
    reach(ROOM);
    const { stack } = error as Error;
    const { stackTraceLimit: most } = NativeError;
    if (typeof stack !== "string" || typeof most !== "number") return;
    let { head, frames } = framesOf(stack);
    if (frames.length < most && isDeno) {
      captureStackTrace(error, probe);
      ({ head, frames } = framesOf((error as Error).stack!));
    }
    if (frames.length < most) {
      while (frames.length > 0 && regExpExec(IN_NODE, frames[0]!) !== null) frames = rest(frames);
      let below: string[];
      NativeError.stackTraceLimit = 2 * most + OWN;
      try {
        below = framesOf(new NativeError().stack!).frames;
      } finally {
        // The stack may be full here: then the next call that the error leaves does this.
        NativeError.stackTraceLimit = most;
      }
      // The first is the function that has caught the error, where it did so.
      const from = frames.length > 1 ? frames.length - 1 : 1;
      for (let i = from; i < below.length && frames.length < most; i++) append(frames, below[i]!);
      // The first place is a probe's.
      if (frames.length > 1 && lineOf(frames[0]!) === lineOf(frames[1]!)) frames[0] = frames[1]!;
    }
    let made = head;
    for (let i = 0; i < frames.length; i++) made += `\n${frames[i]}`;
    if (made !== stack) {
      const own = getOwnPropertyDescriptor(error, "stack");
      if (own !== undefined && !isAccessor(own)) {
        defineProperty(error, "stack", bare({ ...own, value: made }));
      } else (error as Error).stack = made;
    }
    last = error;
  }
}
