/**
 * Which object is which, and snapshots of no more than an object's class and size: what busy functions are shown (`thinning.ts`).
 *
 * What an object is besides its class never changes: whether it is an array, or a proxy. So that is remembered beside its number, and asked
 * for once; its class and its size are looked at each time.
 *
 * @module
 */
import { withoutLastCompiler } from "./engine.ts";
import * as native from "./natives.ts";
import type { Kind } from "./value_kinds.ts";

/** What an object is, in the last two bits of its mark; the rest is its number. */
const Sort = { UNKNOWN: 0, OBJECT: 1, ARRAY: 2, OTHER: 3 } as const;
const SORTS = 4;
const OF_SORT = SORTS - 1;
/** Larger objects are written anew, and found among the snapshots that there are. */
const MAX_SIZE = 64;

export interface Alone {
  /** The identity number of an object or function: the same object has the same number. */
  identity(value: object): number;
  /** The same for one that has a number; 0 for another. */
  identityOf(value: object): number;
  /** The snapshot of its class and size; 0 where more is to be shown of it. */
  snapshotOf(value: object): number;
  /** The number of the object that was shown last: to find it once more takes half as long as all of that. */
  identityShown(): number;
  /** Snapshots get new ids. */
  forget(): void;
}

/** What a call came to, rather than data: it is never shown as its class alone. */
export function isAnOutcome(value: unknown): boolean {
  return native.isNativeError(value) || native.isPromise(value);
}

/** @param options.store stores a class and a size, and gives the id */
export function createAlone({ kindOf, store }: {
  kindOf: (prototype: object | null) => Kind;
  store: (className: string, size: number) => number;
}): Alone {
  const marks = native.harden(new WeakMap<object, number>());
  let last = 0;
  let shown = 0;
  /** Goes up where all ids are forgotten. */
  let turn = 0;

  function identity(value: object): number {
    const mark = marks.get(value);
    if (mark !== undefined) return (mark - (mark & OF_SORT)) / SORTS;
    marks.set(value, ++last * SORTS);
    return last;
  }

  function identityOf(value: object): number {
    const mark = marks.get(value);
    return mark === undefined ? 0 : (mark - (mark & OF_SORT)) / SORTS;
  }

  function sorted(value: object, mark = ++last * SORTS): number {
    const sort = native.isProxy(value) || isAnOutcome(value) || native.isModuleNamespaceObject(value)
      ? Sort.OTHER
      : native.isArray(value)
      ? Sort.ARRAY
      : Sort.OBJECT;
    marks.set(value, mark + sort);
    return mark + sort;
  }

  function snapshotOf(value: object): number {
    let mark = marks.get(value);
    if (mark === undefined || (mark & OF_SORT) === Sort.UNKNOWN) mark = sorted(value, mark);
    const sort = mark & OF_SORT;
    if (sort === Sort.OTHER) return 0;
    shown = (mark - sort) / SORTS;
    const kind = kindOf(native.getPrototypeOf(value));
    const size = sort === Sort.ARRAY
      ? (value as unknown[]).length
      : kind.guess === "object"
      ? native.keysOf(value).length
      : 0;
    if (size >= MAX_SIZE) return store(kind.className, size);
    let { alone } = kind;
    if (alone === undefined || alone.turn !== turn) {
      kind.alone = alone = { turn, ids: native.int32s(MAX_SIZE) };
    }
    return alone.ids[size]! || (alone.ids[size] = store(kind.className, size));
  }

  withoutLastCompiler([identity, identityOf, sorted, snapshotOf]);
  return {
    identity,
    identityOf,
    snapshotOf,
    identityShown: () => shown,
    forget: () => void turn++,
  };
}
