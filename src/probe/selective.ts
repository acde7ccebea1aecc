/**
 * Probes for a recording that leaves short calls out: `--min-duration`, and the folding of functions that flood. They stand
 * in front of the ordinary probes, and only where one of these settings is on: other recordings do not pay for them.
 *
 * Whether a call is short is known when it returns. Until then its ENTER event is *pending*: it is in the ring, behind the
 * position that the consumer may read. A call that turns out to be short, and has nothing recorded below it, is taken back:
 * the ring is rewound to where its event began. Calls that are nested in one another, with nothing recorded between, are
 * pending together. The consumer claims the outermost one of them when it has been pending for a while, so that the file
 * has a call that runs for long; the side that sets `Control.PENDING` to 0 first decides.
 *
 * @module
 */
import { aroundEnter, countOf } from "./around_enter.ts";
import { apply, atomics, disposeSymbol } from "./natives.ts";
import type { Probes } from "../contract.ts";
import { Control, FOLD_FIELDS, FOLD_SITES, type Ring } from "./ring.ts";
import type { RecordSettings } from "../settings.ts";

/** What the ordinary probes lend. */
export interface Cursor {
  /** Where the next event goes. */
  position(): number;
  /** Takes the newest call back, whose ENTER event, the last one in the ring, begins at `position`. */
  takeBack(position: number): void;
  /** Whether the newest call is to give another one its outcome. */
  isTail(): boolean;
  /** Nanoseconds since the recording began; 0 when no clock is read. */
  now(): number;
}

export interface SelectiveProbes {
  probes: Probes;
  /** Makes the pending calls ordinary ones, and publishes them. To be called before anything else is. */
  settle(): void;
}

/** What counts as short for a function that floods, in ns. */
const FOLD_UNDER = 10_000;
/** Calls that may be pending; more of them nested in one another are ordinary. */
const MAX_PENDING = 64;

export function selectiveProbes(
  base: Probes,
  { ring, cursor, settings }: { ring: Ring; cursor: Cursor; settings: RecordSettings },
): SelectiveProbes {
  const { control, f64 } = ring;
  const folds = ring.folds!;
  const { position, takeBack, isTail, now } = cursor;
  const { foldAfter, values } = settings;
  /** By site: calls shorter than this, in ns, are left out. */
  const under = new Float64Array(FOLD_SITES).fill(settings.time ? settings.minDuration * 1e6 : 0);
  /** By site: how many short calls were recorded. */
  const seen = new Uint32Array(foldAfter > 0 ? FOLD_SITES : 0);

  // The pending calls, the outermost first. Their events follow one another without a gap.
  const calls = new Int32Array(MAX_PENDING);
  const sites = new Int32Array(MAX_PENDING);
  const starts = new Int32Array(MAX_PENDING);
  let count = 0;
  let end = 0;
  /** What stands in `Control.PENDING` for the outermost one. */
  let ticket = 0;

  function settle(): void {
    if (count > 0) {
      count = 0;
      control[Control.PENDING] = 0;
    }
    control[Control.HEAD] = position();
  }

  /** Offers the outermost pending call to the consumer. */
  function offer(): void {
    control[Control.HEAD] = starts[0]!;
    control[Control.PENDING_END] = count > 1 ? starts[1]! : end;
    ticket = ticket === 0x7fffffff ? 1 : ticket + 1;
    control[Control.PENDING] = ticket;
  }

  /** Forgets the outermost pending call when the consumer has claimed it. */
  function notice(): void {
    if (count === 0 || control[Control.PENDING] !== 0) return;
    count--;
    for (let i = 0; i < count; i++) {
      calls[i] = calls[i + 1]!;
      sites[i] = sites[i + 1]!;
      starts[i] = starts[i + 1]!;
    }
    if (count > 0) offer();
    else control[Control.HEAD] = end;
  }

  function entered(call: number, site: number, argc: number): number {
    if (call === 0) return 0;
    const to = position();
    if (!values) argc = 0;
    else if (argc > 255) argc = 255;
    const from = to - 3 - argc - (argc > 4 ? (argc + 3) >>> 3 : 0);
    notice();
    // Something was written in between, such as a snapshot: what is before it stays.
    if (count > 0 && (end !== from || count === MAX_PENDING)) {
      count = 0;
      control[Control.PENDING] = 0;
    }
    calls[count] = call;
    sites[count] = site;
    starts[count] = from;
    end = to;
    if (++count === 1) offer();
    return call;
  }

  function L<T>(call: number, value?: T, via?: string): T {
    if (call === 0) return value as T;
    notice();
    const top = count - 1;
    if (top >= 0 && calls[top] === call && end === position()) {
      const site = sites[top]!;
      const from = starts[top]!;
      const took = now() - f64[from + 1]!;
      if (took < under[site]!) {
        if (
          !isTail() && (top > 0 || atomics.compareExchange(control, Control.PENDING, ticket, 0) === ticket)
        ) {
          count = top;
          end = from;
          takeBack(from);
          fold(site, took);
          return value as T;
        }
      } else if (took < FOLD_UNDER && foldAfter > 0 && ++seen[site]! >= foldAfter) under[site] = FOLD_UNDER;
    }
    settle();
    base.L(call, value, via);
    control[Control.HEAD] = position();
    return value as T;
  }

  function fold(site: number, took: number): void {
    const at = site * FOLD_FIELDS;
    const before = folds[at]!;
    if (before === 0 || took < folds[at + 2]!) folds[at + 2] = took;
    if (took > folds[at + 3]!) folds[at + 3] = took;
    folds[at + 1] = folds[at + 1]! + took;
    folds[at] = before + 1;
  }

  /** A probe that writes something else than an ENTER event. */
  function settled<A extends unknown[], R>(probe: (...args: A) => R): (...args: A) => R {
    return (...args) => {
      if (args[0] === 0) return apply(probe, undefined, args) as R;
      settle();
      try {
        return apply(probe, undefined, args) as R;
      } finally {
        control[Control.HEAD] = position();
      }
    };
  }

  const probes: Probes = {
    ...base,
    ...aroundEnter(
      base,
      (enter) => (site, lexical, count, a, b, c, d) =>
        entered(enter(site, lexical, count, a, b, c, d), site, countOf(count, a)),
    ),
    L,
    F: settled(base.F) as Probes["F"],
    S: settled(base.S) as Probes["S"],
    R: settled(base.R) as Probes["R"],
    C: settled(base.C),
    G: settled(base.G),
    T: settled(base.T) as Probes["T"],
    U: base.U,
    D: (call, isPlain) => ({
      [disposeSymbol]: () => isPlain === 1 ? probes.C(call) : probes.S(call, undefined, 2),
    }),
    W: base.W,
  };
  return { probes, settle };
}

/**
 * Probes that leave calls out when the consumer does not keep up, instead of waiting for it.
 *
 * @param hasRoom whether a new call, and the ends of those that run, find room
 * @param drop counts a call that is left out
 */
export function droppingProbes(
  base: Probes,
  { hasRoom, drop }: { hasRoom: () => boolean; drop: () => number },
): Probes {
  return {
    ...base,
    ...aroundEnter(
      base,
      (enter) => (site, lexical, count, a, b, c, d) =>
        hasRoom() ? enter(site, lexical, count, a, b, c, d) : drop(),
    ),
  };
}
