import { noSuchCall, wrongUsage } from "../errors.ts";
import type { Trace } from "../trace/trace.ts";

/** A run and a call in it, as the user names them. */
export interface CallReference {
  run: string;
  call: number;
}

/** Reads `73`, `#73` (in the newest run) and `RUN#73`. */
export function callReference(text: string): CallReference {
  const named = /^\d+$/.test(text) ? { run: "@", call: Number(text) } : splitReference(text);
  if (named.call === undefined) {
    throw wrongUsage(
      `Cannot read "${text}": it is not the name of a call.`,
      "Name a call like this: 7 (in the newest run), '@1#7' or 'before#7'.",
    );
  }
  return { run: named.run, call: named.call };
}

/** What names a run, and a call in it where there is one: `RUN`, `RUN#73`, `#73`. */
export function splitReference(text: string): { run: string; call?: number } {
  const [, run, call] = /^(.*)#(\d{1,15})$/s.exec(text) ?? [];
  return call === undefined ? { run: text } : { run: run === "" ? "@" : run!, call: Number(call) };
}

/** @throws {TphError} when the run has no such call */
export function checkCall(trace: Trace, call: number): void {
  if (!(call >= 1 && call <= trace.callCount)) throw noSuchCall(call, trace.callCount);
}
