/**
 * The running calls whose results are secrets by their names: those of `getPassword()`, and of functions that were asked for
 * a secret's name.
 *
 * @module
 */
import type { Level } from "../redact/level.ts";
import { harden } from "./natives.ts";
import type { Arguments } from "./neighbours.ts";

/** Calls that may run at once. */
const MAX_CALLS = 10_000;

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
  const self: SecretCalls = {
    count: 0,
    has: (call) => levels.has(call),
    levelOf: (call) => levels.get(call),
    expect(call, level) {
      // Those that an error went through unseen are still here.
      if (self.count === MAX_CALLS) {
        levels.clear();
        named.ended();
        self.count = 0;
      }
      if (!levels.has(call)) self.count++;
      levels.set(call, level);
    },
    forget(call) {
      if (self.count === 0 || !levels.delete(call)) return;
      named.ended(call);
      self.count--;
    },
    yielded(call, value) {
      const level = levels.get(call);
      if (level !== undefined && !named.isPlainAnswer(call, value)) hide(value, level);
    },
    result(call, value) {
      const level = levels.get(call);
      if (level === undefined) return value;
      const isPlain = named.isPlainAnswer(call, value);
      self.forget(call);
      return isPlain ? value : hide(value, level);
    },
  };
  return self;
}
