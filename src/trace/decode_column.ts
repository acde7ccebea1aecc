/**
 * Columns, reading side (see `calls_spec.ts`). Nothing here trusts the bytes: every length is checked before it is used.
 *
 * @module
 */

import { COLUMN_HEAD_SIZE, DELTA, MAX_COLUMN, MAX_NUMBERS_PER_BYTE } from "./calls_spec.ts";

/** Where a column stands in a payload, checked to lie within it. */
export interface ColumnPlace {
  /** Offset in bytes of the numbers, a multiple of 8. */
  at: number;
  width: number;
  delta: boolean;
  n: number;
  base: number;
  exceptions: number;
}

/**
 * Finds the columns of a payload, by id.
 *
 * @throws {RangeError} They do not fit together.
 */
export function columnsIn(payload: Uint8Array, from: number): Map<number, ColumnPlace> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const places = new Map<number, ColumnPlace>();
  let at = from;
  let numbers = 0;
  while (at < payload.length) {
    if (at + COLUMN_HEAD_SIZE > payload.length) throw new RangeError("a column is cut off");
    const width = view.getUint8(at + 1);
    const n = view.getUint32(at + 4, true);
    const exceptions = view.getUint32(at + 16, true);
    const size = view.getUint32(at + 20, true);
    const data = paddedTo8(width * n);
    if (
      size % 8 !== 0 || at + size > payload.length || n > MAX_COLUMN || exceptions > n ||
      size < COLUMN_HEAD_SIZE + data + 12 * exceptions
    ) throw new RangeError("the length of a column is wrong");
    numbers += n;
    if (numbers > payload.length * MAX_NUMBERS_PER_BYTE) {
      throw new RangeError("its columns hold more than its bytes can stand for");
    }
    if (width > 8 || (width & (width - 1)) !== 0) throw new RangeError(`a column is ${width} bytes wide`);
    places.set(view.getUint8(at), {
      at: at + COLUMN_HEAD_SIZE,
      width,
      delta: (view.getUint8(at + 2) & DELTA) !== 0,
      n,
      base: view.getFloat64(at + 8, true),
      exceptions,
    });
    at += size;
  }
  return places;
}

/** How many bytes of a payload hold a column's numbers. */
export function columnBytes({ width, n, exceptions }: ColumnPlace): number {
  return paddedTo8(width * n) + 12 * exceptions;
}

function paddedTo8(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Decodes integers into `out`, which holds zeros: these stay where the column is missing or too short. */
export function readIntegers(
  payload: Uint8Array,
  place: ColumnPlace | undefined,
  out: Uint32Array,
): Uint32Array {
  if (place === undefined) return out;
  const n = out.length;
  fill(out, payload, place);
  const { base } = place;
  if (place.width > 0 && base !== 0) { for (let i = 0; i < n; i++) out[i] = out[i]! + base; }
  patch(out, payload, place);
  // Negative differences wrap, and the sums wrap back.
  if (place.delta) { for (let i = 0, sum = 0; i < n; i++) out[i] = sum = (sum + out[i]!) | 0; }
  return out;
}

/**
 * As `readIntegers`, for doubles: a function of its own, so that the engine sees one kind of array in each.
 *
 * @param origin what is added to each number of the column
 */
export function readNumbers(
  payload: Uint8Array,
  place: ColumnPlace | undefined,
  out: Float64Array,
  origin = 0,
): Float64Array {
  if (place === undefined) return out;
  const n = out.length;
  const { base, width, delta } = place;
  // What is narrow is most of a run: it is gone through once.
  const stored = place.n < n ? undefined : narrow(payload, place, n);
  if (stored !== undefined && addUp(stored, out, { base, delta, origin, ...exceptionsOf(payload, place) })) {
    return out;
  }
  fill(out, payload, place);
  if (width > 0 && base !== 0) { for (let i = 0; i < n; i++) out[i] = out[i]! + base; }
  patch(out, payload, place);
  // To read the sum back from the array takes six times as long.
  if (delta) { for (let i = 0, sum = 0; i < n; i++) out[i] = origin + (sum += out[i]!); }
  else if (origin !== 0) { for (let i = 0; i < n; i++) out[i] = out[i]! + origin; }
  return out;
}

/**
 * As `readIntegers`, of numbers that fit into a byte each.
 *
 * @param out holds zeros
 * @returns whether it could be done: the numbers are no steps, and whole
 */
export function readBytes(payload: Uint8Array, place: ColumnPlace, out: Uint8Array): boolean {
  const { base, width, delta } = place;
  if (delta || !Number.isInteger(base)) return false;
  fill(out, payload, place);
  if (width > 0 && base !== 0) { for (let i = 0; i < out.length; i++) out[i] = out[i]! + base; }
  patch(out, payload, place);
  return true;
}

/** The stored numbers of a column, where they take a byte or two each. */
function narrow(
  payload: Uint8Array,
  { width, at }: ColumnPlace,
  n: number,
): Uint8Array | Uint16Array | undefined {
  const from = payload.byteOffset + at;
  if (width === 1) return new Uint8Array(payload.buffer, from, n);
  return width === 2 ? new Uint16Array(payload.buffer, from, n) : undefined;
}

/** How stored numbers become those of the column. */
interface Sums {
  base: number;
  delta: boolean;
  origin: number;
  values: Float64Array;
  indexes: Uint32Array;
}

/** @returns whether it could be done: the exceptions are in order */
function addUp(
  stored: Uint8Array | Uint16Array,
  out: Float64Array,
  { base, delta, origin, values, indexes }: Sums,
): boolean {
  let at = 0;
  let sum = 0;
  for (let e = 0; e <= indexes.length; e++) {
    const end = e < indexes.length ? indexes[e]! : out.length;
    if (end < at || end >= out.length && e < indexes.length) return false;
    const part = { at, end, sum, base, origin, delta };
    sum = stored instanceof Uint8Array ? addBytes(stored, out, part) : addShorts(stored, out, part);
    if (e === indexes.length) break;
    sum = delta ? sum + values[e]! : values[e]!;
    // A −0 that is a value stays one.
    out[end] = origin === 0 ? sum : origin + sum;
    at = end + 1;
  }
  return true;
}

/** A part of a column, from `at` on, and the sum of what is before it. */
interface Part {
  at: number;
  end: number;
  sum: number;
  base: number;
  origin: number;
  delta: boolean;
}

function addBytes(
  stored: Uint8Array,
  out: Float64Array,
  { at, end, sum, base, origin, delta }: Part,
): number {
  if (delta) { for (let i = at; i < end; i++) out[i] = origin + (sum += stored[i]! + base); }
  else for (let i = at; i < end; i++) out[i] = stored[i]! + base + origin;
  return sum;
}

/** The same of two bytes each: the engine sees one kind of array in each. */
function addShorts(
  stored: Uint16Array,
  out: Float64Array,
  { at, end, sum, base, origin, delta }: Part,
): number {
  if (delta) { for (let i = at; i < end; i++) out[i] = origin + (sum += stored[i]! + base); }
  else for (let i = at; i < end; i++) out[i] = stored[i]! + base + origin;
  return sum;
}

/** Sets the stored numbers, without base (except for a constant column) and exceptions. */
function fill(out: Uint32Array | Float64Array | Uint8Array, payload: Uint8Array, place: ColumnPlace): void {
  const n = Math.min(place.n, out.length);
  const at = payload.byteOffset + place.at;
  if (place.width === 0) {
    if (place.base !== 0 || Object.is(place.base, -0)) out.fill(place.base, 0, n);
  } else if (place.width === 1) out.set(new Uint8Array(payload.buffer, at, n));
  else if (place.width === 2) out.set(new Uint16Array(payload.buffer, at, n));
  else if (place.width === 4) out.set(new Uint32Array(payload.buffer, at, n));
  else out.set(new Float64Array(payload.buffer, at, n));
}

function patch(out: Uint32Array | Float64Array | Uint8Array, payload: Uint8Array, place: ColumnPlace): void {
  const { values, indexes } = exceptionsOf(payload, place);
  for (let e = 0; e < indexes.length; e++) {
    const i = indexes[e]!;
    if (i < out.length) out[i] = values[e]!;
  }
}

export function exceptionsOf(
  payload: Uint8Array,
  { at, width, n, exceptions }: ColumnPlace,
): { values: Float64Array; indexes: Uint32Array } {
  if (exceptions === 0) return NO_EXCEPTIONS;
  const from = payload.byteOffset + at + paddedTo8(width * n);
  return {
    values: new Float64Array(payload.buffer, from, exceptions),
    indexes: new Uint32Array(payload.buffer, from + 8 * exceptions, exceptions),
  };
}

const NO_EXCEPTIONS = { values: new Float64Array(0), indexes: new Uint32Array(0) };
