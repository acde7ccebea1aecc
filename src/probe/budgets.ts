/**
 * Budgets of single functions: `snapshot_budgets = ["Cart.* depth=8 string=2000"]`. The probes around the ordinary ones are used
 * only where there are such rules.
 *
 * @module
 */

import type { Probes } from "../contract.ts";
import { harden } from "./natives.ts";
import { type BudgetRule, parseBudgetRule, type RecordSettings, type SnapshotBudget } from "../settings.ts";

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

/** The longest string of any budget. */
export function longestString({ budget, budgets }: Pick<RecordSettings, "budget" | "budgets">): number {
  return Math.max(budget.string, ...budgets.map((rule) => parseBudgetRule(rule).budget.string ?? 0));
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

  function enter(site: number, probe: () => number): number {
    const budget = budgetOf(site);
    if (budget === undefined) return probe();
    use(budget);
    try {
      const call = probe();
      if (call !== 0) open.set(call, budget);
      return call;
    } finally {
      use(undefined);
    }
  }

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
    E0: (site, lexical) => enter(site, () => base.E0(site, lexical)),
    E1: (site, lexical, a) => enter(site, () => base.E1(site, lexical, a)),
    E2: (site, lexical, a, b) => enter(site, () => base.E2(site, lexical, a, b)),
    E3: (site, lexical, a, b, c) => enter(site, () => base.E3(site, lexical, a, b, c)),
    E4: (site, lexical, a, b, c, d) => enter(site, () => base.E4(site, lexical, a, b, c, d)),
    En: (site, lexical, args) => enter(site, () => base.En(site, lexical, args)),
    L: (call, value, via) => leave(call, () => base.L(call, value, via)),
    F: (call, error) => leave(call, () => base.F(call, error)),
    G: (call) => leave(call, () => base.G(call)),
  };
}
