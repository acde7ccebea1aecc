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
/** As many frames of ours may be among those that are asked for. */
const MOST_HIDDEN = 10;

/**
 * Gives `util.getCallSites` the columns of the texts before they were rewritten, and no frames of our own script.
 *
 * @param hidden the path of that
 */
export function correctCallSites(places: Places, hidden: string): void {
  const util = process.getBuiltinModule("node:util") as unknown as { getCallSites?: GetCallSites };
  const native = util.getCallSites;
  if (typeof native !== "function") return;
  const { getCallSites } = {
    getCallSites(this: unknown, ...args: [count?: unknown, options?: unknown]): Site[] {
      const given = args[0];
      const isOptions = typeof given === "object" && args[1] === undefined;
      const count = isOptions || given === undefined ? DEFAULT_COUNT : given;
      // Node says what is wrong with another.
      if (typeof count !== "number" || count % 1 !== 0 || !(count >= 1 && count < MAX_COUNT)) {
        return apply(native, this, args);
      }
      const asked = count + 1 + MOST_HIDDEN < MAX_COUNT ? count + 1 + MOST_HIDDEN : count + 1;
      const sites = apply(native, this, [asked, isOptions ? given : args[1]]) as Site[];
      let kept = 0;
      // The first is this function.
      for (let i = 1; i < sites.length && kept < count; i++) {
        if (sites[i]!.scriptName !== hidden) sites[kept++] = corrected(sites[i]!);
      }
      sites.length = kept;
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
