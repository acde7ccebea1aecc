/**
 * Calls along the time: running dark, waiting pale; zoomed and moved by wheel, drag and keys, with the whole above.
 *
 * @module
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { durationText, pointText } from "../../view/units.ts";
import { drawingOn, type Size, textIn, useDark, useSize } from "../parts/canvas.ts";
import { colourOf } from "../parts/colour.ts";
import { Minimap } from "../parts/minimap.tsx";
import { Nothing } from "../parts/nothing.tsx";
import { SaveFor } from "../parts/save_for.tsx";
import { moved, type Span, within } from "../parts/span.ts";
import { usePointers } from "../parts/pointers.ts";
import { tookText } from "../parts/took_text.ts";
import { go, type GoOptions } from "../place.ts";
import type { Overview, RunInfo, Slot, Stretch, Stretches, Took } from "../protocol.ts";
import type { Reader } from "../reader.ts";

/** In pixels. */
const ROW = 20;
const RULER = 20;
/** `Outcome.THREW` */
const THREW = 2;
/** Characters of a lane's name, and the width of one in pixels. */
const MOST_LANE = 28;
const LETTER = 7.25;
/** Rows beyond the edges that are fetched as well. */
const MARGIN = 20;

export interface TimelineViewProps {
  reader: Reader;
  slot: Slot;
  info: RunInfo;
  call: number;
  /** `12000-34000`: the part of the time that is shown, in ns. */
  at: string;
  marked: ReadonlySet<number>;
}

export function TimelineView(props: TimelineViewProps) {
  const { info } = props;
  if (!info.hasTimes) {
    return (
      <Nothing what="This run was recorded without times.">
        <p>
          It was run with <code>--no-time</code>, or <code>time = false</code>{" "}
          in its configuration. Record it without that to see when calls ran; Tree and Flame show who called
          whom.
        </p>
      </Nothing>
    );
  }
  return <Timeline {...props} />;
}

function Timeline({ reader, slot, info, call, at, marked }: TimelineViewProps) {
  const [overview, setOverview] = useState<Overview>();
  const [shown, setShown] = useState<Stretches>();
  const [hovered, setHovered] = useState<Stretch>();
  const took = useTook(reader, slot, hovered?.call ?? 0);
  const [top, setTop] = useState(0);
  const { box, size } = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useDark();
  const whole: Span = { from: 0, to: overview?.time ?? 1 };
  const [, from, to] = /^(\d{1,18})-(\d{1,18})$/.exec(at) ?? [];
  const span: Span = from === undefined ? whole : within({ from: Number(from), to: Number(to) }, whole);
  const width = size.width;
  const xOf = (time: number) => (time - span.from) / (span.to - span.from) * width;

  useEffect(() => {
    let isLive = true;
    reader.ask("overview", { run: slot }).then((found) => isLive && setOverview(found), () => {});
    return () => void (isLive = false);
  }, [reader, slot, info]);
  // What is selected elsewhere is brought into sight here.
  const sought = useRef(0);
  useEffect(() => {
    if (overview === undefined || call === 0 || sought.current === call || size.height === 0) return;
    const ask = new AbortController();
    reader.ask("stretch", { run: slot, call }, { signal: ask.signal }).then(({ row, start, end }) => {
      sought.current = call;
      const y = row * ROW;
      const element = box.current!;
      if (y < element.scrollTop || y > element.scrollTop + element.clientHeight - 2 * ROW) {
        element.scrollTop = Math.max(0, y - 3 * ROW);
      }
      const isInSight = end > span.from && start < span.to && xOf(end) - xOf(start) >= 2;
      if (!isInSight) {
        show({ from: start - (end - start) * 2, to: end + (end - start) * 2 }, { replace: true });
      }
    }, () => {});
    // Nobody looks at it any more, or at another call.
    return () => ask.abort();
  }, [overview, call, size.height]);
  const firstRow = Math.max(0, Math.floor(top / ROW) - MARGIN);
  const lastRow = Math.ceil((top + size.height) / ROW) + MARGIN;
  useEffect(() => {
    if (overview === undefined || width === 0) return;
    const ask = new AbortController();
    const room = span.to - span.from;
    const part = {
      from: span.from - room / 2,
      to: span.to + room / 2,
      firstRow,
      lastRow,
      least: room / width,
    };
    reader.ask("stretches", { run: slot, ...part }, { signal: ask.signal }).then(setShown, () => {});
    return () => ask.abort();
  }, [reader, slot, overview, span.from, span.to, firstRow, lastRow, width]);

  /** Shows a part of the time. */
  function show(wanted: Span, how: GoOptions = {}): void {
    const { from, to } = within(wanted, whole);
    // What was zoomed there and back is a nanosecond off.
    const isWhole = to - from >= whole.to - 2;
    go({ at: isWhole ? "" : `${Math.round(from)}-${Math.round(to)}` }, how);
  }
  /** Shows a part that is wider or narrower by a factor, around a time or what is in the middle. */
  function zoom(factor: number, how: GoOptions = {}, around = (span.from + span.to) / 2): void {
    const room = (span.to - span.from) * factor;
    const part = (around - span.from) / (span.to - span.from);
    show({ from: around - room * part, to: around + room * (1 - part) }, how);
  }
  const move = (part: number): void =>
    show(moved(span, (span.to - span.from) * part, whole), { series: "timeline" });

  useLayoutEffect(() => {
    if (canvas.current === null || width === 0 || overview === undefined) return;
    draw(canvas.current, size, { span, top, shown, call, marked, isDark, lanes: overview.lanes });
  });
  const timeAt = (x: number): number =>
    span.from + (x - canvas.current!.getBoundingClientRect().left) / width * (span.to - span.from);
  const stretchAt = (event: MouseEvent): Stretch | undefined => {
    const area = canvas.current!.getBoundingClientRect();
    const row = Math.floor((event.clientY - area.top - RULER + top) / ROW);
    const time = timeAt(event.clientX);
    const slack = (span.to - span.from) / width;
    return shown?.stretches.findLast((one) =>
      one.row === row && time >= one.start - slack && time <= one.end + slack
    );
  };
  const zoomKey = (event: KeyboardEvent): boolean => {
    // A key that is held is one step back.
    const how = event.repeat ? { series: "zoom" } : {};
    if (event.key === "+" || event.key === "=") zoom(0.5, how);
    else if (event.key === "-") zoom(2, how);
    else if (event.key === "0") show(whole, how);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => move(-0.2),
      ArrowRight: () => move(0.2),
      ArrowUp: () => box.current!.scrollBy(0, -3 * ROW),
      ArrowDown: () => box.current!.scrollBy(0, 3 * ROW),
      ...(event.target === canvas.current
        ? { Enter: () => shown !== undefined && choose(stepFrom(shown, span, call), { series: "timeline" }) }
        : {}),
    };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  // Wherever the focus is: after a click on a button or a tab, too.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      if (zoomKey(event)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
  const choose = (stretch: Stretch | undefined, how: GoOptions = {}): void => {
    if (stretch === undefined) return;
    sought.current = stretch.call;
    go({ call: stretch.call, run: slot }, how);
  };
  const pointers = usePointers<Span, Stretch>({
    begin: () => span,
    at: stretchAt,
    onHover: setHovered,
    onPress: (stretch) => choose(stretch),
    onDouble: (stretch) => stretch !== undefined && show({ from: stretch.start, to: stretch.end }),
    onDrag: (by, held, series) => show(moved(held, -by / width * (held.to - held.from), whole), { series }),
    onPinch: ({ was, is, factor }, held, series) => {
      const left = canvas.current!.getBoundingClientRect().left;
      const time = held.from + (was - left) / width * (held.to - held.from);
      const room = (held.to - held.from) * factor;
      const from = time - room * (is - left) / width;
      show({ from, to: from + room }, { series });
    },
  });
  const rows = overview?.rows ?? 0;
  return (
    <div class="drawn" onKeyDown={onKeyDown}>
      <div class="toolbar">
        <button type="button" onClick={() => zoom(0.5)}>Closer</button>
        <button type="button" onClick={() => zoom(2)}>Wider</button>
        <button type="button" disabled={at === ""} onClick={() => show(whole)}>All</button>
        <span class="t-dim">
          {pointText(span.from, (span.to - span.from) / 10)} to{" "}
          {pointText(span.to, (span.to - span.from) / 10)}; dark runs, pale waits
          {info.leastTime > 0 ? "; drawn with the recorder’s own time, told without it" : ""}
        </span>
        <SaveFor {...{ reader, slot, info }} />
      </div>
      {overview !== undefined && <Minimap overview={overview} span={span} onShow={show} isDark={isDark} />}
      <p class="readout" role="status">
        {hovered === undefined ? "" : aboutStretch(hovered, { shown, took, least: info.leastTime })}
      </p>
      <div class="canvas-box timeline" ref={box} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label="Timeline: arrows move, plus and minus zoom, 0 shows all, Enter selects the next call"
          style={{ position: "sticky", top: 0, width: "100%", height: `${size.height}px`, display: "block" }}
          onWheel={(event) => {
            if (!event.ctrlKey && !event.metaKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
            event.preventDefault();
            if (event.ctrlKey || event.metaKey) {
              zoom(event.deltaY > 0 ? 1.25 : 0.8, { series: "wheel" }, timeAt(event.clientX));
            } else move(event.deltaX / width);
          }}
          {...pointers}
        />
        <div style={{ height: `${Math.max(0, rows * ROW + RULER + ROW - size.height)}px` }} />
      </div>
    </div>
  );
}

/** The call after the selected one among those in sight, or the first of them. */
function stepFrom({ stretches }: Stretches, span: Span, call: number): Stretch | undefined {
  const inSight = stretches.filter(({ start, end }) => end >= span.from && start <= span.to);
  return inSight[inSight.findIndex((one) => one.call === call) + 1] ?? inSight[0];
}

/** How long a call took, as all views say it; nothing until that is known. */
function useTook(reader: Reader, slot: Slot, call: number): Took | undefined {
  const [known, setKnown] = useState<{ call: number; took: Took | undefined }>();
  useEffect(() => {
    if (call === 0) return;
    const ask = new AbortController();
    const key = `c${call}`;
    reader.ask("times", { run: slot, keys: [key] }, { signal: ask.signal }).then(
      (times) => setKnown({ call, took: times[key] }),
      () => {},
    );
    return () => ask.abort();
  }, [reader, slot, call]);
  return known?.call === call ? known.took : undefined;
}

function aboutStretch(
  { call, start, site, name }: Stretch,
  { shown, took, least }: { shown: Stretches | undefined; took: Took | undefined; least: number },
): string {
  const waiting = took !== undefined && took.waiting > 0 ? `, waited ${durationText(took.waiting)}` : "";
  const text = took === undefined ? "…" : tookText(took, least);
  return `${name ?? shown?.names[site] ?? ""} #${call}  ${text}${waiting}, from ${durationText(start)} on`;
}

interface Drawing {
  span: Span;
  top: number;
  shown: Stretches | undefined;
  call: number;
  marked: ReadonlySet<number>;
  isDark: boolean;
  lanes: Overview["lanes"];
}

function draw(
  canvas: HTMLCanvasElement,
  size: Size,
  { span, top, shown, call, marked, isDark, lanes }: Drawing,
): void {
  const context = drawingOn(canvas, size);
  const style = getComputedStyle(canvas);
  const [ink, dim, line, focus, hit, red] = ["--text", "--dim", "--line", "--focus", "--yellow", "--red"].map(
    (name) => style.getPropertyValue(name),
  );
  const scale = size.width / (span.to - span.from);
  context.font = "12px ui-monospace, monospace";
  context.textBaseline = "middle";
  /** By row: its lane's name, and where that ends. */
  const named = new Map(lanes.map(({ row, name }) => {
    const text = name.length > MOST_LANE ? `${name.slice(0, MOST_LANE)}…` : name;
    return [row, { text, end: text.length * LETTER + 10 }];
  }));
  for (const one of shown?.stretches ?? []) {
    const y = RULER + one.row * ROW - top;
    if (y < RULER - ROW || y > size.height) continue;
    const x = Math.max(-2, (one.start - span.from) * scale);
    const end = Math.min(size.width + 2, (one.end - span.from) * scale);
    if (end < 0 || x > size.width) continue;
    const width = Math.max(1, end - x - 0.5);
    const name = one.name ?? shown!.names[one.site]!;
    context.fillStyle = colourOf(name, { isDark });
    context.fillRect(x, y, width, ROW - 2);
    if (one.waits.length > 0) {
      context.fillStyle = colourOf(name, { isDark, isPale: true });
      for (let i = 0; i < one.waits.length; i += 2) {
        const left = Math.max(x, (one.waits[i]! - span.from) * scale);
        const right = Math.min(x + width, (one.waits[i + 1]! - span.from) * scale);
        if (right > left) context.fillRect(left, y, right - left, ROW - 2);
      }
    }
    if (one.ending === THREW) {
      context.fillStyle = red!;
      context.fillRect(x, y + ROW - 4, width, 2);
    }
    context.fillStyle = ink!;
    const lane = named.get(one.row);
    // What the lane is called stands where its own name would.
    const left = Math.max(x, lane?.end ?? 0);
    if (left === x || name !== lane?.text) {
      textIn(context, name, left + 4, y + ROW / 2 - 1, x + width - left - 6);
    }
    if (marked.has(one.call) || one.call === call) {
      context.strokeStyle = one.call === call ? focus! : hit!;
      context.lineWidth = 2;
      context.strokeRect(x + 1, y + 1, Math.max(2, width - 2), ROW - 4);
    }
  }
  for (const [row, { text, end }] of named) {
    const y = row * ROW - top + RULER;
    if (y < RULER - ROW || y > size.height) continue;
    context.fillStyle = style.getPropertyValue("--panel");
    context.fillRect(0, y, end, ROW - 2);
    context.fillStyle = dim!;
    context.fillText(text, 5, y + ROW / 2 - 1);
  }
  context.fillStyle = style.getPropertyValue("--panel");
  context.fillRect(0, 0, size.width, RULER);
  context.strokeStyle = line!;
  context.lineWidth = 1;
  const step = niceStep((span.to - span.from) / Math.max(2, size.width / 110));
  for (let time = Math.ceil(span.from / step) * step; time <= span.to; time += step) {
    const x = Math.round((time - span.from) * scale) + 0.5;
    context.beginPath();
    context.moveTo(x, 0);
    context.lineTo(x, size.height);
    context.globalAlpha = 0.5;
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = dim!;
    context.fillText(time === 0 ? "0" : pointText(time, step), x + 4, RULER / 2);
  }
}

/** 1, 2 or 5 times a power of ten. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) ?? 10 * power;
}
