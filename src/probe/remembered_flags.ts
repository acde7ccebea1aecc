/**
 * What names say of the values that stand beside them.
 *
 * @module
 */
import { flagsOf } from "../redact/name_bytes.ts";
import * as native from "./natives.ts";

/** `flagsOf`, which remembers up to `most` names. */
export function rememberedFlags(most: number): (name: string) => number {
  const known = native.harden(new Map<string, number>());
  let count = 0;
  return (name) => {
    let flags = known.get(name);
    if (flags !== undefined) return flags;
    if (count++ >= most) {
      known.clear();
      count = 1;
    }
    known.set(name, flags = flagsOf(name));
    return flags;
  };
}
