import type { Trace } from "../trace/trace.ts";
import { wholeText } from "./cells.ts";

/** The service that a run is of: as it was recorded, else the name of the folder whose functions it has. */
export function serviceOf({ header }: Pick<Trace, "header">): string {
  const folder = header.scope.split(/[\\/]/).findLast((part) => part !== "");
  return wholeText(header.service ?? folder ?? "(unknown)");
}
