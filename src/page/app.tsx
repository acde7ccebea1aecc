/**
 * The page: which runs it has, which view of them is shown, and the call that is selected.
 *
 * @module
 */
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { countText, durationText, plural } from "../view/units.ts";
import type { FailedTestRuns, PageConfig } from "./config.ts";
import { CallPanel } from "./parts/call_panel.tsx";
import { Help } from "./parts/help.tsx";
import { NoCalls } from "./parts/nothing.tsx";
import { PairPanel } from "./parts/pair_panel.tsx";
import { sourcesOf } from "./parts/source_lines.tsx";
import { missedOf } from "./missed.ts";
import { go, here, type Place, usePlace, type View, VIEWS } from "./place.ts";
import type { Found, RemarkRow, RunInfo, Slot } from "./protocol.ts";
import type { Reader } from "./reader.ts";
import { CompareView } from "./views/compare_view.tsx";
import { FlameView } from "./views/flame_view.tsx";
import { FunctionsView } from "./views/functions_view.tsx";
import { RootsView } from "./views/roots_view.tsx";
import { SearchView } from "./views/search_view.tsx";
import { TimelineView } from "./views/timeline_view.tsx";
import { TreeView } from "./views/tree_view.tsx";

export type Infos = Partial<Record<Slot, RunInfo>>;

const NAMES: Record<View, string> = {
  compare: "Compare",
  tree: "Tree",
  timeline: "Timeline",
  flame: "Flame",
  functions: "Functions",
  tests: "Tests",
  requests: "Requests",
  search: "Search",
};

const NONE: ReadonlySet<number> = new Set();
/** Places of what was searched for that are listed. */
const MOST_HITS = 2000;
/** Ms after the last key before a search begins. */
const PAUSE = 150;

export function App({ reader, config, infos, test, note }: {
  reader: Reader;
  config: PageConfig;
  infos: Infos;
  /** Of a report: the test that is looked at. */
  test: FailedTestRuns | undefined;
  /** What is to be said of what was opened. */
  note: string | undefined;
}) {
  const place = usePlace();
  const sources = useMemo(() => sourcesOf(config), [config]);
  const info = infos[place.run] ?? infos.b!;
  const slot: Slot = infos[place.run] === undefined ? "b" : place.run;
  const found = useSearch(reader, slot, info, place.q);
  const remarks = useRemarks(reader, slot, info);
  const odd = useMemo(() => new Map(remarks.map(({ call, text }) => [call, text])), [remarks]);
  const marked = useMemo(() => found === undefined ? NONE : new Set(found.calls), [found]);
  const isCompare = place.view === "compare" && infos.a !== undefined;
  const hasPanel = isCompare
    ? (place.a !== 0 || place.b !== 0) && place.a <= infos.a!.callCount && place.b <= infos.b!.callCount
    : place.call !== 0 && place.call <= info.callCount;
  /** A comparison is made anew when a run that was being written has ended. */
  const comparedNow = `${infos.a?.isRunning} ${infos.b?.isRunning}`;
  const close = () => {
    // The button that closed it goes, too.
    const isLeft = document.activeElement?.closest("aside") !== null;
    go(isCompare ? { a: 0, b: 0 } : { call: 0 });
    if (isLeft) focusMain(null);
  };
  const [failure, setFailure] = useState("");
  useEffect(() => {
    reader.onFailure = setFailure;
    return () => reader.onFailure = () => {};
  }, [reader]);
  // What is selected or shown next may be there.
  useEffect(() => setFailure(""), [infos]);
  const [hasHelp, setHelp] = useState(false);
  useEffect(() => {
    document.title = `${config.title} · tph`;
    if (document.activeElement === document.body) focusMain(null);
  }, [config]);
  useEffect(() => {
    document.body.classList.toggle("is-test", test !== undefined);
  }, [test]);
  // Keys may come before an effect of the next frame would listen.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const { key, target, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey) return;
      if (key === "Escape") {
        if (hasHelp) setHelp(false);
        else if (target instanceof HTMLInputElement && target.type === "search") target.blur();
        else if (hasPanel) close();
        return;
      }
      if (target instanceof HTMLInputElement) return;
      const view = viewsOf(infos, info)[Number(key) - 1];
      if (key === "/") document.getElementById("search")?.focus();
      else if (key === "?") setHelp(!hasHelp);
      else if ((key === "n" || key === "N") && !isCompare && found !== undefined) {
        const next = nextOf(found.calls, place.call, key === "n" ? 1 : -1);
        if (next !== undefined) go({ call: next, run: slot });
      } else if (view !== undefined) showView(view);
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
  const one = { reader, slot, info, at: place.at, found, call: place.call };
  return (
    <>
      <Header
        {...{ infos, place, found, test, note, failure }}
        remarks={isCompare ? [] : remarks}
        onHelp={() => setHelp(true)}
      />
      <div class={`body${hasPanel ? " with-panel" : ""}`}>
        <main id="main" tabIndex={-1}>
          {isCompare
            ? (
              <CompareView
                key={comparedNow}
                {...{ reader, test, marked, slot }}
                a={place.a}
                b={place.b}
                at={place.at}
                whole={test === undefined ? config.verdict : test.verdict}
              />
            )
            : info.callCount === 0
            ? <NoCalls info={info} />
            : place.view === "timeline"
            ? <TimelineView {...one} marked={marked} />
            : place.view === "flame"
            ? <FlameView {...one} />
            : place.view === "functions"
            ? <FunctionsView {...one} />
            : place.view === "tests" || place.view === "requests"
            ? <RootsView {...one} kind={place.view} />
            : place.view === "search"
            ? <SearchView found={found} q={place.q} call={place.call} slot={slot} />
            : <TreeView {...one} {...{ marked, odd }} />}
        </main>
        {hasPanel && (
          <aside aria-label="Selected call">
            <button type="button" class="close" aria-label="Close" onClick={close} />
            {isCompare
              ? <PairPanel reader={reader} a={place.a} b={place.b} sources={sources} />
              : <CallPanel {...{ reader, slot, sources, info }} call={place.call} />}
          </aside>
        )}
      </div>
      {hasHelp && (
        <Help
          views={viewsOf(infos, info).map((view) => NAMES[view])}
          onClose={() => setHelp(false)}
        />
      )}
    </>
  );
}

/** What a text is found in, a moment after it was typed. */
function useSearch(reader: Reader, slot: Slot, info: RunInfo, q: string): Found | undefined {
  const [found, setFound] = useState<Found>();
  useEffect(() => {
    setFound(undefined);
    if (q.trim() === "") return;
    const ask = new AbortController();
    const timer = setTimeout(() => {
      const told = (_: number, partial?: Found) => partial !== undefined && setFound(partial);
      reader.ask("search", { run: slot, text: q, most: MOST_HITS }, { told, signal: ask.signal }).then(
        setFound,
        () => {},
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      ask.abort();
    };
  }, [reader, slot, info, q]);
  return found;
}

/** What stands out in a run, once it has ended. */
function useRemarks(reader: Reader, slot: Slot, info: RunInfo): RemarkRow[] {
  const [remarks, setRemarks] = useState<RemarkRow[]>([]);
  useEffect(() => {
    let isLive = true;
    setRemarks([]);
    reader.ask("remarks", { run: slot }).then((found) => isLive && setRemarks(found), () => {});
    return () => void (isLive = false);
  }, [reader, slot, info]);
  return remarks;
}

/** The found call after or before another one. */
function nextOf(calls: readonly number[], call: number, step: 1 | -1): number | undefined {
  if (step > 0) return calls.find((one) => one > call) ?? calls[0];
  return calls.findLast((one) => one < call) ?? calls.at(-1);
}

/** Shows a view, whose keys work at once: the first thing in it that takes them is given the focus when it is there. */
function showView(view: View): void {
  const before = document.querySelector(TAKES_KEYS);
  go({ view, at: "" });
  focusMain(before);
}

/** What takes the keys of a view. */
const TAKES_KEYS = "#main :is([role=tree], [role=listbox], canvas[tabindex], .row-button)";
/** Looks at whether what is new is there, one a frame. */
const MOST_LOOKS = 30;

/**
 * @param before what took the keys until now
 * @param held what had the focus when this was asked for: who goes on before it is there keeps the keys
 */
function focusMain(
  before = document.querySelector(TAKES_KEYS),
  looks = 0,
  held = document.activeElement,
): void {
  const active = document.activeElement;
  if (active !== held && active !== document.body) return;
  if (here().view === "search" && here().q.trim() === "") return document.getElementById("search")?.focus();
  const found = document.querySelector<HTMLElement>(TAKES_KEYS);
  if (found !== null && (found !== before || looks >= MOST_LOOKS)) found.focus({ preventScroll: true });
  else if (looks < 2 * MOST_LOOKS) requestAnimationFrame(() => focusMain(before, looks + 1, held));
}

function viewsOf(infos: Infos, { tests, requests }: RunInfo): View[] {
  return VIEWS.filter((view) =>
    view === "compare"
      ? infos.a !== undefined
      : view === "tests"
      ? tests > 0
      : view === "requests"
      ? requests > 0
      : true
  );
}

function Header({ infos, place, found, test, note, failure, remarks, onHelp }: {
  /** What could not be answered; nothing where all could. */
  failure: string;
  infos: Infos;
  remarks: readonly RemarkRow[];
  test: FailedTestRuns | undefined;
  note: string | undefined;
  place: Place;
  found: Found | undefined;
  onHelp: () => void;
}) {
  const runs = (["a", "b"] as const).filter((slot) => infos[slot] !== undefined);
  const info = infos[place.run] ?? infos.b!;
  return (
    <header>
      {test !== undefined && (
        <p class="test-title">
          <button
            type="button"
            class="link"
            onClick={() => go({ test: 0, call: 0, a: 0, b: 0, at: "", q: "" })}
          >
            All failed tests
          </button>
          <span class="t-dim">›</span>
          <strong>{test.title}</strong>
        </p>
      )}
      <div class="runs">
        {runs.map((slot) => (
          <RunLine
            key={slot}
            slot={slot}
            info={infos[slot]!}
            isNamed={runs.length > 1}
            isTest={test !== undefined}
          />
        ))}
      </div>
      {note !== undefined && <p class="warning" role="status">{note}</p>}
      {failure !== "" && <p class="warning" role="alert">{failure}</p>}
      {missedOf(place, infos).map((text) => <p key={text} class="warning" role="alert">{text}</p>)}
      {info.warnings.length > 0 && (
        <details class="warnings" open={info.warnings.length === 1}>
          <summary>{plural(info.warnings.length, "warning")}</summary>
          {info.warnings.map((text) => <p key={text} class="warning">{text}</p>)}
        </details>
      )}
      {remarks.length > 0 && (
        <details class="stands-out" open={remarks.length === 1}>
          <summary>
            {plural(remarks.length, "thing")} that {remarks.length === 1 ? "stands" : "stand"} out
          </summary>
          <ul class="plain">
            {remarks.map(({ call, text }) => (
              <li key={call}>
                <span class="odd" aria-hidden="true">!</span>
                <button type="button" class="link" onClick={() => go({ call, run: place.run })}>
                  {text}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
      <nav aria-label="Views">
        {viewsOf(infos, info).map((view) => (
          <button
            key={view}
            type="button"
            aria-current={view === place.view ? "page" : undefined}
            onClick={() => showView(view)}
          >
            {NAMES[view]}
            {view === "tests" && <span class="count">{countText(info.tests)}</span>}
            {view === "requests" && <span class="count">{countText(info.requests)}</span>}
          </button>
        ))}
        {runs.length > 1 && place.view !== "compare" && (
          <span class="choose" role="group" aria-label="Run">
            {runs.map((slot) => (
              <button
                key={slot}
                type="button"
                aria-pressed={place.run === slot}
                onClick={() => go({ run: slot, call: 0 })}
              >
                {slot.toUpperCase()}
              </button>
            ))}
          </span>
        )}
        <span class="search">
          {place.q.trim() !== "" && found !== undefined && (
            <span class="t-dim" role="status">
              {plural(found.total, "place")}
              {found.isWhole ? "" : " so far"}
            </span>
          )}
          <input
            id="search"
            type="search"
            aria-label="Search names, values and errors"
            placeholder="Search  /"
            value={place.q}
            onInput={(event) => go({ q: event.currentTarget.value }, { series: "search" })}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              if (event.currentTarget.value.trim() !== "") showView("search");
              else if (place.view !== "search") focusMain(null);
            }}
          />
          <button type="button" class="help" aria-label="Help" onClick={onHelp}>?</button>
        </span>
      </nav>
    </header>
  );
}

function RunLine({ slot, info, isNamed, isTest }: {
  slot: Slot;
  info: RunInfo;
  isNamed: boolean;
  isTest: boolean;
}) {
  return (
    <p class="run">
      {isNamed && <span class={`side side-${slot}`}>{slot.toUpperCase()}</span>}
      {isNamed && isTest && <span>{slot === "a" ? "passed" : "fails"}</span>}
      <strong>{info.label ?? info.command}</strong>
      {info.label !== undefined && <span class="t-dim">{info.command}</span>}
      <span class={info.isBad ? "t-red" : "t-green"}>{info.end}</span>
      <span class="t-dim">
        {info.host === "" ? "" : `${info.host}, `}
        {plural(info.callCount, "call")}
        {info.hasTimes && info.callCount > 0 ? `, ${durationText(info.time)}` : ""}
      </span>
      <span class="t-dim run-id">{info.id}</span>
    </p>
  );
}
