/**
 * Events as slots of the journal, for code that writes one event after the other: `journal.ts` says how they are laid out. The
 * recorder's probes (`probe/probes.ts`) write the same slots in place, since a call of theirs must take nanoseconds.
 *
 * @module
 */
import { Kind, Op, type Ring } from "./journal.ts";

/** An argument, a result or an error. */
export interface JournalValue {
  /** One of `Kind`. */
  kind: number;
  /** The number, or the id of a snapshot. */
  payload: number;
  /** Of an object: its number, 0 when it is not known. */
  identity: number;
}

export interface EnterEvent {
  site: number;
  /** 0 for a root. */
  parent: number;
  /** Nanoseconds since the recording began. */
  time: number;
  args: readonly JournalValue[];
}

export interface EndEvent {
  op: typeof Op.LEAVE | typeof Op.FAIL;
  call: number;
  time: number;
  value: JournalValue;
}

export interface MarkEvent {
  op: typeof Op.SUSPEND | typeof Op.RESUME;
  call: number;
  time: number;
}

/** What the recorder took for a call, which may be the next one. */
export interface CostEvent {
  call: number;
  ns: number;
}

/** `this` of a call, or what it had changed by its end. */
export interface ExtraEvent {
  call: number;
  /** See `extras.ts`. */
  place: number;
  /** Its id. */
  snapshot: number;
  identity: number;
}

/** Slots of an ENTER event. */
export function enterSlots(argumentCount: number): number {
  return 3 + kindSlots(argumentCount) + argumentCount;
}

/** Slots of LEAVE and FAIL. */
export const END_SLOTS = 3;
/** Slots of SUSPEND and RESUME. */
export const MARK_SLOTS = 2;
export const EXTRA_SLOTS = 2;
export const COST_SLOTS = 2;
const PART_SLOTS = 2;

/** Slots of an event that holds so many bytes. */
export function blobSlots(length: number): number {
  return 1 + ((length + 7) >>> 3);
}

/** Up to which slot there are whole events, from the first one on. */
export function wholeEvents({ i32 }: Ring): number {
  const slots = i32.length / 2;
  for (let at = 0;;) {
    const size = at < slots ? slotsOf(i32[2 * at]!, i32[2 * at + 1]!) : 0;
    if (size === 0 || at + size > slots) return at;
    at += size;
  }
}

/** Slots of the event that begins with these words; 0 where none does. */
export function slotsOf(head: number, word: number): number {
  switch (head & 0xff) {
    case Op.ENTER:
      return enterSlots(head >>> 8);
    case Op.LEAVE:
    case Op.FAIL:
      return END_SLOTS;
    case Op.SUSPEND:
    case Op.RESUME:
      return MARK_SLOTS;
    case Op.EXTRA:
      return EXTRA_SLOTS;
    case Op.COST:
      return COST_SLOTS;
    case Op.PART:
      return PART_SLOTS;
    case Op.SNAPSHOT:
    case Op.SITES:
    case Op.META:
    case Op.MATCH:
      return blobSlots(word >>> 0);
    default:
      return 0;
  }
}

/** Writes an event from slot `at` on and returns the slot after it, as the others do. */
export function putEnter(ring: Ring, at: number, { site, parent, time, args }: EnterEvent): number {
  const { i32, f64, u8 } = ring;
  i32[2 * at] = Op.ENTER | args.length << 8;
  i32[2 * at + 1] = site;
  f64[at + 1] = time;
  i32[2 * at + 4] = parent;
  i32[2 * at + 5] = 0;
  const values = at + 3 + kindSlots(args.length);
  f64.fill(0, at + 3, values);
  args.forEach((value, i) => {
    u8[8 * at + 20 + i] = value.kind;
    putPayload(ring, values + i, value);
  });
  return values + args.length;
}

export function putEnd(ring: Ring, at: number, { op, call, time, value }: EndEvent): number {
  ring.i32[2 * at] = op | value.kind << 8;
  ring.i32[2 * at + 1] = call;
  ring.f64[at + 1] = time;
  putPayload(ring, at + 2, value);
  return at + END_SLOTS;
}

export function putMark(ring: Ring, at: number, { op, call, time }: MarkEvent): number {
  ring.i32[2 * at] = op;
  ring.i32[2 * at + 1] = call;
  ring.f64[at + 1] = time;
  return at + MARK_SLOTS;
}

export function putCost(ring: Ring, at: number, { call, ns }: CostEvent): number {
  ring.i32[2 * at] = Op.COST;
  ring.i32[2 * at + 1] = call;
  ring.f64[at + 1] = ns;
  return at + COST_SLOTS;
}

export function putExtra(ring: Ring, at: number, { call, place, snapshot, identity }: ExtraEvent): number {
  ring.i32[2 * at] = Op.EXTRA | place << 8;
  ring.i32[2 * at + 1] = call;
  ring.i32[2 * at + 2] = snapshot;
  ring.i32[2 * at + 3] = identity;
  return at + EXTRA_SLOTS;
}

/** SNAPSHOT, SITES, META or MATCH; with SITES, `count` says how many they are. */
export function putBlob(ring: Ring, at: number, op: number, { bytes, count = 0 }: Blob): number {
  ring.i32[2 * at] = op | count << 8;
  ring.i32[2 * at + 1] = bytes.length;
  ring.u8.set(bytes, 8 * at + 8);
  return at + blobSlots(bytes.length);
}

export interface Blob {
  bytes: Uint8Array;
  count?: number;
}

/** Slots behind the third for the kinds of arguments: the third has room for four. */
function kindSlots(argumentCount: number): number {
  return argumentCount > 4 ? (argumentCount + 3) >>> 3 : 0;
}

function putPayload({ i32, f64 }: Ring, slot: number, { kind, payload, identity }: JournalValue): void {
  if (kind === Kind.NUMBER) f64[slot] = payload;
  else {
    i32[2 * slot] = payload;
    i32[2 * slot + 1] = identity;
  }
}
