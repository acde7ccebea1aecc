/**
 * `values = "entry-and-exit"`: records `this`, and what of `this` and the arguments a call had changed by its end.
 *
 * @module
 */

import { entryPlace, exitPlace } from "../trace/extras.ts";
import { Fields, Level, OF_FIELDS, ownLevel } from "../redact/level.ts";
import { type Listener, saidAt } from "./hooks.ts";
import { append, harden, realm } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";

/** An object that a call was given, and the snapshot that it had. */
interface Given {
  index: number;
  value: object;
  snapshot: number;
}

/** No snapshot has it: what was not looked at when the call began. */
const UNTAKEN = -1;

export function exitValues({ take, addExtra }: Pick<ProbeSet, "take" | "addExtra">): Listener {
  const open = harden(new Map<number, Given[]>());
  return {
    entered(call, _site, args, { secrets, self }) {
      const given: Given[] = [];
      if (mayChange(self)) {
        const snapshot = take(self);
        addExtra(call, entryPlace(-1), self, snapshot);
        append(given, { index: -1, value: self, snapshot });
      }
      for (let index = 0; index < args.length; index++) {
        const value = args[index];
        if (mayChange(value) && isShown(saidAt(secrets, index))) {
          append(given, { index, value, snapshot: take(value) });
        }
      }
      if (given.length > 0) open.set(call, given);
    },
    made(call, self) {
      if (!mayChange(self)) return;
      const given = open.get(call) ?? [];
      // All that it has by the end is the constructor's work.
      append(given, { index: -1, value: self, snapshot: UNTAKEN });
      open.set(call, given);
    },
    left(call) {
      const given = open.get(call);
      if (given === undefined) return;
      open.delete(call);
      for (let i = 0; i < given.length; i++) {
        const { index, value, snapshot } = given[i]!;
        const now = take(value);
        if (now !== snapshot) addExtra(call, exitPlace(index), value, now);
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
