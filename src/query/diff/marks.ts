import type { Trace } from "../../trace/trace.ts";

const known = new WeakMap<Trace, Map<number, number[]>>();

/** When a call was suspended and resumed, in turn, in ns since the recording began. */
function marksOf(trace: Trace, call: number): readonly number[] {
  let marks = known.get(trace);
  if (marks === undefined) {
    known.set(trace, marks = new Map());
    for (const chunk of trace.chunks()) {
      try {
        addMarks(chunk, marks);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        trace.problem(`calls ${chunk.first} to ${chunk.first + chunk.count - 1}: ${error.message}`);
      }
    }
  }
  return marks.get(call) ?? [];
}

function addMarks(chunk: ReturnType<Trace["chunks"]>[number], marks: Map<number, number[]>): void {
  const codes = chunk.marks();
  const times = codes.length > 0 ? chunk.markTimes() : undefined;
  for (let i = 0; i < codes.length; i++) {
    const of = Math.floor(codes[i]! / 2);
    const list = marks.get(of);
    if (list === undefined) marks.set(of, [times![i]!]);
    else list.push(times![i]!);
  }
}

/** How often a call had been suspended before a point in time. */
export function suspensionsBefore(trace: Trace, call: number, time: number): number {
  const marks = marksOf(trace, call);
  let count = 0;
  for (let i = 0; i < marks.length && marks[i]! <= time; i += 2) count++;
  return count;
}

/** Whether a call was suspended, or over, at a point in time: the event loop began what began then. */
export function isIdleAt(trace: Trace, call: number, time: number): boolean {
  if (call === 0) return false;
  const duration = trace.durationOf(call);
  if (trace.startOf(call) + duration <= time) return true;
  const marks = marksOf(trace, call);
  for (let i = 0; i < marks.length; i += 2) {
    if (marks[i]! <= time && time <= (marks[i + 1] ?? Infinity)) return true;
  }
  return false;
}

/** Whether two calls of one parent ran at the same time, so that their order says nothing. */
export function areConcurrent(trace: Trace, x: number, y: number): boolean {
  if (trace.header.settings.time === false) return trace.siteOf(x).async && trace.siteOf(y).async;
  const startX = trace.startOf(x);
  const startY = trace.startOf(y);
  const endX = startX + (Number.isNaN(trace.durationOf(x)) ? Infinity : trace.durationOf(x));
  const endY = startY + (Number.isNaN(trace.durationOf(y)) ? Infinity : trace.durationOf(y));
  if (startX < endY && startY < endX) return true;
  const parent = trace.parentOf(x);
  return isIdleAt(trace, parent, startX) && isIdleAt(trace, parent, startY);
}
