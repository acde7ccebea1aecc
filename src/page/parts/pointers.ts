/**
 * What a mouse or fingers do on a drawing: point, press, press twice, drag, pinch.
 *
 * @module
 */
import { useEffect, useMemo, useRef } from "preact/hooks";

/** Pixels that a press may move, and ms between two that are one double press. */
const SLACK = 4;
const DOUBLE = 500;

/** Two fingers: the middle between them in pixels of the window as they came and now, and how much nearer they are now. */
export interface Pinch {
  was: number;
  is: number;
  factor: number;
}

export interface PointerActs<Held, Target> {
  /** What a drag or a pinch begins from. */
  begin(): Held;
  /** What is at a point. */
  at(event: MouseEvent): Target | undefined;
  onHover(target: Target | undefined): void;
  onPress(target: Target | undefined): void;
  onDouble(target: Target | undefined): void;
  /** @param by pixels to the right; `series` names the drag: see `GoOptions` */
  onDrag(by: number, held: Held, series: string): void;
  onPinch(pinch: Pinch, held: Held, series: string): void;
}

/** Fingers, or the mouse with its button down. */
interface Gesture<Held> {
  held: Held;
  series: string;
  hasMoved: boolean;
  /** Where each came down, and is. */
  points: Map<number, { was: number; is: number }>;
}

let gestures = 0;

/** The properties of an element that is pointed at. */
export function usePointers<Held, Target>(acts: PointerActs<Held, Target>) {
  const latest = useRef(acts);
  latest.current = acts;
  /** The last press, of which another one may make a double one. */
  const last = useRef<{ event: MouseEvent; target: Target | undefined } | undefined>(undefined);
  // What the first press opens may move the drawing away from under the second: it is known by its place in the window.
  useEffect(() => {
    let isSecond = false;
    const onDown = (event: PointerEvent): void => {
      const first = last.current;
      last.current = undefined;
      isSecond = first !== undefined && event.timeStamp - first.event.timeStamp < DOUBLE &&
        Math.hypot(event.clientX - first.event.clientX, event.clientY - first.event.clientY) <= SLACK;
      if (!isSecond) return;
      event.stopPropagation();
      latest.current.onDouble(first!.target);
    };
    const swallow = (event: Event): void => {
      // A key may press a button without a pointer.
      if (event instanceof MouseEvent && event.type === "click" && event.detail === 0) isSecond = false;
      if (!isSecond) return;
      event.stopPropagation();
      event.preventDefault();
    };
    addEventListener("pointerdown", onDown, { capture: true });
    for (const kind of SWALLOWED) addEventListener(kind, swallow, { capture: true });
    return () => {
      removeEventListener("pointerdown", onDown, { capture: true });
      for (const kind of SWALLOWED) removeEventListener(kind, swallow, { capture: true });
    };
  }, []);
  return useMemo(() => handlers(latest, last), []);
}

const SWALLOWED = ["pointerup", "mousedown", "mouseup", "click", "dblclick"];

function handlers<Held, Target>(
  latest: { current: PointerActs<Held, Target> },
  last: { current: { event: MouseEvent; target: Target | undefined } | undefined },
) {
  let gesture: Gesture<Held> | undefined;
  /** Begins anew from where things are, as where a finger comes or goes. */
  const begin = (points: Iterable<[number, { is: number }]>, { hasMoved }: { hasMoved: boolean }): void => {
    gesture = {
      held: latest.current.begin(),
      series: `drag ${++gestures}`,
      hasMoved,
      points: new Map([...points].map(([id, { is }]) => [id, { was: is, is }])),
    };
  };
  const end = ({ pointerId }: PointerEvent): void => {
    gesture?.points.delete(pointerId);
    if (gesture !== undefined && gesture.points.size > 0) begin(gesture.points, { hasMoved: true });
    else gesture = undefined;
  };
  return {
    onPointerDown: (event: PointerEvent): void => {
      if (event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      const others = gesture?.points ?? new Map<number, { is: number }>();
      begin([...others, [event.pointerId, { is: event.clientX }]], { hasMoved: others.size > 0 });
    },
    onPointerMove: (event: PointerEvent): void => {
      // The button was let go where nobody told of it.
      if (event.buttons === 0) end(event);
      const point = gesture?.points.get(event.pointerId);
      if (gesture === undefined || point === undefined) {
        return latest.current.onHover(latest.current.at(event));
      }
      point.is = event.clientX;
      const [one, other] = [...gesture.points.values()];
      if (other !== undefined) {
        const wide = (x: number, y: number) => Math.max(20, Math.abs(x - y));
        const factor = wide(one!.was, other.was) / wide(one!.is, other.is);
        const pinch = { was: (one!.was + other.was) / 2, is: (one!.is + other.is) / 2, factor };
        return latest.current.onPinch(pinch, gesture.held, gesture.series);
      }
      if (Math.abs(point.is - point.was) >= SLACK) gesture.hasMoved = true;
      if (gesture.hasMoved) latest.current.onDrag(point.is - point.was, gesture.held, gesture.series);
    },
    onPointerUp: (event: PointerEvent): void => {
      if (gesture?.hasMoved === false) {
        const target = latest.current.at(event);
        last.current = { event, target };
        latest.current.onPress(target);
      }
      end(event);
    },
    onPointerCancel: end,
    onPointerLeave: () => latest.current.onHover(undefined),
  };
}
