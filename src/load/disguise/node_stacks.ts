/**
 * Columns in Node's stack traces. V8 hands the frames of a trace to `Error.prepareStackTrace`, which is Node's own or one
 * of the program's: here either is given frames whose columns are those of the text before it was rewritten. So what
 * they make of them, with source maps or without, is what they make of a plain run.
 *
 * @module
 */
import {
  append,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  harden,
  hardenRegExp,
  regExpExec,
  stringSlice,
  uncurry,
} from "../../probe/natives.ts";
import type { Places } from "./places.ts";
import type { ThrowPlace } from "./throw_place.ts";
import { disguise } from "../../probe/stand_in.ts";

const { apply, ownKeys, defineProperty } = Reflect;
const createObject = Object.create;
const NativeError = Error;
const lastIndexOf = uncurry(String.prototype.lastIndexOf);

/** Where the text of an `eval` came from, the innermost place in a file. */
const ORIGIN = hardenRegExp(/^(.*\()([^()]+):(\d+):(\d+)(\).*)$/s);

type Prepare = (error: unknown, sites: unknown[]) => unknown;
type Method = (...args: unknown[]) => unknown;

/** The frames of an error whose stack has been made. */
export interface StackNote {
  /** The synchronous ones with a source, the innermost first. */
  frames: ThrowPlace[];
  /** There are others: it has gone through a promise. */
  isAsync: boolean;
}

export interface StackNotes {
  get(error: object): StackNote | undefined;
}

/**
 * Makes the columns of stack traces those of the texts before they were rewritten.
 *
 * @param options.hidden the path of our own script, whose frames nobody is to see
 */
export function correctStacks(places: Places, { hidden }: { hidden: string }): StackNotes {
  const notes = harden(new WeakMap<object, StackNote>());
  hookPrepare({ places, hidden, note: (error, note) => notes.set(error, note) });
  return notes;
}

interface FrameOptions {
  places: Places;
  hidden: string;
  /** Told of each error's frames. */
  note: (error: object, note: StackNote) => void;
}

function hookPrepare(options: FrameOptions): void {
  const own = getOwnPropertyDescriptor(Error, "prepareStackTrace");
  if (own !== undefined && (!("value" in own) || own.configurable !== true)) return;
  const native = own?.value as Prepare | undefined;
  // An older Node has no such function, and formats frames where no JavaScript sees them.
  if (typeof native !== "function") return;
  const frames = standInFrames(options);
  if (frames === undefined) return;
  let current: unknown = native;
  /** A look at whether V8 asks, which formats no stack trace within another. */
  let isLooking = false;
  let wasAsked = false;
  /** V8 is about to call what it was given. */
  let isPending = false;
  let isRunning = false;

  /** Node's own, for corrected frames; the program knows no other. */
  const { [native.name]: standIn } = {
    [native.name](this: unknown, error: unknown, sites: unknown[]): unknown {
      frames(error, sites);
      return apply(native, this, [error, sites]);
    },
  };
  disguise(standIn!, native);
  /** What the program has set. */
  function prepare(this: unknown, error: unknown, sites: unknown[]): unknown {
    isPending = false;
    isRunning = true;
    try {
      frames!(error, sites);
      return apply(current as Prepare, this, [error, sites]);
    } finally {
      isRunning = false;
    }
  }

  function isFormatting(): boolean {
    isLooking = true;
    wasAsked = false;
    void new NativeError().stack;
    isLooking = false;
    return !wasAsked;
  }

  const { get, set } = {
    get(): unknown {
      if (current === native || isLooking) {
        wasAsked = true;
        return standIn;
      }
      if (isRunning) return current;
      if (isPending) return typeof current === "function" ? prepare : standIn;
      if (!isFormatting()) return current;
      isPending = typeof current === "function";
      return isPending ? prepare : standIn;
    },
    set(value: unknown) {
      isPending = false;
      current = value === standIn ? native : value;
    },
  };
  defineProperty(Error, "prepareStackTrace", { get, set, enumerable: false, configurable: true });
}

/** Makes the function that puts stand-ins into the place of frames in rewritten texts. */
function standInFrames(
  { places, hidden, note }: FrameOptions,
): ((error: unknown, sites: unknown[]) => void) | undefined {
  const native = frameMethods();
  if (native === undefined) return undefined;
  const { methods, prototype } = native;
  const frames = harden(new WeakMap<object, object>());
  const call = (frame: object, name: string) => apply(methods[name]!, frame, []);
  const nameOf = (frame: object) => call(frame, "getFileName") as string;

  /** A column of a frame: its own, or its function's. */
  const column = (line: string, name: string) => (frame: object) =>
    places.column(nameOf(frame), call(frame, line) as number, call(frame, name) as number);
  const getColumnNumber = column("getLineNumber", "getColumnNumber");
  const evalOrigin = (text: string): string => {
    const found = regExpExec(ORIGIN, text);
    if (found === null || !places.has(found[2]!)) return text;
    return `${found[1]}${found[2]}:${found[3]}:${places.column(found[2]!, +found[3]!, +found[4]!)}${
      found[5]
    }`;
  };
  const others: Record<string, (frame: object) => unknown> = {
    getColumnNumber,
    getEnclosingColumnNumber: column("getEnclosingLineNumber", "getEnclosingColumnNumber"),
    getPosition: (frame) => places.offset(nameOf(frame), call(frame, "getPosition") as number),
    getEvalOrigin: (frame) => evalOrigin(call(frame, "getEvalOrigin") as string),
    toString(frame: object) {
      const text = call(frame, "toString") as string;
      if (call(frame, "isEval")) return evalOrigin(text);
      const end = text[text.length - 1] === ")" ? ")" : "";
      return stringSlice(text, 0, lastIndexOf(text, ":") + 1) + getColumnNumber(frame) + end;
    },
  };

  const standIn = createObject(getPrototypeOf(prototype)) as object;
  const keys = ownKeys(prototype);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const descriptor = getOwnPropertyDescriptor(prototype, key)!;
    if (key !== "constructor" && typeof descriptor.value === "function") {
      const method = methods[key]!;
      const other = others[key];
      const { [key]: made } = {
        [key](this: object) {
          const frame = frames.get(this);
          if (frame === undefined) return apply(method, this, arguments as unknown as unknown[]);
          return other === undefined ? apply(method, frame, []) : other(frame);
        },
      };
      descriptor.value = disguise(made!, method);
    }
    defineProperty(standIn, key, descriptor);
  }

  return (error, sites) => {
    const found: ThrowPlace[] = [];
    let isSynchronous = true;
    let kept = 0;
    for (let i = 0; i < sites.length; i++) {
      const frame = sites[i] as object;
      // Another function has handed them on.
      if (frames.has(frame)) return;
      const name = nameOf(frame);
      if (name === hidden) continue;
      sites[kept++] = frame;
      const isOurs = typeof name === "string"
        ? places.has(name, () => call(frame, "getScriptHash") as string)
        : call(frame, "isEval");
      isSynchronous &&= call(frame, "isAsync") === false;
      if (isSynchronous && typeof name === "string") {
        const line = call(frame, "getLineNumber") as number;
        append(found, { name, line, column: getColumnNumber(frame) });
      }
      if (!isOurs) continue;
      const other = createObject(standIn) as object;
      frames.set(other, frame);
      sites[kept - 1] = other;
    }
    sites.length = kept;
    if (typeof error === "object" && error !== null) note(error, { frames: found, isAsync: !isSynchronous });
  };
}

/** V8's own methods of frames, which nothing else leads to. */
function frameMethods(): { methods: Record<string, Method>; prototype: object } | undefined {
  const own = getOwnPropertyDescriptor(Error, "prepareStackTrace")!;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.prepareStackTrace = (_, sites) => sites;
  const [frame] = new Error().stack as unknown as [object];
  defineProperty(Error, "prepareStackTrace", own);
  Error.stackTraceLimit = limit;
  if (typeof frame !== "object") return undefined;
  const prototype = getPrototypeOf(frame) as Record<string, Method>;
  const methods = createObject(null) as Record<string, Method>;
  for (const key of ownKeys(prototype) as string[]) methods[key] = prototype[key]!;
  return { methods, prototype };
}
