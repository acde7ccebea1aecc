/**
 * The page: which runs it has, which view of them is shown, and the call that is selected.
 *
 * @module
 */
import { useEffect, useMemo } from "preact/hooks";
import { countText, durationText, plural } from "../view/units.ts";
import type { PageConfig } from "./config.ts";
import { CallPanel } from "./parts/call_panel.tsx";
import { PairPanel } from "./parts/pair_panel.tsx";
import { sourcesOf } from "./parts/source_lines.tsx";
import { go, type Place, usePlace, type View } from "./place.ts";
import type { RunInfo, Slot } from "./protocol.ts";
import type { Reader } from "./reader.ts";
import { CompareView } from "./views/compare_view.tsx";
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

export function App({ reader, config, infos }: { reader: Reader; config: PageConfig; infos: Infos }) {
  const place = usePlace();
  const sources = useMemo(() => sourcesOf(config), [config]);
  const info = infos[place.run] ?? infos.b;
  useEffect(() => {
    document.title = `${config.title} · tph`;
  }, [config]);
  if (info === undefined) return null;
  const slot: Slot = infos[place.run] === undefined ? "b" : place.run;
  const isCompare = place.view === "compare" && infos.a !== undefined;
  const hasPanel = isCompare ? place.a !== 0 || place.b !== 0 : place.call !== 0;
  return (
    <>
      <Header infos={infos} place={place} />
      <div class={`body${hasPanel ? " with-panel" : ""}`}>
        <main id="main" tabIndex={-1}>
          {isCompare
            ? <CompareView reader={reader} a={place.a} b={place.b} />
            : <TreeView reader={reader} slot={slot} info={info} call={place.call} marked={NONE} />}
        </main>
        {hasPanel && (
          <aside aria-label="Selected call">
            <button
              type="button"
              class="close"
              aria-label="Close"
              onClick={() => go(isCompare ? { a: 0, b: 0 } : { call: 0 })}
            />
            {isCompare ? <PairPanel reader={reader} a={place.a} b={place.b} sources={sources} /> : (
              <CallPanel
                reader={reader}
                slot={slot}
                call={place.call}
                hasTimes={info.hasTimes}
                sources={sources}
              />
            )}
          </aside>
        )}
      </div>
    </>
  );
}

function Header({ infos, place }: { infos: Infos; place: Place }) {
  const runs = (["a", "b"] as const).filter((slot) => infos[slot] !== undefined);
  const info = infos[place.run] ?? infos.b!;
  const views: View[] = [...(infos.a === undefined ? [] : ["compare" as const]), "tree"];
  return (
    <header>
      <div class="runs">
        {runs.map((slot) => <RunLine key={slot} slot={slot} info={infos[slot]!} isNamed={runs.length > 1} />)}
      </div>
      {info.warnings.length > 0 && (
        <details class="warnings">
          <summary>{plural(info.warnings.length, "warning")}</summary>
          {info.warnings.map((text) => <p key={text} class="warning">{text}</p>)}
        </details>
      )}
      <nav aria-label="Views">
        {views.map((view) => (
          <button
            key={view}
            type="button"
            aria-current={view === place.view ? "page" : undefined}
            onClick={() => go({ view })}
          >
            {NAMES[view]}
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
      </nav>
    </header>
  );
}

function RunLine({ slot, info, isNamed }: { slot: Slot; info: RunInfo; isNamed: boolean }) {
  return (
    <p class="run">
      {isNamed && <span class={`side side-${slot}`}>{slot.toUpperCase()}</span>}
      <strong>{info.label ?? info.command}</strong>
      {info.label !== undefined && <span class="t-dim">{info.command}</span>}
      <span class={info.isBad ? "t-red" : "t-green"}>{info.end}</span>
      <span class="t-dim">
        {info.host}, {plural(info.callCount, "call")} of {countText(info.functionCount)} functions
        {info.hasTimes && info.callCount > 0 ? `, ${durationText(info.time)}` : ""}
      </span>
      <span class="t-dim run-id">{info.id}</span>
    </p>
  );
}
