/**
 * Listeners on Bun's `process` that the target neither sees nor removes.
 *
 * @module
 */
import process from "node:process";
import { append, apply, getOwnPropertyDescriptor, getPrototypeOf } from "./natives.ts";
import { disguise } from "./stand_in.ts";

type Name = string | symbol;
type Listener = (...args: never[]) => void;
type Method = (this: unknown, ...args: unknown[]) => unknown;

const createObject = Object.create;
/** By event: the recorder's listeners. */
const hidden = createObject(null) as Record<Name, Listener[] | undefined>;
/** By event: the one that must hear of it before the target does. */
const first = createObject(null) as Record<Name, HiddenListener | undefined>;
/** What stood where ours stand in. */
let methods: Record<string, Method> | undefined;

/** A listener that was added. */
export interface HiddenListener {
  remove(): void;
  /** How many listeners the target has for this event. */
  others(): number;
}

/**
 * Adds a listener behind those that there are.
 *
 * @param options.isFirst it is gone once the target puts one of its own before it
 */
export function listenHidden(
  name: string,
  listener: Listener,
  { isFirst = false }: { isFirst?: boolean } = {},
): HiddenListener {
  methods ??= hide();
  const { listenerCount, removeListener } = methods;
  const ours = hidden[name] ??= [];
  append(ours, listener);
  process.on(name, listener as () => void);
  const added: HiddenListener = {
    remove() {
      const left = without(ours, (each) => each === listener);
      hidden[name] = left.length > 0 ? left : undefined;
      apply(removeListener!, process, [name, listener]);
    },
    others: () => (apply(listenerCount!, process, [name]) as number) - (hidden[name]?.length ?? 0),
  };
  if (isFirst) first[name] = added;
  return added;
}

/**
 * Makes the functions that list listeners, and those that remove all, skip these.
 *
 * @returns what they were
 */
function hide(): Record<string, Method> {
  const owner = ownerOf("rawListeners");
  const originals = { ...owner };
  const { eventNames, listenerCount, listeners, rawListeners, removeAllListeners, removeListener, emit } =
    owner;
  const { prependListener, prependOnceListener } = owner;
  const countOf = (name: Name) =>
    (apply(listenerCount!, process, [name]) as number) - (hiddenOf(name)?.length ?? 0);

  // Strict code, so that Bun drops the frame of `emit`.
  class StandIns {
    static eventNames(this: unknown, ...args: unknown[]): unknown {
      const names = apply(eventNames!, this, args) as Name[];
      return this === process
        ? without(names, (name) => hiddenOf(name) !== undefined && countOf(name) === 0)
        : names;
    }
    static listenerCount(this: unknown, ...args: unknown[]): unknown {
      const count = apply(listenerCount!, this, args) as number;
      return this === process ? count - (hiddenOf(args[0])?.length ?? 0) : count;
    }
    static listeners(this: unknown, ...args: unknown[]): unknown {
      return shown(this, args[0], apply(listeners!, this, args) as Listener[]);
    }
    static rawListeners(this: unknown, ...args: unknown[]): unknown {
      return shown(this, args[0], apply(rawListeners!, this, args) as Listener[]);
    }
    static removeAllListeners(this: unknown, ...args: unknown[]): unknown {
      if (this !== process) return apply(removeAllListeners!, this, args);
      const names = args.length > 0 ? args : apply(eventNames!, this, []) as unknown[];
      const last = args.length > 0 ? 1 : names.length;
      for (let i = 0; i < last; i++) {
        if (hiddenOf(names[i]) === undefined) apply(removeAllListeners!, this, [names[i]]);
        else removeShown(names[i] as Name);
      }
      return this;
    }
    static prependListener(this: unknown, ...args: unknown[]): unknown {
      if (this === process) first[args[0] as Name]?.remove();
      return apply(prependListener!, this, args);
    }
    static prependOnceListener(this: unknown, ...args: unknown[]): unknown {
      if (this === process) first[args[0] as Name]?.remove();
      return apply(prependOnceListener!, this, args);
    }
    static emit(this: unknown, ...args: unknown[]): unknown {
      if (this === process && hiddenOf(args[0]) !== undefined && countOf(args[0] as Name) === 0) return false;
      return apply(emit!, this, args);
    }
  }

  function removeShown(name: Name): void {
    const all = shown(process, name, apply(listeners!, process, [name]) as Listener[]);
    for (let i = 0; i < all.length; i++) apply(removeListener!, process, [name, all[i]]);
  }

  const standIns = StandIns as unknown as Record<string, Method>;
  for (const name of STOOD_IN) owner[name] = disguise(standIns[name]!, owner[name]!);
  return originals;
}

const STOOD_IN = [
  "eventNames",
  "listenerCount",
  "listeners",
  "rawListeners",
  "removeAllListeners",
  "prependListener",
  "prependOnceListener",
  "emit",
];

/** The object from which `process` inherits a method. */
function ownerOf(name: string): Record<string, Method> {
  let owner: object = process;
  while (getOwnPropertyDescriptor(owner, name) === undefined) owner = getPrototypeOf(owner);
  return owner as Record<string, Method>;
}

function hiddenOf(name: unknown): Listener[] | undefined {
  return typeof name === "string" ? hidden[name] : undefined;
}

/** What is listed of an event, without ours. */
function shown(emitter: unknown, name: unknown, all: Listener[]): Listener[] {
  const ours = emitter === process ? hiddenOf(name) : undefined;
  return ours === undefined ? all : without(all, (listener) => isIn(ours, listener));
}

function isIn(list: readonly unknown[], item: unknown): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === item) return true;
  return false;
}

function without<T>(all: T[], isLeftOut: (item: T) => boolean): T[] {
  const found: T[] = [];
  for (let i = 0; i < all.length; i++) if (!isLeftOut(all[i]!)) append(found, all[i]!);
  return found;
}
