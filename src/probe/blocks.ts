/**
 * Blocks of `trace()` within a recording. A block is a call of its own kind of site. One that was opened by a `using`
 * declaration lives as long as the braces around it: when the call that runs there, its *host*, is suspended, so is the block, and
 * it is resumed with it. The probes ask here only while a block is open.
 *
 * @module
 */
import { harden } from "./natives.ts";
import type { Weakly } from "./promise_state.ts";

export interface Blocks {
  /** Open blocks of all kinds. */
  open: number;
  /** Open blocks that have a host. */
  hosted: number;
  /** By block: its host. */
  hosts: Map<number, number>;
  /** By host: its open blocks, the innermost last. */
  ofHost: Map<number, number[]>;
  /** The open block that the asynchronous context is in, or 0: the parent of a call that has no other. The library's. */
  context: () => number;
  /** The request that the asynchronous context is of, or 0, for a call that is being entered; undefined where none has come. */
  request: ((call: number, site: number) => number) | undefined;
  /** Called when a call has returned a promise that is not its own; undefined where no function answers requests. */
  handedOn: ((call: number, site: number, promise: Weakly) => void) | undefined;
  /** Called when a block is suspended with its host. The library's. */
  suspended: (block: number) => void;
  /** Called when a block is resumed with its host. The library's. */
  resumed: (block: number) => void;
  /** Whether any block has limits of its own, or is paused: then `refuses` is asked before each call. */
  isWatched: boolean;
  /** Why a block refuses a call, given the calls on the stack from the innermost on; "" when none does. The library's. */
  refuses: (running: (index: number) => number, depth: number) => "" | "paused" | "limit";
}

export function createBlocks(): Blocks {
  return {
    open: 0,
    hosted: 0,
    hosts: harden(new Map()),
    ofHost: harden(new Map()),
    context: () => 0,
    request: undefined,
    handedOn: undefined,
    suspended() {},
    resumed() {},
    isWatched: false,
    refuses: () => "",
  };
}
