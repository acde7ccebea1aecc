/**
 * The hot half of the encoder, in AssemblyScript: journal events of calls → the payload of a CALLS chunk. The writer's
 * thread has to keep up with a target that makes ten million calls a second; as JavaScript this took 40–90 ns a call, and
 * several times that in the first second, until it was compiled.
 *
 * `deno task wasm` compiles it into `encode_calls_wasm.ts`. Addresses are bytes in the module's own memory; the events are
 * copied into it, to `input()`. The layouts are those of `journal.ts` and `calls_spec.ts`, whose numbers are repeated here:
 * a test compares them.
 *
 * Above 500 lines: the compiler makes one module of it, whose functions share its memory.
 *
 * @module
 */

// journal.ts
const ENTER: u32 = 1;
const LEAVE: u32 = 2;
const FAIL: u32 = 3;
const SUSPEND: u32 = 4;
const RESUME: u32 = 5;
const COST: u32 = 11;
const KIND_NUMBER: u32 = 4;
const KIND_OBJECT: u32 = 6;

// calls_spec.ts
const CALLS_HEAD_SIZE: usize = 16;
const COLUMN_HEAD_SIZE: usize = 24;
const DELTA: u8 = 1;
const MAX_RUN_CALLS_PER_BYTE: u32 = 4;
const MAX_NUMBERS_PER_BYTE: u32 = 160;
const MAX_ARGC: u32 = 1 << 15;
/** Bytes that an exception takes. */
const EXCEPTION: u32 = 12;

// Columns
const SHAPE_SITE: u8 = 1;
const SHAPE_ARGC: u8 = 2;
const SHAPE: u8 = 3;
const PARENT: u8 = 4;
const START: u8 = 5;
const DURATION: u8 = 6;
const OUTCOME: u8 = 7;
const RESULT: u8 = 8;
const ARG: u8 = 9;
const VALUE_KIND: u8 = 10;
const VALUE_PAYLOAD: u8 = 11;
const VALUE_IDENTITY: u8 = 12;
const MARK_CALL: u8 = 13;
const MARK_TIME: u8 = 14;
const AGAIN: u32 = 1 << 16;
const LATE_CALL: u8 = 15;
const LATE_TIME: u8 = 16;
const LATE_OUTCOME: u8 = 17;
const LATE_RESULT: u8 = 18;
const CALL_COST: u8 = 19;
const LATE_COST: u8 = 20;
const PADDING: u8 = 255;

// Outcomes, see spec.ts
const RETURNED: u32 = 1;

/** A chunk is closed when it holds this many values; dictionary indexes then fit in 16 bits. */
const MAX_VALUES: u32 = 65000;
/** How many ancestors are tried before a parent is stored by its distance; at most 254. */
const MAX_STEPS: u32 = 40;
/** A site id above this can only be a broken journal. */
const MAX_SITE: u32 = 1 << 24;
/** Values that were met last are found here without a look at the dictionary, and so are shapes; a power of two. */
const RECENT: u32 = 1024;
const RECENT_SHIFT: u32 = 32 - 10;
/** Slots in the dictionary's hash table: a power of two, more than twice `MAX_VALUES`. */
const TABLE: u32 = 1 << 17;
const TABLE_SHIFT: u32 = 32 - 17;
/** Slots of events that fit into the input: at least one event. */
const INPUT_SLOTS: u32 = 1 << 16;
/** In a column of 16 bits: this or more, which stands in one of 32 bits beside it. */
const LONG: u32 = 0xffff;
/** A number to which any whole one below 2³² can be added, and is then the lower half of its bits; and the upper half. */
const TWO_52: f64 = 4503599627370496;
const WHOLE: u32 = 0x43300000;
/** Bytes before the payload in the output, for the chunk's head. */
const OUTPUT_HEAD: usize = 16;

// Why `consume` returned.
/** All whole events have been taken in. */
const DONE: i32 = 0;
/** The chunk is full: emit it, and go on. */
const FULL: i32 = 1;
/** The next event is not of a call. */
const OTHER: i32 = 2;
/** No call has such a site, or so many arguments. */
const BROKEN: i32 = 3;

/** The most calls that a chunk may hold: memory is laid out for so many. */
const MOST_CALLS: u32 = 1 << 16;

let chunkCalls: u32 = 0;
/** Room for arguments. */
let maxArgs: u32 = 0;

let outputAt: usize = 0;

let callCount: u32 = 0;
let ignored: u32 = 0;
let reason: i32 = DONE;

// Where things are: constants, since the module's variables are memory, too.
const INPUT: usize = 1024;

// The chunk under construction: calls first … callCount. Times are whole ns since its origin, in 32 bits: before they would not fit, a new
// one is begun.
let first: u32 = 1;
/** The absolute time, in ns, that the chunk's times are relative to; −1 before its first event. */
let origin: f64 = -1;
/** What is added to a time, so that the lower half of its bits is the ns since the origin. */
let bias: f64 = NaN;
/** u16 */
const SHAPES: usize = INPUT + 8 * INPUT_SLOTS;
/** u16; u32 */
const PARENT_CODES: usize = SHAPES + 2 * MOST_CALLS;
const LONG_CODES: usize = PARENT_CODES + 2 * MOST_CALLS;
/** u32 */
const PARENTS: usize = LONG_CODES + 4 * MOST_CALLS;
/** u32 */
const STARTS: usize = PARENTS + 4 * MOST_CALLS;
/** u16, from start to start; u32 */
const STEPS: usize = STARTS + 4 * MOST_CALLS;
const LONG_STEPS: usize = STEPS + 2 * MOST_CALLS;
let lastStart: u32 = 0;
/** u16; u32 */
const DURATIONS: usize = LONG_STEPS + 4 * MOST_CALLS;
const LONG_DURATIONS: usize = DURATIONS + 2 * MOST_CALLS;
/** u8 */
const OUTCOMES: usize = LONG_DURATIONS + 4 * MOST_CALLS;
/** u16: 0 while the call is open */
const RESULTS: usize = OUTCOMES + MOST_CALLS;
/** u32, ns that the recorder took for the call; all 0 unless `hasCosts` */
const COSTS: usize = RESULTS + 2 * MOST_CALLS;
let hasCosts: bool = false;
/** Of the call to come. */
let nextCost: u32 = 0;
/** u16 */
const ARGS: usize = COSTS + 4 * MOST_CALLS;
let argCount: u32 = 0;

/** By site: 1 + its shape that was used first in this chunk; NEXT_SHAPES leads to those with other argument counts. */
let shapeOfSite: usize = 0;
let siteRoom: u32 = 0;
const SHAPE_SITES: usize = ARGS + 4 * MOST_CALLS;
const SHAPE_ARGCS: usize = SHAPE_SITES + 4 * MOST_CALLS;
const NEXT_SHAPES: usize = SHAPE_ARGCS + 4 * MOST_CALLS;
let shapeCount: u32 = 0;
/** By the last bits of a site: the first slot of an event that enters it, 8 bytes, and its shape, u32. */
const RECENT_ENTERS: usize = NEXT_SHAPES + 4 * MOST_CALLS;
const RECENT_SHAPES: usize = RECENT_ENTERS + 8 * RECENT;

// The dictionary: value i, from 1, has its kind (u8) at KINDS + i and its payload at PAYLOADS + 8 i.
const KINDS: usize = RECENT_SHAPES + 4 * RECENT;
const PAYLOADS: usize = KINDS + MOST_CALLS;
/** u32, by value: its slot in the hash table. */
const PLACES: usize = PAYLOADS + 8 * MOST_CALLS;
let valueCount: u32 = 0;
let hasIdentities: bool = false;
const HASHES: usize = PLACES + 4 * MOST_CALLS;
/** By a hash: a payload, 8 bytes, the kind + 1, u32, and the index, u32. */
const RECENT_VALUES: usize = HASHES + 4 * TABLE;
/** Scratch for columns that are made when they are written. */
const SCRATCH: usize = RECENT_VALUES + 16 * RECENT;

/** u32 */
const MARK_CALLS: usize = SCRATCH + 8 * MOST_CALLS;
/** u16, from mark to mark; u32 */
const MARK_STEPS: usize = MARK_CALLS + 4 * MOST_CALLS;
const LONG_MARK_STEPS: usize = MARK_STEPS + 2 * MOST_CALLS;
let lastMark: u32 = 0;
let markCount: u32 = 0;

// Ends of calls of earlier chunks.
/** u32 */
const LATE_CALLS: usize = LONG_MARK_STEPS + 4 * MOST_CALLS;
/** u16, from end to end; u32 */
const LATE_STEPS: usize = LATE_CALLS + 4 * MOST_CALLS;
const LONG_LATE_STEPS: usize = LATE_STEPS + 2 * MOST_CALLS;
let lastLate: u32 = 0;
/** u8 */
const LATE_OUTCOMES: usize = LONG_LATE_STEPS + 4 * MOST_CALLS;
/** u16 */
const LATE_RESULTS: usize = LATE_OUTCOMES + MOST_CALLS;
/** u32 */
const LATE_COSTS: usize = LATE_RESULTS + 2 * MOST_CALLS;
let hasLateCosts: bool = false;
let lateCount: u32 = 0;

/** Bytes of output used, from `outputAt` on. */
let length: usize = 0;

/** Where memory is free, and where it ends. */
let free: usize = LATE_COSTS + 4 * MOST_CALLS;
let end: usize = <usize> memory.size() << 16;

/** Takes memory for so many numbers of so many bytes, which is zero and stays; traps where there is no more. */
function take(n: u32, bytes: u32): usize {
  const at = free;
  free += <usize> n * bytes + 15 & ~15;
  if (free > end) {
    const pages = free - end + 0xffff >>> 16;
    if (memory.grow(<i32> pages) < 0) unreachable();
    end += pages << 16;
  }
  return at;
}

/**
 * Prepares the module for its run.
 *
 * @param calls how many calls a chunk holds at most, up to 65,536
 */
export function init(calls: u32): void {
  chunkCalls = calls;
  maxArgs = max(2 * calls, MAX_ARGC);
  siteRoom = 1024;
  shapeOfSite = take(siteRoom, 4);
  reserveOutput();
}

/** Room for the longest payload: no column takes more than its numbers at their full width. */
function reserveOutput(): void {
  const columns: u32 = 21 * (<u32> COLUMN_HEAD_SIZE + 16);
  const values: u32 = (1 + 8 + 4) * (MAX_VALUES + 2);
  outputAt = take(
    <u32> (OUTPUT_HEAD + CALLS_HEAD_SIZE) + columns + 72 * chunkCalls + 4 * maxArgs + values + 64,
    1,
  );
}

export function input(): usize {
  return INPUT;
}
export function output(): usize {
  return outputAt;
}
export function count(): u32 {
  return callCount;
}
export function ignoredCount(): u32 {
  return ignored;
}
export function stopReason(): i32 {
  return reason;
}

/** Forgets everything, for another run. */
export function reset(): void {
  if (!isEmpty()) emit();
  callCount = ignored = nextCost = 0;
  first = 1;
}

/** Whether a chunk is under construction. */
export function isEmpty(): bool {
  return callCount + 1 === first && markCount === 0 && lateCount === 0;
}

/** Small integers as doubles differ in the upper bits of the high word only: these are rotated down before they are multiplied. */
// @ts-ignore: decorator
@inline
function hashOf(kind: u32, payload: u64): u32 {
  const high = <u32> (payload >> 32);
  return ((<u32> payload + kind) ^ (high >>> 12 | high << 20)) * 0x9e3779b1;
}

/** The index in the dictionary of the value whose payload is at that address; it is added when it is new. */
// @ts-ignore: decorator
@inline
function valueAt(kind: u32, address: usize): u32 {
  // Other kinds have none.
  const payload: u64 = kind - KIND_NUMBER <= KIND_OBJECT - KIND_NUMBER ? load<u64>(address) : 0;
  const hash = hashOf(kind, payload);
  const recent = <usize> (hash >>> RECENT_SHIFT) << 4;
  if (load<u64>(recent, RECENT_VALUES) === payload && load<u32>(recent, RECENT_VALUES + 8) === kind + 1) {
    return load<u32>(recent, RECENT_VALUES + 12);
  }
  let place: u32 = hash >>> TABLE_SHIFT;
  let index = load<u32>(<usize> place << 2, HASHES);
  while (
    index !== 0 &&
    (load<u64>(<usize> index << 3, PAYLOADS) !== payload || <u32> load<u8>(index, KINDS) !== kind)
  ) {
    place = place + 1 & TABLE - 1;
    index = load<u32>(<usize> place << 2, HASHES);
  }
  if (index === 0) {
    index = ++valueCount;
    store<u32>(<usize> place << 2, index, HASHES);
    store<u32>(<usize> index << 2, place, PLACES);
    store<u8>(index, <u8> kind, KINDS);
    store<u64>(<usize> index << 3, payload, PAYLOADS);
    if (kind === KIND_OBJECT && payload >> 32 !== 0) hasIdentities = true;
  }
  store<u64>(recent, payload, RECENT_VALUES);
  store<u32>(recent, kind + 1, RECENT_VALUES + 8);
  store<u32>(recent, index, RECENT_VALUES + 12);
  return index;
}

/** The shape of what enters a site, an event's first slot; it is added when it is new. 0 for a site that cannot be. */
function addShape(enter: u64): u32 {
  const site = <u32> (enter >> 32);
  const argc = <u32> enter >>> 8;
  if (site > MAX_SITE) return 0;
  if (site >= siteRoom) {
    const room = max<u32>(site + 1, 2 * siteRoom);
    const grown = take(room, 4);
    memory.copy(grown, shapeOfSite, 4 * <usize> siteRoom);
    shapeOfSite = grown;
    siteRoom = room;
  }
  const ofSite = shapeOfSite + (<usize> site << 2);
  const known = load<u32>(ofSite);
  let shape = known;
  while (shape > 0 && load<u32>(<usize> (shape - 1) << 2, SHAPE_ARGCS) !== argc) {
    shape = load<u32>(<usize> (shape - 1) << 2, NEXT_SHAPES);
  }
  if (shape === 0) {
    const at = <usize> shapeCount << 2;
    store<u32>(at, site, SHAPE_SITES);
    store<u32>(at, argc, SHAPE_ARGCS);
    store<u32>(at, known, NEXT_SHAPES);
    store<u32>(ofSite, shape = ++shapeCount);
  }
  const recent = <usize> (site & RECENT - 1);
  store<u64>(recent << 3, enter, RECENT_ENTERS);
  store<u32>(recent << 2, shape, RECENT_SHAPES);
  return shape;
}

/** Notes time that the recorder took for a call: one of this chunk, the next one, or one of an earlier chunk that has ended last. */
// @ts-ignore: decorator
@inline
function addCost(call: u32, calls: u32, ns: f64): void {
  // Also what is no number.
  const cost: u32 = ns > 0 ? <u32> min<f64>(ns + 0.5, 2147483647) : 0;
  if (call > calls) {
    nextCost = sum(nextCost, cost);
  } else if (call >= first) {
    const at = <usize> (call - first) << 2;
    store<u32>(at, sum(load<u32>(at, COSTS), cost), COSTS);
    hasCosts = true;
  } else if (lateCount > 0) {
    const at = <usize> (lateCount - 1) << 2;
    store<u32>(at, sum(load<u32>(at, LATE_COSTS), cost), LATE_COSTS);
    hasLateCosts = true;
  }
}

/** Of two costs, as much as is kept. */
// @ts-ignore: decorator
@inline
function sum(a: u32, b: u32): u32 {
  return min<u32>(a + b, 2147483647);
}

/** How the parent of a call is written, see `Column.PARENT`. */
// @ts-ignore: decorator
@inline
function farParent(call: u32, parent: u32): u32 {
  if (parent === 0 || parent >= call) return 0;
  let ancestor = call - 1;
  for (let step: u32 = 2; step < MAX_STEPS + 2 && ancestor >= first; step++) {
    ancestor = load<u32>(<usize> (ancestor - first) << 2, PARENTS);
    // A parent that makes no sense ends the walk, too.
    if (ancestor <= parent) {
      if (ancestor === parent) return step;
      break;
    }
  }
  return 255 + call - parent;
}

/** Keeps number `i` of a column of 16 bits. */
// @ts-ignore: decorator
@inline
function keep(value: u32, i: usize, short: usize, long: usize): void {
  if (value >= LONG) {
    store<u32>(long + (i << 2), value);
    value = LONG;
  }
  store<u16>(short + (i << 1), <u16> value);
}

/**
 * Whether a time fits into this chunk that is not simply after its origin: the first one, one that is earlier or no number, both of which
 * count as the origin, or one that is too late.
 */
function fits(time: f64): bool {
  if (origin < 0) {
    origin = floor(time + 0.5);
    bias = TWO_52 - origin;
    return true;
  }
  return !(time > origin);
}

/** Slots of events for which there is room, whatever they hold: none has more than one call, mark or late end, or a value for each slot. */
function roomInSlots(): u32 {
  const values = min(MAX_VALUES - min(valueCount, MAX_VALUES), maxArgs - argCount);
  return min(
    min(3 * (first + chunkCalls - 1 - callCount), values),
    min(2 * (chunkCalls - markCount), 3 * (chunkCalls - lateCount)),
  );
}

/** Whether there is room for an event. */
function hasRoom(head: u32, word: u32): bool {
  const op = head & 0xff;
  if (op === ENTER) {
    const argc = head >>> 8;
    return callCount !== first + chunkCalls - 1 && argCount + argc <= maxArgs && valueCount + argc <= MAX_VALUES;
  }
  if (op === LEAVE || op === FAIL) {
    return valueCount < MAX_VALUES && (word >= first || lateCount < chunkCalls);
  }
  return op !== SUSPEND && op !== RESUME || markCount < chunkCalls;
}

/** Slots of an event of a call. */
function slotsOf(head: u32): u32 {
  const op = head & 0xff;
  if (op === ENTER) {
    const argc = head >>> 8;
    return 3 + argc + (argc > 4 ? argc + 3 >>> 3 : 0);
  }
  return op === LEAVE || op === FAIL ? 3 : 2;
}

/** Where the next event is, and up to where there is room for all. */
let next: usize = 0;
let limit: usize = 0;
/** An event that is not simply after the origin, and can be taken in all the same. */
let oddAt: usize = 0;

// More reasons of `stretch` to return.
const NEW_SHAPE: i32 = 4;
const ODD_TIME: i32 = 5;

/**
 * Takes in events from `next` up to `limit`. It calls nothing: engines keep what is needed after a call in memory all the time, also where the
 * call is a rare one. For the same reason it is exported: compilers put what is called once into its caller.
 */
export function stretch(): i32 {
  let why: i32 = DONE;
  let at = next;
  const end = limit;
  const odd = oddAt;
  let calls = callCount;
  const firstCall = first;
  let before = lastStart;
  let argument = <usize> argCount << 1;
  const zero = bias;
  while (at + 16 <= end) {
    const slot = load<u64>(at);
    const head = <u32> slot;
    const word = <u32> (slot >> 32);
    const op = head & 0xff;
    const time = reinterpret<u64>(load<f64>(at, 8) + zero);
    let now = <u32> time;
    if (op === ENTER) {
      const argc = head >>> 8;
      let after = at + 24 + (<usize> argc << 3);
      if (argc > 4) {
        if (argc > MAX_ARGC) {
          why = BROKEN;
          break;
        }
        after += <usize> (argc + 3 >>> 3) << 3;
      }
      if (after > end) break;
      const recent = <usize> (word & RECENT - 1);
      if (load<u64>(recent << 3, RECENT_ENTERS) !== slot) {
        why = NEW_SHAPE;
        break;
      }
      if (<u32> (time >> 32) !== WHOLE) {
        if (at !== odd) {
          why = ODD_TIME;
          break;
        }
        now = 0;
      }
      const call = ++calls;
      const i = <usize> (call - firstCall);
      now = max(now, before);
      store<u32>(i << 2, now, STARTS);
      keep(now - before, i, STEPS, LONG_STEPS);
      before = now;
      store<u16>(i << 1, <u16> (load<u32>(recent << 2, RECENT_SHAPES) - 1), SHAPES);
      if (nextCost !== 0) {
        store<u32>(i << 2, nextCost, COSTS);
        hasCosts = true;
        nextCost = 0;
      }
      const parent = load<u32>(at, 16);
      store<u32>(i << 2, parent, PARENTS);
      const code = parent === call - 1 ? u32(parent > 0) : farParent(call, parent);
      keep(code, i, PARENT_CODES, LONG_CODES);

      let kindAt = at + 20;
      for (let payload = after - (<usize> argc << 3); payload < after; payload += 8) {
        store<u16>(argument, <u16> valueAt(load<u8>(kindAt), payload), ARGS);
        argument += 2;
        kindAt++;
      }
      at = after;
    } else if (op === LEAVE || op === FAIL) {
      if (at + 24 > end) break;
      const i = <usize> (word - firstCall);
      const isHere = <u32> i < calls + 1 - firstCall;
      if (!isHere && word - 1 >= calls) {
        ignored++;
        at += 24;
        continue;
      }
      // A call ends a second time when it is known what its promise came to.
      if (isHere && load<u16>(i << 1, RESULTS) !== 0 && (head & AGAIN) === 0) {
        ignored++;
        at += 24;
        continue;
      }
      if (<u32> (time >> 32) !== WHOLE) {
        if (at !== odd) {
          why = ODD_TIME;
          break;
        }
        now = 0;
      }
      const value = valueAt(head >>> 8 & 0xff, at + 16);
      const outcome = op - LEAVE + RETURNED;
      if (isHere) {
        const start = load<u32>(i << 2, STARTS);
        keep(max(now, start) - start, i, DURATIONS, LONG_DURATIONS);
        store<u8>(i, <u8> outcome, OUTCOMES);
        store<u16>(i << 1, <u16> value, RESULTS);
      } else {
        const late = <usize> lateCount;
        lateCount++;
        now = max(now, lastLate);
        store<u32>(late << 2, firstCall - word, LATE_CALLS);
        keep(now - lastLate, late, LATE_STEPS, LONG_LATE_STEPS);
        lastLate = now;
        store<u8>(late, <u8> ((head & AGAIN) !== 0 ? outcome | 4 : outcome), LATE_OUTCOMES);
        store<u16>(late << 1, <u16> value, LATE_RESULTS);
      }
      at += 24;
    } else if (op === SUSPEND || op === RESUME) {
      if (word - 1 >= calls) ignored++;
      else {
        if (<u32> (time >> 32) !== WHOLE) {
          if (at !== odd) {
            why = ODD_TIME;
            break;
          }
          now = 0;
        }
        // Until the chunk's last call is known: the call itself.
        const mark = <usize> markCount;
        markCount++;
        now = max(now, lastMark);
        store<u32>(mark << 2, 2 * word + u32(op === RESUME), MARK_CALLS);
        keep(now - lastMark, mark, MARK_STEPS, LONG_MARK_STEPS);
        lastMark = now;
      }
      at += 16;
    } else if (op === COST) {
      addCost(word, calls, load<f64>(at, 8));
      at += 16;
    } else {
      why = OTHER;
      break;
    }
  }
  next = at;
  callCount = calls;
  lastStart = before;
  argCount = <u32> (argument >>> 1);
  return why;
}

/**
 * Takes in events of calls, from slot `from` of the input up to slot `to`. An event that is not whole is left.
 *
 * @returns the slot of the first event that was not taken in; `stopReason` says why
 */
export function consume(from: u32, to: u32): u32 {
  const stop = INPUT + (<usize> to << 3);
  next = limit = INPUT + (<usize> from << 3);
  oddAt = 0;
  while (true) {
    reason = stretch();
    if (reason === NEW_SHAPE) {
      reason = addShape(load<u64>(next)) === 0 ? BROKEN : DONE;
    } else if (reason === ODD_TIME) {
      oddAt = next;
      reason = fits(load<f64>(next, 8)) ? DONE : FULL;
    }
    if (reason !== DONE || next >= stop) break;
    if (next + 16 > stop) {
      if (!isOfCall(load<u32>(next))) reason = OTHER;
      break;
    }
    const head = load<u32>(next);
    const after = next + (<usize> slotsOf(head) << 3);
    if ((head & 0xff) === ENTER && head >>> 8 > MAX_ARGC) {
      reason = BROKEN;
      break;
    }
    if (after > stop) break;
    if (!hasRoom(head, load<u32>(next, 4))) {
      reason = FULL;
      break;
    }
    limit = max(after, min(stop, next + (<usize> roomInSlots() << 3)));
  }
  return <u32> (next - INPUT >> 3);
}

/** Whether an event that begins so is one of a call. */
function isOfCall(head: u32): bool {
  const op = head & 0xff;
  return op >= ENTER && op <= RESUME || op === COST;
}

/** Writes the chunk under construction to the output, 16 bytes after its beginning; returns the payload's length in bytes. */
export function emit(): usize {
  const calls = callCount - first + 1;
  length = OUTPUT_HEAD;
  store<u32>(outputAt + length, first);
  store<u32>(outputAt + length + 4, calls);
  store<f64>(outputAt + length + 8, origin);
  length += CALLS_HEAD_SIZE;

  putIntegers<u32>(SHAPE_SITE, SHAPE_SITES, shapeCount);
  putIntegers<u32>(SHAPE_ARGC, SHAPE_ARGCS, shapeCount);
  putShorts(SHAPE, SHAPES, 0, calls);
  putShorts(PARENT, PARENT_CODES, LONG_CODES, calls);
  // Without a clock all of these are 0, as are those of a column that is missing.
  if (origin > 0 || !isZero(STEPS, calls) || !isZero(DURATIONS, calls)) {
    putShorts(START, STEPS, LONG_STEPS, calls);
    putShorts(DURATION, DURATIONS, LONG_DURATIONS, calls);
  }
  putIntegers<u8>(OUTCOME, OUTCOMES, calls);
  putShorts(RESULT, RESULTS, 0, calls);
  if (hasCosts) putIntegers<u32>(CALL_COST, COSTS, calls);
  putShorts(ARG, ARGS, 0, argCount);
  putValues();

  for (let i: u32 = 0; i < markCount; i++) {
    // 2 × call + resume → 2 × (last − call) + resume.
    const at = <usize> i << 2;
    const mark = load<u32>(at, MARK_CALLS);
    store<u32>(at, 2 * (callCount - (mark >>> 1)) + (mark & 1), MARK_CALLS);
  }
  putIntegers<u32>(MARK_CALL, MARK_CALLS, markCount);
  putShorts(MARK_TIME, MARK_STEPS, LONG_MARK_STEPS, markCount);
  putIntegers<u32>(LATE_CALL, LATE_CALLS, lateCount);
  putShorts(LATE_TIME, LATE_STEPS, LONG_LATE_STEPS, lateCount);
  putIntegers<u8>(LATE_OUTCOME, LATE_OUTCOMES, lateCount);
  putShorts(LATE_RESULT, LATE_RESULTS, 0, lateCount);
  if (hasLateCosts) putIntegers<u32>(LATE_COST, LATE_COSTS, lateCount);
  const numbers = 7 * calls + 2 * shapeCount + 3 * valueCount + argCount + 2 * markCount +
    5 * lateCount;
  const least = max(
    (calls + MAX_RUN_CALLS_PER_BYTE - 1) / MAX_RUN_CALLS_PER_BYTE,
    (numbers + MAX_NUMBERS_PER_BYTE - 1) / MAX_NUMBERS_PER_BYTE,
  );
  if (<u32> (length - OUTPUT_HEAD) < least) {
    const zeros = putHead(PADDING, 1, 0, least, 0, 0);
    memory.fill(zeros, 0, least);
  }

  for (let s: u32 = 0; s < shapeCount; s++) {
    const site = <usize> load<u32>(<usize> s << 2, SHAPE_SITES);
    store<u32>(shapeOfSite + (site << 2), 0);
    store<u64>((site & RECENT - 1) << 3, 0, RECENT_ENTERS);
  }
  memory.fill(DURATIONS, 0, <usize> calls << 1);
  memory.fill(OUTCOMES, 0, calls);
  memory.fill(RESULTS, 0, <usize> calls << 1);
  if (hasCosts) memory.fill(COSTS, 0, <usize> calls << 2);
  if (hasLateCosts) memory.fill(LATE_COSTS, 0, <usize> lateCount << 2);
  hasCosts = hasLateCosts = false;
  clearValues();
  first = callCount + 1;
  origin = -1;
  bias = NaN;
  shapeCount =
    argCount =
    markCount =
    lateCount =
    lastStart =
    lastMark =
    lastLate =
      0;
  return length - OUTPUT_HEAD;
}

/** Empties the dictionary. */
function clearValues(): void {
  if (valueCount < TABLE >> 5) {
    for (let i: u32 = 1; i <= valueCount; i++) {
      store<u32>(<usize> load<u32>(<usize> i << 2, PLACES) << 2, 0, HASHES);
    }
  } else memory.fill(HASHES, 0, <usize> TABLE << 2);
  memory.fill(RECENT_VALUES, 0, <usize> RECENT << 4);
  valueCount = 0;
  hasIdentities = false;
}

/** Writes the columns of the dictionary. */
function putValues(): void {
  putIntegers<u8>(VALUE_KIND, KINDS + 1, valueCount);
  for (let i: u32 = 0; i < valueCount; i++) {
    const at = <usize> i << 3;
    const payload = load<u64>(at + 8, PAYLOADS);
    const isNumber = <u32> load<u8>(i + 1, KINDS) === KIND_NUMBER;
    store<f64>(at, isNumber ? reinterpret<f64>(payload) : <f64> <u32> payload, SCRATCH);
  }
  putNumbers(VALUE_PAYLOAD, SCRATCH, valueCount);
  if (!hasIdentities) return;
  for (let i: u32 = 0; i < valueCount; i++) {
    const isObject = <u32> load<u8>(i + 1, KINDS) === KIND_OBJECT;
    store<u32>(<usize> i << 2, isObject ? load<u32>((<usize> i << 3) + 12, PAYLOADS) : 0, SCRATCH);
  }
  putIntegers<u32>(VALUE_IDENTITY, SCRATCH, valueCount);
}

/** Whether the first `n` of 16-bit integers are all 0. */
function isZero(values: usize, n: u32): bool {
  for (let i: u32 = 0; i < n; i++) if (load<u16>(values + (<usize> i << 1)) !== 0) return false;
  return true;
}

/** Writes a column's head, makes room for the rest, and returns the address of its numbers. */
function putHead(id: u8, width: u32, flags: u8, n: u32, base: f64, exceptions: u32): usize {
  const data = <usize> width * n + 7 & ~7;
  const size = COLUMN_HEAD_SIZE + data + (<usize> exceptions * EXCEPTION + 7 & ~7);
  const at = outputAt + length;
  store<u32>(at, <u32> id | width << 8 | <u32> flags << 16);
  store<u32>(at + 4, n);
  store<f64>(at + 8, base);
  store<u32>(at + 16, exceptions);
  store<u32>(at + 20, <u32> size);
  // The padding may hold bytes of an earlier chunk.
  if (data > 0) store<u64>(at + COLUMN_HEAD_SIZE + data - 8, 0);
  if (exceptions > 0) store<u64>(at + size - 8, 0);
  length += size;
  return at + COLUMN_HEAD_SIZE;
}

/** The layout that `choose` has found: bytes of a number, differences or not, and how many numbers are written apart. */
let layoutWidth: u32 = 0;
let layoutDelta: bool = false;
let layoutExceptions: u32 = 0;

/**
 * Finds the smallest layout of `n` numbers, of which so many have more than 8 or 16 bits, or are not the common one, or are not a byte's
 * or the common step behind the one before.
 */
function choose(n: u32, over8: u32, over16: u32, notConstant: u32, farStep: u32, notSteady: u32): void {
  let width: u32 = 4;
  let exceptions: u32 = 0;
  let cost = 4 * <u64> n;
  if (2 * <u64> n + <u64> over16 * EXCEPTION <= cost) {
    width = 2, exceptions = over16, cost = 2 * <u64> n + <u64> over16 * EXCEPTION;
  }
  if (<u64> n + <u64> over8 * EXCEPTION <= cost) {
    width = 1, exceptions = over8, cost = <u64> n + <u64> over8 * EXCEPTION;
  }
  if (<u64> notConstant * EXCEPTION <= cost) {
    width = 0, exceptions = notConstant, cost = <u64> notConstant * EXCEPTION;
  }
  // Differences: signed bytes, or the same one throughout.
  let delta = false;
  if (<u64> n + <u64> farStep * EXCEPTION < cost) {
    delta = true, width = 1, exceptions = farStep, cost = <u64> n + <u64> farStep * EXCEPTION;
  }
  if (<u64> notSteady * EXCEPTION < cost) delta = true, width = 0, exceptions = notSteady;
  layoutWidth = width, layoutDelta = delta, layoutExceptions = exceptions;
}

/** Writes a column of unsigned integers in the layout that is smallest. `T` is how they are kept: u8 or u32. */
function putIntegers<T extends u32>(id: u8, values: usize, n: u32): void {
  if (n === 0) return;
  const size = sizeof<T>();
  const stop = values + size * n;
  const middle = values + size * (n >> 1);
  const common: u32 = <u32> load<T>(middle);
  // Several at once: which of their bits are used, and how many words are not the common number throughout.
  const wordsEnd = values + (size * n & ~7);
  const everywhere: u64 = size === 1
    ? <u64> common * 0x0101010101010101
    : <u64> common * 0x0000000100000001;
  let all: u64 = 0;
  let otherWords: u32 = 0;
  for (let at = values; at < wordsEnd; at += 8) {
    const word = load<u64>(at);
    all |= word;
    otherWords += u32(word !== everywhere);
  }
  let bits: u32 = <u32> all | <u32> (all >> 32);
  if (size === 1) bits = (bits | bits >>> 8 | bits >>> 16 | bits >>> 24) & 0xff;
  for (let at = wordsEnd; at < stop; at += size) bits |= <u32> load<T>(at);

  let notConstant: u32 = n;
  if (<u64> otherWords * EXCEPTION <= <u64> n) {
    notConstant = 0;
    for (let at = values; at < stop; at += 8) {
      // Words that are the common number throughout are passed over.
      while (at < wordsEnd && load<u64>(at) === everywhere) at += 8;
      const end = min(at + 8, stop);
      for (let one = at; one < end; one += size) notConstant += u32(<u32> load<T>(one) !== common);
    }
  }
  let over8: u32 = 0;
  let over16: u32 = 0;
  let notSteady: u32 = n;
  let farStep: u32 = n;
  const step: i32 = n > 1 ? <i32> (common - <u32> load<T>(middle - size)) : 0;
  // Small numbers take a byte each at most, and few that are not the common one less: differences save nothing worth a pass, but in a short
  // column.
  if (bits >>> 8 !== 0 && notConstant > n >>> 7 || n <= 0xff) {
    notSteady = 0;
    farStep = 0;
    let last: u32 = 0;
    for (let at = values; at < stop; at += size) {
      const value = <u32> load<T>(at);
      over8 += u32(value > 0xff);
      if (size === 4) over16 += u32(value > 0xffff);
      // Two that are more than 2³¹ apart look near: their numbers are that large only in a broken journal.
      const difference = value - last;
      notSteady += u32(difference !== <u32> step);
      farStep += u32(difference + 128 > 255);
      last = value;
    }
  }
  choose(n, over8, over16, notConstant, farStep, notSteady);
  const width = layoutWidth;
  const delta = layoutDelta;
  const base: f64 = delta ? width === 1 ? -128 : <f64> step : width === 0 ? <f64> common : 0;
  let exceptions = layoutExceptions;
  const numbers = putHead(id, width, delta ? DELTA : 0, n, base, exceptions);
  let value8 = numbers + (<usize> width * n + 7 & ~7);
  let index4 = value8 + (<usize> exceptions << 3);
  if (delta) {
    const low: u32 = width === 0 ? <u32> step : -128;
    const span: u32 = width === 0 ? 0 : 255;
    let last: u32 = 0;
    for (let i: u32 = 0; i < n; i++) {
      const value = <u32> load<T>(values + size * i);
      const difference = value - last;
      if (width === 1) store<u8>(numbers + i, <u8> (difference + 128));
      if (difference - low > span) {
        store<f64>(value8, <f64> value - <f64> last);
        store<u32>(index4, i);
        value8 += 8, index4 += 4;
      }
      last = value;
    }
    return;
  }
  if (<usize> width === size) memory.copy(numbers, values, size * n);
  else if (width === 2) {
    for (let i: u32 = 0; i < n; i++) store<u16>(numbers + (<usize> i << 1), <u16> load<T>(values + size * i));
  } else if (width === 1) {
    for (let i: u32 = 0; i < n; i++) store<u8>(numbers + i, <u8> load<T>(values + size * i));
  }
  const low: u32 = width === 0 ? common : 0;
  const span: u32 = width === 0 ? 0 : width === 1 ? 0xff : 0xffff;
  for (let i: u32 = 0; exceptions > 0; i++) {
    const value = <u32> load<T>(values + size * i);
    if (value - low > span) {
      store<f64>(value8, <f64> value);
      store<u32>(index4, i);
      value8 += 8, index4 += 4, exceptions--;
    }
  }
}

/** In each 16 bits of a word: the lower half, one, and all but the highest. */
const LOW_BYTES: u64 = 0x00ff00ff00ff00ff;
const ONES: u64 = 0x0001000100010001;
const BELOW: u64 = 0x7fff7fff7fff7fff;

/** The sum of the four numbers of 16 bits. */
function sumOf(four: u64): u32 {
  return <u32> (four & 0xffff) + <u32> (four >> 16 & 0xffff) + <u32> (four >> 32 & 0xffff) + <u32> (four >> 48);
}

/** For each 16 bits of a word, 1 unless they are all set. */
// @ts-ignore: decorator
@inline
function shortOnes(word: u64): u64 {
  return ((~word & BELOW) + BELOW | ~word) >> 15 & ONES;
}

/** Number `i` of a column of 16 bits. */
// @ts-ignore: decorator
@inline
function shortAt(values: usize, long: usize, i: u32): u32 {
  const value = <u32> load<u16>(values + (<usize> i << 1));
  return value === LONG && long !== 0 ? load<u32>(long + (<usize> i << 2)) : value;
}

/**
 * The same for integers that are kept in 16 bits, four of which are looked at together. Those of times are differences already, but
 * durations.
 *
 * @param long where those are that need more than 16 bits; 0: there are none
 */
function putShorts(id: u8, values: usize, long: usize, n: u32): void {
  if (n === 0) return;
  const isTime = id === START || id === DURATION || id === MARK_TIME || id === LATE_TIME;
  const wordsEnd = values + (2 * <usize> n & ~7);
  const rest = n & ~3;
  const middle = n >> 1;
  const common = <u32> load<u16>(values + (<usize> middle << 1));
  const everywhere = <u64> common * ONES;
  let otherWords: u32 = 0;
  let wide: u64 = 0;
  for (let at = values; at < wordsEnd; at += 8) {
    const word = load<u64>(at);
    otherWords += u32(word !== everywhere);
    wide += (word >> 8 & LOW_BYTES) + LOW_BYTES >> 8 & ONES;
  }
  let over8 = sumOf(wide);
  for (let i = rest; i < n; i++) over8 += u32(load<u16>(values + (<usize> i << 1)) > 0xff);
  let over16: u32 = 0;
  // Else a byte each and exceptions take less than two bytes each.
  if (long !== 0 && <u64> over8 * EXCEPTION > <u64> n) {
    let short: u64 = 0;
    for (let at = values; at < wordsEnd; at += 8) short += shortOnes(load<u64>(at));
    over16 = rest - sumOf(short);
    for (let i = rest; i < n; i++) over16 += u32(load<u16>(values + (<usize> i << 1)) === LONG);
  }
  let notConstant: u32 = n;
  const mayBeConstant = isTime ? common === 0 : common !== LONG || long === 0;
  if (mayBeConstant && <u64> otherWords * EXCEPTION <= <u64> n) {
    notConstant = 0;
    const stop = values + 2 * <usize> n;
    for (let at = values; at < stop; at += 8) {
      while (at < wordsEnd && load<u64>(at) === everywhere) at += 8;
      const end = min(at + 8, stop);
      for (let one = at; one < end; one += 2) notConstant += u32(load<u16>(one) !== common);
    }
  }
  let notSteady: u32 = n;
  let farStep: u32 = n;
  const step: u32 = n > 1 ? shortAt(values, long, middle) - shortAt(values, long, middle - 1) : 0;
  // Where nearly all take a byte at most, differences save nothing worth a pass, but in a short column.
  if (!isTime && (over8 > n >>> 4 || n <= 0xff)) {
    notSteady = 0;
    farStep = 0;
    let last: u32 = 0;
    for (let i: u32 = 0; i < n; i++) {
      const value = shortAt(values, long, i);
      const difference = value - last;
      notSteady += u32(difference !== step);
      farStep += u32(difference + 128 > 255);
      last = value;
    }
  }
  choose(n, over8, over16, notConstant, farStep, notSteady);
  const width = layoutWidth;
  const delta = layoutDelta;
  const base: f64 = delta ? width === 1 ? -128 : <f64> <i32> step : width === 0 ? <f64> common : 0;
  let exceptions = layoutExceptions;
  const isSum = isTime ? id !== DURATION : delta;
  const numbers = putHead(id, width, isSum ? DELTA : 0, n, base, exceptions);
  let value8 = numbers + (<usize> width * n + 7 & ~7);
  let index4 = value8 + (<usize> exceptions << 3);
  if (delta) {
    const low: u32 = width === 0 ? step : -128;
    const span: u32 = width === 0 ? 0 : 255;
    let last: u32 = 0;
    for (let i: u32 = 0; i < n; i++) {
      const value = shortAt(values, long, i);
      const difference = value - last;
      if (width === 1) store<u8>(numbers + i, <u8> (difference + 128));
      if (difference - low > span) {
        store<f64>(value8, <f64> value - <f64> last);
        store<u32>(index4, i);
        value8 += 8, index4 += 4;
      }
      last = value;
    }
    return;
  }
  if (width === 4) {
    for (let i: u32 = 0; i < n; i++) store<u32>(numbers + (<usize> i << 2), shortAt(values, long, i));
  } else if (width === 2) memory.copy(numbers, values, 2 * <usize> n);
  else if (width === 1) {
    let to = numbers;
    for (let at = values; at < wordsEnd; at += 8) {
      let word = load<u64>(at) & LOW_BYTES;
      word = (word | word >> 8) & 0x0000ffff0000ffff;
      store<u32>(to, <u32> word | <u32> (word >> 16));
      to += 4;
    }
    for (let i = rest; i < n; i++) store<u8>(numbers + i, load<u8>(values + (<usize> i << 1)));
  }
  const low: u32 = width === 0 ? common : 0;
  const span: u32 = width === 0 ? 0 : width === 1 ? 0xff : LONG - 1;
  for (let i: u32 = 0; exceptions > 0; i++) {
    // Four that are none are passed over.
    if ((i & 3) === 0) {
      while (i < rest) {
        const word = load<u64>(values + (<usize> i << 1));
        const isPlain = width === 0
          ? word === everywhere
          : width === 1
          ? (word & ~LOW_BYTES) === 0
          : shortOnes(word) === ONES;
        if (!isPlain) break;
        i += 4;
      }
    }
    if (<u32> load<u16>(values + (<usize> i << 1)) - low > span) {
      store<f64>(value8, <f64> shortAt(values, long, i));
      store<u32>(index4, i);
      value8 += 8, index4 += 4, exceptions--;
    }
  }
}

/** Writes a column of doubles: −0, NaN and the infinities come back as they were. */
function putNumbers(id: u8, values: usize, n: u32): void {
  if (n === 0) return;
  const common = load<u64>(values + (<usize> (n >> 1) << 3));
  let notConstant: u32 = 0;
  let over8: u32 = 0;
  let over16: u32 = 0;
  let over32: u32 = 0;
  let not8: u32 = 0;
  let not16: u32 = 0;
  let not32: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const address = values + (<usize> i << 3);
    const bits = load<u64>(address);
    const value = load<f64>(address);
    notConstant += u32(bits !== common);
    const whole = <i32> value;
    // −0 has bits that are not 0.
    if (<f64> whole === value && (whole !== 0 || bits === 0)) {
      over8 += u32(<u32> whole > 0xff);
      over16 += u32(<u32> whole > 0xffff);
      over32 += u32(whole < 0);
      not8 += u32(<u32> (whole + 0x80) > 0xff);
      not16 += u32(<u32> (whole + 0x8000) > 0xffff);
    } else {
      over8++, over16++, not8++, not16++, not32++;
      over32 += u32(!(value >= 0 && value <= 4294967295 && floor(value) === value && value !== 0));
    }
  }
  // The candidates, from wide to narrow; of the signed and the unsigned one of a width the better.
  let width: u32 = 8;
  let exceptions: u32 = 0;
  let cost = 8 * <u64> n;
  let signed = false;
  for (let w: u32 = 4; w >= 1; w >>= 1) {
    const over = w === 4 ? over32 : w === 2 ? over16 : over8;
    const not = w === 4 ? not32 : w === 2 ? not16 : not8;
    const fewer = min(over, not);
    const price = <u64> w * n + <u64> fewer * EXCEPTION;
    if (price > cost) continue;
    width = w, exceptions = fewer, cost = price, signed = not < over;
  }
  if (<u64> notConstant * EXCEPTION <= cost) width = 0, exceptions = notConstant;
  const low: f64 = width === 0
    ? reinterpret<f64>(common)
    : width === 8 || !signed
    ? 0
    : width === 4
    ? -2147483648
    : width === 2
    ? -32768
    : -128;
  const numbers = putHead(id, width, 0, n, low, exceptions);
  if (width === 8) {
    memory.copy(numbers, values, <usize> n << 3);
    return;
  }
  let value8 = numbers + (<usize> width * n + 7 & ~7);
  let index4 = value8 + (<usize> exceptions << 3);
  const high: f64 = low + (width === 4 ? 4294967296 : width === 2 ? 65536 : 256);
  for (let i: u32 = 0; i < n; i++) {
    const address = values + (<usize> i << 3);
    const value = load<f64>(address);
    const isHere = width === 0
      ? load<u64>(address) === common
      : value >= low && value < high && floor(value) === value && load<u64>(address) !== 1 << 63;
    if (isHere) {
      const stored = <u32> <i64> (value - low);
      if (width === 1) store<u8>(numbers + i, <u8> stored);
      else if (width === 2) store<u16>(numbers + (<usize> i << 1), <u16> stored);
      else if (width === 4) store<u32>(numbers + (<usize> i << 2), stored);
    } else {
      if (width === 1) store<u8>(numbers + i, 0);
      else if (width === 2) store<u16>(numbers + (<usize> i << 1), 0);
      else if (width === 4) store<u32>(numbers + (<usize> i << 2), 0);
      store<f64>(value8, value);
      store<u32>(index4, i);
      value8 += 8, index4 += 4;
    }
  }
}
