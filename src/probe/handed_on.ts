/**
 * The statuses of requests whose handler hands on a promise of which the program shows nothing. The host is asked, now and then and at the
 * end, what these promises have come to; they are not touched, nor kept from being collected: what is gone is not known.
 *
 * @module
 */
import { statusOfResponse } from "./host_objects.ts";
import { getPrototypeOf, harden, isProxy } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";
import { fulfilledReader, pendingTest, type Weakly } from "./promise_state.ts";

/** What metadata of a run call the status; the number of the handler's call follows. */
const KEY = "status:";

/** Promises that are waited for at most, and after how many new ones they are looked at; else, it is when no call runs. */
const MOST = 1000;
const LOOKED = 16;

export interface HandedOn {
  /** A handler's call has returned a promise. */
  add(call: number, promise: Weakly): void;
  /** Writes the statuses that are known now: between events. */
  write(): void;
}

function promisesByCall(): Map<number, Weakly> {
  return new Map();
}

/** @param awaits whether it is not known what the promise of a call comes to */
export function handedOn({ addMeta, awaits }: Pick<ProbeSet, "addMeta" | "awaits">): HandedOn {
  const waiting = harden(promisesByCall());
  const read = fulfilledReader();
  const isPending = pendingTest();
  let noted: Record<string, number> | undefined;
  let added = 0;

  function look(): void {
    waiting.forEach((held, call) => {
      const promise = held.promise();
      if (promise !== undefined && awaits(call) && isPending(promise)) return;
      waiting.delete(call);
      const status = promise === undefined || !awaits(call) ? undefined : statusOf(read!(promise));
      if (status === undefined) return;
      // Nothing that the target has put on `Object.prototype` is set off.
      noted ??= { __proto__: null } as unknown as Record<string, number>;
      noted[KEY + call] = status;
    });
  }

  return {
    add(call, promise) {
      if (read === undefined) return;
      if (waiting.size >= MOST) waiting.clear();
      waiting.set(call, promise);
      if (++added % LOOKED === 0) look();
    },
    write() {
      if (waiting.size > 0) look();
      if (noted === undefined) return;
      const meta = noted;
      noted = undefined;
      addMeta(meta);
    },
  };
}

/** Of a Response that is no program's own: no code of the program runs. */
function statusOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    for (let at: object | null = value; at !== null; at = getPrototypeOf(at)) {
      if (isProxy(at)) return undefined;
    }
    const status = statusOfResponse(value);
    return typeof status === "number" ? status : undefined;
  } catch {
    // It is no Response.
    return undefined;
  }
}
