/**
 * Files under Bun, through the system's own library. `node:fs` is no way to them: a program sees by its ticks whether it was loaded
 * before the main module begins, and what the program puts in place of its functions later would be called. `Bun.mmap` opens
 * files for writing: that fails for users who may only read them, and wakes programs that watch them.
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

/** What of the C library is used everywhere. */
const FUNCTIONS = {
  open: { args: ["ptr", "i32", "i32"], returns: "i32" },
  read: { args: ["i32", "ptr", "usize"], returns: "i64_fast" },
  pread: { args: ["i32", "ptr", "usize", "i64_fast"], returns: "i64_fast" },
  close: { args: ["i32"], returns: "i32" },
  write: { args: ["i32", "ptr", "usize"], returns: "i64_fast" },
  pwrite: { args: ["i32", "ptr", "usize", "i64_fast"], returns: "i64_fast" },
  ftruncate: { args: ["i32", "i64_fast"], returns: "i32" },
  unlink: { args: ["ptr"], returns: "i32" },
  rename: { args: ["ptr", "ptr"], returns: "i32" },
  mkdir: { args: ["ptr", "u32"], returns: "i32" },
  realpath: { args: ["ptr", "ptr"], returns: "ptr" },
};

/** Linux has the same layout for all processors there; see {@linkcode statOf}. */
const STATX = { args: ["i32", "ptr", "i32", "u32", "ptr"], returns: "i32" };

/** Where the C library is, and what its headers say; elsewhere, there is `node:fs`. */
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
const PART = 1 << 16;

/** More than a source file has, in bytes: a device has no end. */
const LONGEST = 1 << 28;

/** The longest path that `realpath` gives, in bytes. */
const LONGEST_PATH = 4096;

/** A call that a signal has interrupted is made again, so often; one that fails for another reason fails again. */
const TRIES = 3;

/** What is asked about files. */
export interface SystemStat {
  dev: number;
  ino: number;
  mode: number;
  uid: number;
  size: number;
  mtimeMs: number;
}

export interface SystemFiles {
  /** Reads a file, by its path or descriptor, as UTF-8, and throws an error with Bun's words and a `code`. */
  read(path: string | number): string;
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
  /** Reads into a part of the bytes from a position in the file; gives how many there were, or −1. */
  readAt(file: number, bytes: Uint8Array, part: { from: number; length: number; position: number }): number;
  /** These give −1 where it was not possible. */
  truncate(file: number, length: number): number;
  remove(path: string): number;
  rename(from: string, to: string): number;
  makeFolder(path: string, mode: number): number;
  /** The path without links; undefined where there is none. */
  realPath(path: string): string | undefined;
  /** About a path, through links, or an open file; undefined where there is none. It is absent where the system's layout is not known. */
  stat?: ((file: string | number) => SystemStat | undefined) | undefined;
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

  // All at once: later, the program may have patched what `dlopen` uses.
  const symbols = functions(FUNCTIONS);
  if (symbols === undefined) return undefined;
  const { open, read, pread, close, write, pwrite, ftruncate, unlink, rename, mkdir, realpath } =
    symbols as Record<
      keyof typeof FUNCTIONS,
      (...args: unknown[]) => number
    >;
  // Older libraries lack it, and some containers forbid it.
  const statx = process.platform === "linux" ? functions({ statx: STATX })?.statx : undefined;
  let buffer = new Uint8Array(PART);
  let address = ptr(buffer);
  let errno: (() => number) | undefined;

  const text = (path: string) => ptr(encode(path + "\0"));

  function tried(act: () => number): number {
    let result = -1;
    for (let i = 0; i < TRIES && result < 0; i++) result = act();
    return result;
  }

  function opened(path: string, flags = 0, mode = 0): number {
    return tried(() => open(text(path), flags | system!.flags, mode));
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
      const got = tried(() => read(file, address + length, buffer.length - length));
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

  function textOf(path: string | number): string {
    const file = typeof path === "number" ? path : opened(path);
    if (file < 0) throw failure(String(path));
    const length = fill(file);
    if (file !== path) close(file);
    if (length < 0) throw failure(String(path));
    const decoded = decode(apply(view, buffer, [0, length]) as Uint8Array);
    if (buffer.length > PART) {
      buffer = new Uint8Array(PART);
      address = ptr(buffer);
    }
    return decoded;
  }

  const stat: SystemFiles["stat"] = statx &&
    ((file) => statOf(file, (...args) => statx(...args), { ptr, text }));

  return {
    read: textOf,
    open: opened,
    close,
    write(file, bytes, { from, length, position }) {
      const start = () => ptr(bytes) + from;
      return tried(() =>
        position === undefined ? write(file, start(), length) : pwrite(file, start(), length, position)
      );
    },
    readAt: (file, bytes, { from, length, position }) =>
      tried(() => pread(file, ptr(bytes) + from, length, position)),
    truncate: (file, length) => tried(() => ftruncate(file, length)),
    remove: (path) => unlink(text(path)),
    rename: (from, to) => rename(text(from), text(to)),
    makeFolder: (path, mode) => mkdir(text(path), mode),
    realPath(path) {
      const found = new Uint8Array(LONGEST_PATH);
      // Bun gives null for no address.
      if (!realpath(text(path), ptr(found))) return undefined;
      let length = 0;
      while (found[length] !== 0) length++;
      return decode(apply(view, found, [0, length]) as Uint8Array);
    },
    stat: stat?.("/") && stat,
  };
}

/** Of the headers of Linux. */
const AT_FDCWD = -100;
const AT_EMPTY_PATH = 0x1000;
const STATX_BASIC_STATS = 0x7ff;

/** What `statx` tells, as words: the layout is that of `struct statx`. */
function statOf(
  file: string | number,
  statx: (...args: unknown[]) => number,
  { ptr, text }: { ptr: Ffi["ptr"]; text: (path: string) => number },
): SystemStat | undefined {
  const words = new Uint32Array(64);
  const about = ptr(words as unknown as Uint8Array);
  const failed = typeof file === "number"
    ? statx(file, text(""), AT_EMPTY_PATH, STATX_BASIC_STATS, about)
    : statx(AT_FDCWD, text(file), 0, STATX_BASIC_STATS, about);
  if (failed !== 0) return undefined;
  const long = (at: number) => words[at]! + words[at + 1]! * 2 ** 32;
  return {
    uid: words[5]!,
    mode: words[7]! & 0xffff,
    ino: long(8),
    size: long(10),
    mtimeMs: long(28) * 1000 + words[30]! / 1e6,
    dev: deviceNumber(words[34]!, words[35]!),
  };
}

/** As the C library puts the two parts together. */
function deviceNumber(major: number, minor: number): number {
  const [high, low] = [major - major % 0x1000, minor - minor % 0x100];
  return high * 2 ** 32 + low * 2 ** 12 + (major % 0x1000) * 2 ** 8 + minor % 0x100;
}
