/**
 * The call tree: who called whom, with what, and what came of it.
 *
 * @module
 */
import { Component } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { countText, plural } from "../../view/units.ts";
import { Mark, PendingTime, Time } from "../parts/call_row.tsx";
import { CallLine, lineText } from "../parts/line.tsx";
import { VirtualList } from "../parts/virtual_list.tsx";
import { go, type GoOptions } from "../place.ts";
import type { RunInfo, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";
import { renumbering } from "../renumber.ts";
import { type TreeLine, TreeModel } from "../tree_model.ts";

/** In pixels. */
const ROW = 22;

export interface TreeViewProps {
  reader: Reader;
  slot: Slot;
  info: RunInfo;
  /** The selected call; 0 for none. */
  call: number;
  /** Calls that a search has found, in order. */
  marked: ReadonlySet<number>;
  /** Calls that stand out, and why. */
  odd: ReadonlyMap<number, string>;
}

export function TreeView({ reader, slot, info, call, marked, odd }: TreeViewProps) {
  const [, redraw] = useState({});
  const model = useMemo(() => new TreeModel(reader, slot, () => redraw({})), [reader, slot]);
  const [isReady, setReady] = useState(false);
  const [active, setActive] = useState(-1);
  /** Rises when the list is to move to the active line. */
  const [seek, setSeek] = useState(0);
  const chosen = useRef(0);
  /** What the lines are of. */
  const drawn = useRef(info);

  useEffect(() => {
    let isLive = true;
    setReady(false);
    void model.start().then(() => isLive && setReady(true), () => {});
    return () => {
      isLive = false;
      model.end();
    };
  }, [model]);
  useEffect(() => {
    const before = drawn.current;
    if (!isReady || before === info) return;
    drawn.current = info;
    const numberOf = renumbering(before, info);
    chosen.current = numberOf(chosen.current);
    let isLive = true;
    void model.refresh(numberOf).then(() => {
      if (isLive && chosen.current > 0) setActive(model.indexOf(chosen.current));
    });
    return () => void (isLive = false);
  }, [info, isReady]);
  useEffect(() => {
    if (!isReady || call === 0 || chosen.current === call) return;
    let isLive = true;
    void model.reveal(call).then((index) => {
      if (!isLive || index < 0) return;
      setActive(index);
      setSeek((n) => n + 1);
    }).catch(() => {});
    return () => void (isLive = false);
  }, [isReady, model, call]);

  const { lines } = model;
  const select = (index: number, how: GoOptions = {}): void => {
    const line = lines[index];
    if (line === undefined) return;
    setActive(index);
    setSeek((n) => n + 1);
    if (line.type === "more") return void model.more(line);
    chosen.current = line.row.call;
    go({ call: line.row.call, run: slot }, how);
  };
  const toggle = (line: TreeLine | undefined, wanted?: "open" | "closed"): boolean => {
    if (line?.type !== "row" || !line.row.hasChildren) return false;
    if (wanted === (line.isOpen ? "open" : "closed")) return false;
    if (line.isOpen) model.close(line.row.key);
    else void model.open(line.row.key);
    return true;
  };
  const onKeyDown = (event: KeyboardEvent, rows: number): void => {
    const line = lines[active];
    const step = (index: number): void => select(index, { series: "tree" });
    switch (event.key) {
      case "ArrowDown":
        step(Math.min(lines.length - 1, active + 1));
        break;
      case "ArrowUp":
        step(Math.max(0, active - 1));
        break;
      case "PageDown":
        step(Math.min(lines.length - 1, active + rows));
        break;
      case "PageUp":
        step(Math.max(0, active - rows));
        break;
      case "Home":
        step(0);
        break;
      case "End":
        step(lines.length - 1);
        break;
      case "ArrowRight":
        if (!toggle(line, "open") && line?.type === "row" && line.isOpen) step(active + 1);
        break;
      case "ArrowLeft":
        if (!toggle(line, "closed") && line !== undefined) {
          for (let i = active - 1; i >= 0; i--) {
            if (lines[i]!.depth < line.depth) {
              step(i);
              break;
            }
          }
        }
        break;
      case "Enter":
      case " ":
        if (line?.type === "more") void model.more(line);
        else toggle(line);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  if (!isReady && lines.length === 0) return <p class="empty" role="status">Making the tree…</p>;
  return (
    <VirtualList
      id="tree"
      label={`Calls of ${info.command}`}
      role="tree"
      count={lines.length}
      rowHeight={ROW}
      active={active}
      seek={seek}
      activeId={active >= 0 ? `line-${active}` : undefined}
      onKeyDown={onKeyDown}
      onSight={(from, to) => {
        const next = lines.slice(from, to).find((line) => line.type === "more" && line.side === "after");
        if (next?.type === "more") void model.more(next);
      }}
      row={(i) => (
        <TreeRow
          key={keyOf(lines[i]!)}
          line={lines[i]!}
          index={i}
          isActive={i === active}
          isMarked={isMarked(lines[i]!, marked)}
          why={whyOdd(lines[i]!, odd)}
          whole={info.hasTimes ? info.time : 0}
          least={info.leastTime}
          onSelect={() => select(i)}
          onToggle={() => toggle(lines[i]!)}
        />
      )}
    />
  );
}

function keyOf(line: TreeLine): string {
  return line.type === "row" ? `${line.parent}/${line.row.key}` : `${line.key}/${line.side}`;
}

function isMarked(line: TreeLine, marked: ReadonlySet<number>): boolean {
  return line.type === "row" && marked.has(line.row.call);
}

function whyOdd(line: TreeLine, odd: ReadonlyMap<number, string>): string | undefined {
  return line.type === "row" ? odd.get(line.row.call) : undefined;
}

/** Levels that are indented one by one. */
const MOST_INDENT = 40;

interface RowProps {
  line: TreeLine;
  index: number;
  isActive: boolean;
  isMarked: boolean;
  /** What stands out about it. */
  why: string | undefined;
  whole: number;
  /** Ns that are not told from none. */
  least: number;
  onSelect: () => void;
  onToggle: () => void;
}

/** Drawn anew only where it is another one: what the arrow keys leave behind, garbage takes long to be collected. */
class TreeRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { line, index, isActive, isMarked, why, whole } = this.props;
    return next.line !== line || next.index !== index || next.isActive !== isActive ||
      next.isMarked !== isMarked || next.why !== why || next.whole !== whole;
  }

  override render() {
    return <DrawnRow {...this.props} />;
  }
}

function DrawnRow({ line, index, isActive, isMarked, why, whole, least, onSelect, onToggle }: RowProps) {
  const indent = { paddingLeft: `${8 + 14 * Math.min(line.depth, MOST_INDENT)}px` };
  const shared = {
    id: `line-${index}`,
    role: "treeitem" as const,
    "aria-level": line.depth + 1,
    "aria-selected": isActive,
    onClick: onSelect,
  };
  if (line.type === "more") {
    const what = line.count === undefined ? "More calls" : plural(line.count, "more call");
    return (
      <div {...shared} class={`row${isActive ? " active" : ""}`} style={{ height: `${ROW}px` }}>
        <span class="row-text" style={indent}>
          <span class="twist none" />
          <span class="link">{line.side === "before" ? `${what} before` : what}</span>
        </span>
      </div>
    );
  }
  const { row, isOpen } = line;
  return (
    <div
      {...shared}
      class={`row${isActive ? " active" : ""}${isMarked ? " hit" : ""}`}
      style={{ height: `${ROW}px` }}
      aria-expanded={row.hasChildren ? isOpen : undefined}
    >
      <span class="row-text" style={indent} title={lineText(row.pieces)}>
        <span
          class={`twist${row.hasChildren ? "" : " none"}`}
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        />
        <Mark ending={row.ending} isTroubled={row.isTroubled} />
        {why !== undefined && <span class="odd" role="img" aria-label={why} title={why}>!</span>}
        {row.count > 1 && <span class="times">×{countText(row.count)}</span>}
        <CallLine pieces={row.pieces} />
      </span>
      {whole > 0 &&
        (row.times === undefined ? <PendingTime /> : <Time took={row.times} {...{ whole, least }} />)}
    </div>
  );
}
