/**
 * One run made ready to be compared: a few words of hash for each call, in columns.
 *
 * @module
 */

import { MAX_CALLS } from "../../trace/calls_spec.ts";
import { BROKEN_MARK, DictionaryBuffers } from "../../trace/decode_calls.ts";
import { Kind } from "../../trace/journal.ts";
import { Outcome } from "../../trace/spec.ts";
import type { CallChunk, Trace, ValueDictionary } from "../../trace/trace.ts";
import { finish, mixHigh, mixLow } from "./hash.ts";
import { SnapshotHasher } from "./hash_snapshot.ts";
import { maskedSnapshot, type Masks } from "./masks.ts";
import { Named, type Noise } from "./noise.ts";
import { encodeSnapshot } from "../../trace/encode_snapshot.ts";

/** The columns of one run; index = call id. */
export interface Side {
  trace: Trace;
  noise: Noise;
  masks: Masks;
  /** Function of each site in the numbering that both runs share. */
  functionOf: Uint32Array;
  /** Site, parent and `Outcome` of each call. */
  sites: Uint32Array;
  parents: Uint32Array;
  outcomes: Uint8Array;
  /** Hash of the function and its arguments: what went in. */
  inputs: Int32Array;
  inputsHigh: Int32Array;
  /** Hash of the outcome: what came out; 0 when it is not known. */
  output: Int32Array;
  outputHigh: Int32Array;
  /** Hash of `this` at the beginning of the call; absent where no run has it, 0 where it is not known. */
  states?: Int32Array;
  /** How often the call was suspended; absent when none ever was. */
  suspensions?: Uint32Array;
  /** Whether the record of a call's thread was cut: what is missing at its end may have happened. */
  isCut: (call: number) => boolean;
}

export interface SideOptions {
  noise: Noise;
  masks: Masks;
  functionOf: Uint32Array;
  /** Compare structure alone, because a run has no values. */
  values: boolean;
  /** Argument positions to compare, by site, where parameters were added, removed or reordered. */
  order?: Map<number, number[]>;
}

const LOW = 0x3c6ef372;
const HIGH = 0x1b873593;

/** Hashes inputs and outputs of all calls of a run. */
export function sideOf(trace: Trace, options: SideOptions): Side {
  const length = trace.callCount + 1;
  const side: Side = {
    trace,
    noise: options.noise,
    masks: options.masks,
    functionOf: options.functionOf,
    sites: trace.siteColumn(),
    parents: trace.parentColumn(),
    outcomes: trace.outcomeColumn(),
    inputs: new Int32Array(length),
    inputsHigh: new Int32Array(length),
    output: new Int32Array(length),
    outputHigh: new Int32Array(length),
    isCut: (call) => {
      const { end } = trace.threadOf(call) ?? trace;
      return end === undefined || end.limit !== undefined;
    },
  };
  new CallHasher(side, options).run();
  return side;
}

/** What a function adds to the hash of inputs, so that it can be taken out of it again. */
export function functionHash(fn: number): number {
  return Math.imul(fn, 0x9e3779b1);
}

/** Gives functions of a hashed run other numbers. */
export function renumber(side: Side, functionOf: Uint32Array): void {
  const { sites, inputs, inputsHigh, functionOf: before } = side;
  for (let call = 1; call < inputs.length; call++) {
    const from = before[sites[call]!]!;
    const to = functionOf[sites[call]!]!;
    if (from === to) continue;
    inputs[call] = inputs[call]! ^ functionHash(from) ^ functionHash(to);
    inputsHigh[call] = inputsHigh[call]! ^ from ^ to;
  }
  side.functionOf = functionOf;
}

/** What is special about the values of a site. */
interface Special {
  /** By argument: what its name says. */
  args: number[];
  result: number;
  /** By argument, then the result: paths to leave out. */
  masked: (string[] | undefined)[];
  maskedResult: string[] | undefined;
  order: number[] | undefined;
}

/** A chunk's values, hashed. */
interface HashedValues {
  lows: Int32Array;
  highs: Int32Array;
  kinds: Uint32Array;
  payloads: Float64Array;
}

/** What one chunk after the other is decoded into: fresh memory costs more than the decoding. */
interface Buffers {
  dictionary: DictionaryBuffers;
  starts: Uint32Array;
  results: Uint32Array;
  args: Uint32Array;
  marks: Uint32Array;
  /** Hashes of values, the first of which stands for none. */
  lows: Int32Array;
  highs: Int32Array;
}

/** So many zeros. */
function roomIn(buffers: Buffers, name: "args" | "marks", length: number): Uint32Array {
  if (buffers[name].length < length) buffers[name] = new Uint32Array(2 * length);
  return buffers[name].subarray(0, length).fill(0);
}

class CallHasher {
  readonly #side: Side;
  readonly #options: SideOptions;
  readonly #snapshots: SnapshotHasher;
  /** By site; undefined for most. */
  readonly #special: (Special | undefined)[];
  readonly #masked = new Map<string, [number, number]>();
  readonly #buffers: Buffers = {
    dictionary: new DictionaryBuffers(),
    starts: new Uint32Array(MAX_CALLS + 1),
    results: new Uint32Array(MAX_CALLS),
    args: new Uint32Array(0),
    marks: new Uint32Array(0),
    lows: new Int32Array(1),
    highs: new Int32Array(1),
  };

  constructor(side: Side, options: SideOptions) {
    this.#side = side;
    this.#options = options;
    this.#snapshots = new SnapshotHasher(side.trace, side.noise);
    this.#special = [undefined, ...side.trace.sites.map((_, i) => this.#specialOf(i + 1))];
  }

  run(): void {
    const { trace } = this.#side;
    for (const chunk of trace.chunks()) {
      try {
        this.#chunk(chunk);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
      }
    }
    if (this.#options.values) this.#effects();
  }

  /** What calls changed in `this` and in their arguments is a part of what came out. */
  #effects(): void {
    const { trace, masks, sites, output, outputHigh } = this.#side;
    const snapshots = this.#snapshots;
    for (const { call, index, atExit, value } of trace.extras()) {
      if (atExit && output[call] === 0) continue;
      const { name, params } = trace.site(sites[call]!);
      if (masks.paths(name, index < 0 ? "this" : params[index] ?? String(index)) !== undefined) continue;
      snapshots.bytes(encodeSnapshot(value.snapshot));
      if (!atExit) {
        const states = this.#side.states ??= new Int32Array(trace.callCount + 1);
        states[call] = snapshots.low | 1;
        continue;
      }
      output[call] = mixLow(output[call]! ^ index, snapshots.low) | 1;
      outputHigh[call] = mixHigh(outputHigh[call]! ^ index, snapshots.high);
    }
  }

  #chunk(chunk: CallChunk): void {
    const { sites, functionOf, outcomes, inputs, inputsHigh, output, outputHigh, isCut } = this.#side;
    const special = this.#special;
    const { first, count } = chunk;
    const usesValues = this.#options.values;
    // Everything in the chunk is read before its values: their snapshots are elsewhere in the file.
    const buffers = this.#buffers;
    const dictionary = chunk.dictionary(buffers.dictionary);
    const starts = chunk.argStarts(buffers.starts.subarray(0, count + 1).fill(0));
    const args = chunk.argIndexes(roomIn(buffers, "args", chunk.argCount()));
    const results = chunk.resultIndexes(buffers.results.subarray(0, count).fill(0));
    const late = { calls: chunk.lateCalls(), results: chunk.lateResultIndexes() };
    this.#suspensions(chunk, chunk.markCodes(roomIn(buffers, "marks", chunk.markCount())));
    const values = this.#values(dictionary);
    const { lows, highs, kinds } = values;
    for (let i = 0; i < count; i++) {
      const call = first + i;
      const site = sites[call]!;
      const fn = functionOf[site]!;
      let low = LOW;
      let high = HIGH;
      const result = results[i]!;
      if (special[site] !== undefined) {
        if (usesValues) {
          this.#specialCall(call, special[site], values, args.subarray(starts[i]!, starts[i + 1]!), result);
        } else this.#store(call, low ^ functionHash(fn), high ^ fn);
        continue;
      }
      if (usesValues) {
        for (let k = starts[i]!, end = starts[i + 1]!; k < end; k++) {
          const index = args[k]!;
          // mixLow and mixHigh, written out: this loop sees every value of every call.
          low = Math.imul(low ^ lows[index]!, 0x85ebca6b);
          low ^= low >>> 15;
          high = Math.imul((high + highs[index]!) | 0, 0xc2b2ae35);
          high = (high << 15) | (high >>> 17);
        }
      }
      inputs[call] = low ^ functionHash(fn);
      inputsHigh[call] = high ^ fn;
      const outcome = outcomes[call]!;
      if (result === 0 && outcome !== Outcome.OPEN && outcome !== Outcome.SUSPENDED) continue; // ends in a later chunk
      if (kinds[result - 1] === Kind.UNSEEN) continue;
      if (outcome !== Outcome.RETURNED && outcome !== Outcome.THREW && isCut(call)) continue;
      const of = usesValues ? result : 0;
      output[call] = mixLow(lows[of]! ^ outcome, 0x51) | 1;
      outputHigh[call] = mixHigh(highs[of]!, outcome);
    }
    this.#lateEnds(late, values);
  }

  #store(call: number, low: number, high: number): void {
    const { inputs, inputsHigh } = this.#side;
    inputs[call] = low;
    inputsHigh[call] = high;
    this.#storeOutput(call, 0, 0);
  }

  #storeOutput(call: number, low: number, high: number): void {
    const { outcomes, output, outputHigh, isCut } = this.#side;
    const outcome = outcomes[call]!;
    if (outcome !== Outcome.RETURNED && outcome !== Outcome.THREW && isCut(call)) return;
    output[call] = mixLow(low ^ outcome, 0x51) | 1;
    outputHigh[call] = mixHigh(high, outcome);
  }

  #lateEnds({ calls, results }: { calls: Uint32Array; results: Uint32Array }, values: HashedValues): void {
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i]!;
      if (call === 0) continue;
      const special = this.#special[this.#side.sites[call]!];
      this.#result(call, special, values, this.#options.values ? results[i]! : 0);
    }
  }

  /** @param codes see `CallChunk.markCodes` */
  #suspensions({ first, count }: CallChunk, codes: Uint32Array): void {
    if (codes.length === 0) return;
    const counts = this.#side.suspensions ??= new Uint32Array(this.#side.trace.callCount + 1);
    const last = first + count - 1;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if ((code & 1) === 0 && code !== BROKEN_MARK) counts[last - (code >>> 1)]!++;
    }
  }

  /** The values of a chunk's dictionary, hashed once. Index 0 means no value. */
  #values({ size, kinds, payloads }: ValueDictionary): HashedValues {
    const buffers = this.#buffers;
    if (buffers.lows.length <= size) {
      buffers.lows = new Int32Array(2 * size + 1);
      buffers.highs = new Int32Array(2 * size + 1);
    }
    const lows = buffers.lows.subarray(0, size + 1);
    const highs = buffers.highs.subarray(0, size + 1);
    const words = new Int32Array(payloads.buffer, payloads.byteOffset);
    const snapshots = this.#snapshots;
    const { noise } = this.#side;
    for (let i = 0; i < size; i++) {
      switch (kinds[i]) {
        case Kind.NUMBER: {
          const value = payloads[i]!;
          if (value > 1e9 && noise.isTime(value) || value !== value) {
            snapshots.number(value);
            break;
          }
          let low = mixLow(0x7ed55d16, words[2 * i]!);
          let high = mixHigh(0x165667b1, words[2 * i]!);
          low = mixLow(low, words[2 * i + 1]!);
          high = mixHigh(high, words[2 * i + 1]!);
          lows[i + 1] = finish(low);
          highs[i + 1] = finish(high);
          continue;
        }
        case Kind.PRIMITIVE:
        case Kind.OBJECT:
          snapshots.snapshot(payloads[i]!);
          break;
        default:
          snapshots.tag(0x100 + kinds[i]!);
      }
      lows[i + 1] = snapshots.low;
      highs[i + 1] = snapshots.high;
    }
    return { lows, highs, kinds, payloads };
  }

  #specialCall(
    call: number,
    special: Special,
    values: HashedValues,
    args: Uint32Array,
    result: number,
  ): void {
    const { sites, functionOf, inputs, inputsHigh, outcomes } = this.#side;
    const fn = functionOf[sites[call]!]!;
    let low = LOW;
    let high = HIGH;
    const order = special.order;
    for (let n = 0; n < (order ?? args).length; n++) {
      const k = order === undefined ? n : order[n]!;
      const [l, h] = this.#specialValue(values, args[k] ?? 0, special.args[k] ?? 0, special.masked[k]);
      low = mixLow(low, l);
      high = mixHigh(high, h);
    }
    inputs[call] = low ^ functionHash(fn);
    inputsHigh[call] = high ^ fn;
    const outcome = outcomes[call]!;
    if (result !== 0 || outcome === Outcome.OPEN || outcome === Outcome.SUSPENDED) {
      this.#result(call, special, values, result);
    }
  }

  #result(call: number, special: Special | undefined, values: HashedValues, index: number): void {
    if (values.kinds[index - 1] === Kind.UNSEEN) return;
    const [low, high] = special === undefined
      ? [values.lows[index]!, values.highs[index]!]
      : this.#specialValue(values, index, special.result, special.maskedResult);
    this.#storeOutput(call, low, high);
  }

  /** The hash of a value that, by its name or place, is left out in whole or in part. */
  #specialValue(
    values: HashedValues,
    index: number,
    named: number,
    masked: string[] | undefined,
  ): [number, number] {
    const kind = values.kinds[index - 1];
    const payload = values.payloads[index - 1]!;
    const { noise, trace } = this.#side;
    if (named !== Named.NOTHING) {
      if (kind === Kind.NUMBER && noise.hidesNumber(named, payload)) return [1, 1];
      if (kind === Kind.PRIMITIVE && noise.hidesText(named)) return [1, 1];
      if (named === Named.ANY && kind === Kind.OBJECT) return [1, 1];
    }
    if (masked !== undefined) {
      if (masked.includes("")) return [1, 1];
      if (kind === Kind.OBJECT) {
        const key = `${payload} ${masked.join(" ")}`;
        let known = this.#masked.get(key);
        if (known === undefined) {
          this.#snapshots.bytes(encodeSnapshot(maskedSnapshot(trace.snapshot(payload), masked)));
          this.#masked.set(key, known = [this.#snapshots.low, this.#snapshots.high]);
        }
        return known;
      }
    }
    return [values.lows[index]!, values.highs[index]!];
  }

  #specialOf(site: number): Special | undefined {
    const { noise, masks, trace } = this.#side;
    const { name, params } = trace.site(site);
    const args = params.map((param) => noise.named(param));
    const result = noise.ofResult(name);
    const masked = params.map((param) => masks.paths(name, param));
    const maskedResult = masks.paths(name, "return");
    const order = this.#options.order?.get(site);
    const isPlain = args.every((named) => named === Named.NOTHING) && result === Named.NOTHING &&
      masked.every((paths) => paths === undefined) && maskedResult === undefined && order === undefined;
    return isPlain ? undefined : { args, result, masked, maskedResult, order };
  }
}
