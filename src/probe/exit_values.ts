/**
 * `values = "entry-and-exit"`: records `this`, and what of `this` and the arguments a call had changed by its end.
 *
 * Each object is copied twice, and both times as deeply: that is settled when the call begins, by how often its function was called. Of an
 * argument, it is as deep as in the row of the call, or deeper: where it is not shown to have changed, the row says how it was at the end.
 *
 * @module
 */

import { entryPlace, exitPlace } from "../trace/extras.ts";
import { Fields, Level, OF_FIELDS, ownLevel } from "../redact/level.ts";
import { type Listener, saidAt } from "./hooks.ts";
import { harden, realm } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";

/** A call, and the objects that it was given. */
interface Open {
  /** What the calls of its function before it count for, and what the objects that they had. */
  calls: number;
  objects: number;
  first: Given | undefined;
  last: Given | undefined;
}

/** An object that a call was given, and the snapshot that it had. */
interface Given {
  index: number;
  value: object;
  snapshot: number;
  next: Given | undefined;
}

/** No snapshot has it: what was not looked at when the call began. */
const UNTAKEN = -1;

export function exitValues(
  { takeChanging, countCall, hadBefore, addExtra }: Pick<
    ProbeSet,
    "takeChanging" | "countCall" | "hadBefore" | "addExtra"
  >,
): Listener {
  const open = harden(new Map<number, Open>());

  function add(call: Open, index: number, value: object, snapshot: number): void {
    const given = { index, value, snapshot, next: undefined };
    if (call.last === undefined) call.first = given;
    else call.last.next = given;
    call.last = given;
  }

  return {
    entered(id, site, args, { secrets, self }) {
      let count = 0;
      for (let i = 0; i < args.length; i++) if (mayChange(args[i])) count++;
      const call: Open = {
        calls: countCall(site),
        objects: count === 0 ? 0 : hadBefore(site, count),
        first: undefined,
        last: undefined,
      };
      open.set(id, call);
      if (mayChange(self)) {
        const snapshot = takeChanging(self, call.calls);
        addExtra(id, entryPlace(-1), self, snapshot);
        add(call, -1, self, snapshot);
      }
      if (count === 0) return;
      for (let index = 0; index < args.length; index++) {
        const value = args[index];
        if (mayChange(value) && isShown(saidAt(secrets, index))) {
          add(call, index, value, takeChanging(value, call.objects));
        }
      }
    },
    made(id, self) {
      const call = open.get(id);
      // All that it has by the end is the constructor's work.
      if (call !== undefined && mayChange(self)) add(call, -1, self, UNTAKEN);
    },
    left(id) {
      const call = open.get(id);
      if (call === undefined) return;
      open.delete(id);
      for (let given = call.first; given !== undefined; given = given.next) {
        const { index, value, snapshot } = given;
        const now = takeChanging(value, index < 0 ? call.calls : call.objects);
        if (now !== snapshot) addExtra(id, exitPlace(index), value, now);
      }
    },
  };
}

/** Whether an argument that its function says so much about is shown: how it is shown here, a secret that is new in it stays. */
function isShown(said: number): boolean {
  return ownLevel(said) === Level.NONE && said < OF_FIELDS * Fields.VALUE;
}

/** Whether a value is an object that a call can change, and whose copy says so. */
function mayChange(value: unknown): value is object {
  return typeof value === "object" && value !== null && value !== realm;
}
