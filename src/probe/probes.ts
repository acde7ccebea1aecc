/**
 * What the probes do: they write events into the ring and keep the stack of calls that are running.
 * Everything on the path of a call is written out by hand, without allocation and without calls that the engine
 * cannot inline; `bench/micro.ts` shows what that is worth.
 *
 * A probe reads the clock and takes snapshots before it changes anything: when the target's stack is all but used
 * up, the RangeError comes from there and leaves the recorder as it was.
 *
 * @module
 */
import type { Probes, Site } from "../contract.ts";
import { Kind, Op } from "../trace/journal.ts";
import { createInterner } from "./intern.ts";
import { encodeInto, harden } from "./natives.ts";
import { createRedactor } from "./redact.ts";
import { Control, type Ring, RING_SLOTS, STOPS, Total } from "./ring.ts";
import type { RecordSettings } from "./settings.ts";
import { createSnapshotTaker } from "./take_snapshot.ts";

export interface ProbeSet {
  probes: Probes;
  /** Announces the sites of one module; gives the id of the first. */
  addSites(sites: Site[]): number;
  /** Adds to the run's metadata. */
  addMeta(meta: Record<string, unknown>): void;
  /** Publishes everything recorded so far. */
  publish(): void;
}

export interface ProbeOptions {
  settings: RecordSettings;
  /** A monotonic clock and the nanoseconds of one unit of it. */
  clock: () => number;
  nanoseconds: number;
  /**
   * Called when the ring has no room: wakes the drain, or drains at once. Returns once the consumer's position may
   * have changed.
   */
  drain: (full: boolean) => void;
}

/** No enter event is longer than this. */
const MAX_EVENT = 3 + 32 + 256;
/** More arguments than this are not recorded. */
const MAX_ARGUMENTS = 255;

export function createProbes(ring: Ring, options: ProbeOptions): ProbeSet {
  const { f64, i32, u8, control, totals } = ring;
  const { settings, clock, nanoseconds } = options;
  const timed = settings.time;
  const origin = clock();

  /** Next free slot, and the last one at which an event may start without asking for room. */
  let pos = 0;
  let limit = -1;
  let active = true;
  /** Id of the running call, 0 for none; negative when it has handed its outcome over to its tail call. */
  let current = 0;
  /** What `current` was before each call on the stack. */
  let stack = new Int32Array(1 << 12);
  let sp = 0;
  let spLimit = settings.maxDepth > 0 && settings.maxDepth < stack.length ? settings.maxDepth : stack.length;
  let nextCall = 1;
  const lastCall = settings.maxCalls > 0 ? settings.maxCalls : 0x7ffffffe;
  const deadline = settings.maxTime > 0 ? origin + settings.maxTime * 1e6 / nanoseconds : Infinity;
  let dropped = 0;
  let nextSnapshot = 1;
  let nextSite = 1;
  /** Guarded calls that have not been left, with the result they will have. */
  const guards = harden(new Map<number, unknown>());
  let guardCount = 0;

  /** Values taken for the event about to be written: kinds, and payloads as two words each. */
  const kinds = new Uint8Array(MAX_ARGUMENTS + 1);
  const payloadWords = new Int32Array((MAX_ARGUMENTS + 1) * 2);
  const payloads = new Float64Array(payloadWords.buffer);

  const snapshots = createSnapshotTaker({
    budget: settings.budget,
    redactor: settings.redact ? createRedactor(undefined, settings) : undefined,
    interner: createInterner(),
    sink(bytes, length) {
      putBytes(Op.SNAPSHOT, bytes, length);
      return nextSnapshot++;
    },
  });

  // Room in the ring

  /** Makes room for `slots` from `pos` on; false when recording has stopped. */
  function makeRoom(slots: number): boolean {
    for (let waited = false;; waited = true) {
      if (control[Control.STOP] !== 0) return stopFor(control[Control.STOP]);
      const tail = Atomics.load(control, Control.TAIL);
      if (pos >= tail) {
        if (pos + slots < RING_SLOTS - 1) return setLimit(RING_SLOTS - 1);
        // An empty rest is filled, and the ring starts over; the consumer must have left its start.
        if (tail > slots) {
          i32[2 * pos] = Op.WRAP;
          pos = 0;
          publish();
          continue;
        }
      } else if (pos + slots < tail - 1) return setLimit(tail - 1);
      publish();
      options.drain(waited);
    }
  }

  /** Room ends at `end`; but stop well before it, so that the consumer is woken a few times a round. */
  function setLimit(end: number): boolean {
    publish();
    options.drain(false);
    const quarter = pos + (RING_SLOTS >> 2);
    limit = (end < quarter ? end : quarter) - MAX_EVENT;
    if (limit < pos) limit = pos;
    return true;
  }

  function publish(): void {
    Atomics.store(control, Control.HEAD, pos);
    Atomics.store(control, Control.SAFE, pos);
  }

  function stopFor(reason: number): false {
    if (active) {
      active = false;
      if (control[Control.LIMIT] === 0) control[Control.LIMIT] = reason;
    }
    return false;
  }

  /** Room for one ordinary event. */
  function room(): boolean {
    return pos <= limit || makeRoom(MAX_EVENT + 1);
  }

  function putBytes(op: number, bytes: Uint8Array, length: number): void {
    const slots = 1 + ((length + 7) >> 3);
    if (pos + slots > limit && !makeRoom(slots + MAX_EVENT)) return;
    i32[2 * pos] = op;
    i32[2 * pos + 1] = length;
    const start = (pos + 1) * 8;
    for (let i = 0; i < length; i++) u8[start + i] = bytes[i];
    pos += slots;
    control[Control.HEAD] = pos;
  }

  // Values

  /** Takes a value into `kinds[index]` and the payload words at `index`. */
  function take(value: unknown, index: number): void {
    let kind: number = Kind.UNDEFINED;
    switch (typeof value) {
      case "number":
        kind = Kind.NUMBER;
        payloads[index] = value;
        break;
      case "boolean":
        kind = value ? Kind.TRUE : Kind.FALSE;
        break;
      case "undefined":
        break;
      case "object":
      case "function":
        if (value === null) kind = Kind.NULL;
        else {
          payloadWords[2 * index] = snapshots.take(value);
          payloadWords[2 * index + 1] = snapshots.identity(value as object);
          kind = Kind.OBJECT;
        }
        break;
      default:
        payloadWords[2 * index] = snapshots.take(value);
        payloadWords[2 * index + 1] = 0;
        kind = Kind.PRIMITIVE;
    }
    kinds[index] = kind;
  }

  function nowOf(raw: number): number {
    return (raw - origin) * nanoseconds;
  }

  // Entering. Each probe is no more than its test for an inactive recording, so that engines inline it: a call that is not
  // recorded then costs a nanosecond or two (`bench/micro.ts`, past --max-calls).

  /** Says why a call is not recorded, or makes it possible; called when any of the quick checks failed. */
  function refuse(raw: number): boolean {
    if (!active) {
      dropped++;
      return true;
    }
    if (nextCall > lastCall) stopFor(STOPS.indexOf("max_calls"));
    else if (raw > deadline) stopFor(STOPS.indexOf("max_time"));
    else if (control[Control.STOP] !== 0) stopFor(control[Control.STOP]);
    if (!active) {
      dropped++;
      return true;
    }
    if (sp >= spLimit) {
      if (settings.maxDepth > 0 && sp >= settings.maxDepth) {
        if (control[Control.LIMIT] === 0) control[Control.LIMIT] = STOPS.indexOf("max_depth");
        dropped++;
        return true;
      }
      const larger = new Int32Array(stack.length * 2);
      larger.set(stack);
      stack = larger;
      spLimit = settings.maxDepth > 0 && settings.maxDepth < stack.length ? settings.maxDepth : stack.length;
    }
    if (pos > limit && !makeRoom(MAX_EVENT + 1)) {
      dropped++;
      return true;
    }
    return false;
  }

  function parentOf(lexical: number): number {
    return current > 0 ? current : current < 0 ? -current : lexical;
  }

  function E0(site: number, lexical: number): number {
    return active ? enter0(site, lexical) : (dropped++, 0);
  }

  function enter0(site: number, lexical: number): number {
    const raw = timed ? clock() : 0;
    if (
      (pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline ||
        control[Control.STOP] !== 0) &&
      refuse(raw)
    ) return 0;
    const call = nextCall++;
    const p = 2 * pos;
    i32[p] = Op.ENTER;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical);
    i32[p + 5] = 0;
    pos += 3;
    stack[sp++] = current;
    current = call;
    control[Control.HEAD] = pos;
    return call;
  }

  function E1(site: number, lexical: number, a: unknown): number {
    return active ? enter1(site, lexical, a) : (dropped++, 0);
  }

  function enter1(site: number, lexical: number, a: unknown): number {
    if (typeof a !== "number") {
      if (settings.values) take(a, 0);
      return enter(site, lexical, 1);
    }
    const raw = timed ? clock() : 0;
    if (
      (pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline ||
        control[Control.STOP] !== 0) &&
      refuse(raw)
    ) return 0;
    const call = nextCall++;
    const p = 2 * pos;
    i32[p] = Op.ENTER | 1 << 8;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical);
    i32[p + 5] = Kind.NUMBER;
    f64[pos + 3] = a;
    pos += 4;
    stack[sp++] = current;
    current = call;
    control[Control.HEAD] = pos;
    return call;
  }

  function E2(site: number, lexical: number, a: unknown, b: unknown): number {
    return active ? enter2(site, lexical, a, b) : (dropped++, 0);
  }

  function enter2(site: number, lexical: number, a: unknown, b: unknown): number {
    if (typeof a !== "number" || typeof b !== "number") {
      if (settings.values) {
        take(a, 0);
        take(b, 1);
      }
      return enter(site, lexical, 2);
    }
    const raw = timed ? clock() : 0;
    if (
      (pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline ||
        control[Control.STOP] !== 0) &&
      refuse(raw)
    ) return 0;
    const call = nextCall++;
    const p = 2 * pos;
    i32[p] = Op.ENTER | 2 << 8;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical);
    i32[p + 5] = Kind.NUMBER | Kind.NUMBER << 8;
    f64[pos + 3] = a;
    f64[pos + 4] = b;
    pos += 5;
    stack[sp++] = current;
    current = call;
    control[Control.HEAD] = pos;
    return call;
  }

  function E3(site: number, lexical: number, a: unknown, b: unknown, c: unknown): number {
    return active ? enter3(site, lexical, a, b, c) : (dropped++, 0);
  }

  function enter3(site: number, lexical: number, a: unknown, b: unknown, c: unknown): number {
    if (settings.values) {
      take(a, 0);
      take(b, 1);
      take(c, 2);
    }
    return enter(site, lexical, 3);
  }

  function E4(site: number, lexical: number, a: unknown, b: unknown, c: unknown, d: unknown): number {
    return active ? enter4(site, lexical, a, b, c, d) : (dropped++, 0);
  }

  function enter4(site: number, lexical: number, a: unknown, b: unknown, c: unknown, d: unknown): number {
    if (settings.values) {
      take(a, 0);
      take(b, 1);
      take(c, 2);
      take(d, 3);
    }
    return enter(site, lexical, 4);
  }

  function En(site: number, lexical: number, args: unknown[]): number {
    return active ? entern(site, lexical, args) : (dropped++, 0);
  }

  function entern(site: number, lexical: number, args: unknown[]): number {
    const count = args.length < MAX_ARGUMENTS ? args.length : MAX_ARGUMENTS;
    if (settings.values) { for (let i = 0; i < count; i++) take(args[i], i); }
    return enter(site, lexical, count);
  }

  /** Enters with `count` values taken. */
  function enter(site: number, lexical: number, count: number): number {
    const raw = timed ? clock() : 0;
    if (
      (pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline ||
        control[Control.STOP] !== 0) &&
      refuse(raw)
    ) return 0;
    if (!settings.values) count = 0;
    const call = nextCall++;
    let at = pos;
    i32[2 * at] = Op.ENTER | count << 8;
    i32[2 * at + 1] = site;
    f64[at + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[2 * at + 4] = current > 0 ? current : parentOf(lexical);
    let word = 0;
    for (let i = 0; i < count && i < 4; i++) word |= kinds[i] << (8 * i);
    i32[2 * at + 5] = word;
    at += 3;
    for (let i = 4; i < count; i += 8) {
      i32[2 * at] = 0;
      i32[2 * at + 1] = 0;
      for (let j = i; j < i + 8 && j < count; j++) u8[8 * at + j - i] = kinds[j];
      at++;
    }
    // Word by word: a payload need not be a number, and an engine may change the bits of a NaN that it copies.
    for (let i = 0; i < count; i++, at++) {
      i32[2 * at] = payloadWords[2 * i];
      i32[2 * at + 1] = payloadWords[2 * i + 1];
    }
    pos = at;
    stack[sp++] = current;
    current = call;
    control[Control.HEAD] = pos;
    return call;
  }

  // Leaving

  function L<T>(call: number, value?: T): T {
    return call === 0 ? value as T : leaveWith(call, value);
  }

  function leaveWith<T>(call: number, value?: T): T {
    const raw = timed ? clock() : 0;
    if (typeof value === "number") {
      if (pos > limit && !room()) return value;
      if (current === call) current = stack[--sp];
      else backTo(call, raw, true);
      const p = 2 * pos;
      i32[p] = Op.LEAVE | Kind.NUMBER << 8;
      i32[p + 1] = call;
      f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
      f64[pos + 2] = value;
      pos += 3;
      control[Control.HEAD] = pos;
      if (current < 0) closeTails(Op.LEAVE, raw);
      return value;
    }
    leave(call, Op.LEAVE, value, raw);
    return value as T;
  }

  function F<E>(call: number, error: E): E {
    if (call === 0) return error;
    if (guardCount !== 0 && guards.delete(call)) guardCount--;
    leave(call, Op.FAIL, error, timed ? clock() : 0);
    return error;
  }

  function leave(call: number, op: number, value: unknown, raw: number): void {
    if (settings.values) take(value, 0);
    else kinds[0] = Kind.UNDEFINED;
    if (!room()) return;
    if (current === call) current = stack[--sp];
    else backTo(call, raw, true);
    putEnd(op, call, raw);
    if (current < 0) closeTails(op, raw);
  }

  /** Writes the end of a call with the value taken at index 0. */
  function putEnd(op: number, call: number, raw: number): void {
    const p = 2 * pos;
    i32[p] = op | kinds[0] << 8;
    i32[p + 1] = call;
    f64[pos + 1] = timed ? nowOf(raw) : 0;
    i32[p + 4] = payloadWords[0];
    i32[p + 5] = payloadWords[1];
    pos += 3;
    control[Control.HEAD] = pos;
  }

  /** The same when the outcome is not known: the tail call was suspended, and what it returned is a promise. */
  function closeUnseen(raw: number): void {
    while (current < 0) {
      const call = -current;
      current = stack[--sp];
      kinds[0] = Kind.UNSEEN;
      if (room()) putEnd(Op.LEAVE, call, raw);
    }
  }

  /** The calls that had handed their outcome over to the one just left end as it did. */
  function closeTails(op: number, raw: number): void {
    // A number was not taken: its end event is the last one in the ring.
    const from = 2 * (pos - 1);
    kinds[0] = i32[2 * (pos - 3)] >>> 8;
    payloadWords[0] = i32[from];
    payloadWords[1] = i32[from + 1];
    while (current < 0) {
      const call = -current;
      current = stack[--sp];
      if (!room()) continue;
      putEnd(op, call, raw);
    }
  }

  /**
   * Makes `call` the current one, whatever is on top of it: calls that an error went through unseen, or that handed
   * their outcome over to code without probes. With `pop`, takes `call` off the stack as well. Does nothing but that
   * when `call` is not on the stack, as after a rejected `await`.
   *
   * @returns whether the call was on the stack
   */
  function backTo(call: number, raw: number, pop: boolean): boolean {
    let depth = sp;
    let top = current;
    while (top !== call && top !== -call && depth > 0) top = stack[--depth];
    if (top !== call && top !== -call) return false;
    // The end that is being written has its value in the scratch; keep it.
    const kind = kinds[0], low = payloadWords[0], high = payloadWords[1];
    kinds[0] = Kind.UNSEEN;
    while (current !== call && current !== -call) {
      if (room()) putEnd(current < 0 ? Op.LEAVE : Op.FAIL, current < 0 ? -current : current, raw);
      current = stack[--sp];
    }
    kinds[0] = kind;
    payloadWords[0] = low;
    payloadWords[1] = high;
    current = pop ? stack[--sp] : call;
    return true;
  }

  // Suspending and resuming

  function mark(op: number, call: number, raw: number): void {
    if (!room()) return;
    i32[2 * pos] = op;
    i32[2 * pos + 1] = call;
    f64[pos + 1] = timed ? nowOf(raw) : 0;
    pos += 2;
    control[Control.HEAD] = pos;
  }

  function S<T>(call: number, value?: T): T {
    if (call === 0) return value as T;
    const raw = timed ? clock() : 0;
    if (current === call) current = stack[--sp];
    else backTo(call, raw, true);
    mark(Op.SUSPEND, call, raw);
    if (current < 0) closeUnseen(raw);
    return value as T;
  }

  function R<T>(call: number, value?: T): T {
    if (call === 0 || current === call) return value as T;
    resume(call, timed ? clock() : 0);
    return value as T;
  }

  function resume(call: number, raw: number): void {
    if (sp >= stack.length) {
      const larger = new Int32Array(stack.length * 2);
      larger.set(stack);
      stack = larger;
      spLimit = settings.maxDepth > 0 && settings.maxDepth < stack.length ? settings.maxDepth : stack.length;
    }
    stack[sp++] = current;
    current = call;
    mark(Op.RESUME, call, raw);
  }

  function C(call: number): void {
    if (call === 0 || current === call) return;
    const raw = timed ? clock() : 0;
    if (!backTo(call, raw, false)) resume(call, raw);
  }

  // Guarded calls, tail calls, secrets

  function O(call: number): number {
    if (call !== 0) {
      guards.set(call, undefined);
      guardCount++;
    }
    return call;
  }

  function V<T>(call: number, value?: T): T {
    if (call !== 0) guards.set(call, value);
    return value as T;
  }

  function G(call: number): void {
    if (call === 0 || guardCount === 0 || !guards.has(call)) return;
    const value = guards.get(call);
    guards.delete(call);
    guardCount--;
    leave(call, Op.LEAVE, value, timed ? clock() : 0);
  }

  function T<T>(call: number, value?: T): T {
    if (call !== 0) {
      if (current !== call) backTo(call, timed ? clock() : 0, false);
      if (current === call) current = -call;
    }
    return value as T;
  }

  // What the loader says

  function putJson(op: number, value: unknown): void {
    const text = JSON.stringify(value);
    const bytes = new Uint8Array(text.length * 3);
    const { written } = encodeInto(text, bytes);
    putBytes(op, bytes, written);
  }

  return {
    probes: { E0, E1, E2, E3, E4, En, L, F, S, R, C, O, V, G, T, X: snapshots.hide },
    addSites(sites) {
      const first = nextSite;
      nextSite += sites.length;
      // In parts, each well below the ring's size.
      for (let i = 0; i < sites.length; i += 500) putJson(Op.SITES, sites.slice(i, i + 500));
      return first;
    },
    addMeta(meta) {
      putJson(Op.META, meta);
    },
    publish() {
      totals[Total.DROPPED] = dropped;
      totals[Total.TIME] = timed ? nowOf(clock()) : 0;
      publish();
    },
  };
}
