/**
 * The WebAssembly module that is made of `wasm/nested.ts`: it looks at one chunk of calls after the other, which are put into its memory.
 *
 * @module
 */
import { NESTED } from "./nested_wasm.ts";

/** Whole numbers below this are counted one by one. */
export const DIRECT = 4096;

type Columns =
  | "codes"
  | "sites"
  | "outcomes"
  | "errors"
  | "starts"
  | "durations"
  | "costs"
  | "waits"
  | "away"
  | "recorded"
  | "depths"
  | "places"
  | "placesAndLooks"
  | "totals"
  | "way"
  | "wayCalls"
  | "closings"
  | "distant"
  | "openEnds"
  | "openShapes"
  | "openTroubled"
  | "list"
  | "rootShapes"
  | "rootLooks"
  | "restGroups"
  | "restTimes"
  | "groupOfSite"
  | "calledSites"
  | "sums";
type Numbers = "least" | "after" | "distantCount" | "shallow" | "restCount" | "GROUP_SIZE";

/** What the functions do stands at their sources. */
interface Exports extends Record<Columns | Numbers, { value: number }> {
  memory: WebAssembly.Memory;
  follow(count: number, first: number, from: number, most: number, isAgain: 0 | 1): number;
  goOn(first: number): void;
  measure(count: number): void;
  place(count: number): void;
  close(first: number): void;
  beginLooks(): void;
  tellRoots(count: number): number;
  look(count: number, isAgain: 0 | 1): void;
  tell(count: number): void;
  subtract(
    count: number,
    first: number,
    inside: number,
    probe: number,
    lastTime: number,
    hasAway: boolean,
  ): number;
  beginSums(siteCount: number): void;
  addTable(group: number): void;
  addUp(count: number, first: number, lastTime: number, isAdjusted: boolean, hasWaits: boolean): void;
  leave(count: number, first: number): number;
  leaveAll(): number;
}

/** The module, with its memory as columns of so many numbers: valid until it grows, as `addTable` may make it. */
export class Nested {
  readonly run: Exports;

  constructor(run: Exports) {
    this.run = run;
  }

  integers(column: Columns, length: number): Uint32Array {
    return new Uint32Array(this.run.memory.buffer, this.run[column].value, length);
  }

  numbers(column: Columns, length: number): Float64Array {
    return new Float64Array(this.run.memory.buffer, this.run[column].value, length);
  }

  bytes(column: Columns, length: number): Uint8Array {
    return new Uint8Array(this.run.memory.buffer, this.run[column].value, length);
  }

  /** The table of a group: how many of its times are 0, 1, 2 … */
  table(address: number): Uint32Array {
    return new Uint32Array(this.run.memory.buffer, address, DIRECT);
  }

  get(name: Numbers): number {
    return this.run[name].value >>> 0;
  }
}

let nested: Nested | undefined;

/** Whether there can be one: a browser's page may forbid WebAssembly. Runs are read by their columns then. */
export function canNest(): boolean {
  try {
    nestedCalls();
    return true;
  } catch (error) {
    if (error instanceof WebAssembly.CompileError) return false;
    throw error;
  }
}

/** The one instance: who uses it keeps nothing in it for later. */
export function nestedCalls(): Nested {
  if (nested === undefined) {
    const code = Uint8Array.from(atob(NESTED), (letter) => letter.charCodeAt(0));
    nested = new Nested(new WebAssembly.Instance(new WebAssembly.Module(code)).exports as unknown as Exports);
  }
  return nested;
}
