/**
 * `tph run -t VALUE`: follows values while the program runs. Each argument, result, error and `this` is matched as it is, before
 * anything is cut or hidden; what matched is written to the record.
 *
 * @module
 */

import { createMatcher, findIn, type Matcher, type Question } from "../match/matcher.ts";
import type { Step } from "../match/path.ts";
import { typeOf } from "../match/types.ts";
import { walkSnapshot } from "../match/walk.ts";
import type { Snapshot } from "../trace/snapshot.ts";
import { type Listener, saidAt } from "./hooks.ts";
import { isFollowedAs, type LiveMatch } from "./live_match.ts";
import type { LiveTarget } from "../settings.ts";
import { harden, realm } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";
import { Level } from "../redact/level.ts";
import type { Redactor } from "../redact/redactor.ts";
import { redactSnapshot } from "../redact/snapshot.ts";
import { snapshotter, WHOLE } from "./snapshot_of.ts";

/** Where a call shows a value. */
type Place = Pick<LiveMatch, "call" | "site" | "where" | "index">;

/** Matches that a run may have; a value that is everywhere would fill the disk. */
const MAX_MATCHES = 100_000;
/** The longest text that is written for a match. */
const MAX_TEXT = 10_000;

export interface LiveOptions extends Pick<ProbeSet, "addMatch"> {
  targets: LiveTarget[];
  redactor: Redactor | undefined;
  /** Runs something with the built-ins as they were before the target. */
  pristine: <T>(run: () => T) => T;
  /** Told once when there are too many matches. */
  onFull: () => void;
}

interface Followed extends LiveTarget {
  matcher: Matcher;
  isWanted: (site: number) => boolean;
}

const now = performance.now.bind(performance);
const { timeOrigin } = performance;

/**
 * @param nameOf returns a site's name
 * @throws {TphError} A target makes no sense; the launcher has checked them before.
 */
export function followLive(options: LiveOptions, nameOf: (site: number) => string): Listener {
  const followed = options.targets.map((target): Followed => ({
    ...target,
    matcher: createMatcher(target.question as Question),
    isWanted: nameTest(target.in, nameOf),
  }));
  const { redactor, pristine } = options;
  // The value itself is matched; what is written of it has no secrets.
  const whole = snapshotter({ budget: WHOLE, redactor: undefined });
  /** By site: whether any target wants it. */
  const wanted = harden(new Map<number, boolean>());

  function isWanted(site: number): boolean {
    let known = wanted.get(site);
    if (known === undefined) {
      known = pristine(() => followed.some(({ isWanted }) => isWanted(site)));
      wanted.set(site, known);
    }
    return known;
  }

  /** Whether a value is a primitive that no target means: most are, and what follows takes its time. */
  function isOther(value: unknown): boolean {
    if (typeof value !== "number" && typeof value !== "boolean" && value !== undefined && value !== null) {
      return false;
    }
    for (let i = 0; i < followed.length; i++) {
      const { exactly } = followed[i]!.matcher;
      if (exactly === undefined) return false;
      if (exactly.type !== "number") {
        if (exactly.type !== "string" && exactly.type !== "composite") return false;
      } else if (typeof value === "number" && (value === exactly.value || value !== value)) return false;
    }
    return true;
  }

  /** Sites of calls that have not ended. */
  const sites = harden(new Map<number, number>());
  let left = MAX_MATCHES;

  function look(place: Place, value: unknown, said: number) {
    if (left <= 0 || !isWanted(place.site) || isOther(value)) return;
    pristine(() => lookAt(place, value, said));
  }

  function lookAt({ call, site, where, index }: Place, value: unknown, said: number) {
    let snapshot: Snapshot | undefined;
    let hidden: Snapshot | undefined;
    for (let target = 0; target < followed.length; target++) {
      const { matcher, isWanted, as } = followed[target]!;
      if (!isWanted(site)) continue;
      snapshot ??= whole(value);
      for (const { steps, part } of findIn(snapshot, matcher, left)) {
        if (!isFollowedAs(as, where, steps)) continue;
        if (--left < 0) return options.onFull();
        const match: LiveMatch = {
          target,
          call,
          site,
          where,
          index,
          steps: redactor === undefined
            ? steps
            : steps.map((step) => typeof step === "string" ? redactor.text(step) : step),
          type: typeOf(part),
          matcher: matcher.kind,
          time: timeOrigin + now(),
        };
        hidden ??= redactor === undefined ? snapshot : redactSnapshot(snapshot, { redactor, level: said });
        const shown = shownValue(partAt(hidden, steps) ?? { type: "redacted", token: "" });
        if (shown !== undefined) match.value = shown;
        options.addMatch(match);
      }
    }
  }

  return {
    entered(call, site, args, { secrets, self }) {
      sites.set(call, site);
      if (self !== undefined && self !== realm) {
        look({ call, site, where: "this", index: -1 }, self, Level.NONE);
      }
      for (let i = 0; i < args.length; i++) {
        look({ call, site, where: "args", index: i }, args[i], saidAt(secrets, i));
      }
    },
    left(call, where, value) {
      const site = sites.get(call);
      if (site === undefined) return;
      sites.delete(call);
      look({ call, site, where, index: -1 }, value, Level.NONE);
    },
  };
}

/** What is written of a value that matched: primitives; of objects, the record has the snapshot. */
function shownValue(part: Snapshot): LiveMatch["value"] {
  switch (part.type) {
    case "undefined":
    case "null":
      return { type: part.type, text: part.type };
    case "boolean":
      return { type: "boolean", text: String(part.value) };
    case "number":
      return { type: "number", text: Object.is(part.value, -0) ? "-0" : String(part.value) };
    case "bigint":
      return { type: "bigint", text: part.text };
    case "string":
      return { type: "string", text: part.value.slice(0, MAX_TEXT) };
    case "redacted":
      return { type: "redacted", text: part.token };
    default:
      return undefined;
  }
}

/** The part of a value at the end of a path. */
function partAt(root: Snapshot, path: readonly Step[]): Snapshot | undefined {
  let found: Snapshot | undefined;
  walkSnapshot(root, (part, steps) => {
    if (steps.length === path.length && steps.every((step, i) => step === path[i])) found = part;
    return found === undefined;
  });
  return found;
}

function nameTest(globs: string[] | undefined, nameOf: (site: number) => string): (site: number) => boolean {
  if (globs === undefined || globs.length === 0) return () => true;
  const patterns = globs.map((glob) =>
    new RegExp(
      `^${glob.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".")}$`,
      "su",
    )
  );
  return (site) => patterns.some((pattern) => pattern.test(nameOf(site)));
}
