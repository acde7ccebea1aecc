/**
 * A list of which only the rows in sight are made.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows beyond both edges that are made as well. */
const MARGIN = 12;

export interface VirtualListProps {
  count: number;
  /** In pixels. */
  rowHeight: number;
  row: (index: number) => ComponentChildren;
  label: string;
  role: "tree" | "listbox" | "grid";
  /** The row that is to be in sight; it is scrolled to when this changes, or `seek` does. */
  active: number;
  seek?: unknown;
  /** The element of the active row. */
  activeId?: string | undefined;
  onKeyDown?: (event: KeyboardEvent, rows: number) => void;
  /** Told which rows are in sight. */
  onSight?: (from: number, to: number) => void;
  id?: string;
}

export function VirtualList(props: VirtualListProps) {
  const { count, rowHeight, row, label, role, active, seek, activeId, onKeyDown, onSight, id } = props;
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const element = box.current!;
    if (active < 0) return;
    const top = active * rowHeight;
    const height = element.clientHeight;
    if (top < element.scrollTop) element.scrollTop = Math.max(0, top - 2 * rowHeight);
    else if (top + rowHeight > element.scrollTop + height) element.scrollTop = top - height + 3 * rowHeight;
  }, [active, seek]);
  const from = Math.max(0, Math.floor(view.top / rowHeight) - MARGIN);
  const to = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + MARGIN);
  useLayoutEffect(() => onSight?.(from, to), [from, to, count]);
  const rows: ComponentChildren[] = [];
  for (let i = from; i < to; i++) rows.push(row(i));
  return (
    <div
      class="list"
      ref={box}
      id={id}
      role={role}
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={activeId}
      onScroll={(event) =>
        setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onKeyDown={(event) => {
        // Alt and an arrow is the browser's way back.
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        onKeyDown?.(event, Math.max(1, Math.floor(view.height / rowHeight) - 1));
      }}
    >
      <div role="presentation" style={{ height: `${count * rowHeight}px`, position: "relative" }}>
        <div
          role="presentation"
          style={{ position: "absolute", top: `${from * rowHeight}px`, left: 0, right: 0 }}
        >
          {rows}
        </div>
      </div>
    </div>
  );
}
