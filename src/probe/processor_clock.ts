/**
 * The counter of the processor, which Bun reads in a third of the time of its own clock (`bench/micro.ts`, fib): on x86-64 with
 * Linux, and only where the kernel takes its own time from it, because it is then the same on all cores and never stands still.
 *
 * @module
 */
import process from "node:process";
import type { Clock } from "./clock.ts";
import { uint8s } from "./natives.ts";

/** The part of `Bun.FFI` that is used here. */
interface Ffi {
  dlopen(library: string, functions: Functions): { symbols: Record<string, Foreign> } | Error;
  linkSymbols(functions: Functions): { symbols: Record<string, Foreign> };
  ptr(bytes: Uint8Array): number;
}
type Functions = Record<string, { args: string[]; returns: string; ptr?: number }>;
type Foreign = (...args: number[]) => number;

/** As it is before the target loads: a worker's recorder starts with the first module that is recorded. */
const { FFI } = (globalThis as unknown as { Bun?: { FFI?: Ffi } }).Bun ?? {};

const LIBRARIES = ["libc.so.6", "libc.musl-x86_64.so.1"];
const FUNCTIONS: Functions = {
  open: { args: ["ptr", "i32"], returns: "i32" },
  read: { args: ["i32", "ptr", "usize"], returns: "i64_fast" },
  close: { args: ["i32"], returns: "i32" },
  mmap: { args: ["ptr", "usize", "i32", "i32", "i32", "i64_fast"], returns: "ptr" },
  mprotect: { args: ["ptr", "usize", "i32"], returns: "i32" },
  memcpy: { args: ["ptr", "ptr", "usize"], returns: "ptr" },
};

/** Where the kernel says what it takes its time from. */
const SOURCE = new TextEncoder().encode("/sys/devices/system/clocksource/clocksource0/current_clocksource\0");
const CLOEXEC = 0x80000;
/** `tsc` and a line break. */
const TSC = [0x74, 0x73, 0x63, 0x0a];

/** `double now(void)`: rdtsc; shl rdx, 32; or rax, rdx; cvtsi2sd xmm0, rax; ret */
const CODE = [0x0f, 0x31, 0x48, 0xc1, 0xe2, 0x20, 0x48, 0x09, 0xd0, 0xf2, 0x48, 0x0f, 0x2a, 0xc0, 0xc3];
const PAGE = 4096;
const READ_WRITE = 3;
const READ_EXECUTE = 5;
const PRIVATE_ANONYMOUS = 0x22;

/** Nanoseconds for which the two clocks are compared at least, before the counter's unit is known well enough to begin with. */
const LONG_ENOUGH = 200_000;

/** @returns undefined where it cannot be used, or saves nothing */
export function processorClock(standard: () => number): Clock | undefined {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  if (FFI === undefined) return undefined;
  try {
    const system = libraryOf(FFI);
    const address = system !== undefined && isTimekeeper(FFI, system) ? placed(FFI, system) : 0;
    if (address === 0) return undefined;
    const clock = FFI.linkSymbols({ now: { args: [], returns: "double", ptr: address } }).symbols.now!;
    const first = pairOf(clock, standard);
    let last = first;
    while (last.at - first.at < LONG_ENOUGH) last = pairOf(clock, standard);
    const nanoseconds = (last.at - first.at) / (last.count - first.count);
    return nanoseconds > 0 && nanoseconds < 100 && last.isCheaper
      ? { clock, nanoseconds, source: "processor", standard }
      : undefined;
  } catch {
    return undefined;
  }
}

function libraryOf({ dlopen }: Ffi): Record<string, Foreign> | undefined {
  for (let i = 0; i < LIBRARIES.length; i++) {
    try {
      const found = dlopen(LIBRARIES[i]!, FUNCTIONS);
      if ("symbols" in found) return found.symbols;
    } catch {
      // The other library is there.
    }
  }
  return undefined;
}

/** Whether the kernel takes its time from the counter. */
function isTimekeeper({ ptr }: Ffi, { open, read, close }: Record<string, Foreign>): boolean {
  const file = open!(ptr(SOURCE), CLOEXEC);
  if (file < 0) return false;
  const said = uint8s(16);
  const length = read!(file, ptr(said), 16);
  close!(file);
  for (let i = 0; i < TSC.length; i++) if (said[i] !== TSC[i]) return false;
  return length === TSC.length;
}

/** Puts the function into memory of its own; 0 where the system forbids to execute it. */
function placed({ ptr }: Ffi, { mmap, mprotect, memcpy }: Record<string, Foreign>): number {
  const code = uint8s(CODE.length);
  for (let i = 0; i < CODE.length; i++) code[i] = CODE[i]!;
  const address = mmap!(0, PAGE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
  // MAP_FAILED is −1, of which a pointer shows the lower 53 bits or so.
  if (!(address > 0) || address % PAGE !== 0) return 0;
  memcpy!(address, ptr(code), CODE.length);
  return mprotect!(address, PAGE, READ_EXECUTE) === 0 ? address : 0;
}

/** Both clocks at the same time, as nearly as some tries give it. */
function pairOf(
  clock: () => number,
  standard: () => number,
): { count: number; at: number; isCheaper: boolean } {
  let count = 0, at = 0, least = Infinity;
  let own = Infinity, others = Infinity;
  for (let i = 0; i < 8; i++) {
    const before = clock();
    const now = standard();
    const after = clock();
    const again = clock();
    if (after - before < least) {
      least = after - before;
      count = (before + after) / 2;
      at = now;
    }
    // Units of the counter: of one read of it, and of one with a read of the other clock in it.
    if (again - after < own) own = again - after;
    if (after - before < others) others = after - before;
  }
  return { count, at, isCheaper: 2 * own < others };
}
