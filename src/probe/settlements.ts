/**
 * What the promises come to that calls have returned, as far as the program itself shows it: a value that is awaited, or
 * what the call ended with whose promise was handed on. No promise is touched.
 *
 * @module
 */
import { append, fillElements, getPrototypeOf, harden, isPromise, uint8s } from "./natives.ts";
import type { Weakly } from "./promise_state.ts";

/** More calls than these are not waited for. */
const MOST = 10_000;

const MARKS = 4096;

/** A call that returned a promise. */
interface Waiting {
  /** It is an async call: what its own promise comes to is its result. */
  isAsync: boolean;
  /** The identity number of the promise that it returned. */
  promise: number;
  /** The call whose own promise that is, or 0. */
  of: number;
  /** The promise, of a call that is not async. */
  held?: Weakly;
}

export interface Settlements {
  /** Whether calls have handed on what this one will end with; asked at every end of a call. */
  follows(call: number): boolean;
  /** Whether anything is waited for. */
  isEmpty(): boolean;
  /** A call has returned a promise. */
  returned(call: number, waiting: Waiting): void;
  /** A call whose result is secret has returned a promise: its settlement is not recorded for any call that has it. */
  hide(call: number, promise: number): void;
  /** Whether what a call, or with a negative number a promise, comes to is waited for. */
  awaits(what: number): boolean;
  /** Tells of each call that has come to something with a call or, with a negative number, a promise. */
  settled(what: number, each: (call: number, isAsync: boolean) => void): void;
  /** The same for the calls that handed on what an ended call's promise comes to. */
  ended(call: number, each: (call: number, isAsync: boolean) => void): void;
  /** Tells of the calls that are not async whose promises are waited for and still there. */
  eachHeld(each: (call: number, promise: object) => void): void;
}

const promisePrototype = getPrototypeOf(new Promise(() => {}));

/** Whether a value is an ordinary promise. */
export function isPlainPromise(value: unknown): boolean {
  // To ask a proxy for its prototype would call a trap of the program's, or throw.
  return isPromise(value) && getPrototypeOf(value) === promisePrototype;
}

export function createSettlements(): Settlements {
  const waiting = harden(new Map<number, Waiting>());
  const byPromise = harden(new Map<number, number[]>());
  const followers = harden(new Map<number, number[]>());
  /** 1 where calls with this remainder may be followed, so that the table is rarely asked. */
  const marks = uint8s(MARKS);
  const secret = harden(new Set<number>());
  let count = 0;

  function add(to: Map<number, number[]>, key: number, call: number): void {
    const calls = to.get(key);
    if (calls === undefined) to.set(key, [call]);
    else append(calls, call);
  }

  function forget(): void {
    waiting.clear();
    byPromise.clear();
    followers.clear();
    secret.clear();
    count = 0;
    fillElements(marks, 0);
  }

  function settled(what: number, each: (call: number, isAsync: boolean) => void): void {
    if (what < 0) {
      const calls = byPromise.get(-what);
      if (calls === undefined) return;
      byPromise.delete(-what);
      for (let i = 0; i < calls.length; i++) settled(calls[i]!, each);
      return;
    }
    const found = waiting.get(what);
    if (found === undefined) return;
    waiting.delete(what);
    count--;
    each(what, found.isAsync);
    settled(-found.promise, each);
    if (found.of !== 0) settled(found.of, each);
    ended(what, each);
  }

  function ended(call: number, each: (call: number, isAsync: boolean) => void): void {
    const calls = followers.get(call);
    if (calls === undefined) return;
    followers.delete(call);
    for (let i = 0; i < calls.length; i++) settled(calls[i]!, each);
  }

  return {
    follows: (call) => marks[call % MARKS] !== 0 && followers.has(call),
    isEmpty: () => count === 0,
    returned(call, about) {
      const { of } = about;
      if (count >= MOST || secret.size >= MOST) forget();
      if (secret.size > 0 && (secret.has(of) || secret.has(-about.promise))) {
        secret.add(call);
        return;
      }
      waiting.set(call, about);
      count++;
      add(byPromise, about.promise, call);
      if (of === 0) return;
      marks[of % MARKS] = 1;
      add(followers, of, call);
    },
    hide(call, promise) {
      secret.add(call);
      secret.add(-promise);
      const drop = (of: number): void => {
        secret.add(of);
      };
      settled(-promise, drop);
      ended(call, drop);
    },
    awaits: (what) => what < 0 ? byPromise.has(-what) : waiting.has(what),
    settled,
    ended,
    eachHeld(each) {
      waiting.forEach(({ held }, call) => {
        const promise = held?.promise();
        if (promise !== undefined) each(call, promise);
      });
    },
  };
}
