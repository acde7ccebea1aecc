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
const OPEN: u32 = 0;
const RETURNED: u32 = 1;
const THREW: u32 = 2;

/** A chunk is closed when it holds this many values; dictionary indexes then fit in 16 bits. */
const MAX_VALUES: u32 = 65000;
/** How many ancestors are tried before a parent is stored by its distance; at most 254. */
const MAX_STEPS: u32 = 40;
/** A site id above this can only be a broken journal. */
const MAX_SITE: u32 = 1 << 24;
/** Whole numbers below this are found in the dictionary without hashing. */
const SMALL: u32 = 1024;
/** Slots in the dictionary's hash table: a power of two, more than twice `MAX_VALUES`. */
const TABLE: u32 = 1 << 17;
const TABLE_SHIFT: u32 = 32 - 17;
/** Slots of events that fit into the input: at least one event. */
const INPUT_SLOTS: u32 = 1 << 16;
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

let chunkCalls: u32 = 0;
/** Room for arguments. */
let maxArgs: u32 = 0;

let inputAt: usize = 0;
let outputAt: usize = 0;

let callCount: u32 = 0;
let ignored: u32 = 0;
let reason: i32 = DONE;

// The chunk under construction: calls first … callCount. A time is kept as the ns since the one before (or since the start), in
// 32 bits, and exactly beside it for those that are longer.
let first: u32 = 1;
/** The absolute time, in ns, that the chunk's times are relative to; −1 before its first event. */
let origin: f64 = -1;
/** u16 */
let shapes: usize = 0;
/** u32 */
let parentCodes: usize = 0;
/** u32 */
let parents: usize = 0;
/** f64, absolute */
let starts: usize = 0;
/** u32, from start to start */
let startSteps: usize = 0;
let lastStart: f64 = 0;
/** f64, absolute; only of calls that took more than 4 s */
let ends: usize = 0;
/** u32 */
let durations: usize = 0;
/** u8 */
let outcomes: usize = 0;
/** u16 */
let results: usize = 0;
/** u32, ns that the recorder took for the call; all 0 unless `hasCosts` */
let costs: usize = 0;
let hasCosts: bool = false;
/** Of the call to come. */
let nextCost: u32 = 0;
/** u16 */
let args: usize = 0;
let argCount: u32 = 0;

/** By site: 1 + its shape that was used first in this chunk; nextShapes leads to those with other argument counts. */
let shapeOfSite: usize = 0;
let siteRoom: u32 = 0;
let shapeSites: usize = 0;
let shapeArgcs: usize = 0;
let nextShapes: usize = 0;
let shapeCount: u32 = 0;

// The dictionary: value i, from 1, has its kind (u8) at kinds + i and its payload at payloads + 8 i.
let kinds: usize = 0;
let payloads: usize = 0;
/** u32, by value: its slot in the hash table. */
let places: usize = 0;
let valueCount: u32 = 0;
let hasIdentities: bool = false;
let table: usize = 0;
let small: usize = 0;
/** Scratch for the columns of values. */
let scratch: usize = 0;

/** u32 */
let markCalls: usize = 0;
/** f64, absolute */
let markTimes: usize = 0;
/** u32 */
let markSteps: usize = 0;
let lastMark: f64 = 0;
let markCount: u32 = 0;

// Ends of calls of earlier chunks.
/** u32 */
let lateCalls: usize = 0;
/** f64, absolute */
let lateTimes: usize = 0;
/** u32 */
let lateSteps: usize = 0;
let lastLate: f64 = 0;
/** u8 */
let lateOutcomes: usize = 0;
/** u16 */
let lateResults: usize = 0;
/** u32 */
let lateCosts: usize = 0;
let hasLateCosts: bool = false;
let lateCount: u32 = 0;

/** Bytes of output used, from `outputAt` on. */
let length: usize = 0;

/** Where memory is free, and where it ends. */
let free: usize = __heap_base + 15 & ~15;
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
  inputAt = take(INPUT_SLOTS, 8);
  shapes = take(calls, 2);
  parentCodes = take(calls, 4);
  parents = take(calls, 4);
  starts = take(calls, 8);
  startSteps = take(calls, 4);
  ends = take(calls, 8);
  durations = take(calls, 4);
  outcomes = take(calls, 1);
  results = take(calls, 2);
  costs = take(calls, 4);
  args = take(maxArgs, 2);
  siteRoom = 1024;
  shapeOfSite = take(siteRoom, 4);
  shapeSites = take(calls, 4);
  shapeArgcs = take(calls, 4);
  nextShapes = take(calls, 4);
  kinds = take(MAX_VALUES + 2, 1);
  payloads = take(MAX_VALUES + 2, 8);
  places = take(MAX_VALUES + 2, 4);
  table = take(TABLE, 4);
  small = take(SMALL, 4);
  scratch = take(MAX_VALUES + 2, 8);
  markCalls = take(calls, 4);
  markTimes = take(calls, 8);
  markSteps = take(calls, 4);
  lateCalls = take(calls, 4);
  lateTimes = take(calls, 8);
  lateSteps = take(calls, 4);
  lateOutcomes = take(calls, 1);
  lateResults = take(calls, 2);
  lateCosts = take(calls, 4);
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
  return inputAt;
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

/** The index in the dictionary of a value, which is added when it is new. */
function add(kind: u32, payload: u64): u32 {
  const low = <u32> payload;
  const high = <u32> (payload >> 32);
  // Small integers as doubles differ in the upper bits of the high word only: rotate these down before multiplying.
  let place: u32 = ((low + kind) ^ (high >>> 12 | high << 20)) * 0x9e3779b1 >>> TABLE_SHIFT;
  while (true) {
    const entry = table + (<usize> place << 2);
    const index = load<u32>(entry);
    if (index === 0) {
      const fresh = ++valueCount;
      store<u32>(entry, fresh);
      store<u32>(places + (<usize> fresh << 2), place);
      store<u8>(kinds + fresh, <u8> kind);
      store<u64>(payloads + (<usize> fresh << 3), payload);
      if (kind === KIND_OBJECT && high !== 0) hasIdentities = true;
      return fresh;
    }
    if (load<u64>(payloads + (<usize> index << 3)) === payload && <u32> load<u8>(kinds + index) === kind) {
      return index;
    }
    place = place + 1 & TABLE - 1;
  }
}

/** The index of the value whose payload is at that address. */
function valueAt(kind: u32, address: usize): u32 {
  if (kind === KIND_NUMBER) {
    const value = load<f64>(address);
    const whole = <u32> <i32> value;
    // −0 has bits that are not 0.
    if (whole < SMALL && <f64> whole === value && (whole !== 0 || load<u64>(address) === 0)) {
      const known = load<u32>(small + (<usize> whole << 2));
      if (known !== 0) return known;
      const fresh = add(kind, load<u64>(address));
      store<u32>(small + (<usize> whole << 2), fresh);
      return fresh;
    }
    return add(kind, load<u64>(address));
  }
  return add(kind, kind > KIND_NUMBER && kind <= KIND_OBJECT ? load<u64>(address) : 0);
}

/** The shape of a site and an argument count, which is added when it is new; 0 for a site that cannot be. */
function addShape(site: u32, argc: u32): u32 {
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
  for (let shape = known; shape > 0; shape = load<u32>(nextShapes + (<usize> (shape - 1) << 2))) {
    if (load<u32>(shapeArgcs + (<usize> (shape - 1) << 2)) === argc) return shape;
  }
  const at = <usize> shapeCount << 2;
  store<u32>(shapeSites + at, site);
  store<u32>(shapeArgcs + at, argc);
  store<u32>(nextShapes + at, known);
  store<u32>(ofSite, ++shapeCount);
  return shapeCount;
}

/** Notes time that the recorder took for a call: one of this chunk, the next one, or one of an earlier chunk that has ended last. */
function addCost(call: u32, calls: u32, ns: f64): void {
  // Also what is no number.
  const cost: u32 = ns > 0 ? <u32> min<f64>(ns + 0.5, 2147483647) : 0;
  if (call > calls) {
    nextCost = sum(nextCost, cost);
  } else if (call >= first) {
    const address = costs + (<usize> (call - first) << 2);
    store<u32>(address, sum(load<u32>(address), cost));
    hasCosts = true;
  } else if (lateCount > 0) {
    const address = lateCosts + (<usize> (lateCount - 1) << 2);
    store<u32>(address, sum(load<u32>(address), cost));
    hasLateCosts = true;
  }
}

/** Of two costs, as much as is kept. */
function sum(a: u32, b: u32): u32 {
  return min<u32>(a + b, 2147483647);
}

/** How the parent of a call is written, see `Column.PARENT`. */
function farParent(call: u32, parent: u32): u32 {
  if (parent === 0 || parent >= call) return 0;
  let ancestor = call - 1;
  for (let step: u32 = 2; step < MAX_STEPS + 2 && ancestor >= first; step++) {
    ancestor = load<u32>(parents + (<usize> (ancestor - first) << 2));
    // A parent that makes no sense ends the walk, too.
    if (ancestor <= parent) {
      if (ancestor === parent) return step;
      break;
    }
  }
  return 255 + call - parent;
}

/**
 * Takes in events of calls, from slot `from` of the input up to slot `to`. An event that is not whole is left.
 *
 * @returns the slot of the first event that was not taken in; `stopReason` says why
 */
export function consume(from: u32, to: u32): u32 {
  let at = inputAt + (<usize> from << 3);
  const stop = inputAt + (<usize> to << 3);
  let why: i32 = DONE;
  // What the loop changes is in variables: the module's own are memory.
  let calls = callCount;
  const firstCall = first;
  let zero = origin;
  let before = lastStart;
  let argument = args + (<usize> argCount << 1);
  const argumentsEnd = args + (<usize> maxArgs << 1);
  const lastCall = first + chunkCalls - 1;
  while (at + 16 <= stop) {
    const head = load<u32>(at);
    const op = head & 0xff;
    const time = floor(load<f64>(at + 8) + 0.5);
    const word = load<u32>(at + 4);
    if (op === ENTER) {
      const argc = head >>> 8;
      const extra: u32 = argc > 4 ? argc + 3 >>> 3 : 0;
      let payload = at + (<usize> (3 + extra) << 3);
      const after = payload + (<usize> argc << 3);
      if (argc > MAX_ARGC) {
        why = BROKEN;
        break;
      }
      if (after > stop) break;
      if (
        calls === lastCall || argument + (<usize> argc << 1) > argumentsEnd || valueCount + argc > MAX_VALUES
      ) {
        why = FULL;
        break;
      }
      let shape: u32 = word < siteRoom ? load<u32>(shapeOfSite + (<usize> word << 2)) : 0;
      if (shape === 0 || load<u32>(shapeArgcs + (<usize> (shape - 1) << 2)) !== argc) {
        shape = addShape(word, argc);
        if (shape === 0) {
          why = BROKEN;
          break;
        }
      }
      if (zero < 0) {
        zero =
          before =
          lastMark =
          lastLate =
            time;
      }
      const call = ++calls;
      const i = <usize> (call - firstCall) << 1;
      store<f64>(starts + 4 * i, time);
      store<u32>(startSteps + 2 * i, <u32> (time - before));
      before = time;
      store<u16>(shapes + i, <u16> (shape - 1));
      if (nextCost !== 0) {
        store<u32>(costs + 2 * i, nextCost);
        hasCosts = true;
        nextCost = 0;
      }
      const parent = load<u32>(at + 16);
      store<u32>(parents + 2 * i, parent);
      store<u32>(parentCodes + 2 * i, parent === call - 1 ? u32(parent > 0) : farParent(call, parent));

      let kindAt = at + 20;
      for (; payload < after; payload += 8) {
        store<u16>(argument, <u16> valueAt(load<u8>(kindAt), payload));
        argument += 2;
        kindAt++;
      }
      at = after;
    } else if (op === LEAVE || op === FAIL) {
      if (at + 24 > stop) break;
      const i = <usize> (word - firstCall) << 1;
      const isHere = word >= firstCall;
      // A call ends a second time when it is known what its promise came to.
      const again = (head & AGAIN) !== 0;
      if (word === 0 || word > calls || isHere && !again && load<u8>(outcomes + (i >>> 1)) !== <u8> OPEN) ignored++;
      else {
        // A dictionary that is full closes the chunk.
        if (valueCount >= MAX_VALUES || !isHere && lateCount === chunkCalls) {
          why = FULL;
          break;
        }
        const outcome: u32 = op === LEAVE ? RETURNED : THREW;
        const value = valueAt(head >>> 8 & 0xff, at + 16);
        if (isHere) {
          const duration = time - load<f64>(starts + 4 * i);
          store<u32>(durations + 2 * i, <u32> duration);
          if (duration > 0xffffffff) store<f64>(ends + 4 * i, time);
          store<u8>(outcomes + (i >>> 1), <u8> outcome);
          store<u16>(results + i, <u16> value);
        } else {
          if (zero < 0) {
            zero =
              before =
              lastMark =
              lastLate =
                time;
          }
          const late = <usize> lateCount;
          lateCount++;
          store<u32>(lateCalls + (late << 2), firstCall - word);
          store<f64>(lateTimes + (late << 3), time);
          store<u32>(lateSteps + (late << 2), <u32> (time - lastLate));
          lastLate = time;
          store<u8>(lateOutcomes + late, <u8> (again ? outcome | 4 : outcome));
          store<u16>(lateResults + (late << 1), <u16> value);
        }
      }
      at += 24;
    } else if (op === SUSPEND || op === RESUME) {
      if (word === 0 || word > calls) ignored++;
      else {
        if (markCount === chunkCalls) {
          why = FULL;
          break;
        }
        if (zero < 0) {
          zero =
            before =
            lastMark =
            lastLate =
              time;
        }
        // Until the chunk's last call is known: the call itself.
        const mark = <usize> markCount << 2;
        markCount++;
        store<u32>(markCalls + mark, 2 * word + u32(op === RESUME));
        store<f64>(markTimes + 2 * mark, time);
        store<u32>(markSteps + mark, <u32> (time - lastMark));
        lastMark = time;
      }
      at += 16;
    } else if (op === COST) {
      addCost(word, calls, load<f64>(at + 8));
      at += 16;
    } else {
      why = OTHER;
      break;
    }
  }
  if (why === DONE && at < stop) {
    const op = load<u32>(at) & 0xff;
    if (op !== ENTER && op !== LEAVE && op !== FAIL && op !== SUSPEND && op !== RESUME && op !== COST) {
      why = OTHER;
    };
  }
  callCount = calls;
  origin = zero;
  lastStart = before;
  argCount = <u32> (argument - args >>> 1);
  reason = why;
  return <u32> (at - inputAt >> 3);
}

/** Writes the chunk under construction to the output, 16 bytes after its beginning; returns the payload's length in bytes. */
export function emit(): usize {
  const calls = callCount - first + 1;
  length = OUTPUT_HEAD;
  store<u32>(outputAt + length, first);
  store<u32>(outputAt + length + 4, calls);
  store<f64>(outputAt + length + 8, origin);
  length += CALLS_HEAD_SIZE;

  putIntegers<u32>(SHAPE_SITE, shapeSites, shapeCount);
  putIntegers<u32>(SHAPE_ARGC, shapeArgcs, shapeCount);
  putIntegers<u16>(SHAPE, shapes, calls);
  putIntegers<u32>(PARENT, parentCodes, calls);
  // Without a clock all of these are 0, as are those of a column that is missing.
  if (origin > 0 || !isZero(startSteps, calls) || !isZero(durations, calls)) {
    putTimes(START, startSteps, calls);
    putTimes(DURATION, durations, calls);
  }
  putIntegers<u8>(OUTCOME, outcomes, calls);
  putIntegers<u16>(RESULT, results, calls);
  if (hasCosts) putIntegers<u32>(CALL_COST, costs, calls);
  putIntegers<u16>(ARG, args, argCount);
  putValues();

  for (let i: u32 = 0; i < markCount; i++) {
    // 2 × call + resume → 2 × (last − call) + resume.
    const address = markCalls + (<usize> i << 2);
    const mark = load<u32>(address);
    store<u32>(address, 2 * (callCount - (mark >>> 1)) + (mark & 1));
  }
  putIntegers<u32>(MARK_CALL, markCalls, markCount);
  putTimes(MARK_TIME, markSteps, markCount);
  putIntegers<u32>(LATE_CALL, lateCalls, lateCount);
  putTimes(LATE_TIME, lateSteps, lateCount);
  putIntegers<u8>(LATE_OUTCOME, lateOutcomes, lateCount);
  putIntegers<u16>(LATE_RESULT, lateResults, lateCount);
  if (hasLateCosts) putIntegers<u32>(LATE_COST, lateCosts, lateCount);
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
    store<u32>(shapeOfSite + (<usize> load<u32>(shapeSites + (<usize> s << 2)) << 2), 0);
  }
  memory.fill(durations, 0, <usize> calls << 2);
  memory.fill(outcomes, 0, calls);
  memory.fill(results, 0, <usize> calls << 1);
  if (hasCosts) memory.fill(costs, 0, <usize> calls << 2);
  if (hasLateCosts) memory.fill(lateCosts, 0, <usize> lateCount << 2);
  hasCosts = hasLateCosts = false;
  clearValues();
  first = callCount + 1;
  origin = -1;
  shapeCount =
    argCount =
    markCount =
    lateCount =
      0;
  return length - OUTPUT_HEAD;
}

/** Empties the dictionary. */
function clearValues(): void {
  if (valueCount < TABLE >> 5) {
    for (let i: u32 = 1; i <= valueCount; i++) {
      store<u32>(table + (<usize> load<u32>(places + (<usize> i << 2)) << 2), 0);
    }
  } else memory.fill(table, 0, <usize> TABLE << 2);
  memory.fill(small, 0, <usize> SMALL << 2);
  valueCount = 0;
  hasIdentities = false;
}

/** Writes the columns of the dictionary. */
function putValues(): void {
  putIntegers<u8>(VALUE_KIND, kinds + 1, valueCount);
  for (let i: u32 = 0; i < valueCount; i++) {
    const payload = load<u64>(payloads + 8 + (<usize> i << 3));
    const isNumber = <u32> load<u8>(kinds + 1 + i) === KIND_NUMBER;
    store<f64>(scratch + (<usize> i << 3), isNumber ? reinterpret<f64>(payload) : <f64> <u32> payload);
  }
  putNumbers(VALUE_PAYLOAD, scratch, valueCount);
  if (!hasIdentities) return;
  for (let i: u32 = 0; i < valueCount; i++) {
    const isObject = <u32> load<u8>(kinds + 1 + i) === KIND_OBJECT;
    store<u32>(scratch + (<usize> i << 2), isObject ? load<u32>(payloads + 12 + (<usize> i << 3)) : 0);
  }
  putIntegers<u32>(VALUE_IDENTITY, scratch, valueCount);
}

/** Whether the first `n` of 32-bit integers are all 0. */
function isZero(values: usize, n: u32): bool {
  for (let i: u32 = 0; i < n; i++) if (load<u32>(values + (<usize> i << 2)) !== 0) return false;
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

/** Writes a column of unsigned integers in the layout that is smallest. `T` is how they are kept: u8, u16 or u32. */
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
    : size === 2
    ? <u64> common * 0x0001000100010001
    : <u64> common * 0x0000000100000001;
  let all: u64 = 0;
  let otherWords: u32 = 0;
  for (let at = values; at < wordsEnd; at += 8) {
    const word = load<u64>(at);
    all |= word;
    otherWords += u32(word !== everywhere);
  }
  if (size < 4) all |= all >> 16 | all >> 48;
  if (size === 1) all |= all >> 8;
  let bits: u32 = <u32> all | <u32> (all >> 32);
  if (size === 2) bits &= 0xffff;
  if (size === 1) bits &= 0xff;
  for (let at = wordsEnd; at < stop; at += size) bits |= <u32> load<T>(at);

  let notConstant: u32 = n;
  if (<u64> otherWords * EXCEPTION <= <u64> n) {
    notConstant = 0;
    for (let at = values; at < stop; at += size) notConstant += u32(<u32> load<T>(at) !== common);
  }
  let over8: u32 = 0;
  let over16: u32 = 0;
  let notSteady: u32 = n;
  let farStep: u32 = n;
  const step: i32 = n > 1 ? <i32> (common - <u32> load<T>(middle - size)) : 0;
  // Small numbers take a byte each at most: differences save nothing worth a pass, but in a short column.
  if (bits >>> 8 !== 0 || n <= 0xff) {
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
  let base: f64 = width === 0 ? <f64> common : 0;
  if (<u64> n + <u64> farStep * EXCEPTION < cost) {
    delta = true, base = -128, width = 1, exceptions = farStep, cost = <u64> n + <u64> farStep * EXCEPTION;
  }
  if (<u64> notSteady * EXCEPTION < cost) delta = true, base = <f64> step, width = 0, exceptions = notSteady;
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

/** The whole time in ns of what is kept in 32 bits at index `i` of a column. */
function exactTime(id: u8, i: u32): f64 {
  const at = <usize> i << 3;
  if (id === DURATION) return load<f64>(ends + at) - load<f64>(starts + at);
  const times = id === START ? starts : id === MARK_TIME ? markTimes : lateTimes;
  return load<f64>(times + at) - (i === 0 ? origin : load<f64>(times + at - 8));
}

/** Writes a column of times: 32-bit ns, of which 0xffffffff is that or more. All but durations are differences. */
function putTimes(id: u8, values: usize, n: u32): void {
  if (n === 0) return;
  const stop = values + (<usize> n << 2);
  let over8: u32 = 0;
  let over16: u32 = 0;
  let over32: u32 = 0;
  let notZero: u32 = 0;
  for (let at = values; at < stop; at += 4) {
    const time = load<u32>(at);
    notZero += u32(time !== 0);
    // Most calls are short.
    if (time <= 0xff) continue;
    over8++;
    over16 += u32(time > 0xffff);
    over32 += u32(time === 0xffffffff);
  }
  let width: u32 = 8;
  let exceptions: u32 = 0;
  let cost = 8 * <u64> n;
  let price = 4 * <u64> n + <u64> over32 * EXCEPTION;
  if (price <= cost) width = 4, exceptions = over32, cost = price;
  price = 2 * <u64> n + <u64> over16 * EXCEPTION;
  if (price <= cost) width = 2, exceptions = over16, cost = price;
  price = <u64> n + <u64> over8 * EXCEPTION;
  if (price <= cost) width = 1, exceptions = over8, cost = price;
  price = <u64> notZero * EXCEPTION;
  if (price <= cost) width = 0, exceptions = notZero;
  const numbers = putHead(id, width, id === DURATION ? 0 : DELTA, n, 0, exceptions);
  if (width === 8) {
    for (let i: u32 = 0; i < n; i++) {
      const time = load<u32>(values + (<usize> i << 2));
      store<f64>(numbers + (<usize> i << 3), time === 0xffffffff ? exactTime(id, i) : <f64> time);
    }
    return;
  }
  if (width === 4) memory.copy(numbers, values, <usize> n << 2);
  else if (width === 2) {
    for (let i: u32 = 0; i < n; i++) {
      store<u16>(numbers + (<usize> i << 1), <u16> load<u32>(values + (<usize> i << 2)));
    }
  } else if (width === 1) {
    for (let i: u32 = 0; i < n; i++) store<u8>(numbers + i, <u8> load<u32>(values + (<usize> i << 2)));
  }
  let value8 = numbers + (<usize> width * n + 7 & ~7);
  let index4 = value8 + (<usize> exceptions << 3);
  const limit: u32 = width === 4 ? 0xfffffffe : width === 2 ? 0xffff : width === 1 ? 0xff : 0;
  for (let i: u32 = 0; exceptions > 0; i++) {
    const time = load<u32>(values + (<usize> i << 2));
    if (time <= limit) continue;
    store<f64>(value8, time === 0xffffffff ? exactTime(id, i) : <f64> time);
    store<u32>(index4, i);
    value8 += 8, index4 += 4, exceptions--;
  }
}
