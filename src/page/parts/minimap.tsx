/**
 * The whole time in small, with the part that is shown: that is dragged, and outside it another one is drawn out or pressed.
 *
 * @module
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { GoOptions } from "../place.ts";
import type { Overview } from "../protocol.ts";
import { drawingOn, useSize } from "./canvas.ts";
import { usePointers } from "./pointers.ts";
import { moved, type Span } from "./span.ts";

/** In pixels. */
const HEIGHT = 34;

export function Minimap({ overview, span, onShow, isDark }: {
  overview: Overview;
  span: Span;
  onShow: (span: Span, how?: GoOptions) => void;
  isDark: boolean;
}) {
  const { box, size } = useSize<HTMLDivElement>();
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    if (canvas.current === null || size.width === 0) return;
    const context = drawingOn(canvas.current, { width: size.width, height: HEIGHT });
    const style = getComputedStyle(canvas.current);
    const most = Math.max(1, ...overview.busy);
    context.fillStyle = style.getPropertyValue("--run");
    const wide = size.width / overview.busy.length;
    overview.busy.forEach((calls, i) => {
      const height = calls === 0 ? 0 : Math.max(1, Math.sqrt(calls / most) * (HEIGHT - 4));
      context.fillRect(i * wide, HEIGHT - height, wide, height);
    });
    const [left, right] = [span.from, span.to].map((time) => time / overview.time * size.width) as [
      number,
      number,
    ];
    context.strokeStyle = style.getPropertyValue("--focus");
    context.lineWidth = 2;
    context.strokeRect(left + 1, 1, Math.max(3, right - left - 2), HEIGHT - 2);
  }, [overview, span.from, span.to, size.width, isDark]);
  const whole = { from: 0, to: overview.time };
  const timeAt = (event: MouseEvent): number =>
    (event.clientX - canvas.current!.getBoundingClientRect().left) / size.width * overview.time;
  /** Where the mouse or the finger came down. */
  const down = useRef(0);
  const centre = (time: number | undefined): void => {
    const half = (span.to - span.from) / 2;
    if (time !== undefined) onShow({ from: time - half, to: time + half });
  };
  const { onPointerDown, ...pointers } = usePointers<Span, number>({
    begin: () => span,
    at: timeAt,
    onHover: () => {},
    onPress: centre,
    onDouble: () => onShow(whole),
    onDrag: (pixels, held, series) => {
      const by = pixels / size.width * overview.time;
      const from = down.current;
      const isWhole = held.to - held.from >= overview.time;
      const isHeld = !isWhole && from >= held.from && from <= held.to;
      onShow(
        isHeld ? moved(held, by, whole) : { from: Math.min(from, from + by), to: Math.max(from, from + by) },
        { series },
      );
    },
    onPinch: () => {},
  });
  return (
    <div class="minimap" ref={box}>
      <canvas
        ref={canvas}
        role="img"
        aria-label="When calls began, over the whole time"
        style={{ width: "100%", height: `${HEIGHT}px`, display: "block" }}
        onPointerDown={(event) => {
          down.current = timeAt(event);
          onPointerDown(event);
        }}
        {...pointers}
      />
    </div>
  );
}
