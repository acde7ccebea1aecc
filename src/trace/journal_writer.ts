/**
 * Writes a run event by event, for an encoder, outside of a recording: parts of runs, traces of other tools.
 *
 * @module
 */
import type { Site } from "../contract.ts";
import type { TraceEncoder } from "./encode.ts";
import { Op, type Ring, ringOf } from "./journal.ts";
import {
  blobSlots,
  COST_SLOTS,
  type CostEvent,
  END_SLOTS,
  type EndEvent,
  type EnterEvent,
  enterSlots,
  EXTRA_SLOTS,
  type ExtraEvent,
  MARK_SLOTS,
  type MarkEvent,
  putBlob,
  putCost,
  putEnd,
  putEnter,
  putExtra,
  putMark,
} from "./put_event.ts";

/** Slots that are filled before the encoder takes them. */
const SLOTS = 1 << 15;

/** Calls, snapshots and sites are numbered from 1, in the order in which they are written. */
export class JournalWriter {
  readonly #encoder: TraceEncoder;
  #ring: Ring = ringOf(SLOTS);
  #at = 0;

  constructor(encoder: TraceEncoder) {
    this.#encoder = encoder;
  }

  enter(event: EnterEvent): void {
    const ring = this.#room(enterSlots(event.args.length));
    this.#at = putEnter(ring, this.#at, event);
  }

  end(event: EndEvent): void {
    const ring = this.#room(END_SLOTS);
    this.#at = putEnd(ring, this.#at, event);
  }

  mark(event: MarkEvent): void {
    const ring = this.#room(MARK_SLOTS);
    this.#at = putMark(ring, this.#at, event);
  }

  cost(event: CostEvent): void {
    const ring = this.#room(COST_SLOTS);
    this.#at = putCost(ring, this.#at, event);
  }

  extra(event: ExtraEvent): void {
    const ring = this.#room(EXTRA_SLOTS);
    this.#at = putExtra(ring, this.#at, event);
  }

  snapshot(bytes: Uint8Array): void {
    this.#blob(Op.SNAPSHOT, bytes);
  }

  sites(sites: readonly Site[]): void {
    this.#blob(Op.SITES, new TextEncoder().encode(JSON.stringify(sites)), sites.length);
  }

  meta(meta: Record<string, unknown>): void {
    this.#blob(Op.META, new TextEncoder().encode(JSON.stringify(meta)));
  }

  /** Has the encoder write out all that was written here. */
  finish(): void {
    this.#consume();
    this.#encoder.flush();
  }

  #blob(op: number, bytes: Uint8Array, count = 0): void {
    const ring = this.#room(blobSlots(bytes.length));
    this.#at = putBlob(ring, this.#at, op, { bytes, count });
  }

  /** The ring, with room for so many slots. */
  #room(slots: number): Ring {
    if (this.#at + slots > this.#ring.f64.length) {
      this.#consume();
      if (slots > this.#ring.f64.length) this.#ring = ringOf(slots);
    }
    return this.#ring;
  }

  #consume(): void {
    this.#encoder.consume(this.#ring, 0, this.#at);
    this.#at = 0;
  }
}
