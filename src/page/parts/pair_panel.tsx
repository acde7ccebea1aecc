/**
 * Two calls beside one another: what differs, and the rest of both.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { go } from "../place.ts";
import type { CallDetail, PairDetail, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";
import { Mark } from "./call_row.tsx";
import { Changes } from "./changes.tsx";
import { SourceLines, type Sources } from "./source_lines.tsx";
import { Value } from "./value.tsx";

export function PairPanel(
  { reader, a, b, sources }: { reader: Reader; a: number; b: number; sources: Sources },
) {
  const [pair, setPair] = useState<PairDetail>();
  useEffect(() => {
    let isLive = true;
    reader.ask("pair", { a, b }).then((found) => isLive && setPair(found), () => {});
    return () => void (isLive = false);
  }, [reader, a, b]);
  if (pair === undefined) return <p class="empty">Reading…</p>;
  const name = (pair.b ?? pair.a)?.name ?? "";
  const source = pair.b ?? pair.a;
  return (
    <article class="call" key={`${a} ${b}`} aria-label={`${name} in both runs`}>
      <h2>
        <span class="call-name">{name}</span>
      </h2>
      <p class="t-dim place">{source?.place}</p>
      {pair.changes.length > 0 && (
        <section>
          <h3>What differs</h3>
          <Changes changes={pair.changes} />
        </section>
      )}
      {pair.a !== undefined && pair.b !== undefined && pair.changes.length === 0 && (
        <p class="t-dim">Both were given the same and came to the same.</p>
      )}
      <OneSide slot="a" detail={pair.a} />
      <OneSide slot="b" detail={pair.b} />
      {source !== undefined && (
        <SourceLines
          sources={sources}
          slot={pair.b === undefined ? "a" : "b"}
          file={source.file}
          line={source.line}
          place={source.place}
        />
      )}
    </article>
  );
}

function OneSide({ slot, detail }: { slot: Slot; detail: CallDetail | undefined }) {
  const letter = slot.toUpperCase();
  if (detail === undefined) {
    return (
      <section>
        <h3>
          <span class={`side side-${slot}`}>{letter}</span> has no such call
        </h3>
      </section>
    );
  }
  const { call, ending, args, self, outcome, changed } = detail;
  return (
    <section>
      <h3>
        <span class={`side side-${slot}`}>{letter}</span> <Mark ending={ending} />{" "}
        <button type="button" class="link" onClick={() => go({ view: "tree", run: slot, call })}>
          #{call} in the tree
        </button>
      </h3>
      <ul class="values">
        {self !== undefined && <Value name="this" value={self.value} />}
        {args.map(({ name, value }) => <Value key={name} name={name} value={value} />)}
        {outcome !== undefined && <Value name={ending === "threw" ? "threw" : "result"} value={outcome} />}
        {changed.map(({ name, value }) => <Value key={name} name={`${name} afterwards`} value={value} />)}
      </ul>
    </section>
  );
}
