/**
 * What an address asks for and the page does not have: said, with what there is.
 *
 * @module
 */
import { escapeText } from "../view/text.ts";
import { countText } from "../view/units.ts";
import { type Place, type View, VIEWS } from "./place.ts";
import type { RunInfo, Slot } from "./protocol.ts";

/** Characters of what was asked that are repeated. */
const MOST_ASKED = 40;

export function missedOf(place: Place, infos: Partial<Record<Slot, RunInfo>>): string[] {
  const missed = place.wrong.map((asked) => {
    const text = escapeText(asked.length > MOST_ASKED ? `${asked.slice(0, MOST_ASKED)}…` : asked);
    return asked.startsWith("view=")
      ? `The address asks for ${text}. The views are: ${VIEWS.join(", ")}.`
      : `The address says ${text}, which is no call's number.`;
  });
  if (infos[place.run] === undefined) missed.push("The address asks for run A. This page has one run.");
  if (isPairView(place.view) && infos.a === undefined) {
    missed.push("The address asks for a comparison. This page has one run; tph ui A B compares two.");
  }
  const asked: [call: number, info: RunInfo | undefined, name: string][] = infos.a === undefined
    ? [[place.call, infos.b, "This run"]]
    : [
      [place.call, infos[place.run], `Run ${place.run.toUpperCase()}`],
      [place.a, infos.a, "Run A"],
      [place.b, infos.b, "Run B"],
    ];
  for (const [call, info, name] of asked) {
    if (info === undefined || call <= info.callCount) continue;
    const there = info.callCount === 0
      ? "has no calls"
      : `has the calls 1 to ${countText(info.callCount)}${info.isRunning ? " so far" : ""}`;
    missed.push(`The address asks for call ${call}. ${name} ${there}.`);
  }
  return missed;
}

function isPairView(view: View): boolean {
  return view === "compare";
}
