/**
 * Objects of the host whose state is not in properties: Headers, Request, Blob, Temporal … Each is read through getters and
 * methods captured before the target loads, on objects that are truly of that class; others make them throw, and
 * are then shown as plain objects.
 *
 * @module
 */

import { traceparentOfMessage } from "./trace_headers.ts";
import { append, getOwnPropertyDescriptor, getPrototypeOf, getterOf, isDeno, uncurry } from "./natives.ts";

/** What is recorded of such an object, besides its own properties. */
export interface HostState {
  kind: "map" | "error" | "array-buffer" | "object" | "other";
  // Not optional: what is absent here, the program may have put on `Object.prototype`.
  /** Shown instead of the class's name. */
  name: string | undefined;
  text: string | undefined;
  size: number | undefined;
  /** Entries of what is like a Map. */
  entries: [unknown, unknown][] | undefined;
  /** Parts that are shown like properties. */
  parts: [string, unknown][] | undefined;
}

const NOTHING = { name: undefined, text: undefined, size: undefined, entries: undefined, parts: undefined };

type Reader = (value: object) => HostState;

const READERS = new Map<string, Reader>();
const { get } = READERS;
const apply = Reflect.apply;

/** The reader for a class, by its name. */
export function hostReader(className: string): Reader | undefined {
  return apply(get, READERS, [className]) as Reader | undefined;
}

/** Entries that are read of one object. */
const MAX_ENTRIES = 1000;

// deno-lint-ignore no-explicit-any
type Class = { prototype: any; new (...args: any[]): object };

function classOf(name: string): Class | undefined {
  // Some hosts load a class when it is first asked for.
  const found = (globalThis as Record<string, unknown>)[name];
  return typeof found === "function" ? found as unknown as Class : undefined;
}

function define(name: string, make: (of: (key: string) => (self: object) => unknown) => Reader): void {
  try {
    const prototype = classOf(name)?.prototype;
    if (prototype === undefined) return;
    READERS.set(name, make((key) => getterOf<object, unknown>(prototype, key)!));
  } catch {
    // The host has it otherwise; it is shown as a plain object.
  }
}

/** An error of which the message is read. */
function defineMessage(name: string): void {
  define(name, (of) => {
    const message = of("message");
    return (value) => ({ ...NOTHING, kind: "error", name, text: word(message(value)) });
  });
}

/** Reads what has `entries()`. */
function entriesReader(name: string): void {
  try {
    const found = classOf(name);
    if (found === undefined) return;
    const entries = uncurry(found.prototype.entries as (this: object) => Iterator<[unknown, unknown]>);
    const next = uncurry(
      getPrototypeOf((new found() as Map<unknown, unknown>).entries())!.next as (
        this: object,
      ) => IteratorResult<[unknown, unknown]>,
    );
    READERS.set(name, (value) => {
      const all: [unknown, unknown][] = [];
      const iterator = entries(value);
      for (let step = next(iterator); !step.done && all.length < MAX_ENTRIES; step = next(iterator)) {
        append(all, [step.value[0], step.value[1]]);
      }
      return { ...NOTHING, kind: "map", entries: all, size: all.length };
    });
  } catch {
    // As above.
  }
}

/** Reads one header. */
function headerReader(): (headers: object, name: string) => string | null {
  try {
    return uncurry(classOf("Headers")!.prototype.get as (this: object, name: string) => string | null);
  } catch {
    return () => null;
  }
}

const FOREIGN = new TypeError("a foreign object");

/** A text or number; where a host does not throw for a foreign object, this does. */
function word(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") throw FOREIGN;
  return `${value}`;
}

let isWebCaptured = false;

/** The status of a Response; nothing, or an error, for what is none. */
export let statusOfResponse: (value: object) => unknown = () => undefined;

/**
 * Captures the classes that a host loads when they are first asked for, which takes Node 70 ms. To be called before the first
 * module runs that may use them.
 */
export function captureWebClasses(): void {
  if (isWebCaptured) return;
  isWebCaptured = true;
  for (const name of ["Headers", "FormData"]) entriesReader(name);
  const headerOf = headerReader();
  define("Request", (of) => {
    const method = of("method"), url = of("url"), headers = of("headers");
    return (value) => {
      const all = headers(value) as object;
      const context = headerOf(all, "traceparent");
      const parts: [string, unknown][] = [["headers", all]];
      return {
        ...NOTHING,
        kind: "other",
        text: `${word(method(value))} ${word(url(value))}`,
        // Among many headers, it may be one of those that are left out.
        parts: context === null ? parts : [["traceparent", context], parts[0]!],
      };
    };
  });
  define("Response", (of) => {
    const status = of("status"), statusText = of("statusText"), url = of("url"), headers = of("headers");
    statusOfResponse = status;
    return (value) => {
      const words = [word(status(value)), word(statusText(value)), word(url(value))];
      let text = "";
      for (let i = 0; i < words.length; i++) if (words[i] !== "") text += (text === "" ? "" : " ") + words[i];
      return { ...NOTHING, kind: "other", text, parts: [["headers", headers(value)]] };
    };
  });
  define("Blob", (of) => {
    const size = of("size"), type = of("type");
    return (value) => ({
      ...NOTHING,
      kind: "other",
      text: `${word(size(value))} bytes${type(value) ? ` ${type(value)}` : ""}`,
      size: size(value) as number,
    });
  });
  define("File", (of) => {
    const blob = classOf("Blob")!.prototype;
    const size = of("size") ?? getterOf<object, number>(blob, "size"),
      type = of("type") ?? getterOf<object, string>(blob, "type");
    const name = of("name");
    return (value) => ({
      ...NOTHING,
      kind: "other",
      text: `${word(name(value))}, ${size(value)} bytes${type(value) ? ` ${type(value)}` : ""}`,
      size: size(value) as number,
    });
  });
}

// A request of `node:http`: of its headers, only what says which trace it belongs to is worth a place of its own.
READERS.set("IncomingMessage", (value) => {
  const context = traceparentOfMessage(value);
  if (context === undefined) throw FOREIGN;
  return { ...NOTHING, kind: "object", parts: [["traceparent", context]] };
});
entriesReader("URLSearchParams");
define("AbortSignal", (of) => {
  const aborted = of("aborted");
  return (value) => ({
    ...NOTHING,
    kind: "other",
    text: word(aborted(value) === true ? "aborted" : aborted(value) === false ? "not aborted" : undefined),
  });
});
define("DOMException", (of) => {
  const name = of("name"), message = of("message");
  return (value) => ({ ...NOTHING, kind: "error", name: word(name(value)), text: word(message(value)) });
});
// Bun's errors of modules that it cannot read or find.
defineMessage("BuildMessage");
defineMessage("ResolveMessage");
define("Event", (of) => {
  const type = of("type");
  return (value) => ({ ...NOTHING, kind: "other", text: word(type(value)) });
});
define("DataView", (of) => {
  const length = of("byteLength");
  return (value) => ({ ...NOTHING, kind: "array-buffer", size: length(value) as number });
});
// Deno keeps the bytes of a key in a property of the object. The other hosts do not; Node would load the class for this.
if (isDeno) {
  define("CryptoKey", (of) => {
    const type = of("type");
    return (value) => ({ ...NOTHING, kind: "other", text: word(type(value)) });
  });
}
temporalReaders();

/** The types of Temporal say themselves in a text, which is made of their own state alone. */
function temporalReaders(): void {
  const temporal = (globalThis as unknown as { Temporal?: Record<string, Class> }).Temporal;
  if (typeof temporal !== "object") return;
  for (const name of Object.getOwnPropertyNames(temporal)) {
    try {
      const method = getOwnPropertyDescriptor(temporal[name]!.prototype, "toString")?.value;
      if (typeof method !== "function") continue;
      const toText = uncurry(method as (this: object) => string);
      READERS.set(name, (value) => ({ ...NOTHING, kind: "other", text: toText(value) }));
    } catch {
      // Not a type.
    }
  }
}
