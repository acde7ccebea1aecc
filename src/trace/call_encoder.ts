/**
 * Instances of the WebAssembly module that is made of `wasm/encode_calls.ts`.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { ENCODE_CALLS } from "./encode_calls_wasm.ts";

/** Why `consume` returned. */
export const STOPPED = {
  /** All whole events were taken in. */
  DONE: 0,
  /** The chunk must be emitted first. */
  FULL: 1,
  /** The next event is not of a call. */
  OTHER: 2,
  /** The next event makes no sense. */
  BROKEN: 3,
} as const;

interface CallModule {
  memory: WebAssembly.Memory;
  init(chunkCalls: number): void;
  reset(): void;
  input(): number;
  output(): number;
  count(): number;
  ignoredCount(): number;
  stopReason(): number;
  isEmpty(): number;
  consume(from: number, to: number): number;
  emit(): number;
}

/** The encoder of calls, ready for a run. */
export interface CallEncoder extends CallModule {
  /** Gives it back. */
  release(): void;
}

// The target may replace them later. Some hosts have none: nothing is recorded there.
const { Instance, Module } = (globalThis as { WebAssembly?: typeof WebAssembly }).WebAssembly ??
  {} as typeof WebAssembly;

let compiled: WebAssembly.Module | undefined;
/** How many unused ones are kept, of each size. */
const SPARE = 8;
const spare = new Map<number, CallEncoder[]>();

/** @param chunkCalls how many calls a chunk holds at most */
export function callEncoder(chunkCalls: number): CallEncoder {
  return spare.get(chunkCalls)?.pop() ?? instantiate(chunkCalls);
}

function instantiate(chunkCalls: number): CallEncoder {
  compiled ??= new Module(Buffer.from(ENCODE_CALLS, "base64"));
  const module = new Instance(compiled).exports as unknown as CallModule;
  module.init(chunkCalls);
  const encoder: CallEncoder = {
    ...module,
    release() {
      module.reset();
      const others = spare.get(chunkCalls);
      if (others === undefined) spare.set(chunkCalls, [encoder]);
      else if (others.length < SPARE) others.push(encoder);
    },
  };
  return encoder;
}
