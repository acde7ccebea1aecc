import process from "node:process";

type Functions = Record<string, { args: string[]; returns: string }>;

/** The part of `Bun.FFI` that is used here. */
interface Ffi {
  dlopen(
    library: string,
    functions: Functions,
  ): { symbols: Record<string, (...args: number[]) => unknown> } | Error;
  ptr(bytes: ArrayBufferView, offset?: number): number;
}

/** Absent where this process is not under Bun. */
export const { FFI } = (globalThis as unknown as { Bun?: { FFI?: Ffi } }).Bun ?? {};

/** Functions of Linux's C library: glibc, or musl. Undefined where they cannot be called. */
export function systemFunctions(
  wanted: Functions,
): Record<string, (...args: number[]) => unknown> | undefined {
  for (const library of ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`]) {
    try {
      const found = FFI!.dlopen(library, wanted);
      if ("symbols" in found) return found.symbols;
    } catch {
      // The other library is there.
    }
  }
  return undefined;
}
