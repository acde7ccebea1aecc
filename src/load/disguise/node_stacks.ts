/**
 * Columns in Node's stack traces. V8 hands the frames of a trace to `Error.prepareStackTrace`, which is Node's own or one
 * of the program's: here either is given frames whose columns are those of the text before it was rewritten. So what
 * they make of them, with source maps or without, is what they make of a plain run.
 *
 * @module
 */
import Module from "node:module";
import {
  append,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  harden,
  hardenRegExp,
  regExpExec,
  stringIncludes,
  stringReplace,
  stringSlice,
  uncurry,
} from "../../probe/natives.ts";
import { disguise, disguisedAs } from "../../probe/stand_in.ts";
import { isFullStack } from "./full_stack.ts";
import type { OnMade } from "./node_imports.ts";
import { EVALUATED, type Places } from "./places.ts";
import type { ThrowPlace } from "./throw_place.ts";

const { apply, ownKeys, defineProperty } = Reflect;
const createObject = Object.create;
const NativeError = Error;
const lastIndexOf = uncurry(String.prototype.lastIndexOf);

/** Where the text of an `eval` came from, the innermost place in a file. */
const ORIGIN = hardenRegExp(/^(.*\()([^()]+):(\d+):(\d+)(\).*)$/s);

/** Where Node's `Module.prototype._compile` is. */
const LOADER = "node:internal/modules/cjs/loader";
const { prototype: modules } = Module;
/** A method whose name V8 does not know, in a frame. */
const ANONYMOUS = hardenRegExp(/\.<anonymous> \(/);
/** A probe in the name that V8 makes up for a function that has none: `JSON.stringify.$tpA` for one that is handed to it. */
const PROBE = hardenRegExp(/\$tp_*[A-Z]\.|\.\$tp_*[A-Z](?![\w$])/g);

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

/** What stack traces are made with. */
export interface Stacks {
  notes: StackNotes;
  /** Does the same for errors of another context, with its `Error`. */
  correctIn(errors: unknown): void;
}

/**
 * Gives stack traces the columns of the texts before they were rewritten.
 *
 * @param options.hidden the path of our own script, whose frames are hidden
 * @param options.onStack called with an error whose stack is about to be made, and its frames
 */
export function correctStacks(
  places: Places,
  { hidden, onStack }: {
    hidden: string;
    onStack: (error: object, frames: readonly ThrowPlace[]) => OnMade | undefined;
  },
): Stacks {
  const notes = harden(new WeakMap<object, StackNote>());
  const own = getOwnPropertyDescriptor(Error, "prepareStackTrace");
  // An older Node has no such function, and formats frames where no JavaScript sees them.
  const isHookable = typeof own?.value === "function" && own.configurable === true;
  const frames = isHookable
    ? standInFrames({
      places,
      hidden,
      note(error, note) {
        notes.set(error, note);
        return onStack(error, note.frames);
      },
    })
    : undefined;
  if (frames === undefined) return { notes, correctIn() {} };
  const correctIn = hookPrepare(own!.value as Prepare, frames);
  correctIn(Error);
  return { notes, correctIn };
}

interface FrameOptions {
  places: Places;
  hidden: string;
  /** Called with each error's frames. */
  note: (error: object, note: StackNote) => OnMade | undefined;
}

type Frames = (error: unknown, sites: unknown[]) => OnMade | undefined;

/** @returns hooks what is set on the `Error` of a context */
function hookPrepare(native: Prepare, frames: Frames): (errors: unknown) => void {
  /** A look at whether V8 asks, which formats no stack trace within another. */
  let isLooking = false;
  let wasAsked = false;

  /** Node's own, for corrected frames; the program knows no other. */
  const { [native.name]: standIn } = {
    [native.name](this: unknown, error: unknown, sites: unknown[]): unknown {
      const onMade = frames(error, sites);
      const stack = apply(native, this, [error, sites]);
      onMade?.(stack);
      return stack;
    },
  };
  disguise(standIn!, native);

  function isFormatting(): boolean {
    isLooking = true;
    wasAsked = false;
    void new NativeError().stack;
    isLooking = false;
    return !wasAsked;
  }

  return (errors) => {
    const own = getOwnPropertyDescriptor(errors as object, "prepareStackTrace");
    if (own !== undefined && (!("value" in own) || own.configurable !== true)) return;
    const isNative = errors === NativeError;
    let current: unknown = own?.value;
    /** V8 is about to call what it was given. */
    let isPending = false;
    let isRunning = false;

    /** What the program has set. */
    function prepare(this: unknown, error: unknown, sites: unknown[]): unknown {
      isPending = false;
      isRunning = true;
      try {
        const onMade = frames(error, sites);
        const stack = apply(current as Prepare, this, [error, sites]);
        onMade?.(stack);
        return stack;
      } finally {
        isRunning = false;
      }
    }
    /** What Node is given where the program has set nothing that it could call: in a context it asks the main one's then. */
    const other = () => isNative ? standIn : current;

    const { get, set } = {
      get(): unknown {
        if (isNative && (current === native || isLooking)) {
          wasAsked = true;
          return standIn;
        }
        if (isRunning || typeof current !== "function" && !isNative) return current;
        if (isPending) return typeof current === "function" ? prepare : other();
        if (!isFormatting()) return current;
        isPending = typeof current === "function";
        return isPending ? prepare : other();
      },
      set(value: unknown) {
        isPending = false;
        current = value === standIn ? native : value;
      },
    };
    defineProperty(
      errors as object,
      "prepareStackTrace",
      { __proto__: null, get, set, enumerable: false, configurable: true } as object,
    );
  };
}

function withoutProbes(name: unknown): unknown {
  return typeof name === "string" && stringIncludes(name, "$tp")
    ? stringReplace(name, PROBE, () => "")
    : name;
}

/** Makes the function that puts stand-ins into the place of frames in rewritten texts. */
function standInFrames({ places, hidden, note }: FrameOptions): Frames | undefined {
  const native = frameMethods();
  if (native === undefined) return undefined;
  const { methods, prototype } = native;
  const frames = harden(new WeakMap<object, object>());
  const call = (frame: object, name: string) => apply(methods[name]!, frame, []);
  const compiles = harden(new WeakMap<object, true>());
  // What was made of a text by a constructor may name a file in a comment.
  const nameOf = (frame: object): string => {
    const name = call(frame, "getFileName") as string | null | undefined;
    if (typeof name === "string" || !call(frame, "isEval")) return name as string;
    const url = call(frame, "getScriptNameOrSourceURL");
    return typeof url === "string" ? EVALUATED + url : undefined as unknown as string;
  };

  const hashOf = (frame: object) => () => call(frame, "getScriptHash") as string;

  /** A column of a frame: its own, or its function's. */
  const column = (line: string, name: string) => (frame: object) =>
    places.column(nameOf(frame), call(frame, line) as number, call(frame, name) as number, hashOf(frame));
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
    getPosition: (frame) => places.offset(nameOf(frame), call(frame, "getPosition") as number, hashOf(frame)),
    getEvalOrigin: (frame) => evalOrigin(call(frame, "getEvalOrigin") as string),
    getFunctionName: (frame) => withoutProbes(call(frame, "getFunctionName")),
    getMethodName: (frame) => compiles.has(frame) ? "_compile" : call(frame, "getMethodName"),
    toString(frame: object) {
      const text = withoutProbes(call(frame, "toString")) as string;
      if (compiles.has(frame)) return stringReplace(text, ANONYMOUS, () => "._compile (");
      if (call(frame, "isEval") && !places.has(nameOf(frame))) return evalOrigin(text);
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

  /**
   * V8 finds the name of Node's own by what has it, which is our function where that is hooked. Tools put others of
   * Node's methods in places of their own, too: this one is called by ours, and calls a module's text, of which some had
   * begun before.
   */
  function isCompile(frame: object, callee: object | undefined, caller: object | undefined): boolean {
    const isText = callee !== undefined && nameOf(callee) !== LOADER &&
      call(callee, "getTypeName") === "Object" && call(callee, "getFunctionName") === null;
    return (isText || caller !== undefined && nameOf(caller) === hidden) &&
      call(frame, "getTypeName") === "Module" && call(frame, "getMethodName") === null &&
      call(frame, "getFunctionName") === null &&
      disguisedAs(getOwnPropertyDescriptor(modules, "_compile")!.value) !== undefined;
  }

  function standFor(frame: object): object {
    const other = createObject(standIn) as object;
    frames.set(other, frame);
    return other;
  }

  return (error, sites) => {
    const found: ThrowPlace[] = [];
    let isSynchronous = true;
    let kept = 0;
    const isFull = isFullStack(error);
    let isInNode = true;
    let callee: object | undefined;
    for (let i = 0; i < sites.length; i++) {
      const frame = sites[i] as object;
      // Another function has handed them on.
      if (frames.has(frame)) return undefined;
      const name = nameOf(frame);
      if (name === hidden) {
        // Where the stack was full in the clock that we asked.
        if (isFull && isInNode) kept = found.length = 0;
        continue;
      }
      isInNode &&= typeof name === "string" && stringSlice(name, 0, 5) === "node:";
      sites[kept++] = frame;
      const isOurs = typeof name === "string" ? places.has(name, hashOf(frame)) : call(frame, "isEval");
      isSynchronous &&= call(frame, "isAsync") === false;
      if (isSynchronous && typeof name === "string") {
        const line = call(frame, "getLineNumber") as number;
        append(found, { name, line, column: getColumnNumber(frame) });
      }
      const isNamed = name === LOADER && isCompile(frame, callee, sites[i + 1] as object | undefined);
      callee = frame;
      if (isNamed) compiles.set(frame, true);
      else if (!isOurs) continue;
      sites[kept - 1] = standFor(frame);
    }
    sites.length = kept;
    if (typeof error !== "object" || error === null) return undefined;
    return note(error, { frames: found, isAsync: !isSynchronous });
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
