/**
 * Two runs compared: the answer, where they first part, and both trees as one.
 *
 * @module
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { countText, plural } from "../../view/units.ts";
import { Changes } from "../parts/changes.tsx";
import { Times } from "../parts/compared_times.tsx";
import { Same } from "../parts/same_runs.tsx";
import { CallLine, Line } from "../parts/line.tsx";
import { VirtualList } from "../parts/virtual_list.tsx";
import { go, type GoOptions } from "../place.ts";
import type { FailedTestRuns } from "../config.ts";
import type { CauseDetail, Comparison, DiffRow, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";

/** In pixels. */
const ROW = 22;
/** Lines that are asked for at a time. */
const PAGE = 300;
/** Causes that are asked for. */
const MOST_CAUSES = 50;

export interface CompareViewProps {
  reader: Reader;
  /** The selected calls of both runs. */
  a: number;
  b: number;
  /** See `Trees`. */
  at: string;
  /** Calls of one of the runs that a search has found. */
  marked: ReadonlySet<number>;
  slot: Slot;
  /** The test whose runs these are, where it is one. */
  test?: FailedTestRuns | undefined;
  /** Of parts of two runs: what the whole runs come to. */
  whole?: string | undefined;
}

export function CompareView({ reader, a, b, at: shownAs, marked, slot, test, whole }: CompareViewProps) {
  const [comparison, setComparison] = useState<Comparison>();
  const [problem, setProblem] = useState("");
  const [rows, setRows] = useState<DiffRow[]>([]);
  const [hasMore, setMore] = useState(true);
  /** The line of the worker's, or the equal call that was opened in place, that is chosen. */
  const [chosen, setChosen] = useState("");
  const trees = useMemo(() => treesOf(shownAs), [shownAs]);
  /** By the key of a row: the equal calls that are folded into it, where they were asked for. */
  const [folded, setFolded] = useState<ReadonlyMap<string, DiffRow[]>>(new Map());
  const shown = useMemo(() => shownRows(rows, { folded, opened: trees.opened }), [rows, folded, trees]);
  const active = useMemo(() => shown.findIndex(({ key }) => key === chosen), [shown, chosen]);
  const [isWide] = useState(() => matchMedia("(min-width: 900px)").matches);
  const isBeside = trees.isBeside ?? isWide;
  const asked = useRef(-1);
  /** Where the last jump led: keys may come faster than lines. */
  const at = useRef(-1);
  const jumps = useRef(Promise.resolve());

  const load = useCallback(async (to: number): Promise<void> => {
    // One question at a time, each from where the last one ended.
    if (asked.current >= to) return;
    const from = Math.max(0, asked.current);
    asked.current = to;
    const page = await reader.ask("diffRows", { from, count: to - from });
    setRows((known) => [...known.slice(0, from), ...page.items]);
    setMore(page.hasMore);
  }, [reader]);

  const showLine = async (index: number): Promise<void> => {
    if (index < 0) return;
    await load((Math.floor(index / PAGE) + 1) * PAGE);
    at.current = index;
    setChosen(keyOfLine(index));
  };

  useEffect(() => {
    let isLive = true;
    void (async () => {
      try {
        const found = await reader.ask("compare", {
          most: MOST_CAUSES,
          isTest: test !== undefined,
          ignore: test?.ignore ?? [],
        });
        if (!isLive) return;
        setComparison(found);
        if (!found.differs) return;
        await load(PAGE);
        if (!isLive) return;
        const [first] = found.causes;
        if (a !== 0 || b !== 0) {
          const at = await reader.ask("diffIndex", { a, b });
          if (isLive) await showLine(at);
        } else if (first !== undefined) {
          // On a phone, the panel would cover what the answer says.
          if (!isNarrow()) go({ a: first.a, b: first.b }, { replace: true });
          const at = await reader.ask("diffIndex", { a: first.a, b: first.b });
          if (isLive) await showLine(at);
        }
      } catch (error) {
        if (isLive) setProblem((error as Error).message);
      }
    })();
    return () => void (isLive = false);
  }, [reader, test]);

  // The way back, and links from elsewhere, choose calls by the address alone.
  useEffect(() => {
    const at = shown[active]?.row;
    if (comparison?.differs !== true || a === 0 && b === 0 || at?.a === a && at.b === b) return;
    let isLive = true;
    reader.ask("diffIndex", { a, b }).then((index) => isLive ? showLine(index) : undefined).catch(() => {});
    return () => void (isLive = false);
  }, [a, b]);

  const select = (index: number, how: GoOptions = {}): void => {
    const one = shown[index];
    if (one === undefined) return;
    // From what was opened in place, a jump goes on from the line that it was folded into.
    at.current = one.line;
    setChosen(one.key);
    if (one.row.a !== 0 || one.row.b !== 0) go({ a: one.row.a, b: one.row.b }, how);
    showList();
  };
  const toggle = (index: number, wanted?: "open" | "closed"): void => {
    const one = shown[index];
    if (one === undefined || !one.row.hasFolded || wanted === (one.isOpen ? "open" : "closed")) return;
    const opened = new Set(trees.opened);
    if (!opened.delete(one.key)) opened.add(one.key);
    go({ at: textOfTrees({ ...trees, opened }) }, { series: "diff" });
  };
  // What is open is in the address: those above come before those below.
  useEffect(() => {
    if (rows.length === 0) return;
    let isLive = true;
    const next = shown.find(({ key, isOpen, row }) => isOpen && row.hasFolded && !folded.has(key));
    if (next !== undefined) {
      const { row: { a, b, depth, type }, key, line } = next;
      reader.ask("equalRows", type === "equal" ? { line } : { a, b, depth }).then(
        (below) => isLive && setFolded((known) => new Map(known).set(key, below)),
        () => {},
      );
    } else if (hasMore && [...trees.opened].some((key) => Number.parseInt(key) >= rows.length)) {
      void load(rows.length + PAGE);
    }
    return () => void (isLive = false);
  }, [reader, rows, shown, folded, hasMore, trees]);
  const jump = (step: 1 | -1): void => {
    jumps.current = jumps.current.then(() => jumpOnce(step)).catch(() => {});
  };
  const jumpOnce = async (step: 1 | -1): Promise<void> => {
    const index = await reader.ask("diffIndex", { from: at.current, step });
    if (index < 0) return;
    await showLine(index);
    const page = await reader.ask("diffRows", { from: index, count: 1 });
    const [row] = page.items;
    if (row !== undefined) go({ a: row.a, b: row.b });
    showList();
  };
  const showCause = async (cause: CauseDetail): Promise<void> => {
    go({ a: cause.a, b: cause.b });
    await showLine(await reader.ask("diffIndex", { a: cause.a, b: cause.b }));
  };
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "n") jump(1);
      else if (event.key === "N") jump(-1);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });

  if (problem !== "") return <p class="problem" role="alert">{problem}</p>;
  if (comparison === undefined) return <p class="empty" role="status">Comparing…</p>;
  const { differs, same, verdict, remarks, causes, causeCount, differences, differing } = comparison;
  const onKeyDown = (event: KeyboardEvent, page: number): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    const wanted = { ArrowRight: "open", ArrowLeft: "closed" }[event.key] as "open" | "closed" | undefined;
    if (wanted !== undefined || event.key === "Enter") toggle(active, wanted);
    else if (step !== undefined) {
      select(Math.min(shown.length - 1, Math.max(0, active + step)), { series: "diff" });
    } else return;
    event.preventDefault();
  };
  return (
    <div class="compare">
      <div class="verdict">
        <p class={differs ? "verdict-differs" : "verdict-same"}>{whole ?? verdict}</p>
        {remarks.map((text) => <p key={text} class="warning">{text}</p>)}
      </div>
      {whole === undefined && test === undefined && !differs && <Times reader={reader} />}
      {same !== undefined && <Same {...same} isPart={whole !== undefined} />}
      {differs && (
        <>
          <Causes
            {...{ causes, a, b }}
            count={causeCount}
            isTest={test !== undefined}
            isPart={whole !== undefined}
            onShow={showCause}
          />
          {whole === undefined && test === undefined && <Times reader={reader} />}
          <div class="toolbar">
            <span class="toolbar-title">Both trees</span>
            <button type="button" onClick={() => jump(-1)}>
              Previous difference <kbd>N</kbd>
            </button>
            <button type="button" onClick={() => jump(1)}>
              Next difference <kbd>n</kbd>
            </button>
            <label>
              <input
                type="checkbox"
                checked={isBeside}
                onChange={(event) =>
                  go({ at: textOfTrees({ ...trees, isBeside: event.currentTarget.checked }) })}
              />{" "}
              side by side
            </label>
            <span class="t-dim">
              {plural(differences, "difference")}
              {differing === differences ? "" : ` in ${plural(differing, "call")}`}
              {whole === undefined ? "" : " in this page"}; what is equal is folded, and opens
            </span>
          </div>
          <VirtualList
            id="diff"
            label="Calls of both runs"
            role="tree"
            count={shown.length}
            rowHeight={ROW}
            active={active}
            activeId={active >= 0 ? `diff-${active}` : undefined}
            onKeyDown={onKeyDown}
            onSight={(_, to) => {
              if (hasMore && to >= shown.length - 50 && rows.length > 0) void load(rows.length + PAGE);
            }}
            row={(i) => (
              <DiffLine
                {...shown[i]!}
                index={i}
                isActive={i === active}
                isMarked={marked.has(shown[i]!.row[slot])}
                isBeside={isBeside}
                onSelect={() => select(i)}
                onToggle={() => toggle(i)}
              />
            )}
          />
        </>
      )}
    </div>
  );
}

function isNarrow(): boolean {
  return matchMedia("(max-width: 720px)").matches;
}

/** On a phone, the trees are below the answer. */
function showList(): void {
  requestAnimationFrame(() => document.getElementById("diff")?.scrollIntoView({ block: "nearest" }));
}

/** A row that is in the list. */
interface ShownRow {
  row: DiffRow;
  key: string;
  /** The worker's line that it is, or is folded into. */
  line: number;
  isOpen: boolean;
}

function keyOfLine(line: number): string {
  return String(line);
}

/** How both trees are shown, as the address has it: `beside:5,7.0`. */
interface Trees {
  /** Side by side, or merged; as there is room, where nobody has said. */
  isBeside?: boolean;
  /** The rows that are open. */
  opened: ReadonlySet<string>;
}

/** Rows that an address opens at most: each is asked for. */
const MOST_OPENED = 1000;

function treesOf(at: string): Trees {
  const [how = "", keys = ""] = at.split(":");
  const opened = keys.split(",").filter((key) => /^\d{1,9}(?:\.\d{1,4})*$/.test(key)).slice(0, MOST_OPENED);
  const isSaid = how === "beside" || how === "merged";
  return { ...(isSaid ? { isBeside: how === "beside" } : {}), opened: new Set(opened) };
}

function textOfTrees({ isBeside, opened }: Trees): string {
  const how = isBeside === undefined ? "" : isBeside ? "beside" : "merged";
  return opened.size === 0 ? how : `${how}:${[...opened].join(",")}`;
}

/** The worker's lines, with what was opened in place below them. */
function shownRows(
  rows: readonly DiffRow[],
  { folded, opened }: { folded: ReadonlyMap<string, DiffRow[]>; opened: ReadonlySet<string> },
): ShownRow[] {
  const shown: ShownRow[] = [];
  const add = (row: DiffRow, key: string, line: number): void => {
    const isOpen = opened.has(key);
    shown.push({ row, key, line, isOpen });
    if (isOpen) folded.get(key)?.forEach((one, i) => add(one, `${key}.${i}`, line));
  };
  rows.forEach((row, line) => add(row, keyOfLine(line), line));
  return shown;
}

/** Causes that are shown at first. */
const FIRST = 4;

function Causes({ causes, count, a, b, isTest, isPart, onShow }: {
  causes: CauseDetail[];
  count: number;
  a: number;
  b: number;
  isTest: boolean;
  /** Whether the page has a part of the calls, and counts these. */
  isPart: boolean;
  onShow: (cause: CauseDetail) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? causes : causes.slice(0, FIRST);
  return (
    <ol class="causes" aria-label="Where the runs part">
      {shown.map((cause, i) => (
        <li key={i} class={cause.a === a && cause.b === b ? "cause chosen" : "cause"}>
          <button type="button" onClick={() => onShow(cause)}>
            <span class="cause-title">
              {i === 0 && <span class="badge">{isTest ? "most telling" : "first divergence"}</span>}
              <span class="cause-sentence">{cause.sentence}</span>
            </span>
            <span class="t-dim place">{cause.place}</span>
          </button>
          {i === 0 && (
            <div class="cause-more">
              <p class="path">
                {cause.path.map((step, at) => (
                  <span key={step.call}>
                    {at > 0 && <span class="t-dim">›</span>}
                    <button
                      type="button"
                      class="link"
                      onClick={() => go({ view: "tree", run: "a", call: step.call })}
                    >
                      {step.name}
                    </button>
                  </span>
                ))}
              </p>
              <p class="pair">
                <span class="side side-a">A</span>{" "}
                <code>
                  <Line pieces={cause.piecesA} />
                </code>
              </p>
              <p class="pair">
                <span class="side side-b">B</span>{" "}
                <code>
                  <Line pieces={cause.piecesB} />
                </code>
              </p>
              {cause.changes.some(({ path }) => path !== "") && <Changes changes={cause.changes} />}
              {cause.notes.map((note) => <p key={note} class="t-dim">{note}</p>)}
              {isPart && <p class="t-dim">Counted here are the calls that this page has.</p>}
            </div>
          )}
        </li>
      ))}
      {shown.length < count && (
        <li>
          <button type="button" class="link small" onClick={() => setAll(true)} disabled={all}>
            {all
              ? `${plural(count - shown.length, "more cause")} not listed`
              : plural(count - shown.length, "more cause")}
          </button>
        </li>
      )}
    </ol>
  );
}

const SIGNS: Record<DiffRow["type"], [sign: string, name: string]> = {
  changed: ["~", "changed"],
  removed: ["−", "only in A"],
  added: ["+", "only in B"],
  moved: [">", "moved"],
  same: ["", ""],
  equal: ["", ""],
  beyond: ["", ""],
};
/** Levels that are indented one by one. */
const MOST_INDENT = 24;

function DiffLine({ row, index, isOpen, isActive, isMarked, isBeside, onSelect, onToggle }: ShownRow & {
  index: number;
  isActive: boolean;
  isMarked: boolean;
  isBeside: boolean;
  onSelect: () => void;
  onToggle: () => void;
}) {
  const [sign, name] = SIGNS[row.type];
  const indent = { paddingLeft: `${6 + 12 * Math.min(row.depth, MOST_INDENT)}px` };
  const isFolded = row.type === "equal" || row.type === "beyond";
  const twist = (
    <span
      class={`twist${row.hasFolded ? "" : " none"}`}
      onClick={(event) => {
        if (!row.hasFolded) return;
        event.stopPropagation();
        onToggle();
      }}
    />
  );
  const times = row.count > 1 && <span class="times">×{countText(row.count)}</span>;
  const note = row.note !== "" && <span class="note" title={row.note}>{row.note}</span>;
  const body = isFolded
    ? (
      <span class="diff-fold" style={indent}>
        {twist}
        {row.note}
      </span>
    )
    : isBeside
    ? (
      <>
        <span class="diff-half" style={indent}>
          {twist}
          {row.piecesA.length > 0 && times}
          <CallLine pieces={row.piecesA} />
          {row.piecesB.length === 0 && note}
        </span>
        <span class="diff-half" style={indent}>
          {row.piecesB.length > 0 && times}
          <CallLine pieces={row.piecesB} />
          {row.piecesB.length > 0 && note}
        </span>
      </>
    )
    : (
      <span class="diff-one" style={indent}>
        {twist}
        {times}
        <CallLine pieces={row.pieces} />
        {note}
      </span>
    );
  return (
    <div
      id={`diff-${index}`}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-selected={isActive}
      aria-expanded={row.hasFolded ? isOpen : undefined}
      class={`row diff d-${row.type}${row.isDifference ? " d-own" : ""}${isMarked ? " hit" : ""}${
        isActive ? " active" : ""
      }`}
      style={{ height: `${ROW}px` }}
      onClick={() => {
        onSelect();
        if (isFolded) onToggle();
      }}
    >
      <span class="sign" role={sign === "" ? undefined : "img"} aria-label={name === "" ? undefined : name}>
        {sign}
      </span>
      {body}
    </div>
  );
}
