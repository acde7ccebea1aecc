import { pathText } from "../match/path.ts";
import { typeOf } from "../match/types.ts";
import type { Trace } from "../trace/trace.ts";
import type { Hit } from "./find.ts";
import { type Json, snapshotJson } from "./snapshot_json.ts";

/** A place where a value was, in JSON; field names are stable. */
export interface HitJson {
  call: number;
  function: string;
  file: string;
  line: number;
  where: "arg" | "return" | "throw" | "this";
  /** Of an argument: its name, and its position from 0. */
  arg?: string;
  index?: number;
  /** The way into the argument or result, `""` for itself: `.items[2].sku`. */
  path: string;
  value: Json;
  type: string;
  /** In ns since the recording began. */
  time: number;
  /** Taken when the call ended; it had changed the value. */
  atExit?: true;
  /** The identity number of the argument or result. */
  identity?: number;
  /** The calls that it is within, the outermost first. */
  parents: number[];
}

export function hitJson(trace: Trace, { call, place, index, atExit, time, identity, found }: Hit): HitJson {
  const { name, file, line, params } = trace.siteOf(call);
  const parents: number[] = [];
  for (let parent = trace.parentOf(call); parent !== 0; parent = trace.parentOf(parent)) {
    parents.unshift(parent);
  }
  return {
    call,
    function: name,
    file,
    line,
    where: place,
    ...(place === "arg" ? { arg: params[index], index } : {}),
    path: pathText(found.steps),
    value: snapshotJson(found.part),
    type: typeOf(found.part),
    time,
    ...(atExit ? { atExit } : {}),
    ...(identity > 0 ? { identity } : {}),
    parents,
  };
}
