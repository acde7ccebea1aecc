/**
 * Which block the running code belongs to: what `AsyncLocalStorage` says, and the calls on the stack where all is recorded.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Branch } from "../probe/dispatch.ts";
import type { BlockProbes } from "../probe/process_handle.ts";
import type { Block } from "./block.ts";

/** Where a block is recorded. */
export interface Frame {
  block: Block;
  /** The block around it. */
  outer: Frame | undefined;
  isOpen: boolean;
  /** Its call in the recording; 0 when the recording is its own. */
  call: number;
  /** The recording. */
  set: BlockProbes;
  branch?: Branch | undefined;
  isPaused?: boolean;
  /** The limit of its own that was hit, or "". */
  limit: string;
  /** Calls that its own limits left out, and those of blocks in it. */
  leftOut: number;
  refused: number;
  limits?: { maxDepth: number; maxCalls: number; maxTime: number; calls: number; started: number };
}

const storage = new AsyncLocalStorage<Frame | undefined>();

/** The innermost block of the asynchronous context that is still open. */
export function frameOfContext(): Frame | undefined {
  let frame = storage.getStore();
  while (frame !== undefined && !frame.isOpen) frame = frame.outer;
  return frame;
}

export function runIn<T>(frame: Frame, run: () => T): T {
  return storage.run(frame, run);
}

/** Makes a frame the current one for the running code, until that is suspended or ends. */
export function enterFrame(frame: Frame | undefined): void {
  storage.enterWith(frame);
}

/** Undoes `enterFrame`, unless the context has changed since. */
export function leaveFrame(frame: Frame): void {
  if (storage.getStore() === frame) storage.enterWith(frame.outer);
}
