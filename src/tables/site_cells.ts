import type { Trace } from "../trace/trace.ts";
import { fileText, wholeText } from "./cells.ts";

/** What the rows of all calls of a function share. */
export interface SiteCells {
  function: string;
  kind: string;
  file: string;
  line: number;
  /** Names of its parameters. */
  names: readonly string[];
}

const known = new WeakMap<Trace, SiteCells[]>();

/** @param site its id */
export function siteCells(trace: Trace, site: number): SiteCells {
  let all = known.get(trace);
  if (all === undefined) known.set(trace, all = []);
  return all[site] ??= made(trace, site);
}

function made(trace: Trace, id: number): SiteCells {
  const { name, kind, file, line, params } = trace.site(id);
  return {
    function: wholeText(name),
    kind,
    file: fileText(file, trace.header.cwd),
    line,
    names: params.map(wholeText),
  };
}
