/**
 * What the page shows, as its address says: so that a link leads there, and the browser's way back works.
 *
 * @module
 */
import { useLayoutEffect, useState } from "preact/hooks";
import type { Slot } from "./protocol.ts";

export const VIEWS = [
  "compare",
  "tree",
  "timeline",
  "flame",
  "functions",
  "tests",
  "requests",
  "search",
] as const;
export type View = (typeof VIEWS)[number];

export interface Place {
  view: View;
  /** The run that views of one run show. */
  run: Slot;
  /** The call that is selected; 0 for none. */
  call: number;
  /** In the comparison: the selected calls of both runs. */
  a: number;
  b: number;
  /** Of a report: which of the failed tests is looked at, from 1; 0 for the list of them. */
  test: number;
  /** What is searched for. */
  q: string;
  /** What a view keeps for itself: an order, a part of the time, a filter. */
  at: string;
}

const START: Place = { view: "tree", run: "b", call: 0, a: 0, b: 0, test: 0, q: "", at: "" };

/** Reads an address; what it does not say is as at the start. */
function placeOf(hash: string): Place {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const number = (name: string): number => {
    const value = Number(params.get(name));
    return Number.isSafeInteger(value) && value > 0 ? value : 0;
  };
  const view = params.get("view") as View;
  return {
    view: VIEWS.includes(view) ? view : START.view,
    run: params.get("run") === "a" ? "a" : "b",
    call: number("call"),
    a: number("a"),
    b: number("b"),
    test: number("test"),
    q: params.get("q") ?? "",
    at: params.get("at") ?? "",
  };
}

function hashOf(place: Place): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    if (name === "view" || value !== START[name as keyof Place]) params.set(name, String(value));
  }
  return `#${params}`;
}

/** The place that the page is at. */
export function here(): Place {
  return placeOf(location.hash);
}

/** Goes to another place. `replace`: without a way back to this one, as while somebody types. */
export function go(change: Partial<Place>, { replace = false } = {}): void {
  const hash = hashOf({ ...here(), ...change });
  if (hash === location.hash) return;
  if (replace) {
    history.replaceState(undefined, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = hash;
}

/** The same, for what is drawn anew when it changes. */
export function usePlace(): Place {
  const [place, set] = useState(here);
  // Before the browser goes on: the address may change before an effect of another frame would listen.
  useLayoutEffect(() => {
    const change = () => set(here());
    addEventListener("hashchange", change);
    return () => removeEventListener("hashchange", change);
  }, []);
  return place;
}
