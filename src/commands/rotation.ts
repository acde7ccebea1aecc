/**
 * `tph run --rotate`: closes a part of the run when its time is over, or it is large enough; those that nobody writes to any more are
 * runs like others, which are kept and removed as such.
 *
 * @module
 */
import { statSync } from "node:fs";
import type { RotationRule } from "../config/quantities.ts";
import { messageOf } from "../errors.ts";
import { appendExit } from "../store/append_exit.ts";
import { closePart, endMain, takeBack } from "../store/parts.ts";
import type { RunHeader } from "../trace/spec.ts";

/** Milliseconds between two looks. */
const LOOK = 250;
/** A part that nobody has written to for so long is settled: its writers have gone on, or make no calls. */
const SETTLED = 3000;

/** A part that was closed. */
interface Closed {
  path: string;
  started: number;
  bytes: number;
  /** Since when it has had that many. */
  since: number;
  isSettled: boolean;
}

export interface RotationOptions {
  rule: RotationRule;
  /** Told of a part that nobody writes to any more. @param others the closed parts before it, and the one that is written */
  settled(path: string, others: readonly string[]): void;
  /** Told why the run goes on in one file. */
  failed(why: string): void;
}

export class Rotation {
  readonly #path: string;
  readonly #options: RotationOptions;
  readonly #timer: NodeJS.Timeout;
  #header: RunHeader & { part: number };
  /** The size of the part's file when nothing was in it yet. */
  #empty: number;
  #closed: Closed[] = [];

  /** @param header of the first part */
  constructor(path: string, header: RunHeader & { part: number }, options: RotationOptions) {
    this.#path = path;
    this.#header = header;
    this.#options = options;
    this.#empty = this.#size();
    this.#timer = setInterval(() => this.#look(), LOOK);
    this.#timer.unref();
  }

  /** Call it when the program is gone, before that is put into the run. @returns how long the last part was written, in ms */
  stop(): number {
    clearInterval(this.#timer);
    const last = this.#closed.at(-1);
    const elapsed = Date.now() - this.#header.started;
    try {
      const bytes = sizeOf(this.#path);
      // It may have been removed, to make room.
      if (
        last !== undefined && sizeOf(last.path) !== undefined && bytes !== undefined && bytes <= this.#empty
      ) {
        takeBack(this.#path, last.path);
        this.#closed.pop();
        return Date.now() - last.started;
      }
      if (this.#header.host !== "command") endMain(this.#path, { closed: this.#left().reverse(), elapsed });
    } catch {
      // Where the folder is gone or may not be changed, the last part shows less of its end.
    }
    return elapsed;
  }

  /** Ends it. @returns the closed parts that are still there, the oldest first */
  end(): string[] {
    for (const part of this.#closed) if (!part.isSettled) this.#settle(part);
    return this.#left();
  }

  #left(): string[] {
    return this.#closed.map(({ path }) => path).filter((path) => sizeOf(path) !== undefined);
  }

  #look(): void {
    const bytes = this.#size();
    const { every = Infinity, bytes: most = Infinity } = this.#options.rule;
    // What has nothing in it goes on.
    if (bytes > this.#empty && (bytes >= most || Date.now() - this.#header.started >= every)) this.#close();
    for (const part of this.#closed) {
      if (part.isSettled) continue;
      const now = sizeOf(part.path) ?? part.bytes;
      if (now !== part.bytes) Object.assign(part, { bytes: now, since: Date.now() });
      else if (Date.now() - part.since >= SETTLED) this.#settle(part);
    }
  }

  #close(): void {
    const { started, part } = this.#header;
    const next = { ...this.#header, part: part + 1, started: Date.now() };
    try {
      const path = closePart(this.#path, next);
      this.#closed.push({ path, started, bytes: sizeOf(path) ?? 0, since: Date.now(), isSettled: false });
    } catch (error) {
      clearInterval(this.#timer);
      return this.#options.failed(messageOf(error));
    }
    this.#header = next;
    this.#empty = this.#size();
  }

  #settle(part: Closed): void {
    part.isSettled = true;
    if (sizeOf(part.path) === undefined) return;
    appendExit(part.path, { code: null, signal: null, elapsed: part.since - part.started, goesOn: true });
    const others = this.#left().filter((path) => path !== part.path);
    try {
      this.#options.settled(part.path, [...others, this.#path]);
    } catch {
      // What keeps it from being read may be over when the program ends: its secrets are erased again then.
    }
  }

  #size(): number {
    return sizeOf(this.#path) ?? 0;
  }
}

/** @returns undefined where there is none, or the folder does not say so any more */
function sizeOf(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.size;
  } catch {
    return undefined;
  }
}
