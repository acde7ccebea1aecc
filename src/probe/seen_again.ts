/**
 * Objects that have been shown before. A large program hands the same nodes, contexts and requests through many calls, and copying them
 * at each takes most of its time: once a run has shown very many objects, a function that is called often is shown of such an object its
 * class, its size and which object it is. What it held is in the call that showed it last.
 *
 * That holds for plain objects and arrays which still have as many keys or items, and the first of these as they were.
 *
 * @module
 */
import { withoutLastCompiler } from "./engine.ts";
import { fillElements, getOwnPropertyDescriptor, int32s, isArray, keysOf } from "./natives.ts";

/** Objects that a run shows before any of them is left out. */
export const SEEN_FROM = 50_000;
/** The same of a function. */
export const SEEN_OFTEN = 100;
/** So many first properties or items are compared. */
export const COMPARED = 5;
/** Objects that are remembered, a power of two; a newer one takes the place of an older one. */
const PLACES = 1 << 16;

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

export interface SeenAgain {
  /** Remembers an object that was shown, with what `startCheck` and `mix` gave for it; 0 where it is to be shown each time. */
  shown(identity: number, check: number): void;
  /** Whether an object is as it was when it was shown last, as far as is compared. */
  isSame(value: object, identity: number): boolean;
  /** The snapshot that stands for an object that `isSame`; 0 where there is none yet. */
  snapshotOf(identity: number): number;
  keep(identity: number, snapshot: number): void;
  /** Adds a property's value to what is compared. */
  mix(check: number, value: unknown): number;
  forget(): void;
}

/** What is compared of an object of so many keys or items; never 0. */
export function startCheck(size: number): number {
  return size + 1;
}

/**
 * @param options.identityOf the number of an object, 0 where it has none
 * @param options.stringOf the number of a string, if it has one
 */
export function createSeenAgain(
  { identityOf, stringOf }: { identityOf: (value: object) => number; stringOf: (value: string) => number },
): SeenAgain {
  const owners = int32s(PLACES);
  const checks = int32s(PLACES);
  const snapshots = int32s(PLACES);

  function mix(check: number, value: unknown): number {
    const next = imul(check, 0x9e3779b1) + markOf(value) | 0;
    return next === 0 ? 1 : next;
  }

  function markOf(value: unknown): number {
    switch (typeof value) {
      case "number":
        double[0] = value;
        return halves[0]! ^ halves[1]!;
      case "string":
        return value.length + (stringOf(value) << 8);
      case "object":
        return value === null ? 2 : identityOf(value) << 3 | 3;
      case "boolean":
        return value ? 4 : 5;
      case "undefined":
        return 6;
      default:
        return 7;
    }
  }

  function checkOf(value: object): number {
    if (isArray(value)) {
      const { length } = value;
      let check = startCheck(length);
      for (let i = 0; i < length && i < COMPARED; i++) {
        check = mix(check, getOwnPropertyDescriptor(value, i)?.value);
      }
      return check;
    }
    const keys = keysOf(value);
    let check = startCheck(keys.length);
    for (let i = 0; i < keys.length && i < COMPARED; i++) {
      check = mix(check, getOwnPropertyDescriptor(value, keys[i]!)?.value);
    }
    return check;
  }

  withoutLastCompiler([mix, markOf, checkOf]);
  return {
    mix,
    shown(identity, check) {
      const place = identity & PLACES - 1;
      owners[place] = identity;
      checks[place] = check;
      snapshots[place] = 0;
    },
    isSame(value, identity) {
      const place = identity & PLACES - 1;
      return owners[place] === identity && checks[place] !== 0 && checks[place] === checkOf(value);
    },
    snapshotOf: (identity) => snapshots[identity & PLACES - 1]!,
    keep(identity, snapshot) {
      snapshots[identity & PLACES - 1] = snapshot;
    },
    forget() {
      fillElements(owners, 0);
    },
  };
}

const imul = Math.imul;
