/**
 * What the probes do: they write events into the ring and keep the stack of calls that are running.
 * Everything on the path of a call is written out by hand, without allocation and without calls that the engine
 * cannot inline; `bench/micro.ts` shows what that is worth.
 *
 * A probe reads the clock and takes snapshots before it changes anything: when the target's stack is all but used
 * up, the RangeError comes from there and leaves the recorder as it was.
 *
 * Above 500 lines: the probes share some forty variables, and reaching them through an object costs nanoseconds a call.
 *
 * @module
 */
import type { LogicalOperator, Probes, Site } from "../contract.ts";
import { AGAIN, Kind, MAX_ARGUMENTS, MAX_EVENT, Op } from "../trace/journal.ts";
import { slotsOf } from "../trace/put_event.ts";
import { LATE } from "../trace/spec.ts";
import { NOT_READ } from "./external_probes.ts";
import { withoutLastCompiler } from "./engine.ts";
import { giveMemory } from "./memory.ts";
import { createBlockCalls } from "./block_calls.ts";
import type { EarlyEvents } from "./early.ts";
import { type Blocks, createBlocks } from "./blocks.ts";
import { createInterner } from "./intern.ts";
import { hasThen, isObject } from "./has_then.ts";
import { isResult } from "./is_result.ts";
import { jsonText } from "./json_text.ts";
import {
  append,
  atomics,
  bytesOf,
  copyElements,
  disposeSymbol,
  encodeInto,
  getOwnPropertyDescriptor,
  harden,
  heldIn,
  int32s,
  isGeneratorObject,
  isOwnArray,
  setElements,
  stringSlice,
  uint8s,
} from "./natives.ts";
import { createArguments } from "./neighbours.ts";
import type { LiveMatch } from "./live_match.ts";
import { Level, OF_BYTES, OF_FIELDS, OF_KEYS, ownLevel } from "../redact/level.ts";
import { LEVEL } from "../redact/name_bytes.ts";
import { givesPieces, saidOfExternal } from "../redact/names.ts";
import { isKeyMaterial, mayBeSecret } from "../redact/values.ts";
import { createRedactor, type Redactor } from "../redact/redactor.ts";
import { atWord } from "../redact/scan/words.ts";
import { createPromisedSecrets } from "./promised_secrets.ts";
import { createSecretCalls } from "./secret_calls.ts";
import { learnFieldsOf, learnKeysOf } from "./secret_keys.ts";
import { ASKS_FORGET, ASKS_PART, Control, LAP, type Ring, Stop, STOPS, Total } from "./ring.ts";
import { weakly } from "./promise_state.ts";
import { createSettlements, isPlainPromise } from "./settlements.ts";
import { longestString } from "./budgets.ts";
import { MOST_BYTES, type RecordSettings, type SnapshotBudget } from "../settings.ts";
import { droppingProbes, selectiveProbes } from "./selective.ts";
import { FORGET_SNAPSHOTS } from "./run_file.ts";
import type { SnapshotOfOptions } from "./snapshot_of.ts";
import { createSnapshotTaker } from "./take_snapshot.ts";

export interface ProbeSet {
  probes: Probes;
  /** Announces the sites of one module; gives the id of the first. */
  addSites(sites: Site[]): number;
  /** Blocks of `trace()`, and what opens and closes them. */
  blocks: Blocks;
  /** Enters a block as a call of that site; with `hosted`, the running call, if there is one, is its host. 0 when it is not recorded. */
  openBlock(site: number, options: { isUsing: boolean }): number;
  /** Leaves a block that `openBlock` entered, wherever it stands. */
  closeBlock(block: number): void;
  /** Leaves the call that stands for the thread, which is over in the run's next parts, too. */
  endThread(call: number): void;
  /** Says whether to ask `blocks.refuses` before each call. */
  watchBlocks(isWatched: boolean): void;
  /** The running call's id, or 0. */
  running(): number;
  /** How many calls are on the stack. */
  depth(): number;
  /** Says that the call is one of something external, which may give keys, or a part of what its caller gives; `count` is 0 where it has no arguments. */
  entered(site: number, call: number, caller: number, count: number): void;
  /** Takes the running call off the stack; it is left by its number. */
  detach(): void;
  /** Ends the calls above one that is on the stack, or all with 0: an error went through them. */
  unwind(call: number, error: unknown): void;
  /** How the recording stands: the limit that was hit, if any, and the calls that were left out. */
  standing(): { limit: string; dropped: number; calls: number };
  /** What a read of the clock takes, in ns, as far as it was measured. */
  clockCost(): number | undefined;
  /** Writes what `act` records as of so many nanoseconds ago, in the order of time: nothing of a later time may have been written. */
  earlier<T>(ago: number, act: () => T): T;
  /** What another clock, in milliseconds, says of the moment at which the recording's stood at 0. */
  zeroBy(other: () => number): number;
  /** Leaves the calls open that have handed their outcome over to a call that is not recorded. */
  abandonTails(): void;
  /** Writes of which promises that calls have returned it is not known what they come to because they are pending still. */
  tellPending(isPending: (promise: object) => boolean): void;
  /** Whether a call has returned a promise of which the program has shown nothing. */
  awaits(call: number): boolean;
  /** Makes the next call ask for room, and so call `drain`. */
  askForRoom(): void;
  /** Adds to the run's metadata. */
  addMeta(meta: Record<string, unknown>): void;
  /** Adds a match of a value that is followed. */
  addMatch(match: LiveMatch): void;
  /** Adds a value of a call that is no argument or outcome; `place` as `trace/extras.ts` says. */
  addExtra(call: number, place: number, value: object, snapshot: number): void;
  /** Snapshots of what calls may change: see `SnapshotTaker`. */
  takeChanging(value: object, before: number): number;
  countCall(site: number): number;
  hadBefore(site: number, last: number): number;
  /** A function answers requests: see `SnapshotTaker`. */
  answers(site: number): void;
  /** Sets the budget of the snapshots to come; the ordinary one when there is none. */
  useBudget(budget: SnapshotBudget | undefined): void;
  /** How values are copied in this recording. */
  snapshotOptions: SnapshotOfOptions;
  /** Publishes everything recorded so far. */
  publish(): void;
  /** From now on, calls `act`, and not `ProbeOptions.idle`, whenever a call has ended and no other is running. */
  whenIdle(act: () => void): void;
}

export interface ProbeOptions {
  settings: RecordSettings;
  /** A monotonic clock, the nanoseconds of one unit of it, and the clock that it follows, if it does. */
  clock: () => number;
  nanoseconds: number;
  standard?: (() => number) | undefined;
  /**
   * Called when the ring has no room: wakes the drain, or drains at once. Returns once the consumer's position may
   * have changed.
   */
  drain: (full: boolean) => void;
  /** Called when no call is running any more, but not at every time. */
  idle?: () => void;
  /** Nanoseconds ago at which time began. */
  ago?: number;
  /** Keeps what there is until the drain has begun. */
  early?: EarlyEvents | undefined;
  /** Reads the bytes of memory in use, where they are sampled. */
  memory?: () => number;
  /** How many snapshots of objects are remembered to be stored once, a power of two. */
  composites?: number;
}

/** In place of when the first object was looked at: there is none yet, and its time will not be asked for. */
const LEAVING = -1;
/** A string of more characters is copied in so long a time that it is measured. */
const LONG_STRING = 64;
/** Nanoseconds after which a clock is fitted to the one that it follows. */
const FIT_AFTER = 2e6;
/** Reads of the clock by which its own time is measured. */
const CLOCK_READS = 16;
/** How `backTo` goes back to a call. */
const Back = {
  ONLY: 0,
  /** It is taken off the stack as well. */
  POP: 1,
  /** The error that went through the others has been taken into the scratch. */
  SEEN: 2,
} as const;
/** The result of a guarded call that has not come to a `return`: a generator that is closed from outside ends with what that hands in. */
const NOT_SET = {};
/** Calls are quick that come after fewer ns; then every sixteenth is asked about. */
const QUICK = 4000;
const MOST_SKIPPED = 16;
/** What there is is kept after each of so many calls, and then after so many ns, twice as many each time, up to 5 ms. */
const FIRST_CALLS = 8;
const FIRST_GAP = 0.2e6;
const EARLY_GAP = 5e6;
/** From so many bytes on, the built-in copies them faster than a loop. */
const LONG = 100;
/** Bytes at most that are kept for the next text. */
const MOST_SPARE = 1 << 18;
/** In place of the running call where none is running: whoever comes back to it finds out without a test of its own. */
const IDLE = -0x80000000;
/** Milliseconds between two times that the recorder is told. */
const IDLE_GAP = 5;
/** After so many calls that are left out, as many more are as come to a part of them: a process that is killed tells that many too few. */
const UNASKED_PART = 64;
const MOST_UNASKED = 1 << 16;
/** Items of a list that are looked at. */
const MAX_ITEMS = 100;

type Enter = (site: number, lexical: number, a: unknown, b: unknown, c: unknown, d: unknown) => number;

export function createProbes(ring: Ring, options: ProbeOptions): ProbeSet {
  const { f64, i32, u8, control, totals } = ring;
  const { settings, clock, standard } = options;
  const slotCount = i32.length / 2;
  const lap = slotCount < LAP ? slotCount : LAP;
  const timed = settings.time;
  const values = settings.values;
  const selective = ring.folds !== undefined;
  /** Where the position goes after every event. */
  const head = selective ? Control.UNPUBLISHED : Control.HEAD;
  /** Where the clock stood at time 0, and the nanoseconds of its unit, as far as both are known: see `fitClock`. */
  const { ago = 0 } = options;
  let { nanoseconds } = options;
  let origin = clock() - ago / nanoseconds;
  /** The two clocks at time 0. */
  let begunAt = origin;
  const begun = standard === undefined ? 0 : standard() - ago;

  /** Next free slot, and the last one at which an event may start without asking for room. */
  let pos = 0;
  let limit = -1;
  /** Whether the next call is recorded as quickly as can be: there is no limit, and nothing to be asked before or after it. */
  let active = options.early === undefined;
  /** Until the drain has begun, each call is followed by the question whether to keep what there is: see `early.ts`. */
  let isEarly = !active;
  let earlySkip = 1;
  let earlyStep = 1;
  let earlyLooked = 0;
  let earlyDue = 0;
  let earlyGap = FIRST_GAP;
  /** Id of the running call, IDLE for none; negative when it has handed its outcome over to its tail call. */
  let current = IDLE;
  /** The call that was suspended to start an iterator or a disposal, until the next call or what goes on. */
  let starting = 0;
  /** The sites of what it may start: generators, or disposers. */
  const generatorSites = harden(new Set<number>());
  const disposerSites = harden(new Set<number>());
  let isDisposing = false;
  /** `current`, while it waits whether the next call is what was started. */
  let held = 0;
  /** What `current` was before each call on the stack. */
  let stackSize = 1 << 12;
  let stack = new Int32Array(stackSize);
  let sp = 0;
  let onIdle = options.idle ?? ((): void => {});
  let idleGap = IDLE_GAP * 1e6 / nanoseconds;
  let nextIdle = 0;
  /** The sites of these calls, and for which site a value is being taken. Calls deeper than this share their places. */
  const siteStack = new Int32Array(1 << 14);
  const SITE_MASK = siteStack.length - 1;
  let takingFor = 0;
  let spLimit = limitOf(stackSize);
  /** What promises come to: the call that was left or suspended last, its site, and where the ring stood then. */
  const settlements = createSettlements();
  let lastEnd = 0;
  let lastEndSite = 0;
  let lastEndPos = -1;
  /**
   * The recorder's own time, as far as it is measured: copies of objects, and waits for room. A read of the clock on either side is
   * little beside them; what a probe takes besides is the same every time, and left to whoever reads the run. `began` is
   * when the first object was looked at for the event to come, 0 where none was; `waited` the last wait for room. Where a call is left,
   * its end is when that was: any time says that there was an object.
   */
  let began = 0;
  let waited = 0;
  /** The outermost call that ended with the one that was left or caught last: the recorder's time after the end is within neither. */
  let outermost = 0;
  /** What a read of the clock takes, as far as is known. */
  let clockCost = Infinity;
  /** By site: the last part of an async function's name. */
  const asyncNames = harden(new Map<number, string>());
  /** What a suspended call awaits, a call or a promise (negative), in one of so many places. */
  const AWAIT_MASK = 0xfff;
  const awaiting = int32s(AWAIT_MASK + 1);
  const awaited = int32s(AWAIT_MASK + 1);
  /** What is said of it where it is a secret. */
  const awaitedSaid = int32s(AWAIT_MASK + 1);
  const promised = createPromisedSecrets();
  /** The number of the last module with a top-level `await`. */
  let lastModule = 0;
  /** The same for a suspended call's number and site. */
  const suspended = int32s(AWAIT_MASK + 1);
  const suspendedSites = int32s(AWAIT_MASK + 1);
  let nextCall = 1;
  const lastCall = settings.maxCalls > 0 && settings.keep === "first" ? settings.maxCalls : 0x7ffffffe;
  const lastTime = settings.maxTime > 0 ? clock() + settings.maxTime * 1e6 / nanoseconds : Infinity;
  /** Before all times while every call is to be asked about. */
  let deadline = lastTime;
  const blocks = createBlocks();
  let nextSnapshot = 1;
  let nextSite = 1;
  /** Guarded calls that have not been left, with the result they will have. */
  const guards = harden(new Map<number, unknown>());
  let guardCount = 0;
  /** See `Probes.o`; and how many there were when they were counted last. */
  const unasked = { n: 0 };
  let granted = 0;

  /** Values taken for the event about to be written: kinds, and payloads as two words each. */
  const kinds = new Uint8Array(MAX_ARGUMENTS + 1);
  const payloadWords = new Int32Array((MAX_ARGUMENTS + 1) * 2);
  const payloads = new Float64Array(payloadWords.buffer);

  const redactor = settings.redact
    ? createRedactor(settings, options.composites === undefined ? {} : { capacity: 256 })
    : undefined;
  const snapshots = createSnapshotTaker({
    budget: settings.budget,
    // In UTF-8, a character takes three bytes at most; there may be as many bytes of a snapshot around it.
    maxString: longestString(settings, (slotCount * 8 - MOST_BYTES) / 3 - 2048 | 0),
    redactor,
    // There, what calls change is asked for, and runs are compared by it.
    copiesAgain: settings.values === "entry-and-exit",
    interner: createInterner(options.composites),
    // Where only the newest calls are kept, snapshots are numbered anew; and of a block by itself, nobody erases anything.
    onLate: settings.keep === "last" || options.composites !== undefined ? undefined : (id, token) => {
      const text = '{"' + LATE + id + '":"' + token + '"}';
      const bytes = uint8s(text.length);
      putBytes(Op.META, bytes, encodeInto(text, bytes).written);
    },
    sink(writer, start, length) {
      putSnapshot(writer.words, start >> 2, length);
      if (settings.keep === "last" && nextSnapshot % FORGET_SNAPSHOTS === 0) snapshots.forget();
      return nextSnapshot++;
    },
  });

  /** Knows nothing but looks, so that a title is the same in each run. */
  let ofTitles: Redactor | undefined;

  /** A site without the secrets that its title has: `test("refuses ghp_…")`. Names of functions are no texts. */
  function shownSite(site: Site): Site {
    if (redactor === undefined || site.kind !== "test" && site.kind !== "suite") return site;
    ofTitles ??= createRedactor(settings);
    const name = ofTitles.text(site.name, () => "<redacted>");
    return name === site.name ? site : { ...site, name };
  }

  const named = createArguments(snapshots, redactor);
  const secrets = createSecretCalls(named, snapshots.hide);
  /** By the site of something external that gives keys: its level. */
  const externalResults = harden(new Map<number, Level>());
  /** The sites of something external that gives a key where it is called without arguments. */
  const exporting = harden(new Map<number, true>());
  /** The sites of something external that gives a text in pieces. */
  const pieces = harden(new Map<number, true>());
  /** Whether there are any: most runs have none. */
  let givesSecrets = false;

  function limitOf(size: number): number {
    return settings.maxDepth > 0 && settings.maxDepth < size ? settings.maxDepth : size;
  }

  /** Makes the stack twice as large. The length of a typed array is a getter, which the target may patch. */
  function grow(): void {
    const larger = int32s(stackSize * 2);
    setElements(larger, stack);
    stackSize *= 2;
    stack = larger;
    spLimit = limitOf(stackSize);
  }

  // Room in the ring

  /** Makes room for `slots` from `pos` on; false when recording has stopped. */
  function makeRoom(slots: number): boolean {
    const before = timed ? clock() : 0;
    const found = findRoom(slots);
    if (timed) waited = clock() - before;
    return found;
  }

  function findRoom(slots: number): boolean {
    settle();
    for (let hasWaited = false;; hasWaited = true) {
      if (control[Control.STOP] > 0) return stopFor(control[Control.STOP]);
      const tail = atomics.load(control, Control.TAIL);
      if (pos >= tail) {
        const startsOver = pos >= lap && pos - tail < lap >> 1;
        if (!startsOver && pos + slots < slotCount - 1) return setLimit(slotCount - 1);
        // An empty rest is filled, and the ring starts over; the consumer must have left its start, or have nothing left to take.
        if (tail > slots || tail === pos && pos > 0) {
          i32[2 * pos] = Op.WRAP;
          pos = 0;
          publish();
          continue;
        }
      } else if (pos + slots < tail - 1) return setLimit(tail - 1);
      publish();
      options.drain(hasWaited);
    }
  }

  /** Room ends at `end`; but stop well before it, so that the consumer is woken a few times a round. */
  function setLimit(end: number): boolean {
    publish();
    if (timed) measureClock();
    options.drain(false);
    const quarter = pos + (lap >> 2);
    limit = (end < quarter ? end : quarter) - MAX_EVENT;
    if (limit < pos) limit = pos;
    return true;
  }

  /**
   * Follows the standard clock: the unit is what has passed there, and time that is missing is added. Time that is too much stays:
   * it never goes back.
   *
   * @param raw a time that was read last: an earlier one that is still to be written could come out before what is written already
   */
  function fitClock(raw: number): void {
    if (standard === undefined) return;
    const now = standard() - begun;
    // Before that, the unit is known better than two reads can tell.
    if (now < FIT_AFTER) return;
    const shown = nowOf(raw);
    const unit = now / (raw - begunAt);
    if (unit > nanoseconds * 0.99 && unit < nanoseconds * 1.01) nanoseconds = unit;
    // It stood still or was set, as where the machine has slept: it counts on from here.
    else begunAt = raw - now / nanoseconds;
    origin = raw - (shown > now ? shown : now) / nanoseconds;
  }

  function measureClock(): void {
    const before = clock();
    let after = before;
    for (let i = 0; i < CLOCK_READS; i++) after = clock();
    const cost = (after - before) * nanoseconds / CLOCK_READS;
    if (cost < clockCost) clockCost = cost;
  }

  function zeroBy(other: () => number): number {
    let zero = 0;
    let least = Infinity;
    // Of a few readings of both, the one in which least came between counts.
    for (let i = 0; i < CLOCK_READS; i++) {
      const before = clock();
      const now = other();
      const after = clock();
      if (after - before >= least) continue;
      least = after - before;
      zero = now - nowOf((before + after) / 2) / 1e6;
    }
    return zero;
  }

  /** The time of the last event that was written as of earlier. */
  let last = 0;

  function earlier<T>(ago: number, act: () => T): T {
    const kept = origin;
    const time = nowOf(clock()) - ago;
    origin += (time < last ? nowOf(clock()) - last : ago) / nanoseconds;
    try {
      return act();
    } finally {
      last = nowOf(clock());
      origin = kept;
    }
  }

  function publish(): void {
    atomics.store(control, Control.HEAD, pos);
    atomics.store(control, Control.SAFE, pos);
  }

  function stopFor(reason: number): false {
    if (active || isEarly) {
      active = isEarly = false;
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
    // No metadata are that long; of matches, one is left out.
    if (slots + 2 * MAX_EVENT > slotCount || pos + slots > limit && !makeRoom(slots + MAX_EVENT)) return;
    i32[2 * pos] = op;
    i32[2 * pos + 1] = length;
    const start = (pos + 1) * 8;
    if (length <= LONG) { for (let i = 0; i < length; i++) u8[start + i] = bytes[i]; }
    else setElements(u8, bytesOf(bytes, 0, length), start);
    pos += slots;
    control[head] = pos;
  }

  /** The same of a snapshot, which begins with a word. */
  function putSnapshot(words: Int32Array, from: number, length: number): void {
    const slots = 1 + ((length + 7) >> 3);
    if (slots + 2 * MAX_EVENT > slotCount || pos + slots > limit && !makeRoom(slots + MAX_EVENT)) return;
    i32[2 * pos] = Op.SNAPSHOT;
    i32[2 * pos + 1] = length;
    const start = 2 * pos + 2;
    const count = length + 3 >> 2;
    for (let i = 0; i < count; i++) i32[start + i] = words[from + i]!;
    pos += slots;
    control[head] = pos;
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
          if (began <= 0 && timed) began = began === LEAVING ? 1 : clock();
          payloadWords[2 * index] = typeof value === "object" && snapshots.takeAlone(value, takingFor) ||
            snapshots.take(value, takingFor);
          payloadWords[2 * index + 1] = snapshots.identityTaken(value as object);
          kind = Kind.OBJECT;
        }
        break;
      default:
        if (value === NOT_READ) {
          kind = Kind.UNSEEN;
          break;
        }
        if (began <= 0 && timed && typeof value === "string" && value.length > LONG_STRING) {
          began = began === LEAVING ? 1 : clock();
        }
        payloadWords[2 * index] = snapshots.take(value);
        payloadWords[2 * index + 1] = 0;
        kind = Kind.PRIMITIVE;
    }
    kinds[index] = kind;
  }

  /** The kind of a value of which nothing is copied but a number; −1 of another. */
  function plainKind(value: unknown): number {
    switch (typeof value) {
      case "number":
        return Kind.NUMBER;
      case "boolean":
        return value ? Kind.TRUE : Kind.FALSE;
      case "undefined":
        return Kind.UNDEFINED;
      default:
        return value === null ? Kind.NULL : -1;
    }
  }

  /** The same of an argument: the one before it may have said what it is. */
  function takeArgument(value: unknown, index: number): void {
    take(named.said === 0 ? value : named.next(value, takingFor), index);
    if (kinds[index] === Kind.PRIMITIVE) named.taken(value, payloadWords[2 * index]!);
    else if (kinds[index] === Kind.OBJECT && isOwnArray(value)) named.takenList(value);
  }

  /** The first two arguments; a function may take a value before its name. */
  function takeTwo(site: number, a: unknown, b: unknown): void {
    if (named.isReversed(site)) {
      takeArgument(b, 1);
      takeArgument(a, 0);
    } else {
      takeArgument(a, 0);
      takeArgument(b, 1);
    }
  }

  function nowOf(raw: number): number {
    return (raw - origin) * nanoseconds;
  }

  // Entering. Each probe is no more than its test for an inactive recording, so that engines inline it: a call that is not
  // recorded then costs a nanosecond or two, to count it in `totals[Total.DROPPED]` (`bench/micro.ts`, past --max-calls;
  // a closure's variable would take half a nanosecond more).

  /**
   * Says why a call is not recorded, or makes it possible; called when any of the quick checks failed. The call begins when it is
   * possible, later than `raw` by `waited`.
   */
  function refuse(raw: number): boolean {
    waited = 0;
    const refused = refuses(raw);
    if (refused) abandonTails();
    else if (waited > 0) putCost(nextCall, waited);
    return refused;
  }

  /** Writes how long a call's values took, or the room for it, in units of the clock. */
  function putCost(call: number, spent: number): void {
    if (pos > limit && !room()) return;
    i32[2 * pos] = Op.COST;
    i32[2 * pos + 1] = call;
    f64[pos + 1] = spent * nanoseconds;
    pos += 2;
    control[head] = pos;
  }

  function refuses(raw: number): boolean {
    if (!active) {
      leaveOut();
      return true;
    }
    if (nextCall > lastCall) stopFor(Stop.MAX_CALLS);
    else if (raw > lastTime) stopFor(Stop.MAX_TIME);
    else if (control[Control.STOP] > 0) stopFor(control[Control.STOP]);
    else if (control[Control.STOP] < 0) giveAsked(raw);
    if (!active) {
      totals[Total.DROPPED]++;
      return true;
    }
    if (sp >= spLimit) {
      if (settings.maxDepth > 0 && sp >= settings.maxDepth) {
        if (control[Control.LIMIT] === 0) control[Control.LIMIT] = Stop.MAX_DEPTH;
        totals[Total.DROPPED]++;
        return true;
      }
      grow();
    }
    if (pos > limit) {
      if (timed) fitClock(raw);
      if (!makeRoom(MAX_EVENT + 1)) {
        totals[Total.DROPPED]++;
        return true;
      }
    }
    if (!blocks.isWatched) return false;
    const why = blocks.refuses(runningAt, sp);
    if (why === "limit") totals[Total.REFUSED]++;
    return why !== "";
  }

  function abandonTails(): void {
    while (current < 0 && current !== IDLE) current = stack[--sp]!;
  }

  /** What the consumer asks for: a sample of the memory in use, or to come to the run's next part. */
  function giveAsked(raw: number): void {
    const asked = control[Control.STOP];
    if (asked === ASKS_FORGET || asked === ASKS_PART) return putPart(raw, asked);
    if (options.memory === undefined) return;
    giveMemory(ring, { time: timed ? nowOf(raw) : 0, call: runningAt(0), bytes: options.memory() });
  }

  let hasThreadEnded = false;
  /** At first, what is written next refers to no earlier snapshot: those of the call that begins here have been taken before. */
  function putPart(raw: number, asked: number): void {
    if (pos > limit && !room()) return;
    i32[2 * pos] = Op.PART;
    i32[2 * pos + 1] = asked !== ASKS_PART ? 0 : hasThreadEnded ? 2 : 1;
    f64[pos + 1] = timed ? nowOf(raw) : 0;
    pos += 2;
    control[head] = pos;
    if (asked === ASKS_FORGET) snapshots.forget();
    atomics.compareExchange(control, Control.STOP, asked, 0);
  }

  function runningAt(index: number): number {
    const call = index !== 0 ? stack[sp - index]! : held !== 0 ? held : current;
    return call === IDLE ? 0 : call < 0 ? -call : call;
  }

  function parentOf(lexical: number, site: number): number {
    // A generator that starts right after a `for await` or `yield*` has been reached is started by it; so is a disposer.
    const starter = current === IDLE && starting !== 0 && isStartable(site) ? starting : 0;
    release();
    if (starter !== 0) return starter;
    if (current !== IDLE) return current > 0 ? current : -current;
    const parent = lexical > 0 ? lexical : blocks.open > 0 ? blocks.context() : 0;
    if (blocks.request === undefined) return parent;
    // A handler is written in what has started the server; that the request has it called came later.
    const request = blocks.request(nextCall, site);
    return request > parent ? request : parent;
  }

  function isStartable(site: number): boolean {
    return isDisposing ? disposerSites.has(site) : generatorSites.has(site);
  }

  function release(): void {
    starting = 0;
    if (held === 0) return;
    current = held;
    held = 0;
  }

  /** Counts a call after the recording has stopped; some that come after it are counted later, and no probe is asked about them. */
  function leaveOut(): void {
    countLeftOut();
    const count = ++totals[Total.DROPPED];
    granted = unasked.n = count < MOST_UNASKED * UNASKED_PART ? count / UNASKED_PART | 0 : MOST_UNASKED;
  }

  /** Counts those that no probe was asked about. */
  function countLeftOut(): void {
    totals[Total.DROPPED] += granted - unasked.n;
    granted = unasked.n;
  }

  /** Enters a call before the drain has begun; where nothing is recorded, counts it. */
  function begin(
    enter: Enter,
    site: number,
    lexical: number,
    a?: unknown,
    b?: unknown,
    c?: unknown,
    d?: unknown,
  ): number {
    if (!isEarly) {
      leaveOut();
      return 0;
    }
    active = true;
    const from = pos;
    return keep(enter(site, lexical, a, b, c, d), from);
  }

  /**
   * Keeps what there is, the call that has just been entered with it: it may be the one that crashes. Where calls are quick, not
   * all ask for the time. The call begins when that is done: the time for it is none of the call's.
   *
   * @param from where the call's events begin
   */
  function keep(call: number, from: number): number {
    if (!isEarly) return call;
    active = false;
    if (--earlySkip > 0 && call >= FIRST_CALLS) return call;
    const now = clock();
    const isQuick = (now - earlyLooked) * nanoseconds < QUICK * earlyStep;
    earlySkip = earlyStep = isQuick ? (earlyStep < MOST_SKIPPED ? earlyStep * 2 : earlyStep) : 1;
    earlyLooked = now;
    if (now < earlyDue) return call;
    if (!options.early!.keep(control[Control.HEAD])) {
      isEarly = false;
      active = true;
      return call;
    }
    const then = clock();
    // A program that crashes in its first calls must show each of them.
    if (call >= FIRST_CALLS) {
      earlyDue = then + earlyGap / nanoseconds;
      if (earlyGap < EARLY_GAP) earlyGap *= 2;
    }
    if (!timed) return call;
    const at = call === 0 ? -1 : enterAt(from);
    if (at >= 0) f64[at + 1] = (then - origin) * nanoseconds;
    putCost(at >= 0 ? call : nextCall, then - now);
    return call;
  }

  /** Where the first ENTER is from a slot on; −1 where the ring has started over. */
  function enterAt(from: number): number {
    for (let at = from; at < pos;) {
      if ((i32[2 * at]! & 0xff) === Op.ENTER) return at;
      const slots = slotsOf(i32[2 * at]!, i32[2 * at + 1]!);
      if (slots === 0) return -1;
      at += slots;
    }
    return -1;
  }

  function E0(site: number, lexical: number): number {
    return active ? enter0(site, lexical) : begin(enter0, site, lexical);
  }

  function enter0(site: number, lexical: number): number {
    let raw = timed ? clock() : 0;
    if (
      pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline || control[Control.STOP] !== 0
    ) {
      if (refuse(raw)) return 0;
      raw += waited;
    }
    const call = nextCall;
    const p = 2 * pos;
    i32[p] = Op.ENTER;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical, site);
    i32[p + 5] = 0;
    pos += 3;
    siteStack[sp & SITE_MASK] = site;
    stack[sp++] = current;
    current = call;
    nextCall = call + 1;
    control[head] = pos;
    return call;
  }

  function E1(site: number, lexical: number, a: unknown): number {
    return active ? enter1(site, lexical, a) : begin(enter1, site, lexical, a);
  }

  function enter1(site: number, lexical: number, a: unknown): number {
    if (typeof a !== "number" || !values) return enterOne(site, lexical, a);
    let raw = timed ? clock() : 0;
    if (
      pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline || control[Control.STOP] !== 0
    ) {
      if (refuse(raw)) return 0;
      raw += waited;
    }
    const call = nextCall;
    const p = 2 * pos;
    i32[p] = Op.ENTER | 1 << 8;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical, site);
    i32[p + 5] = Kind.NUMBER;
    f64[pos + 3] = a;
    pos += 4;
    siteStack[sp & SITE_MASK] = site;
    stack[sp++] = current;
    current = call;
    nextCall = call + 1;
    control[head] = pos;
    return call;
  }

  function enterOne(site: number, lexical: number, a: unknown): number {
    if (values) {
      const kind = plainKind(a);
      if (kind >= 0) return enterPlain(site, lexical, 1, kind, a);
    }
    takingFor = site;
    began = 0;
    if (settings.values) takeArgument(a, 0);
    return enter(site, lexical, 1);
  }

  function E2(site: number, lexical: number, a: unknown, b: unknown): number {
    return active ? enter2(site, lexical, a, b) : begin(enter2, site, lexical, a, b);
  }

  function enter2(site: number, lexical: number, a: unknown, b: unknown): number {
    if (typeof a !== "number" || typeof b !== "number" || !values) return enterTwo(site, lexical, a, b);
    let raw = timed ? clock() : 0;
    if (
      pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline || control[Control.STOP] !== 0
    ) {
      if (refuse(raw)) return 0;
      raw += waited;
    }
    const call = nextCall;
    const p = 2 * pos;
    i32[p] = Op.ENTER | 2 << 8;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical, site);
    i32[p + 5] = Kind.NUMBER | Kind.NUMBER << 8;
    f64[pos + 3] = a;
    f64[pos + 4] = b;
    pos += 5;
    siteStack[sp & SITE_MASK] = site;
    stack[sp++] = current;
    current = call;
    nextCall = call + 1;
    control[head] = pos;
    return call;
  }

  function enterTwo(site: number, lexical: number, a: unknown, b: unknown): number {
    if (values) {
      const first = plainKind(a);
      const second = first < 0 ? -1 : plainKind(b);
      if (second >= 0) return enterPlain(site, lexical, 2, first | second << 8, a, b);
    }
    takingFor = site;
    began = 0;
    if (settings.values) takeTwo(site, a, b);
    return enter(site, lexical, 2);
  }

  function E3(site: number, lexical: number, a: unknown, b: unknown, c: unknown): number {
    return active ? enter3(site, lexical, a, b, c) : begin(enter3, site, lexical, a, b, c);
  }

  function enter3(site: number, lexical: number, a: unknown, b: unknown, c: unknown): number {
    takingFor = site;
    began = 0;
    if (settings.values) {
      takeTwo(site, a, b);
      takeArgument(c, 2);
    }
    return enter(site, lexical, 3);
  }

  function E4(site: number, lexical: number, a: unknown, b: unknown, c: unknown, d: unknown): number {
    return active ? enter4(site, lexical, a, b, c, d) : begin(enter4, site, lexical, a, b, c, d);
  }

  function enter4(site: number, lexical: number, a: unknown, b: unknown, c: unknown, d: unknown): number {
    takingFor = site;
    began = 0;
    if (settings.values) {
      takeArgument(a, 0);
      takeArgument(b, 1);
      takeArgument(c, 2);
      takeArgument(d, 3);
    }
    return enter(site, lexical, 4);
  }

  function En(site: number, lexical: number, args: unknown[]): number {
    return active ? entern(site, lexical, args) : begin(entern as Enter, site, lexical, args);
  }

  function entern(site: number, lexical: number, args: unknown[]): number {
    takingFor = site;
    began = 0;
    const count = args.length < MAX_ARGUMENTS ? args.length : MAX_ARGUMENTS;
    if (settings.values) { for (let i = 0; i < count; i++) takeArgument(args[i], i); }
    return enter(site, lexical, count);
  }

  /** Enters with `count` values, at most two, of which nothing is copied. */
  function enterPlain(
    site: number,
    lexical: number,
    count: number,
    kindWord: number,
    a: unknown,
    b?: unknown,
  ): number {
    let raw = timed ? clock() : 0;
    if (
      pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline || control[Control.STOP] !== 0
    ) {
      if (refuse(raw)) return 0;
      raw += waited;
    }
    const call = nextCall;
    const p = 2 * pos;
    i32[p] = Op.ENTER | count << 8;
    i32[p + 1] = site;
    f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[p + 4] = current > 0 ? current : parentOf(lexical, site);
    i32[p + 5] = kindWord;
    if (typeof a === "number") f64[pos + 3] = a;
    if (typeof b === "number") f64[pos + 4] = b;
    pos += 3 + count;
    siteStack[sp & SITE_MASK] = site;
    stack[sp++] = current;
    current = call;
    nextCall = call + 1;
    control[head] = pos;
    return call;
  }

  /** Enters with `count` values taken. */
  function enter(site: number, lexical: number, count: number): number {
    let raw = timed ? clock() : 0;
    const spent = began === 0 ? 0 : raw - began;
    if (
      pos > limit || sp >= spLimit || nextCall > lastCall || raw > deadline || control[Control.STOP] !== 0
    ) {
      if (refuse(raw)) {
        if (named.said !== 0 || named.isAsked) named.entered(0, site);
        return 0;
      }
      raw += waited;
    }
    if (spent > 0) putCost(nextCall, spent);
    if (!settings.values) count = 0;
    const call = nextCall;
    if (named.said !== 0 || named.isAsked) {
      const level = named.entered(call, site);
      if (level !== 0) secrets.expect(call, level);
    }
    let at = pos;
    i32[2 * at] = Op.ENTER | count << 8;
    i32[2 * at + 1] = site;
    f64[at + 1] = timed ? (raw - origin) * nanoseconds : 0;
    i32[2 * at + 4] = current > 0 ? current : parentOf(lexical, site);
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
    siteStack[sp & SITE_MASK] = site;
    stack[sp++] = current;
    current = call;
    nextCall = call + 1;
    control[head] = pos;
    return call;
  }

  // Leaving

  function L<T>(call: number, value?: T, via?: string): T {
    return call === 0 ? value as T : leaveWith(call, value, via);
  }

  function leaveWith<T>(call: number, value?: T, via?: string): T {
    const raw = timed ? clock() : 0;
    if (typeof value === "number" && values && secrets.count === 0 && pos <= limit) {
      if (current === call) current = stack[--sp];
      else backTo(call, raw, Back.POP);
      const p = 2 * pos;
      i32[p] = Op.LEAVE | Kind.NUMBER << 8;
      i32[p + 1] = call;
      f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
      f64[pos + 2] = value;
      pos += 3;
      control[head] = pos;
      if (settlements.follows(call)) settleFollowers(call, Op.LEAVE, value, raw);
      if (current < 0) closeTails(Op.LEAVE, raw);
      return value;
    }
    try {
      const kind = values && pos <= limit ? plainKind(value) : -1;
      if (kind >= 0 && (secrets.count === 0 || !secrets.has(call))) leavePlain(call, kind, value, raw);
      else leave(call, Op.LEAVE, value, raw, via);
    } catch {
      // The stack is full; what the function returns is there already. To say that the call is over, nothing may be called.
      let depth = sp;
      let top = current;
      while (top !== call && depth > 0) top = stack[--depth]!;
      for (let isOver = top !== call; !isOver || current < 0 && current !== IDLE;) {
        const over = current;
        current = stack[--sp]!;
        if (over === call) isOver = true;
        if (pos > limit) continue;
        const p = 2 * pos;
        i32[p] = (isOver ? Op.LEAVE : Op.FAIL) | Kind.UNSEEN << 8;
        i32[p + 1] = over < 0 ? -over : over;
        f64[pos + 1] = timed ? (raw - origin) * nanoseconds : 0;
        pos += 3;
        control[head] = pos;
      }
    }
    return value as T;
  }

  /** `leave` for a value of which nothing is copied. */
  function leavePlain(call: number, kind: number, value: unknown, raw: number): void {
    if (starting !== 0) release();
    const site = current === call && sp > 0 ? siteStack[(sp - 1) & SITE_MASK]! : 0;
    kinds[0] = kind;
    if (kind === Kind.NUMBER) payloads[0] = value as number;
    const wasRunning = current === call || backTo(call, raw, Back.ONLY);
    putEnd(Op.LEAVE, call, raw);
    if (wasRunning) current = stack[--sp]!;
    if (current < 0) closeTails(Op.LEAVE, raw);
    lastEnd = call;
    lastEndSite = site;
    lastEndPos = pos;
    if (settlements.follows(call)) settleFollowers(call, Op.LEAVE, value, raw);
  }

  function F<E>(call: number, error: E): E {
    if (call === 0) return error;
    if (guardCount !== 0 && guards.delete(call)) guardCount--;
    leave(call, Op.FAIL, error, timed ? clock() : 0);
    return error;
  }

  function leave(call: number, op: number, value: unknown, raw: number, via?: string): void {
    release();
    takingFor = current === call && sp > 0 ? siteStack[(sp - 1) & SITE_MASK] : 0;
    const site = takingFor;
    const handedOn = via === undefined ? 0 : ownPromiseOf(via[0] === "*" ? stringSlice(via, 1) : via);
    const level = secrets.count === 0 ? undefined : secrets.levelOf(call);
    const isSecret = level !== undefined;
    began = LEAVING;
    waited = 0;
    /** It settles to what the object's `then` says. */
    const isThenable = op === Op.LEAVE && values && isObject(value) && asyncNames.has(site) &&
      hasThen(value) && !isPlainPromise(value);
    if (!settings.values) kinds[0] = Kind.UNSEEN;
    else if (value === NOT_SET || isThenable) {
      hiddenResult(call, op, undefined);
      kinds[0] = isThenable ? Kind.OBJECT : Kind.UNSEEN;
      payloadWords[0] = isThenable ? snapshots.settled("unknown") : 0;
      payloadWords[1] = 0;
    } else take(secrets.count === 0 ? value : hiddenResult(call, op, value), 0);
    if (!room()) return;
    const wasRunning = current === call || backTo(call, raw, op === Op.FAIL ? Back.SEEN : Back.ONLY);
    outermost = call;
    putEnd(op, call, raw);
    if (wasRunning) current = stack[--sp];
    const hasPromise = op === Op.LEAVE && kinds[0] === Kind.OBJECT && (isThenable || isPlainPromise(value));
    const promise = hasPromise ? snapshots.identity(value as object) : 0;
    if (hasPromise) {
      if (isSecret) settlements.hide(call, promise);
      const said = level ?? (promised.saidOf(-promise) || promised.saidOf(handedOn));
      if (said !== 0) {
        promised.expect(call, said);
        if (level !== undefined) promised.expect(-promise, said);
      }
    }
    // The calls that had handed over read their end from the one just written.
    if (current < 0) closeTails(op, raw, isSecret ? 0 : promise);
    if (hasPromise) {
      const isAsync = via !== undefined && via[0] === "*" || asyncNames.has(site);
      if (!isSecret) {
        const held = isAsync ? undefined : weakly(value as object);
        settlements.returned(call, { isAsync, promise, of: handedOn, held });
        if (held !== undefined) blocks.handedOn?.(call, site, held);
      }
      mark(Op.SUSPEND, call, raw);
    }
    // Where no call runs, it is nobody's; and a call that goes on after it has waited is not within those that it was made in.
    if ((began > 0 || waited !== 0) && (current !== IDLE || blocks.open > 0)) {
      putCost(outermost, clock() - raw);
    }
    lastEnd = call;
    lastEndSite = site;
    lastEndPos = pos;
    if (op === Op.FAIL && !wasRunning) settleAwaited(call, op, value, raw);
    if (!hasPromise && settlements.follows(call)) settleFollowers(call, op, value, raw);
  }

  // Promises

  /** The async call of that name whose promise was handed out just now, as the value of a call that the running call has made; or 0. */
  function ownPromiseOf(name: string): number {
    return lastEndPos === pos && name !== "" && asyncNames.get(lastEndSite) === name ? lastEnd : 0;
  }

  /** What a suspended call awaited has come to something. */
  function settleAwaited(call: number, op: number, value: unknown, raw: number): void {
    const place = call & AWAIT_MASK;
    if (awaiting[place] !== call) return;
    const what = awaited[place]!;
    awaiting[place] = 0;
    // It may have turned out only after it was waited for.
    const said = awaitedSaid[place]! || promised.saidOf(what);
    if (said !== 0 && op === Op.LEAVE) learn(value, said);
    if (values && settlements.awaits(what)) settlements.settled(what, settler(op, value, raw));
  }

  /** A call has ended whose promise others had handed on. */
  function settleFollowers(call: number, op: number, value: unknown, raw: number): void {
    if (values) settlements.ended(call, settler(op, value, raw));
  }

  /** Writes a second end of a call that returned a promise. */
  function settler(op: number, value: unknown, raw: number): (call: number, isAsync: boolean) => void {
    return (call, isAsync) => {
      // A promise settles to no promise.
      if (isPlainPromise(value)) return;
      takingFor = 0;
      if (isAsync) take(value, 0);
      else {
        kinds[0] = Kind.OBJECT;
        payloadWords[0] = snapshots.settled(op === Op.LEAVE ? "fulfilled" : "rejected", value);
        payloadWords[1] = 0;
      }
      mark(Op.RESUME, call, raw);
      if (room()) putEnd((isAsync ? op : Op.LEAVE) | AGAIN, call, raw);
    };
  }

  /** Writes which of the promises that calls returned are still pending. */
  function tellPending(isPending: (promise: object) => boolean): void {
    if (!values || settlements.isEmpty()) return;
    const raw = timed ? clock() : 0;
    settlements.eachHeld((call, promise) => {
      if (!isPending(promise)) return;
      kinds[0] = Kind.OBJECT;
      payloadWords[0] = snapshots.settled("pending");
      payloadWords[1] = 0;
      mark(Op.RESUME, call, raw);
      if (room()) putEnd(Op.LEAVE | AGAIN, call, raw);
    });
  }

  /** What a name was asked for last, and what it said. */
  let lastNamed: unknown;
  let lastLevel = 0;

  /** Hides a value from now on, as far as it is a secret by what is said of it. */
  function learn(value: unknown, said: number): void {
    if (redactor === undefined) return;
    if (typeof value === "string") {
      if (said >= OF_BYTES || value === lastNamed && said <= lastLevel) return;
      const level = (said & LEVEL) as Level;
      if (!redactor.isKnown(value) && mayBeSecret(value, level)) redactor.learn(value);
      lastNamed = value;
      lastLevel = said;
    } else if (typeof value === "object" && value !== null) learnHeld(value, said);
  }

  function learnHeld(value: object, said: number): void {
    if (isKeyMaterial(value)) snapshots.learnBytes(value, ownLevel(said));
    else if (isPlainPromise(value)) promised.expect(-snapshots.identity(value), said);
    else if (said < OF_BYTES) {
      if ((said & OF_KEYS) !== 0) learnKeysOf(value, redactor!);
      if (said >= OF_FIELDS) learnFieldsOf(value, (said / OF_FIELDS) | 0, learn);
    } else if (isOwnArray(value)) learnItems(value, said);
  }

  /** What `Promise.all()` comes to. */
  function learnItems(list: unknown[], said: number): void {
    for (let i = 0; i < list.length && i < MAX_ITEMS; i++) {
      const item: unknown = getOwnPropertyDescriptor(list, i)?.value;
      if (typeof item === "object" && item !== null && isKeyMaterial(item)) {
        snapshots.learnBytes(item, ownLevel(said));
      }
    }
  }

  /** The value, hidden if it is the result of a function like `getPassword`; an error is not. */
  function hiddenResult(call: number, op: number, value: unknown): unknown {
    if (op === Op.LEAVE) return secrets.result(call, value);
    secrets.forget(call);
    return value;
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
    control[head] = pos;
  }

  /** The same when the outcome is not known: the tail call was suspended, and what it returned is a promise. */
  function closeUnseen(raw: number): void {
    while (current < 0 && current !== IDLE) {
      const call = -current;
      current = stack[--sp];
      kinds[0] = Kind.UNSEEN;
      if (room()) putEnd(Op.LEAVE, call, raw);
    }
    if (current === IDLE) idle(raw);
  }

  /** No call is running. */
  function idle(raw: number): void {
    const now = timed ? raw : clock();
    if (now < nextIdle) return;
    nextIdle = now + idleGap;
    if (timed) fitClock(raw);
    onIdle();
  }

  /** The calls that had handed their outcome over to the one just left end as it did, with that promise if it returned one. */
  function closeTails(op: number, raw: number, promise = 0): void {
    if (current === IDLE) return idle(raw);
    // A number was not taken: its end event is the last one in the ring.
    const from = 2 * (pos - 1);
    kinds[0] = i32[2 * (pos - 3)] >>> 8;
    payloadWords[0] = i32[from];
    payloadWords[1] = i32[from + 1];
    while (current < 0 && current !== IDLE) {
      const call = outermost = -current;
      current = stack[--sp];
      if (!room()) continue;
      putEnd(op, call, raw);
      if (promise === 0) continue;
      settlements.returned(call, { isAsync: false, promise, of: 0 });
      mark(Op.SUSPEND, call, raw);
    }
    if (current === IDLE) idle(raw);
  }

  /**
   * Makes `call` the current one, whatever is on top of it: calls that an error went through unseen, and those that had
   * handed their outcome over to them. Does nothing but that when `call` is not on the stack, as after a rejected `await`.
   *
   * @param how bits of `Back`
   * @returns whether the call was on the stack
   */
  function backTo(call: number, raw: number, how: number): boolean {
    release();
    let depth = sp;
    let top = current;
    while (top !== call && top !== -call && depth > 0) top = stack[--depth];
    if (top !== call && top !== -call) return false;
    // The end that is being written has its value in the scratch; keep it.
    const kind = kinds[0], low = payloadWords[0], high = payloadWords[1];
    if ((how & Back.SEEN) === 0) kinds[0] = Kind.UNSEEN;
    while (current !== call && current !== -call) {
      outermost = current < 0 ? -current : current;
      if (blocks.hosted > 0 && blocks.hosts.has(current)) blockCalls.suspend(current, raw);
      else if (room()) putEnd(Op.FAIL, outermost, raw);
      current = stack[--sp];
    }
    kinds[0] = kind;
    payloadWords[0] = low;
    payloadWords[1] = high;
    current = (how & Back.POP) !== 0 ? stack[--sp] : call;
    return true;
  }

  // Suspending and resuming

  function mark(op: number, call: number, raw: number): void {
    if (!room()) return;
    i32[2 * pos] = op;
    i32[2 * pos + 1] = call;
    f64[pos + 1] = timed ? nowOf(raw) : 0;
    pos += 2;
    control[head] = pos;
  }

  /** Notes what is awaited by a call, or a module with its number below 0. */
  function awaits(call: number, value: unknown, via: string): void {
    const place = call & AWAIT_MASK;
    awaiting[place] = 0;
    if (!values || !isPlainPromise(value)) return;
    const known = settlements.isEmpty() && promised.isEmpty() ? 0 : -snapshots.identityOf(value as object);
    const own = ownPromiseOf(via);
    const what = known < 0 && settlements.awaits(known) ? known : own;
    const said = promised.saidOf(known) || promised.saidOf(own);
    if (what === 0 && said === 0) return;
    awaiting[place] = call;
    awaited[place] = what;
    awaitedSaid[place] = said;
  }

  // The promise that is waited for is there already: without `await` nobody would handle its rejection.
  function S<T>(call: number, value?: T, via?: 1 | 2 | string): T {
    if (call === 0) return value as T;
    try {
      return suspend(call, value, via);
    } catch {
      if (call > 0 && current === call) current = stack[--sp]!;
      return value as T;
    }
  }

  function suspend<T>(call: number, value?: T, via?: 1 | 2 | string): T {
    if (call < 0) {
      awaits(call, value, via as string);
      return value as T;
    }
    const raw = timed ? clock() : 0;
    const place = call & AWAIT_MASK;
    awaiting[place] = 0;
    if (typeof via === "string") awaits(call, value, via);
    else if (via === undefined && secrets.count !== 0) secrets.yielded(call, value);
    lastEndSite = current === call && sp > 0 ? siteStack[(sp - 1) & SITE_MASK]! : 0;
    suspended[place] = call;
    suspendedSites[place] = lastEndSite;
    if (current === call) current = stack[--sp];
    // It is suspended already, as in the pattern of a `for await` or of a `catch`.
    else if (!backTo(call, raw, Back.POP)) {
      if (via === 2) expectStart(call, via);
      return value as T;
    }
    mark(Op.SUSPEND, call, raw);
    if (current < 0) closeUnseen(raw);
    lastEnd = call;
    lastEndPos = pos;
    if (via === 1 || via === 2) expectStart(call, via, value);
    return value as T;
  }

  /** What may come next is started by a call that has been suspended, also where its caller is running. */
  function expectStart(call: number, via: 1 | 2, value?: unknown): void {
    starting = call;
    isDisposing = via === 2;
    if (current <= 0 || !isDisposing && !isGeneratorObject(value)) return;
    held = current;
    current = IDLE;
  }

  function R<T>(call: number, value?: T): T {
    if (call <= 0 || current === call) {
      if (call < 0 && awaiting[call & AWAIT_MASK] === call) {
        settleAwaited(call, Op.LEAVE, value, timed ? clock() : 0);
      }
      return value as T;
    }
    const raw = timed ? clock() : 0;
    resume(call, raw);
    if (awaiting[call & AWAIT_MASK] === call) settleAwaited(call, Op.LEAVE, value, raw);
    return value as T;
  }

  function resume(call: number, raw: number): void {
    release();
    if (current === call) return;
    if (blocks.hosted > 0 && blocks.hosts.get(current) === call) return;
    const place = call & AWAIT_MASK;
    siteStack[sp & SITE_MASK] = suspended[place] === call ? suspendedSites[place]! : 0;
    push(call);
    mark(Op.RESUME, call, raw);
    if (blocks.hosted > 0) blockCalls.resume(call, raw);
  }

  function C(call: number, error?: unknown): void {
    if (call <= 0) {
      if (call < 0) endAwait(call, arguments.length > 1, error);
      return;
    }
    if (current === call) return;
    const seen = settings.values !== false && arguments.length > 1;
    const raw = timed ? clock() : 0;
    began = outermost = 0;
    if (seen) take(error, 0);
    if (blocks.hosted > 0 && blocks.hosts.get(current) === call) return;
    if (!backTo(call, raw, seen ? Back.SEEN : Back.ONLY)) {
      // It waited while its error was copied.
      const now = began === 0 ? raw : clock();
      resume(call, now);
      if (seen) settleAwaited(call, Op.FAIL, error, now);
      return;
    }
    // Where none ended, it counts as that of a call within, if there was one.
    if (outermost === 0) outermost = nextCall - 1;
    if (began !== 0 && call < outermost) putCost(outermost, clock() - raw);
    if (blocks.hosted > 0) blockCalls.resume(call, raw);
  }

  /** A module's `await` may have thrown; the error is not known in every clause. */
  function endAwait(module: number, isKnown: boolean, error: unknown): void {
    const place = module & AWAIT_MASK;
    if (awaiting[place] !== module) return;
    if (isKnown) settleAwaited(module, Op.FAIL, error, timed ? clock() : 0);
    awaiting[place] = 0;
  }

  /** Puts a call on the stack of those that run. */
  function push(call: number): void {
    if (sp >= stackSize) grow();
    stack[sp++] = current;
    current = call;
  }

  const blockCalls = createBlockCalls(blocks, {
    enter: (site) => probes.E0(site, 0),
    running: () => runningAt(0),
    push,
    pop() {
      current = stack[--sp]!;
    },
    mark,
    leave: leaveBlock,
    settle: () => settle(),
  });

  /** Ends a block, which other calls may stand above. */
  function leaveBlock(block: number): void {
    release();
    const raw = timed ? clock() : 0;
    if (current === block) current = stack[--sp]!;
    else {
      let at = sp - 1;
      while (at >= 0 && stack[at] !== block) at--;
      if (at >= 0) {
        copyElements(stack, at, at + 1, sp);
        sp--;
      }
    }
    kinds[0] = Kind.UNDEFINED;
    if (room()) putEnd(Op.LEAVE, block, raw);
    settle();
    if (current < 0) closeTails(Op.LEAVE, raw);
  }

  // Guarded calls, tail calls, secrets

  function O(call: number): number {
    if (call !== 0) {
      guards.set(call, NOT_SET);
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

  function T<T>(call: number, value?: T, operator?: LogicalOperator): T {
    if (operator !== undefined) return isResult(value, operator) ? L(call, value as T) : value as T;
    if (call !== 0) {
      if (guardCount !== 0 && guards.delete(call)) guardCount--;
      if (current !== call) backTo(call, timed ? clock() : 0, Back.ONLY);
      if (current === call) current = -call;
      if (!active && !isEarly) abandonTails();
    }
    return value as T;
  }

  // What the loader says

  /** Kept for the next text, and its length: with hundreds of modules, new ones took as long as all else that is told of their sites. */
  let spare = uint8s(0);
  let spareLength = 0;
  function putJson(op: number, value: unknown): void {
    const text = jsonText(value);
    const length = text.length * 3 > spareLength ? text.length * 3 : spareLength;
    const bytes = length > spareLength ? uint8s(length) : spare;
    // To make room may tell of something, too.
    spareLength = 0;
    putBytes(op, bytes, encodeInto(text, bytes).written);
    if (length > MOST_SPARE) return;
    spare = bytes;
    spareLength = length;
  }

  let settle = (): void => {};
  let probes: Probes = {
    o: unasked,
    E0,
    E1,
    E2,
    E3,
    E4,
    En,
    L,
    F,
    S,
    R,
    C,
    O,
    V,
    G,
    T,
    U: (call) => call,
    D: (call, isPlain) => ({ [disposeSymbol]: () => isPlain === 1 ? C(call) : S(call, undefined, 2) }),
    W: (site) => site,
    Wm: (_call, made) => made,
    X: snapshots.hide as Probes["X"],
    P(call, level) {
      if (call === 0 || redactor === undefined) return call;
      // Its own name says more than what it was asked for.
      named.ended(call);
      secrets.expect(call, level as Level);
      return call;
    },
    N(level, value) {
      learn(value, level);
      return value;
    },
    Nv(level, value, key, next) {
      learn(key === undefined ? value : heldIn(value, key, next), level);
    },
    I(call) {
      lastEndPos = -1;
      return call;
    },
    J: () => --lastModule,
  };
  if (selective) {
    const cursor = {
      position: () => pos,
      takeBack(position: number): void {
        pos = position;
        nextCall--;
        secrets.forget(nextCall);
        current = stack[--sp];
      },
      isTail: () => stack[sp - 1] < 0 && stack[sp - 1] !== IDLE,
      now: () => timed ? nowOf(clock()) : 0,
    };
    ({ probes, settle } = selectiveProbes(probes, { ring, cursor, settings }));
  }
  if (settings.whenFull === "drop") {
    const drop = (): number => {
      totals[Total.OVERFLOW]++;
      abandonTails();
      return 0;
    };
    probes = droppingProbes(probes, { hasRoom, drop });
  }

  // Not those of numbers and of nothing, for which a call takes nanoseconds.
  // Nor the search of texts, whose loops need it, but for the one function that all that a word may begin is compiled into.
  withoutLastCompiler([atWord]);
  withoutLastCompiler([leave, enter, takeTwo, takeArgument, take, enter3, enter4, entern]);
  if (timed) measureClock();
  if (options.memory !== undefined) giveAsked(origin);

  /** Whether the consumer keeps up: half of the ring is free, or room was found for what comes next. */
  function hasRoom(): boolean {
    if (pos <= limit || !active && !isEarly) return true;
    settle();
    publish();
    options.drain(false);
    const free = (atomics.load(control, Control.TAIL) - pos - 1 + slotCount) % slotCount;
    return free > slotCount >> 1;
  }

  return {
    probes,
    blocks,
    openBlock: blockCalls.open,
    closeBlock: blockCalls.close,
    endThread(call) {
      hasThreadEnded = true;
      blocks.open++;
      blockCalls.close(call);
    },
    watchBlocks(isWatched) {
      blocks.isWatched = isWatched;
      deadline = isWatched ? -1 : lastTime;
    },
    running: () => runningAt(0),
    depth: () => sp,
    unwind(call, error) {
      settle();
      if (settings.values) take(error, 0);
      backTo(
        call === 0 ? IDLE : call,
        timed ? clock() : 0,
        settings.values !== false ? Back.SEEN : Back.ONLY,
      );
      settle();
    },
    detach() {
      settle();
      current = stack[--sp]!;
    },
    clockCost: () => clockCost < Infinity ? clockCost : undefined,
    zeroBy,
    earlier,
    standing() {
      countLeftOut();
      return {
        limit: STOPS[control[Control.LIMIT] || control[Control.STOP]] ?? "",
        dropped: totals[Total.DROPPED],
        calls: nextCall - 1,
      };
    },
    addSites(sites) {
      settle();
      const first = nextSite;
      nextSite += sites.length;
      for (let i = 0; i < sites.length; i++) {
        const site = sites[i]!;
        named.addSite(first + i, site);
        if (redactor !== undefined && site.kind === "external") {
          const level = saidOfExternal(site.name, redactor.levelOf) as Level;
          if (level !== Level.NONE) externalResults.set(first + i, level);
          else if (lastPart(site.name) === "export") {
            exporting.set(first + i, true);
            givesSecrets = true;
          } else if (givesPieces(site.name)) pieces.set(first + i, true);
          givesSecrets ||= level !== Level.NONE || pieces.has(first + i);
        }
        if (isDisposer(site.name)) disposerSites.add(first + i);
        if (site.generator) generatorSites.add(first + i);
        else if (site.async) asyncNames.set(first + i, lastPart(site.name));
      }
      // In parts, each well below the ring's size.
      for (let i = 0; i < sites.length; i += 500) {
        const part: Site[] = [];
        for (let j = i; j < sites.length && j < i + 500; j++) append(part, shownSite(sites[j]!));
        putJson(Op.SITES | part.length << 8, part);
      }
      settle();
      return first;
    },
    entered(site, call, caller, count) {
      if (!givesSecrets) return;
      if (count === 0 && exporting.has(site)) return secrets.expect(call, (Level.TEXT + OF_BYTES) as Level);
      const level = externalResults.get(site) ??
        (caller === 0 ? undefined : pieces.get(site) && secrets.levelOf(caller));
      if (level !== undefined) secrets.expect(call, level);
    },
    abandonTails,
    tellPending(isPending) {
      settle();
      tellPending(isPending);
      settle();
    },
    awaits: settlements.awaits,
    askForRoom() {
      limit = -1;
    },
    addMeta(meta) {
      settle();
      putJson(Op.META, meta);
      settle();
    },
    addMatch(match) {
      settle();
      putJson(Op.MATCH, match);
      settle();
    },
    addExtra(call, place, value, snapshot) {
      settle();
      if (!room()) return;
      i32[2 * pos] = Op.EXTRA | place << 8;
      i32[2 * pos + 1] = call;
      i32[2 * pos + 2] = snapshot;
      i32[2 * pos + 3] = snapshots.identity(value);
      pos += 2;
      control[head] = pos;
      settle();
    },
    takeChanging: snapshots.takeChanging,
    countCall: snapshots.countCall,
    hadBefore: snapshots.hadBefore,
    answers: snapshots.answers,
    useBudget: snapshots.use,
    snapshotOptions: { budget: settings.budget, redactor },
    publish() {
      settle();
      countLeftOut();
      const raw = timed ? clock() : 0;
      totals[Total.TIME] = timed ? nowOf(raw) : 0;
      totals[Total.CALLS] = nextCall - 1;
      if (control[Control.STOP] < 0) giveAsked(raw);
      publish();
    },
    whenIdle(act) {
      onIdle = act;
      idleGap = nextIdle = 0;
    },
  };
}

function isDisposer(name: string): boolean {
  return stringSlice(name, -21) === "[Symbol.asyncDispose]" || stringSlice(name, -16) === "[Symbol.dispose]";
}

/** `create` of `Service.create`. */
function lastPart(name: string): string {
  let at = name.length;
  while (at > 0 && name[at - 1] !== ".") at--;
  return stringSlice(name, at);
}
