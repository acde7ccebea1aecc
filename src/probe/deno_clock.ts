/**
 * The system's monotonic clock as Deno reads it by a fast call, in a third of the time of its `performance.now`. That takes the
 * permission for native libraries, which a program has that has not been given less than all.
 *
 * @module
 */
import process from "node:process";
import type { Clock } from "./clock.ts";
import { int32s } from "./natives.ts";

interface DenoApi {
  permissions: { querySync(descriptor: { name: "ffi" }): { state: string } };
  dlopen(
    library: string,
    functions: Record<string, { parameters: string[]; result: string }>,
  ): { symbols: Record<string, (id: number, words: Int32Array) => number> };
}

const LIBRARIES = ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];
const CLOCK_MONOTONIC = 1;

/** As it is before the target loads. */
const deno = (globalThis as unknown as { Deno?: DenoApi }).Deno;

/** @returns undefined where it cannot be read */
export function denoClock(): Clock | undefined {
  // The layout of a `timespec` of 64 bits, the lower half first.
  if (process.platform !== "linux" || process.arch !== "x64" && process.arch !== "arm64") return undefined;
  const { permissions, dlopen } = deno!;
  for (let i = 0; i < LIBRARIES.length; i++) {
    try {
      if (permissions.querySync({ name: "ffi" }).state !== "granted") return undefined;
      const read = dlopen(LIBRARIES[i]!, {
        clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
      }).symbols.clock_gettime!;
      const words = int32s(4);
      if (read(CLOCK_MONOTONIC, words) !== 0) return undefined;
      const clock = () => {
        read(CLOCK_MONOTONIC, words);
        return words[0]! * 1e9 + words[2]!;
      };
      return { clock, nanoseconds: 1, source: "system" };
    } catch {
      // The other library is there.
    }
  }
  return undefined;
}
