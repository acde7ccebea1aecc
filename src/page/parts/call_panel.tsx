/**
 * One call: its values, where they came from, its source, the calls around it.
 *
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Snapshot } from "../../trace/snapshot.ts";
import { shellWord } from "../../view/run_text.ts";
import { snapshotText } from "../../view/snapshot_text.ts";
import { countText, durationText, plural } from "../../view/units.ts";
import { addressOf, go } from "../place.ts";
import type { Brief, CallDetail, NamedValue, RunInfo, Slot, WaitSum, WayStep } from "../protocol.ts";
import type { Reader } from "../reader.ts";
import { Copy } from "./copy.tsx";
import { Mark } from "./call_row.tsx";
import { CallLine } from "./line.tsx";
import { SourceLines, type Sources, useSource } from "./source_lines.tsx";
import { tookText, tookTitle } from "./took_text.ts";
import { selfBounds } from "../../view/call_time_text.ts";
import { Value } from "./value.tsx";

export interface CallPanelProps {
  reader: Reader;
  slot: Slot;
  call: number;
  info: RunInfo;
  sources: Sources;
}

/** Ms that a call is looked at before it is asked about, where another was just before. */
const PAUSE = 120;

export function CallPanel({ reader, slot, call, info, sources }: CallPanelProps) {
  const [detail, setDetail] = useState<CallDetail>();
  const [problem, setProblem] = useState("");
  const changed = useRef(-PAUSE);
  useEffect(() => {
    // Who holds an arrow key down goes past many calls: nothing is asked about those.
    const ask = new AbortController();
    const now = performance.now();
    const timer = setTimeout(() => {
      setProblem("");
      reader.ask("call", { run: slot, call }, { signal: ask.signal }).then(
        setDetail,
        (error) => !ask.signal.aborted && setProblem(String(error.message)),
      );
    }, now - changed.current < PAUSE ? PAUSE : 0);
    changed.current = now;
    return () => {
      clearTimeout(timer);
      ask.abort();
    };
  }, [reader, slot, call, info]);
  if (problem !== "") return <p class="problem" role="alert">{problem}</p>;
  if (detail === undefined) return <p class="empty">Reading…</p>;
  return <CallFacts {...{ detail, reader, slot, sources, info }} />;
}

function CallFacts({ detail, reader, slot, info, sources }: {
  detail: CallDetail;
  reader: Reader;
  slot: Slot;
  info: RunInfo;
  sources: Sources;
}) {
  const { hasTimes, leastTime } = info;
  const lines = useSource(sources, { slot, file: detail.file, line: detail.line });
  const { call, ending, outcome } = detail;
  const result: NamedValue | undefined = outcome === undefined
    ? undefined
    : { name: ending === "threw" ? "threw" : "result", value: outcome };
  return (
    <article class="call" key={call} aria-label={`Call ${call}`}>
      <h2>
        <Mark ending={ending} />
        <span class="call-name">{detail.name}</span> <span class="t-dim">#{call}</span>
      </h2>
      <p class="t-dim place">{detail.place}{detail.thread === undefined ? "" : ` in ${detail.thread}`}</p>
      <p class="copies">
        <Copy
          label="Copy link"
          title="The address of this page with this call"
          text={() => linkTo(slot, call)}
        />
        <Copy label="Copy command" title={commandOf(info, call)} text={() => commandOf(info, call)} />
      </p>
      {hasTimes && <Times detail={detail} least={leastTime} />}
      {hasTimes && <Waits waits={detail.waits} slot={slot} least={leastTime} />}
      <section>
        <h3>{detail.args.length === 0 && detail.self === undefined ? "No arguments" : "Arguments"}</h3>
        <ul class="values">
          {detail.self !== undefined && (
            <Given
              {...{ reader, slot, call }}
              value={detail.self}
              place="this"
            />
          )}
          {detail.args.map((value, i) => <Given key={i} {...{ reader, slot, call, value }} place={i} />)}
        </ul>
      </section>
      <section class={ending === "threw" ? "threw" : ""}>
        <h3>{ending === "threw" ? "Threw" : ending === "returned" ? "Result" : "Has not ended"}</h3>
        {result !== undefined && (
          <ul class="values">
            <Given {...{ reader, slot, call }} value={{ ...result, name: "" }} place="return" isOpen />
          </ul>
        )}
      </section>
      {detail.changed.length > 0 && (
        <section>
          <h3>Left changed</h3>
          <ul class="values">
            {detail.changed.map(({ name, value }) => <Value key={name} name={name} value={value} />)}
          </ul>
        </section>
      )}
      <SourceLines
        lines={lines}
        line={detail.line}
        place={detail.place}
        calls={detail.callees}
        areAll={detail.callees.length === detail.calleeCount && detail.missing === 0}
        onShow={(call) => go({ run: slot, call })}
      />
      {hasTimes && (
        <Calls
          title="Where most of its time went"
          calls={detail.slowest}
          slot={slot}
          least={leastTime}
          isNested
        />
      )}
      <Calls title="Called from" calls={detail.callers.toReversed()} slot={slot} />
      {detail.missing > 0 && <p class="warning">{plural(detail.missing, "call")} below it not in this page
      </p>}
      <Calls
        title={`Calls that it made (${countText(detail.calleeCount)})`}
        calls={detail.callees}
        count={detail.calleeCount}
        slot={slot}
        least={hasTimes ? leastTime : undefined}
      />
      <Calls title="Given the same, came to something else" calls={detail.differing} slot={slot} />
      {detail.of > 1 && (
        <section>
          <h3>{countText(detail.of)} calls of it came to</h3>
          <ul class="plain">
            {detail.outcomes.map(({ kind, count, call }) => (
              <li key={kind}>
                <button type="button" class="link" onClick={() => go({ run: slot, call })}>{kind}</button>
                {" "}
                <span class="t-dim">×{countText(count)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

function Times({ detail, least }: { detail: CallDetail; least: number }) {
  const { took, own, start, lastEnd, missing, kind } = detail;
  const isThread = kind === "worker" || kind === "process";
  const hasWaited = took.waiting > 0 || lastEnd !== undefined || isThread;
  return (
    <dl class="times-list">
      <div>
        <dt>took</dt>
        <dd title={tookTitle(took, least)}>{tookText(took, least)}</dd>
      </div>
      {missing === 0 && (
        <div>
          <dt>itself</dt>
          <dd>
            {tookText(
              { time: own, ...selfBounds(own, least, hasWaited) },
              least,
            )}
          </dd>
        </div>
      )}
      {took.waiting > 0 && (
        <div>
          <dt>waited</dt>
          <dd>{durationText(took.waiting)}</dd>
        </div>
      )}
      {lastEnd !== undefined && (
        <div>
          <dt>its last call ended after</dt>
          <dd>{durationText(lastEnd)}</dd>
        </div>
      )}
      <div>
        <dt>began at</dt>
        <dd>{durationText(start)}</dd>
      </div>
    </dl>
  );
}

/** The page's address with a call selected. */
function linkTo(slot: Slot, call: number): string {
  return location.href.replace(/#.*$/s, "") + addressOf({ run: slot, call });
}

/** What shows a call in the terminal. */
function commandOf({ id }: RunInfo, call: number): string {
  return `tph call ${shellWord(`${id}#${call}`)}`;
}

/** A text as it is, another value as one would write it; of what was not recorded, that it is missing. */
function plainText(value: Snapshot): string {
  return value.type === "string" && value.value.length === value.length ? value.value : snapshotText(value);
}

/** A value, where it came from, and where it went. */
function Given({ reader, slot, call, value, place, isOpen = false }: {
  reader: Reader;
  slot: Slot;
  call: number;
  value: NamedValue;
  place: number | "this" | "return";
  isOpen?: boolean;
}) {
  const isKnown = value.value.type !== "unseen";
  const name = value.name === "" ? "it" : value.name;
  const shared = { reader, slot, call, place, name };
  return (
    <>
      <Value name={value.name} value={value.value} isOpen={isOpen} />
      {isKnown && (
        <li class="way">
          <Way {...shared} to="from" />
          <Way {...shared} to="on" />
          <Copy label="copy" name={`Copy ${name}`} text={() => plainText(value.value)} />
        </li>
      )}
    </>
  );
}

/** The places that a value went through, when they are asked for. */
function Way({ reader, slot, call, place, name, to }: {
  reader: Reader;
  slot: Slot;
  call: number;
  place: number | "this" | "return";
  name: string;
  to: "from" | "on";
}) {
  const [steps, setSteps] = useState<WayStep[]>();
  if (steps === undefined) {
    const ask = () => void reader.ask("way", { run: slot, call, slot: place, to }).then(setSteps, () => {});
    const says = to === "from" ? "came from" : "went to";
    return (
      <button type="button" class="link small" aria-label={`Where ${name} ${says}`} onClick={ask}>
        {says}
      </button>
    );
  }
  const nothing = to === "from"
    ? "Nothing before it in the record has this value."
    : "Nothing after it in the record has this value.";
  return (
    <ol class="way-steps" aria-label={`Where ${name} ${to === "from" ? "came from" : "went to"}`}>
      <li class="t-dim">{steps.length === 0 ? nothing : to === "from" ? "came from" : "went to"}</li>
      {steps.map((step, i) => (
        <li key={i}>
          <button type="button" class="link" onClick={() => go({ run: slot, call: step.call })}>
            {step.function} #{step.call}
          </button>{" "}
          {step.where} <span class="t-dim">{step.link} {step.text}</span>
        </li>
      ))}
    </ol>
  );
}

function Waits({ waits, slot, least }: { waits: readonly WaitSum[]; slot: Slot; least: number }) {
  if (waits.length === 0) return null;
  return (
    <section>
      <h3>What it waited for</h3>
      <ul class="plain calls">
        {waits.map(({ way, isCut, calls, took, call }) => (
          <li key={call} class="wait">
            <span class="row-text">
              {calls > 1 && <span class="times">×{countText(calls)}</span>}
              <span class="way-names">
                {isCut && <span class="t-dim">… ›</span>}
                {way.map((step, i) => (
                  <span key={step.call}>
                    {i > 0 && <span class="t-dim">›</span>}
                    <button type="button" class="link" onClick={() => go({ run: slot, call: step.call })}>
                      {step.name}
                    </button>
                  </span>
                ))}
              </span>
            </span>
            <span class="t-dim" title={tookTitle({ ...took, waiting: 0 }, least)}>
              {tookText(took, least)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Calls that a list shows at first. */
const FIRST = 12;

function Calls({ title, calls, count = calls.length, slot, least, isNested = false }: {
  title: string;
  calls: Brief[];
  /** How many there are, where more than these. */
  count?: number;
  slot: Slot;
  /** Ns that are not told from none, where the time of each is told. */
  least?: number | undefined;
  /** Whether each was made by the one before it. */
  isNested?: boolean;
}) {
  const [all, setAll] = useState(false);
  if (calls.length === 0) return null;
  const shown = all ? calls : calls.slice(0, FIRST);
  return (
    <section>
      <h3>{title}</h3>
      <ul class="plain calls">
        {shown.map((one, i) => (
          <li key={one.call}>
            <button type="button" class="call-link" onClick={() => go({ run: slot, call: one.call })}>
              <span class="row-text" style={{ paddingLeft: `${isNested ? 12 * i : 0}px` }}>
                <Mark ending={one.ending} />
                <CallLine pieces={one.pieces} />
              </span>
              {least !== undefined && <span class="t-dim">{tookText(one.took, least)}</span>}
            </button>
          </li>
        ))}
      </ul>
      {shown.length < count && (
        <button
          type="button"
          class="link small"
          onClick={() => setAll(true)}
          disabled={shown === calls}
        >
          {plural(count - shown.length, "more call")}
          {shown === calls ? " not listed: the tree has them" : ""}
        </button>
      )}
    </section>
  );
}
