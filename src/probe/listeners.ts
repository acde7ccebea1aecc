import type { Site } from "../contract.ts";
import { budgetedProbes, budgetFinder } from "./budgets.ts";
import { exitValues } from "./exit_values.ts";
import { listen } from "./hooks.ts";
import { followLive } from "./live.ts";
import { harden } from "./natives.ts";
import type { ProbeSet } from "./probes.ts";
import type { RecordSettings, SnapshotBudget } from "../settings.ts";

/** The probes, with the listeners that the settings ask for; the same probes when they ask for none. */
export function withListeners(
  set: ProbeSet,
  { record, remark, pristine }: {
    record: RecordSettings;
    remark: (text: string) => void;
    /** Runs something with the built-ins as they were before the target. */
    pristine: <T>(run: () => T) => T;
  },
): Pick<ProbeSet, "probes" | "addSites"> {
  let { probes } = set;
  const names: string[] = [""];
  const { live = [], budgets } = record;
  if (budgets.length > 0) {
    const find = budgetFinder(budgets, record.budget);
    const known = harden(new Map<number, SnapshotBudget | undefined>());
    const budgetOf = (site: number) => {
      if (!known.has(site)) known.set(site, pristine(() => find(names[site] ?? "")));
      return known.get(site);
    };
    probes = budgetedProbes(probes, { budgetOf, use: set.useBudget });
  }
  // Where only the newest calls are kept, the numbers of calls change under way.
  if (record.values === "entry-and-exit" && record.keep === "first") probes = listen(probes, exitValues(set));
  if (live.length > 0) {
    const listener = followLive({
      targets: live,
      redactor: set.snapshotOptions.redactor,
      pristine,
      addMatch: set.addMatch,
      onFull: () => remark("too many matches: only the first 100,000 are kept"),
    }, (site) => names[site] ?? "");
    probes = listen(probes, listener);
  }
  if (probes === set.probes) return set;
  return {
    probes,
    addSites(sites: Site[]): number {
      const first = set.addSites(sites);
      for (let i = 0; i < sites.length; i++) names[first + i] = sites[i]!.name;
      return first;
    },
  };
}
