/**
 * What the roots of a run look like: a screen is about all of them, which may stand in all chunks.
 *
 * @module
 */
import { countUpTo } from "../trace/ranges.ts";
import type { CallChunk } from "../trace/trace.ts";
import type { Nested } from "./nested.ts";

/** Of more roots it is asked chunk by chunk. */
const MOST = 1 << 20;

/** In order; a root's place in these columns is its number. */
export class RootLooks {
  readonly #callCount: number;
  readonly #calls: Uint32Array;
  readonly shapes: Int32Array;
  /** As `CallPlaces.lookOf` has them. */
  readonly looks: Uint32Array;
  #last = 0;

  constructor(
    callCount: number,
    { calls, shapes, looks }: { calls: Uint32Array; shapes: Int32Array; looks: Uint32Array },
  ) {
    this.#callCount = callCount;
    this.#calls = calls;
    this.shapes = shapes;
    this.looks = looks;
  }

  /** The number of a root; −1 for other calls. */
  find(call: number): number {
    const calls = this.#calls;
    // They are asked for one after the other, each several times.
    if (calls[this.#last] === call) return this.#last;
    if (calls[this.#last + 1] === call) return ++this.#last;
    const place = countUpTo(calls, call) - 1;
    return calls[place] === call ? this.#last = place : -1;
  }

  /** Calls in its subtree. */
  sizeOf(root: number): number {
    return (this.#calls[root + 1] ?? this.#callCount + 1) - this.#calls[root]!;
  }

  /** The next root, or 0. */
  nextOf(root: number): number {
    return this.#calls[root + 1] ?? 0;
  }
}

/** Gathers them, the last chunk first. */
export class RootsFound {
  #parts: Record<"calls" | "shapes" | "looks", Uint32Array>[] = [];
  #count = 0;

  /** Takes those of the chunk that was looked at last. */
  add(nested: Nested, { first, count }: CallChunk): void {
    if (this.#count > MOST) return;
    const found = nested.run.tellRoots(count);
    if (found === 0) return;
    this.#count += found;
    const calls = nested.integers("list", found).slice();
    const shapes = nested.integers("rootShapes", found).slice();
    for (let i = 0; i < found; i++) calls[i] = calls[i]! + first;
    this.#parts.push({ calls, shapes, looks: nested.integers("rootLooks", found).slice() });
  }

  /** All of them; nothing where they are too many. */
  all(callCount: number): RootLooks | undefined {
    if (this.#count > MOST) return undefined;
    const calls = new Uint32Array(this.#count);
    const shapes = new Int32Array(this.#count);
    const looks = new Uint32Array(this.#count);
    let at = 0;
    for (const part of this.#parts.reverse()) {
      calls.set(part.calls, at);
      shapes.set(part.shapes, at);
      looks.set(part.looks, at);
      at += part.calls.length;
    }
    return new RootLooks(callCount, { calls, shapes, looks });
  }
}
