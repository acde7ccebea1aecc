/**
 * The running calls whose results are secrets by their names: those of `getPassword()`, and of functions that were asked for
 * a secret's name.
 *
 * @module
 */
import type { Level } from "../redact/level.ts";
import { fillElements, harden, uint32s } from "./natives.ts";
import type { Arguments } from "./neighbours.ts";

/** Calls that may run at once. */
const MAX_CALLS = 10_000;
/** Counters by which most calls are told to be none of them, a power of two. */
const COUNTERS = 4096;

export interface SecretCalls {
  /** How many there are: most runs have none, and are asked nothing more. */
  count: number;
  has(call: number): boolean;
  /** How much is known about the call's result; undefined for nothing. */
  levelOf(call: number): Level | undefined;
  /** The result of the call is a secret, as far as a name of that level says it. */
  expect(call: number, level: Level): void;
  forget(call: number): void;
  /** A value that the call yields: what it gives, as its result is. */
  yielded(call: number, value: unknown): void;
  /** A returned value, hidden if the call's result is a secret. */
  result(call: number, value: unknown): unknown;
}

/** @param hide wraps a value so that its snapshot is a token */
export function createSecretCalls(
  named: Arguments,
  hide: (value: unknown, level: Level) => unknown,
): SecretCalls {
  const levels = harden(new Map<number, Level>());
  /** How many there are of those with this remainder. */
  const counts = uint32s(COUNTERS);
  const self: SecretCalls = {
    count: 0,
    has: (call) => counts[call & COUNTERS - 1] !== 0 && levels.has(call),
    levelOf: (call) => self.has(call) ? levels.get(call) : undefined,
    expect(call, level) {
      // Those that an error went through unseen are still here.
      if (self.count === MAX_CALLS) {
        levels.clear();
        fillElements(counts, 0);
        named.ended();
        self.count = 0;
      }
      if (!levels.has(call)) {
        self.count++;
        counts[call & COUNTERS - 1]!++;
      }
      levels.set(call, level);
    },
    forget(call) {
      if (self.count === 0 || !levels.delete(call)) return;
      named.ended(call);
      counts[call & COUNTERS - 1]!--;
      self.count--;
    },
    yielded(call, value) {
      const level = levels.get(call);
      if (level !== undefined && !named.isPlainAnswer(call, value)) hide(value, level);
    },
    result(call, value) {
      const level = self.levelOf(call);
      if (level === undefined) return value;
      const isPlain = named.isPlainAnswer(call, value);
      self.forget(call);
      return isPlain ? value : hide(value, level);
    },
  };
  return self;
}
