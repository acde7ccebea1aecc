import { Outcome } from "../../trace/spec.ts";
import type { RunDiff } from "./diff.ts";
import { type CauseKind, isReordered } from "./causes.ts";
import { Pair, Single } from "./matching.ts";

/** How a call differs, as `--fail-on` says it; `removed`: the other run called something more within it. */
export type Divergence = "added" | "removed" | "moved" | "args" | "result" | "error" | "order" | "awaits";

/** Which calls of run B differ from those of run A. */
export class Divergences {
  readonly #diff: RunDiff;
  /** Calls of B below whose counterparts there is more. */
  readonly #lacking = new Set<number>();
  readonly #origins: ReadonlyMap<number, CauseKind>;

  constructor(diff: RunDiff) {
    this.#diff = diff;
    const { matcher, causes } = diff;
    this.#origins = new Map(causes.map(({ b, childB, kind }) => [childB || b, kind]));
    if (matcher === undefined) return;
    const { parents } = matcher.compared.a;
    for (const call of matcher.removed.values()) {
      let above = parents[call]!;
      while (above !== 0 && matcher.toB[above] === 0) above = parents[above]!;
      this.#lacking.add(matcher.toB[above]!);
    }
  }

  /** Whether the runs part in a call: what it was given and had back is equal. Of equal ones, the first. */
  isOrigin(call: number): boolean {
    return this.#origins.has(call);
  }

  /** How a call differs; nothing for one that is equal, and for those below one that was added. */
  of(call: number): Divergence[] {
    const words = this.#of(call);
    const kind = this.#origins.get(call);
    return words.length === 0 && kind !== undefined ? [kind] : words;
  }

  #of(call: number): Divergence[] {
    const { matcher, ordered } = this.#diff;
    if (matcher === undefined) return [];
    const { toA, pairs, singlesB, compared: { a, b } } = matcher;
    const other = toA[call]!;
    if (other === 0) {
      return singlesB[call] === Single.ALONE || singlesB[call] === Single.WRAPPER ? ["added"] : [];
    }
    const pair = pairs[other]!;
    const words: Divergence[] = [];
    if ((pair & Pair.ARGS) !== 0) words.push("args");
    if ((pair & Pair.OUTCOME) !== 0) {
      const threw = a.outcomes[other] === Outcome.THREW || b.outcomes[call] === Outcome.THREW;
      words.push(threw ? "error" : "result");
    }
    if ((pair & Pair.AWAITS) !== 0) words.push("awaits");
    if ((pair & Pair.MOVED) !== 0) words.push("moved");
    else if (isReordered(pair, ordered)) words.push("order");
    if (this.#lacking.has(call)) words.push("removed");
    return words;
  }
}
