/**
 * The values of calls besides arguments and outcomes, by call: all of them in memory, from the first question on.
 *
 * @module
 */
import type { Value } from "./call_values.ts";
import { decodeExtras } from "./extras.ts";
import type { Snapshot } from "./snapshot.ts";
import type { Placement } from "./threads.ts";

/** `this` of a call, or what a call had changed by its end. */
export interface Extra {
  call: number;
  /** The argument's position; −1 for `this`. */
  index: number;
  /** Taken at the call's end, which is recorded only when the value is not what it was at the beginning. */
  atExit: boolean;
  value: Value;
}

/** An EXTRAS chunk. */
interface ExtraChunk {
  payload: () => Uint8Array;
  placement: Placement | undefined;
}

export class CallExtras {
  readonly #chunks: ExtraChunk[] = [];
  readonly #snapshot: (id: number) => Snapshot;
  #known?: Map<number, Extra[]>;

  constructor(snapshot: (id: number) => Snapshot) {
    this.#snapshot = snapshot;
  }

  add(chunk: ExtraChunk): void {
    this.#chunks.push(chunk);
  }

  /** In the order of recording. */
  of(call: number): readonly Extra[] {
    return this.#byCall().get(call) ?? [];
  }

  all(): Iterable<Extra> {
    return this.#byCall().size === 0 ? [] : [...this.#byCall().values()].flat();
  }

  #byCall(): Map<number, Extra[]> {
    if (this.#known !== undefined) return this.#known;
    const byCall = new Map<number, Extra[]>();
    for (const { payload, placement } of this.#chunks) {
      for (const { call, index, atExit, snapshot, identity } of decodeExtras(payload(), placement)) {
        const extra = { call, index, atExit, value: { snapshot: this.#snapshot(snapshot), identity } };
        const known = byCall.get(call);
        if (known === undefined) byCall.set(call, [extra]);
        else known.push(extra);
      }
    }
    return this.#known = byCall;
  }
}
