/**
 * A canvas that is as sharp as the screen, and as large as its box.
 *
 * @module
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

export interface Size {
  width: number;
  height: number;
}

/** The size of an element, as it changes. */
export function useSize<T extends HTMLElement>() {
  const box = useRef<T>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = box.current!;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, size };
}

/** Whether the page is dark, as it changes. */
export function useDark(): boolean {
  const [isDark, set] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const change = () => set(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return isDark;
}

/** Makes a canvas ready to be drawn on, in pixels of the page. */
export function drawingOn(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D {
  const scale = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const context = canvas.getContext("2d")!;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Pixels of a letter, by the font: all are as wide but those of some scripts. */
const letters = new Map<string, number>();
/** Letters that may be wider than others. */
// deno-lint-ignore no-control-regex
const WIDE = /[^\x00-\u2e7f]/;

/** Writes as much of a text as there is room for. */
export function textIn(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room: number,
): void {
  if (room < 16) return;
  let letter = letters.get(context.font);
  if (letter === undefined) letters.set(context.font, letter = context.measureText("0").width);
  const most = Math.floor(room / letter);
  let shown = text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`;
  if (WIDE.test(shown)) {
    for (let left = shown.length; left > 1 && context.measureText(shown).width > room;) {
      shown = `${text.slice(0, --left)}…`;
    }
  }
  context.fillText(shown, x, y);
}
