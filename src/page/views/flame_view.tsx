/**
 * The flame graph: calls merged by the way that led to them; a box is as wide as its time, or the number of its calls.
 *
 * @module
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { countText, plural } from "../../view/units.ts";
import { drawingOn, textIn, useDark, useSize } from "../parts/canvas.ts";
import { colourOf } from "../parts/colour.ts";
import { tookText } from "../parts/took_text.ts";
import { go } from "../place.ts";
import type { Flame, FlameBox, Found, RunInfo, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";

/** In pixels. */
const ROW = 20;
/** Boxes narrower than this are left out. */
const LEAST_PIXELS = 0.5;

export function FlameView({ reader, slot, info, at, found, call }: {
  reader: Reader;
  slot: Slot;
  info: RunInfo;
  /** `time:12`: what makes a box wide, and the stack that fills the width. */
  at: string;
  found: Found | undefined;
  /** The selected call; 0 for none. */
  call: number;
}) {
  const [, wanted, root] = /^(time|calls):(\d{1,9})$/.exec(at) ?? [];
  const by = wanted === "calls" ? "calls" : "time";
  const stack = Number(root ?? 0);
  const [flame, setFlame] = useState<Flame>();
  /** The stack that is told about; the one that fills the width where it is not drawn. */
  const [told, setTold] = useState(stack);
  const { box, size } = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isDark = useDark();

  useEffect(() => {
    if (size.width === 0) return;
    const ask = new AbortController();
    reader.ask("flame", { run: slot, root: stack, by, least: LEAST_PIXELS / size.width }, {
      signal: ask.signal,
    })
      .then(setFlame, () => {});
    return () => ask.abort();
  }, [reader, slot, info, stack, by, size.width]);

  useEffect(() => setTold(stack), [stack]);
  const boxes = flame?.boxes ?? [];
  const isDrawn = flame !== undefined;
  useEffect(() => {
    if (call === 0 || !isDrawn) return;
    const ask = new AbortController();
    reader.ask("stacksOf", { run: slot, call }, { signal: ask.signal }).then((stacks) => {
      // Its own may be too narrow to be drawn.
      const drawn = stacks.find((one) => boxes.some(({ stack }) => stack === one));
      if (drawn !== undefined) setTold(drawn);
    }, () => {});
    return () => ask.abort();
  }, [reader, slot, call, isDrawn]);
  const indexOf = (wanted: number) => boxes.findIndex((one) => one.stack === wanted);
  const active = indexOf(told) >= 0 ? indexOf(told) : indexOf(stack);
  const levels = boxes.reduce((most, { level }) => Math.max(most, level + 1), 1);
  const isHit = (one: FlameBox) => found?.functions.has(one.site) === true;
  useLayoutEffect(() => {
    if (canvas.current === null || size.width === 0) return;
    const height = levels * ROW;
    const context = drawingOn(canvas.current, { width: size.width, height });
    const style = getComputedStyle(canvas.current);
    const [ink, accent, hit, red] = ["--text", "--focus", "--hit", "--red"].map((name) =>
      style.getPropertyValue(name)
    );
    context.font = "12px ui-monospace, monospace";
    context.textBaseline = "middle";
    boxes.forEach((one, i) => {
      const [x, y, width] = [one.left * size.width, one.level * ROW, Math.max(1, one.width * size.width - 1)];
      context.fillStyle = isHit(one)
        ? hit!
        : colourOf(one.file + one.name, { isDark, isPale: one.stack === 0 });
      context.fillRect(x, y, width, ROW - 1);
      if (one.errors > 0) {
        context.fillStyle = red!;
        context.fillRect(x, y + ROW - 3, width, 2);
      }
      context.fillStyle = ink!;
      textIn(context, one.name, x + 4, y + ROW / 2, width - 6);
      if (i === active) {
        context.strokeStyle = accent!;
        context.lineWidth = 2;
        context.strokeRect(x + 1, y + 1, Math.max(2, width - 2), ROW - 3);
      }
    });
  }, [flame, active, size.width, isDark, found]);

  const boxAt = (event: MouseEvent): number => {
    const area = canvas.current!.getBoundingClientRect();
    const [x, level] = [
      (event.clientX - area.left) / size.width,
      Math.floor((event.clientY - area.top) / ROW),
    ];
    return boxes.findIndex((one) => one.level === level && x >= one.left && x < one.left + one.width);
  };
  const zoom = (index: number): void => {
    const one = boxes[index];
    if (one !== undefined) go({ at: `${by}:${one.stack}`, ...(one.call === 0 ? {} : { call: one.call }) });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const one = boxes[active];
    if (one === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const middle = one.left + one.width / 2;
    const near = (list: FlameBox[]) =>
      list.toSorted((x, y) =>
        Math.abs(x.left + x.width / 2 - middle) - Math.abs(y.left + y.width / 2 - middle)
      )[0];
    const inside = (other: FlameBox) => other.left >= one.left - 1e-9 && other.left < one.left + one.width;
    const found = {
      ArrowDown: () => boxes.filter((other) => other.level === one.level + 1 && inside(other))[0],
      ArrowUp: () =>
        near(boxes.filter((other) => other.level === one.level - 1 && other.left <= one.left + 1e-9)),
      ArrowRight: () => near(boxes.filter((other) => other.level === one.level && other.left > one.left)),
      ArrowLeft: () => near(boxes.filter((other) => other.level === one.level && other.left < one.left)),
    }[event.key];
    if (event.key === "Enter") zoom(active);
    else if (event.key === "Backspace") go({ at: `${by}:0` });
    else if (found === undefined) return;
    else {
      const next = found();
      if (next !== undefined) setTold(next.stack);
    }
    event.preventDefault();
  };
  return (
    <div class="drawn">
      <div class="toolbar">
        <span class="choose" role="group" aria-label="Width">
          {(["time", "calls"] as const).map((unit) => (
            <button
              key={unit}
              type="button"
              aria-pressed={(flame?.unit ?? by) === unit}
              disabled={unit === "time" && !info.hasTimes}
              onClick={() => go({ at: `${unit}:${stack}` })}
            >
              by {unit}
            </button>
          ))}
        </span>
        <button type="button" disabled={stack === 0} onClick={() => go({ at: `${by}:0` })}>Show all</button>
        {info.hasTimes && (
          <button type="button" class="link" onClick={() => go({ view: "timeline", at: "" })}>
            In order of time: see Timeline
          </button>
        )}
        <span class="t-dim">{by === "time" ? "running time; waiting takes no room" : "calls"}</span>
      </div>
      <p class="readout" role="status">
        {boxes[active] === undefined ? "" : aboutBox(boxes[active], flame!, info.leastTime)}
      </p>
      <div class="canvas-box" ref={box}>
        <canvas
          ref={canvas}
          tabIndex={0}
          role="application"
          aria-label="Flame graph: arrows move, Enter opens, Backspace shows all"
          style={{ width: "100%", height: `${levels * ROW}px`, display: "block" }}
          onMouseMove={(event) => {
            const index = boxAt(event);
            if (index >= 0) setTold(boxes[index]!.stack);
          }}
          // A second click at once would meet what the first one brought there.
          onClick={(event) => event.detail < 2 && zoom(boxAt(event))}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  );
}

function aboutBox(
  { name, total, self, calls, errors, width, stack }: FlameBox,
  { unit }: Flame,
  least: number,
): string {
  const share = `${(100 * width).toFixed(1)} %`;
  // Of what waited, none that is known is not none.
  const own = self < least ? "" : ` itself ${tookText({ time: self }, least)},`;
  const time = unit === "calls" ? "" : `${tookText({ time: total }, least)},${own} `;
  const threw = errors > 0 ? `, ${countText(errors)} threw` : "";
  return `${name}  ${stack === 0 ? "" : time}${plural(calls, "call")}${threw}  ${share}`;
}
