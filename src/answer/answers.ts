/**
 * The rows of the answers that are lists.
 *
 * @module
 */
import { pathText } from "../match/path.ts";
import { typeOf } from "../match/types.ts";
import type { Hit } from "../query/find.ts";
import type { JourneyStep } from "../query/journey.ts";
import type { Json } from "../query/snapshot_json.ts";
import type { Grouping } from "../query/groups.ts";
import type { FunctionStats } from "../query/stats.ts";
import type { Trace } from "../trace/trace.ts";
import { argName } from "./call_row.ts";
import { type CallRef, callRef, placeOf } from "./refs.ts";
import type { Room } from "./short_snapshot.ts";

/** A place where a value was. */
export interface HitRow extends CallRef {
  where: "arg" | "return" | "throw" | "this";
  /** Of an argument: its name, and its position from 0. */
  arg?: string;
  index?: number;
  /** The way into the argument or result; left out for itself: `.items[2].sku`. */
  path?: string;
  value: Json;
  type: string;
  /** In ns since the recording began. */
  time: number;
  /** Taken when the call ended; it had changed the value. */
  atExit?: true;
  /** The identity number of the argument or result. */
  identity?: number;
  /** The nearest of the calls that it is within, the innermost first; `callers` counts all. */
  within: number[];
  callers: number;
}

/** Callers that a row names: in a deep recursion each row would have all of its calls. */
const NEAREST = 4;

export function hitRow(
  trace: Trace,
  { call, place, index, atExit, time, identity, found }: Hit,
  room: Room,
): HitRow {
  const { params } = trace.siteOf(call);
  const path = pathText(found.steps);
  const within: number[] = [];
  for (let at = trace.parentOf(call); at !== 0; at = trace.parentOf(at)) within.push(at);
  return {
    ...shortRef(trace, call, room),
    where: place,
    ...(place === "arg" ? { arg: room.text(argName(params, index), 60), index } : {}),
    ...(path === "" ? {} : { path: room.text(path) }),
    value: room.value(found.part),
    type: typeOf(found.part),
    time,
    ...(atExit ? { atExit } : {}),
    ...(identity > 0 ? { identity } : {}),
    within: within.slice(0, NEAREST),
    callers: within.length,
  };
}

/** A call's reference; long names shortened. */
export function shortRef(trace: Trace, call: number, room: Room): CallRef {
  const { name, at } = callRef(trace, call);
  return { call, name: room.text(name, 200), at: room.text(at, 200) };
}

/** Totals over the calls of a function, or of a group; see `FunctionStats`. */
export function statsRow(trace: Trace, { site, id, name, ...rest }: FunctionStats, by: Grouping, room: Room) {
  const numbers = { ...rest };
  return {
    name: room.text(name, 200),
    ...(by === "function" ? { kind: site.kind, at: room.text(placeOf(trace, id), 200) } : {}),
    ...numbers,
  };
}

/** A step of a value's way. */
export function stepRow(
  trace: Trace,
  { event, call, where, time, from, link, ends, identity, value }: JourneyStep,
  room: Room,
) {
  return {
    event,
    ...shortRef(trace, call, room),
    where: room.text(where),
    time,
    ...(from === undefined ? {} : { from }),
    ...(link === undefined ? {} : { link }),
    ends,
    ...(identity > 0 ? { identity } : {}),
    value: room.value(value),
  };
}

/** A row of plain values, by column; columns of the same name are numbered. */
export function sqlRow(columns: readonly string[], cells: readonly unknown[], room: Room) {
  const row = Object.create(null) as { [column: string]: unknown };
  columns.forEach((name, i) => {
    let key = room.text(name, 200);
    for (let n = 2; key in row; n++) key = `${room.text(name, 200)}_${n}`;
    row[key] = plainCell(cells[i], room);
  });
  return row;
}

/** A plain value; as text where it is longer than there is room for. */
function plainCell(cell: unknown, room: Room): unknown {
  if (typeof cell === "string") return room.text(cell);
  if (typeof cell !== "object" || cell === null) return cell;
  const text = JSON.stringify(cell);
  const short = room.text(text);
  return short === text ? cell : short;
}
