/**
 * Where what was searched for is: in names, values and errors.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { countText, plural } from "../../view/units.ts";
import { CallLine } from "../parts/line.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { VirtualList } from "../parts/virtual_list.tsx";
import { go, type GoOptions } from "../place.ts";
import type { Found, Slot } from "../protocol.ts";

/** In pixels. */
const ROW = 22;

export function SearchView(
  { found, q, call, slot }: { found: Found | undefined; q: string; call: number; slot: Slot },
) {
  const [active, setActive] = useState(-1);
  useEffect(() => setActive(found?.hits.findIndex((hit) => hit.call === call) ?? -1), [found, call]);
  if (q.trim() === "") {
    return <p class="empty">Type above what to search for: names, texts and numbers in values, errors.</p>;
  }
  if (found === undefined || found.hits.length === 0 && !found.isWhole) {
    return <p class="empty" role="status">Searching…</p>;
  }
  const { hits, total } = found;
  if (hits.length === 0) {
    return (
      <Nothing what={`Nothing has “${q}” in it.`}>
        <p>
          Searched were the names of functions, what they were given and came to, and errors, as far as they
          were recorded: of a large value that is a part. Large and small letters are the same.
        </p>
      </Nothing>
    );
  }
  const select = (index: number, how: GoOptions = {}): void => {
    const hit = hits[index];
    if (hit === undefined) return;
    setActive(index);
    go({ call: hit.call, run: slot }, how);
  };
  const onKeyDown = (event: KeyboardEvent, page: number): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    if (event.key === "Enter" && active < 0) select(0);
    else if (event.key === "Enter") go({ view: "tree" });
    else if (step !== undefined) {
      select(Math.min(hits.length - 1, Math.max(0, active + step)), { series: "hits" });
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <p class="readout" role="status" aria-busy={!found.isWhole}>
        {plural(total, "place")}
        {hits.length < total ? `, ${countText(hits.length)} of them listed` : ""}
      </p>
      <VirtualList
        id="hits"
        label={`Places of ${q}`}
        role="listbox"
        count={hits.length}
        rowHeight={ROW}
        active={active}
        activeId={active >= 0 ? `hit-${active}` : undefined}
        onKeyDown={onKeyDown}
        row={(i) => (
          <div
            key={i}
            id={`hit-${i}`}
            role="option"
            aria-selected={i === active}
            class={`row${i === active ? " active" : ""}`}
            style={{ height: `${ROW}px` }}
            onClick={() => select(i)}
          >
            <span class="hit-where t-dim">{hits[i]!.where}</span>
            <span class="row-text">
              <CallLine pieces={hits[i]!.pieces} />
            </span>
          </div>
        )}
      />
    </>
  );
}
