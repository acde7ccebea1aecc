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
  /** What an address says that means nothing, such as `view=foo`; no address is made of it. */
  wrong: readonly string[];
}

const START: Place = { view: "tree", run: "b", call: 0, a: 0, b: 0, test: 0, q: "", at: "", wrong: [] };

/** Reads an address; what it does not say is as at the start. */
function placeOf(hash: string): Place {
  const params = new URLSearchParams(hash.replace(/^#/, ""));
  const wrong: string[] = [];
  const number = (name: string): number => {
    const text = params.get(name) ?? "0";
    const isNumber = /^\d+$/.test(text) && Number.isSafeInteger(Number(text));
    if (!isNumber) wrong.push(`${name}=${text}`);
    return isNumber ? Number(text) : 0;
  };
  const view = (params.get("view") ?? START.view) as View;
  if (!VIEWS.includes(view)) wrong.push(`view=${view}`);
  return {
    view: VIEWS.includes(view) ? view : START.view,
    run: params.get("run") === "a" ? "a" : "b",
    call: number("call"),
    a: number("a"),
    b: number("b"),
    test: number("test"),
    q: params.get("q") ?? "",
    at: params.get("at") ?? "",
    wrong,
  };
}

function hashOf(place: Place): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(place)) {
    if (name === "wrong") continue;
    if (name === "view" || value !== START[name as keyof Place]) params.set(name, String(value));
  }
  return `#${params}`;
}

/** Ms between two writings of an address that changes as fast as a mouse: browsers ignore or refuse hundreds in a row. */
const WRITING = 350;

let place = placeOf(location.hash);
/** What the last change was a step of. */
let lastSeries: string | undefined;
const watching = new Set<() => void>();
/** When an address was last written, and what will write the next one. */
let wrote = -WRITING;
let writing: ReturnType<typeof setTimeout> | undefined;

// The way back and forward, a link, or an address that somebody typed.
addEventListener("hashchange", () => {
  dropWriting();
  lastSeries = undefined;
  take(placeOf(location.hash));
});
addEventListener("pagehide", () => writing !== undefined && write());

function take(next: Place): void {
  place = next;
  for (const told of [...watching]) told();
}

function dropWriting(): void {
  clearTimeout(writing);
  writing = undefined;
}

function write(): void {
  dropWriting();
  wrote = performance.now();
  history.replaceState(undefined, "", hashOf(place));
}

/** The place that the page is at. */
export function here(): Place {
  return place;
}

/** The address of a place, behind the page's own. */
export function addressOf(change: Partial<Place> = {}): string {
  return hashOf({ ...place, ...change });
}

export interface GoOptions {
  /** Without a way back to this place, as where the page itself goes on. */
  replace?: boolean;
  /** What this is a step of, such as a drag or arrow keys: the way back leads to before its first step. */
  series?: string;
}

/** Goes to another place. */
export function go(change: Partial<Place>, { replace = false, series }: GoOptions = {}): void {
  const next = { ...place, ...change, ...(replace ? {} : { wrong: [] }) };
  const hash = hashOf(next);
  if (hash === hashOf(place)) return;
  if (replace || series !== undefined && series === lastSeries) {
    place = next;
    const rest = wrote + WRITING - performance.now();
    if (rest <= 0) write();
    else writing ??= setTimeout(write, rest);
  } else {
    if (writing !== undefined) write();
    lastSeries = series;
    history.pushState(undefined, "", hash);
  }
  take(next);
}

/** Goes to an address, such as `#view=tree`, without a way back to this one. */
export function goTo(address: string): void {
  place = placeOf(address);
  lastSeries = undefined;
  write();
  take(place);
}

/** Forgets the place, as where other runs are opened. */
export function leavePlace(): void {
  dropWriting();
  lastSeries = undefined;
  place = START;
  history.replaceState(undefined, "", location.pathname + location.search);
}

/** Has somebody told of each change of the place, until what it returns is called. */
export function watchPlace(told: () => void): () => void {
  watching.add(told);
  return () => void watching.delete(told);
}

/** The place, for what is drawn anew when it changes. */
export function usePlace(): Place {
  const [place, set] = useState(here);
  // Before the browser goes on: the place may change before an effect of another frame would listen.
  useLayoutEffect(() => watchPlace(() => set(here())), []);
  return place;
}
