/**
 * Which rejected promise ends a program under Bun. Bun tells of one only who listens, and where anybody listens, the
 * program goes on. So a hidden listener stands aside after the first: it takes down what was rejected in this turn, goes,
 * and rejects the same values anew, of which Bun then says, at the same moment, what it would have said.
 *
 * @module
 */
import process from "node:process";
import { listenHidden } from "./hidden_listeners.ts";
import { append, regExpExec } from "./natives.ts";

const EVENT = "unhandledRejection";
/** Says what else Bun does with a rejection; then it need not end the program. */
const POLICY = /^--unhandled-rejections(?:=|$)/;

/** @param tell gets what the promise was rejected with, when the program is about to end by it */
export function hearFatalRejection(tell: (uncaught: { error: unknown }) => void): void {
  const flags = process.execArgv;
  for (let i = 0; i < flags.length; i++) if (regExpExec(POLICY, flags[i]!) !== null) return;
  const reasons: unknown[] = [];
  const last = {};
  const hidden = listenHidden(EVENT, (reason: unknown) => {
    if (hidden.others() > 0) return;
    if (reason !== last) {
      // Bun takes them in order: those of this turn come before it.
      if (reasons.length === 0) reject(last);
      append(reasons, reason);
      return;
    }
    hidden.remove();
    tell({ error: reasons[0] });
    for (let i = 0; i < reasons.length; i++) reject(reasons[i]);
  }, { isFirst: true });
}

/** The program may have patched `Promise.reject`. */
// deno-lint-ignore require-await
async function reject(reason: unknown): Promise<never> {
  throw reason;
}
