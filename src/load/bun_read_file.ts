/**
 * Reads files under Bun, and opens the recorder's, before `node:fs` may be loaded, and writes them, through the system's own library. `Bun.mmap` would read them,
 * too, but opens them for writing: that fails for users who may only read them, and wakes programs that watch them.
 *
 * @module
 */

/** The part of `Bun.FFI` that is used here. It is `bun:ffi` without the time that a module takes to load. */
interface Ffi {
  dlopen(
    library: string,
    functions: Record<string, { args: string[]; returns: string }>,
  ): { symbols: Record<string, (...args: unknown[]) => number> } | Error;
  ptr(bytes: Uint8Array): number;
  read: { i32(pointer: number): number };
}

/** Where the C library is, and what its headers say; elsewhere files are read by `node:fs`. */
const SYSTEMS: Record<string, { libraries: string[]; flags: number; errno: string } | undefined> = {
  linux: {
    libraries: ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`],
    // O_CLOEXEC, and O_NONBLOCK: a pipe is empty as long as nobody writes to it.
    flags: 0x80800,
    errno: "__errno_location",
  },
  darwin: { libraries: ["libSystem.B.dylib"], flags: 0x1000004, errno: "__error" },
};

/** The errors that a person is likely to meet. */
const CODES: Record<number, string | undefined> = {
  1: "EPERM",
  2: "ENOENT",
  5: "EIO",
  13: "EACCES",
  20: "ENOTDIR",
  21: "EISDIR",
  23: "ENFILE",
  24: "EMFILE",
};

const encoder = new TextEncoder();
const encode = encoder.encode.bind(encoder);
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const decode = decoder.decode.bind(decoder);
const view = Uint8Array.prototype.subarray;
const setBytes = Uint8Array.prototype.set;
const { apply } = Reflect;

/** Bytes that are asked for at once; longer files are read in parts. */
const PART = 1 << 18;

/** More than a source file has, in bytes: a device has no end. */
const LONGEST = 1 << 28;

export interface SystemFiles {
  /** Reads a file as UTF-8, and throws an error with Bun's words and a `code`. */
  read(path: string): string;
  /**
   * Opens a file, which no process that is started has; gives its descriptor, or −1.
   *
   * @param mode of a file that is made. The C function takes it as one of any number of arguments, which macOS hands over elsewhere:
   * no file is to be made there.
   */
  open(path: string, flags: number, mode?: number): number;
  /** Gives −1 where it is not open. */
  close(file: number): number;
  /** Writes a part of the bytes, where there is no position at the end; gives how many were written, or −1. */
  write(file: number, bytes: Uint8Array, part: { from: number; length: number; position?: number }): number;
}

/** @returns undefined where the C library is not to be had */
export function systemFiles(): SystemFiles | undefined {
  const { FFI } = (globalThis as unknown as { Bun: { FFI?: Ffi } }).Bun;
  const system = SYSTEMS[process.platform];
  if (FFI === undefined || system === undefined) return undefined;
  const { dlopen, ptr, read: memory } = FFI;

  function functions(wanted: Parameters<Ffi["dlopen"]>[1]) {
    for (let i = 0; i < system!.libraries.length; i++) {
      try {
        const found = dlopen(system!.libraries[i]!, wanted);
        if ("symbols" in found) return found.symbols;
      } catch {
        // The other library is there.
      }
    }
    return undefined;
  }

  const symbols = functions({
    open: { args: ["ptr", "i32", "i32"], returns: "i32" },
    read: { args: ["i32", "ptr", "usize"], returns: "i64_fast" },
    close: { args: ["i32"], returns: "i32" },
    // Later, the program may have patched what `dlopen` uses.
    write: { args: ["i32", "ptr", "usize"], returns: "i64_fast" },
    pwrite: { args: ["i32", "ptr", "usize", "i64_fast"], returns: "i64_fast" },
  });
  if (symbols === undefined) return undefined;
  const { open, read, close, write, pwrite } = symbols as Record<
    "open" | "read" | "close" | "write" | "pwrite",
    (...args: unknown[]) => number
  >;
  let buffer = new Uint8Array(PART);
  let address = ptr(buffer);
  let errno: (() => number) | undefined;

  function opened(path: string, flags = 0, mode = 0): number {
    return open(ptr(encode(path + "\0")), flags | system!.flags, mode);
  }

  function failure(path: string): Error {
    // It is compiled when it is first needed; that may have changed the number.
    if (errno === undefined) {
      const found = functions({ [system!.errno]: { args: [], returns: "ptr" } })?.[system!.errno];
      errno = () => found === undefined ? 0 : memory.i32(found());
    }
    const file = opened(path);
    const length = file < 0 ? -1 : read(file, address, 1);
    const number = length < 0 ? errno() : 0;
    if (file >= 0) close(file);
    const code = CODES[number] ?? `error ${number}`;
    return Object.assign(new Error(`${code} reading "${path}"`), { code, errno: -number, path });
  }

  /** Puts a file into the buffer; gives its length. */
  function fill(file: number): number {
    for (let length = 0;;) {
      const got = read(file, address + length, buffer.length - length);
      if (got <= 0) return got < 0 ? got : length;
      length += got;
      if (length > LONGEST) throw new Error("it has no end");
      if (length < buffer.length) continue;
      const larger = new Uint8Array(buffer.length * 2);
      apply(setBytes, larger, [buffer]);
      buffer = larger;
      address = ptr(buffer);
    }
  }

  function text(path: string): string {
    const file = opened(path);
    if (file < 0) throw failure(path);
    const length = fill(file);
    close(file);
    if (length < 0) throw failure(path);
    const decoded = decode(apply(view, buffer, [0, length]) as Uint8Array);
    if (buffer.length > PART) {
      buffer = new Uint8Array(PART);
      address = ptr(buffer);
    }
    return decoded;
  }

  function writePart(
    file: number,
    bytes: Uint8Array,
    { from, length, position }: Parameters<SystemFiles["write"]>[2],
  ): number {
    const start = ptr(bytes) + from;
    return position === undefined ? write(file, start, length) : pwrite(file, start, length, position);
  }

  return { read: text, open: opened, close, write: writePart };
}
