/**
 * How blocks are opened, suspended, resumed and closed among the calls that run; `blocks.ts` is what is known about them.
 *
 * @module
 */
import { Op } from "../trace/journal.ts";
import type { Blocks } from "./blocks.ts";
import { append } from "./natives.ts";

/** What the probes lend. `raw` are times as the clock gives them. */
export interface BlockCursor {
  /** Enters a call of that site; 0 when it is not recorded. */
  enter(site: number): number;
  /** The running call, or 0. */
  running(): number;
  push(call: number): void;
  pop(): void;
  /** Writes that a call was suspended or resumed. */
  mark(op: number, call: number, raw: number): void;
  /** Takes a call off the stack, wherever it stands, and writes its end. */
  leave(call: number): void;
  /** Makes what is pending ordinary. */
  settle(): void;
}

export interface BlockCalls {
  /** As `ProbeSet.openBlock`. */
  open(site: number, options: { isUsing: boolean }): number;
  close(block: number): void;
  suspend(block: number, raw: number): void;
  /** Puts the open blocks of the running call on the stack again. */
  resume(host: number, raw: number): void;
}

export function createBlockCalls(blocks: Blocks, cursor: BlockCursor): BlockCalls {
  return {
    open(site, { isUsing }) {
      const before = cursor.running();
      const block = cursor.enter(site);
      if (block === 0) return 0;
      cursor.settle();
      blocks.open++;
      if (!isUsing) return block;
      if (before > 0) attach(blocks, block, blocks.hosts.get(before) ?? before);
      // Without a host, nothing would take it off the stack: the asynchronous context alone knows of it.
      else cursor.pop();
      return block;
    },
    close(block) {
      cursor.settle();
      blocks.open--;
      detach(blocks, block);
      cursor.leave(block);
    },
    suspend(block, raw) {
      cursor.mark(Op.SUSPEND, block, raw);
      blocks.suspended(block);
    },
    resume(host, raw) {
      const own = blocks.ofHost.get(host);
      if (own === undefined) return;
      for (let i = 0; i < own.length; i++) {
        const block = own[i]!;
        cursor.push(block);
        cursor.mark(Op.RESUME, block, raw);
        blocks.resumed(block);
      }
    },
  };
}

/** Makes a block one of its host's. */
function attach(blocks: Blocks, block: number, host: number): void {
  blocks.hosts.set(block, host);
  const known = blocks.ofHost.get(host);
  if (known === undefined) blocks.ofHost.set(host, [block]);
  else append(known, block);
  blocks.hosted++;
}

/** Forgets a block. */
function detach(blocks: Blocks, block: number): void {
  const host = blocks.hosts.get(block);
  if (host === undefined) return;
  blocks.hosts.delete(block);
  blocks.hosted--;
  const rest: number[] = [];
  const known = blocks.ofHost.get(host) ?? [];
  for (let i = 0; i < known.length; i++) if (known[i] !== block) append(rest, known[i]!);
  if (rest.length === 0) blocks.ofHost.delete(host);
  else blocks.ofHost.set(host, rest);
}
