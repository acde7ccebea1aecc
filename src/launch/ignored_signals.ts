/**
 * Signals that a process was started to ignore, as `nohup` has it ignore SIGHUP, are ignored by what it starts, too. Bun has
 * those that it starts ignore none: in between, this tph is started once more, ignores them, and becomes the program.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import process from "node:process";
import { cannotStartHost, type TphError } from "../errors.ts";
import { inheritedDescriptors } from "./inherited.ts";
import { ownCommand } from "./own_command.ts";

/** SIGPIPE and SIGXFSZ: Bun ignores them itself, and nothing tells what they were before. */
const BUNS_OWN = [13, 25];
/** Those after it are the C library's own, and some that have no name. */
const LAST_SIGNAL = 31;

/** What {@linkcode becomeProgram} is called by, in the place of a command. */
const NAME = "::become";

/**
 * The numbers of the signals that this process ignores. To be asked for before it listens for any.
 *
 * @returns none where the runtime hands them on, as Deno does, or cannot, as Node; and on other systems than Linux
 */
export function ignoredSignals(): number[] {
  if (FFI === undefined || process.platform !== "linux") return [];
  let mask: number;
  try {
    const status = readFileSync("/proc/self/status", "latin1");
    mask = Number.parseInt(/^SigIgn:\s*[0-9a-f]*([0-9a-f]{8})$/m.exec(status)![1]!, 16);
  } catch {
    return [];
  }
  const all = Array.from({ length: LAST_SIGNAL }, (_, i) => i + 1);
  return all.filter((signal) => (mask >>> (signal - 1)) % 2 === 1 && !BUNS_OWN.includes(signal));
}

/** What is started, and how. */
export interface Start {
  executable: string;
  argv0: string;
  args: string[];
  env: Record<string, string | undefined>;
}

/** The same start, with signals ignored. */
export function ignoring(signals: readonly number[], { executable, argv0, args, env }: Start): Start {
  // Bun calls no C where it has no memory for what it compiles.
  if (signals.length === 0 || systemFunctions() === undefined) return { executable, argv0, args, env };
  // Some variables are for runtimes as they start: this one has its own until it becomes the program.
  const names = new Set([...Object.keys(env), ...Object.keys(process.env)]);
  const changes = [...names].filter((name) => env[name] !== process.env[name])
    .map((name) => [name, env[name] ?? null]);
  const [own, ...words] = ownCommand();
  const told = JSON.stringify({ signals, executable, argv0, changes });
  return { executable: own!, argv0: own!, args: [...words, NAME, told, ...args], env: process.env };
}

/**
 * Becomes the program, where this process was started for that.
 *
 * @returns undefined where it was not; else why it cannot
 */
export function becomeProgram([name, told, ...args]: string[]): TphError | undefined {
  if (name !== NAME) return undefined;
  const { signals, executable, argv0, changes } = JSON.parse(told!);
  const { ptr } = FFI!;
  const { signal, fcntl, execve } = systemFunctions()!;
  // Bun has the system close them, and would close them itself in `process.execve`.
  for (const descriptor of inheritedDescriptors()) fcntl!(descriptor, SET_FLAGS, 0);
  for (let i = 1; i <= LAST_SIGNAL; i++) signal!(i, signals.includes(i) ? IGNORE : DEFAULT);
  const env = new Map(Object.entries(process.env));
  for (const [name, value] of changes) env.set(name, value ?? undefined);
  const variables = [...env].flatMap(([name, value]) => value === undefined ? [] : [`${name}=${value}`]);
  const texts = [executable, argv0, ...args, ...variables].map((text) => Buffer.from(`${text}\0`));
  const [path, ...words] = texts.map((text) => BigInt(ptr(text)));
  const list = BigUint64Array.from([
    ...words.slice(0, 1 + args.length),
    0n,
    ...words.slice(1 + args.length),
    0n,
  ]);
  execve!(Number(path), ptr(list), ptr(list, 8 * (args.length + 2)));
  return cannotStartHost(executable, "the system does not execute it");
}

const DEFAULT = 0;
const IGNORE = 1;
const SET_FLAGS = 2;

/** The part of `Bun.FFI` that is used here. */
interface Ffi {
  dlopen(
    library: string,
    functions: Record<string, { args: string[]; returns: string }>,
  ): { symbols: Record<string, (...args: number[]) => unknown> } | Error;
  ptr(bytes: ArrayBufferView, offset?: number): number;
}

const { FFI } = (globalThis as unknown as { Bun?: { FFI?: Ffi } }).Bun ?? {};

/** Of the C library: glibc, or musl. */
function systemFunctions() {
  for (const library of ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`]) {
    try {
      const found = FFI!.dlopen(library, {
        signal: { args: ["i32", "ptr"], returns: "ptr" },
        fcntl: { args: ["i32", "i32", "i32"], returns: "i32" },
        execve: { args: ["ptr", "ptr", "ptr"], returns: "i32" },
      });
      if ("symbols" in found) return found.symbols;
    } catch {
      // The other library is there.
    }
  }
  return undefined;
}
