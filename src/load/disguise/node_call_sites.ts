import { syncBuiltinESMExports } from "node:module";
import process from "node:process";
import type { Places } from "./places.ts";
import { disguise } from "../../probe/stand_in.ts";

/** What `util.getCallSites` gives. */
interface Site {
  scriptName: string;
  lineNumber: number;
  columnNumber?: number;
  column?: number;
}
type GetCallSites = (count?: unknown, options?: unknown) => Site[];

const { apply } = Reflect;
/** How many it returns by default. */
const DEFAULT_COUNT = 10;
const MAX_COUNT = 200;

/** Gives `util.getCallSites` the columns of the texts before they were rewritten. */
export function correctCallSites(places: Places): void {
  const util = process.getBuiltinModule("node:util") as unknown as { getCallSites?: GetCallSites };
  const native = util.getCallSites;
  if (typeof native !== "function") return;
  const { getCallSites } = {
    getCallSites(this: unknown, ...args: [count?: unknown, options?: unknown]): Site[] {
      const given = args[0];
      const isOptions = typeof given === "object" && args[1] === undefined;
      const count = isOptions || given === undefined ? DEFAULT_COUNT : given;
      // Node says what is wrong with another.
      if (typeof count !== "number" || !(count >= 1 && count < MAX_COUNT)) return apply(native, this, args);
      const sites = apply(native, this, [count + 1, isOptions ? given : args[1]]) as Site[];
      // The first is this function.
      for (let i = 1; i < sites.length; i++) sites[i - 1] = corrected(sites[i]!);
      sites.length--;
      return sites;
    },
  };
  util.getCallSites = disguise(getCallSites, native);
  syncBuiltinESMExports();

  function corrected(site: Site): Site {
    const { scriptName, lineNumber } = site;
    const column = site.columnNumber ?? site.column;
    if (column === undefined || !places.has(scriptName)) return site;
    const before = places.column(scriptName, lineNumber, column);
    if (site.columnNumber !== undefined) site.columnNumber = before;
    if (site.column !== undefined) site.column = before;
    return site;
  }
}
