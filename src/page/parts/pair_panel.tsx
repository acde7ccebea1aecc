/**
 * Two calls beside one another: what differs, and the rest of both.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { go } from "../place.ts";
import type { CallDetail, CallerPlace, Change, PairDetail, Slot } from "../protocol.ts";
import type { Snapshot } from "../../trace/snapshot.ts";
import type { Reader } from "../reader.ts";
import { Mark } from "./call_row.tsx";
import { Changes, Side } from "./changes.tsx";
import { SourceLines, type Sources, useSource } from "./source_lines.tsx";

export function PairPanel(
  { reader, a, b, sources }: { reader: Reader; a: number; b: number; sources: Sources },
) {
  const [pair, setPair] = useState<PairDetail>();
  useEffect(() => {
    const ask = new AbortController();
    reader.ask("pair", { a, b }, { signal: ask.signal }).then(setPair, () => {});
    return () => ask.abort();
  }, [reader, a, b]);
  if (pair === undefined) return <p class="empty">Reading…</p>;
  const name = (pair.b ?? pair.a)?.name ?? "";
  const place = pair.b?.place ?? pair.a?.place;
  const before = pair.a?.place;
  return (
    <article class="call" key={`${a} ${b}`} aria-label={`${name} in both runs`}>
      <h2>
        <span class="call-name">{name}</span>
      </h2>
      <p class="t-dim place">
        {place}
        {before === undefined || before === place ? "" : `, in A ${before}`}
      </p>
      {pair.a !== undefined && pair.b !== undefined && pair.changes.length === 0 && (
        <p class="t-dim">Both were given the same and came to the same.</p>
      )}
      <Sides pair={pair} />
      {pair.changes.some(({ path }) => path !== "") && (
        <section>
          <h3>Parts that differ</h3>
          <Changes changes={pair.changes} />
        </section>
      )}
      {pair.callers !== undefined && <CallerSource callers={pair.callers} sources={sources} />}
      <PairSource pair={pair} sources={sources} />
    </article>
  );
}

/** The text of what made the call, before that of the call itself. */
function CallerSource({ callers: { a, b }, sources }: {
  callers: NonNullable<PairDetail["callers"]>;
  sources: Sources;
}) {
  const linesOf = {
    a: useSource(sources, { slot: "a", file: a.file, line: a.line }),
    b: useSource(sources, { slot: "b", file: b.file, line: b.line }),
  };
  return (
    <>
      <SideSource linesOf={linesOf} slot="a" detail={a} title={`What called it, in A: ${a.name}`} />
      <SideSource linesOf={linesOf} slot="b" detail={b} title={`What called it, in B: ${b.name}`} />
    </>
  );
}

const NO_CALL = { file: "", line: 0 };

/** The function's source in both runs: once where it is the same. */
function PairSource({ pair: { a, b }, sources }: { pair: PairDetail; sources: Sources }) {
  const { file, line } = a ?? NO_CALL;
  const linesA = useSource(sources, { slot: "a", file, line });
  const linesB = useSource(sources, { slot: "b", file: (b ?? NO_CALL).file, line: (b ?? NO_CALL).line });
  const shared = { linesOf: { a: linesA, b: linesB } };
  if (a === undefined || b === undefined) {
    return a === undefined
      ? b === undefined ? null : <SideSource {...shared} slot="b" detail={b} />
      : <SideSource {...shared} slot="a" detail={a} />;
  }
  const isSame = linesA !== undefined && linesB !== undefined && linesA.length > 0 && a.line === b.line &&
    linesA.join("\n") === linesB.join("\n");
  if (isSame) return <SideSource {...shared} slot="b" detail={b} title="Source, the same in both" />;
  return (
    <>
      <SideSource {...shared} slot="a" detail={a} />
      <SideSource {...shared} slot="b" detail={b} />
    </>
  );
}

function SideSource({ linesOf, slot, detail, title = `Source in ${slot.toUpperCase()}` }: {
  linesOf: Record<Slot, readonly string[] | undefined>;
  slot: Slot;
  detail: CallerPlace & Partial<Pick<CallDetail, "calleeCount">>;
  title?: string;
}) {
  const lines = linesOf[slot];
  const other = linesOf[slot === "a" ? "b" : "a"] ?? [];
  if (lines?.length === 0 && detail.file !== "") {
    return (
      <section>
        <h3>{title}</h3>
        <p class="t-dim">
          {detail.place} is not here as it was in this run: the file has changed since, or is not to be read.
        </p>
      </section>
    );
  }
  return (
    <SourceLines
      lines={lines}
      others={other.length === 0 ? undefined : { lines: other, dress: slot === "a" ? "was" : "is" }}
      title={title}
      line={detail.line}
      place={detail.place}
      calls={detail.callees}
      areAll={detail.callees.length === detail.calleeCount}
      onShow={(call) => go({ view: "tree", run: slot, call })}
    />
  );
}

/** What both were given and came to, side by side; what differs is coloured. */
function Sides({ pair: { a, b, changes } }: { pair: PairDetail }) {
  const [ofA, ofB] = [valuesOf(a), valuesOf(b)];
  const names = [...new Set([...ofA.keys(), ...ofB.keys()])];
  const differing = new Set(changes.map(slotName));
  // Of a call that one run does not have, nothing is compared.
  const isOne = a === undefined || b === undefined;
  return (
    <table class="changes">
      <thead>
        <tr>
          <th scope="col">Value</th>
          <SideHead slot="a" detail={a} />
          <SideHead slot="b" detail={b} />
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const [was, is] = [ofA.get(name), ofB.get(name)];
          const differs = !isOne && (differing.has(name) || was === undefined || is === undefined);
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class={differs ? "was" : ""}>
                <Side value={was} />
              </td>
              <td class={differs ? "is" : ""}>
                <Side value={is} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function SideHead({ slot, detail }: { slot: Slot; detail: CallDetail | undefined }) {
  const letter = <span class={`side side-${slot}`}>{slot.toUpperCase()}</span>;
  if (detail === undefined) return <th scope="col">{letter} has no such call</th>;
  const { call, ending } = detail;
  return (
    <th scope="col">
      {letter} <Mark ending={ending} />{" "}
      <button type="button" class="link" onClick={() => go({ view: "tree", run: slot, call })}>
        #{call} in the tree
      </button>
    </th>
  );
}

/** What `valuesOf` calls the value that a change is in. */
function slotName({ slot, atExit }: Change): string {
  if (slot === "return" || slot === "outcome") return "result";
  if (slot === "error") return "threw";
  const name = /^\d+$/.test(slot) ? `argument ${Number(slot) + 1}` : slot;
  return name + (atExit ? " afterwards" : "");
}

/** By their names: `this`, arguments, what the call came to, and what it left changed. */
function valuesOf(detail: CallDetail | undefined): Map<string, Snapshot> {
  const values = new Map<string, Snapshot>();
  if (detail === undefined) return values;
  const { self, args, outcome, ending, changed } = detail;
  if (self !== undefined) values.set("this", self.value);
  for (const { name, value } of args) values.set(name, value);
  if (outcome !== undefined) values.set(ending === "threw" ? "threw" : "result", outcome);
  for (const { name, value } of changed) values.set(`${name} afterwards`, value);
  return values;
}
