/**
 * Columns, writing side: an array of numbers → the smallest of a few fixed-width layouts (see `calls_spec.ts`). For what is
 * written anew of a run that is there; the recorder packs its columns in `wasm/encode_calls.ts`.
 *
 * Integers and doubles have each a function of their own, alike but for the array's type: one function for
 * both would read through a polymorphic access, 2–3 times slower (`bench/trace_encode.ts`).
 *
 * @module
 */

import { COLUMN_HEAD_SIZE, DELTA } from "./calls_spec.ts";

/** Bytes that an exception takes. */
const EXCEPTION = 12;

/** A growing, 8-byte aligned buffer with a view of each width. */
export class Output {
  u8: Uint8Array;
  u16!: Uint16Array;
  u32!: Uint32Array;
  f64!: Float64Array;
  /** Bytes used. */
  length = 0;

  constructor(capacity: number) {
    this.u8 = new Uint8Array(capacity);
    this.#view();
  }

  /** Makes room for `bytes` more. */
  reserve(bytes: number): void {
    if (this.length + bytes <= this.u8.length) return;
    const old = this.u8.subarray(0, this.length);
    this.u8 = new Uint8Array(Math.ceil((this.length + bytes) * 1.5 / 8) * 8);
    this.u8.set(old);
    this.#view();
  }

  #view(): void {
    this.u16 = new Uint16Array(this.u8.buffer);
    this.u32 = new Uint32Array(this.u8.buffer);
    this.f64 = new Float64Array(this.u8.buffer);
  }
}

/** Writes the column of the first `n` integers of `values` (0 … 2³² − 1). */
export function putIntegers(out: Output, id: number, values: Uint32Array, n: number): void {
  if (n === 0) return;
  const common = values[n >> 1]!;
  let notConstant = 0;
  let over8 = 0;
  let over16 = 0;
  let notSteady = n;
  let farStep = n;
  const step = n > 1 ? common - values[(n >> 1) - 1]! : 0;
  let bits = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    bits |= value;
    if (value !== common) notConstant++;
  }
  // Small numbers take a byte each at most: differences save nothing worth a pass, but in a short column.
  if (bits >>> 8 !== 0 || n <= 0xff) {
    notSteady = 0;
    farStep = 0;
    let last = 0;
    for (let i = 0; i < n; i++) {
      const value = values[i]!;
      if (value > 0xff) over8++;
      if (value > 0xffff) over16++;
      const difference = value - last;
      if (difference !== step) notSteady++;
      if (difference < -128 || difference > 127) farStep++;
      last = value;
    }
  }
  let width = 4;
  let exceptions = 0;
  let cost = 4 * n;
  if (2 * n + over16 * EXCEPTION <= cost) {
    width = 2, exceptions = over16, cost = 2 * n + over16 * EXCEPTION;
  }
  if (n + over8 * EXCEPTION <= cost) {
    width = 1, exceptions = over8, cost = n + over8 * EXCEPTION;
  }
  if (notConstant * EXCEPTION <= cost) {
    width = 0, exceptions = notConstant, cost = notConstant * EXCEPTION;
  }
  // Differences: signed bytes, or the same one throughout.
  let delta = false;
  let base = width === 0 ? common : 0;
  if (n + farStep * EXCEPTION < cost) {
    delta = true, base = -128, width = 1, exceptions = farStep, cost = n + farStep * EXCEPTION;
  }
  if (notSteady * EXCEPTION < cost) delta = true, base = step, width = 0, exceptions = notSteady;
  const at = putHead(out, { id, width, flags: delta ? DELTA : 0, n, base, exceptions });
  let value8 = (at + width * n + 7) >> 3;
  let index4 = (value8 + exceptions) * 2;
  if (delta) {
    const high = width === 0 ? step : 127;
    const low = width === 0 ? step : -128;
    for (let i = 0, last = 0; i < n; last = values[i++]!) {
      const difference = values[i]! - last;
      if (width === 1) out.u8[at + i] = difference + 128;
      if (difference < low || difference > high) out.f64[value8++] = difference, out.u32[index4++] = i;
    }
  } else if (width === 0) {
    for (let i = 0; i < n; i++) {
      if (values[i] !== common) out.f64[value8++] = values[i]!, out.u32[index4++] = i;
    }
  } else if (width === 4) {
    out.u32.set(values.subarray(0, n), at >> 2);
  } else {
    const limit = width === 1 ? 0xff : 0xffff;
    if (width === 1) { for (let i = 0, u8 = out.u8; i < n; i++) u8[at + i] = values[i]!; }
    else for (let i = 0, u16 = out.u16, at2 = at >> 1; i < n; i++) u16[at2 + i] = values[i]!;
    for (let i = 0; exceptions > 0; i++) {
      if (values[i]! > limit) out.f64[value8++] = values[i]!, out.u32[index4++] = i, exceptions--;
    }
  }
}

/** How a column of numbers is to be stored; `delta` stores the differences. */
export interface NumberOptions {
  delta?: boolean;
}

/**
 * Writes the column of the first `n` of `values`, any doubles: −0, NaN and the infinities come back as they were.
 * With `delta`, `values` is overwritten by the differences.
 */
export function putNumbers(
  out: Output,
  id: number,
  values: Float64Array,
  n: number,
  { delta = false }: NumberOptions = {},
): void {
  if (n === 0) return;
  if (delta) { for (let i = n - 1; i > 0; i--) values[i] = values[i]! - values[i - 1]!; }
  const common = values[n >> 1]!;
  let notConstant = 0;
  let over8 = 0;
  let over16 = 0;
  let over32 = 0;
  let not8 = 0;
  let not16 = 0;
  let not32 = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i]!;
    if (!Object.is(value, common)) notConstant++;
    const whole = value | 0;
    if (whole === value && (whole !== 0 || 1 / value > 0)) {
      if (whole >>> 8 !== 0) over8++;
      if (whole >>> 16 !== 0) over16++;
      if (whole < 0) over32++;
      if ((whole << 24 >> 24) !== whole) not8++;
      if ((whole << 16 >> 16) !== whole) not16++;
    } else {
      over8++, over16++, not8++, not16++, not32++;
      if (!(value >>> 0 === value && value !== 0)) over32++;
    }
  }
  // The candidates, from wide to narrow; of the signed and the unsigned one of a width the better.
  let width = 8;
  let exceptions = 0;
  let cost = 8 * n;
  let signed = false;
  for (let w = 4; w >= 1; w >>= 1) {
    const over = w === 4 ? over32 : w === 2 ? over16 : over8;
    const not = w === 4 ? not32 : w === 2 ? not16 : not8;
    const fewer = Math.min(over, not);
    if (w * n + fewer * EXCEPTION > cost) continue;
    width = w, exceptions = fewer, cost = w * n + fewer * EXCEPTION, signed = not < over;
  }
  if (notConstant * EXCEPTION <= cost) width = 0, exceptions = notConstant;
  const low = width === 0 ? common : width === 8 || !signed ? 0 : -(2 ** (8 * width - 1));
  const at = putHead(out, { id, width, flags: delta ? DELTA : 0, n, base: low, exceptions });
  let value8 = (at + width * n + 7) >> 3;
  let index4 = (value8 + exceptions) * 2;
  if (width === 8) {
    out.f64.set(values.subarray(0, n), at >> 3);
  } else if (width === 0) {
    for (let i = 0; exceptions > 0; i++) {
      if (!Object.is(values[i], common)) out.f64[value8++] = values[i]!, out.u32[index4++] = i, exceptions--;
    }
  } else {
    if (width === 1) { for (let i = 0, u8 = out.u8; i < n; i++) u8[at + i] = values[i]! - low; }
    else if (width === 2) {
      for (let i = 0, u16 = out.u16, o = at >> 1; i < n; i++) u16[o + i] = values[i]! - low;
    } else for (let i = 0, u32 = out.u32, o = at >> 2; i < n; i++) u32[o + i] = values[i]! - low;
    const high = low + 2 ** (8 * width);
    for (let i = 0; exceptions > 0; i++) {
      const value = values[i]!;
      if (value >= low && value < high && Math.floor(value) === value && !Object.is(value, -0)) continue;
      out.f64[value8++] = value, out.u32[index4++] = i, exceptions--;
    }
  }
}

/** What stands in a column's head. */
interface Head {
  id: number;
  width: number;
  flags: number;
  n: number;
  base: number;
  exceptions: number;
}

/** Writes a column's head, makes room for the rest, and returns where its numbers go. */
function putHead(out: Output, head: Head): number {
  const data = Math.ceil(head.width * head.n / 8) * 8;
  const size = COLUMN_HEAD_SIZE + data + Math.ceil(head.exceptions * EXCEPTION / 8) * 8;
  out.reserve(size);
  const at = out.length;
  out.u8.fill(0, at, at + COLUMN_HEAD_SIZE);
  out.u8[at] = head.id;
  out.u8[at + 1] = head.width;
  out.u8[at + 2] = head.flags;
  out.u32[(at >> 2) + 1] = head.n;
  out.f64[(at >> 3) + 1] = head.base;
  out.u32[(at >> 2) + 4] = head.exceptions;
  out.u32[(at >> 2) + 5] = size;
  // The padding may hold bytes of an earlier chunk.
  if (data > 0) out.f64[(at + COLUMN_HEAD_SIZE + data >> 3) - 1] = 0;
  if (head.exceptions > 0) out.f64[(at + size >> 3) - 1] = 0;
  out.length += size;
  return at + COLUMN_HEAD_SIZE;
}
