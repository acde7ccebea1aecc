/**
 * Budgets of single functions: `snapshot_budgets = ["Cart.* depth=8 string=2000"]`. The probes around the ordinary ones are used
 * only where there are such rules.
 *
 * @module
 */

import type { Probes } from "../contract.ts";
import { aroundEnter } from "./around_enter.ts";
import { harden } from "./natives.ts";
import {
  type BudgetRule,
  MOST_STRING,
  parseBudgetRule,
  type RecordSettings,
  type SnapshotBudget,
} from "../settings.ts";

/** Which budget a function has, if one of its own. */
export function budgetFinder(
  rules: readonly string[],
  budget: SnapshotBudget,
): (name: string) => SnapshotBudget | undefined {
  const parsed = rules.map(parseBudgetRule);
  return (name) => {
    const own = parsed.filter(({ pattern }) => pattern.test(name));
    return own.length === 0
      ? undefined
      : own.reduce<SnapshotBudget>((all, { budget }: BudgetRule) => ({ ...all, ...budget }), {
        ...budget,
        thin: false,
      });
  };
}

/** The longest string of any budget, up to `most` characters. */
export function longestString(
  { budget, budgets }: Pick<RecordSettings, "budget" | "budgets">,
  most: number,
): number {
  const longest = Math.max(budget.string, ...budgets.map((rule) => parseBudgetRule(rule).budget.string ?? 0));
  return Math.min(longest, most, MOST_STRING);
}

/**
 * Probes that take the values of some functions with budgets of their own.
 *
 * @param budgetOf by site
 * @param use sets the budget of the snapshots to come; the ordinary one when there is none
 */
export function budgetedProbes(
  base: Probes,
  { budgetOf, use }: {
    budgetOf: (site: number) => SnapshotBudget | undefined;
    use: (budget: SnapshotBudget | undefined) => void;
  },
): Probes {
  const open = harden(new Map<number, SnapshotBudget>());

  function leave<T>(call: number, probe: () => T): T {
    const budget = open.get(call);
    if (budget === undefined) return probe();
    open.delete(call);
    use(budget);
    try {
      return probe();
    } finally {
      use(undefined);
    }
  }

  return {
    ...base,
    ...aroundEnter(base, (enter) => (site, lexical, count, a, b, c, d) => {
      const budget = budgetOf(site);
      if (budget === undefined) return enter(site, lexical, count, a, b, c, d);
      use(budget);
      try {
        const call = enter(site, lexical, count, a, b, c, d);
        if (call !== 0) open.set(call, budget);
        return call;
      } finally {
        use(undefined);
      }
    }),
    L: (call, value, via) => leave(call, () => base.L(call, value, via)),
    F: (call, error) => leave(call, () => base.F(call, error)),
    G: (call) => leave(call, () => base.G(call)),
  };
}
