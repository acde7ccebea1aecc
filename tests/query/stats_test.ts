import assert from "node:assert/strict";
import { statsOf } from "../../src/query/stats.ts";
import { RunBuilder } from "./build_run.ts";

Deno.test("statsOf() counts recursion once", () => {
  const run = new RunBuilder();
  const fact = (n: number): void => void run.call("fact", { cost: 10 }, () => n > 0 && fact(n - 1));
  run.call("main", { cost: 5 }, () => (fact(4), run.call("bad", { error: "no", cost: 1 })));
  const stats = statsOf(run.trace());
  assert.deepEqual(
    stats.map((
      { site, calls, total, self, errors, min, max },
    ) => [site.name, calls, total, self, errors, min, max]),
    [["fact", 5, 50, 50, 0, 10, 50], ["main", 1, 56, 5, 0, 56, 56], ["bad", 1, 1, 1, 1, 1, 1]],
  );
});

Deno.test("statsOf() counts the time of functions that call each other once, and that of each call beside them", () => {
  const run = new RunBuilder();
  const even = (n: number): void => void run.call("even", { cost: 10 }, () => n > 0 && odd(n - 1));
  const odd = (n: number): void => void run.call("odd", { cost: 10 }, () => n > 0 && even(n - 1));
  run.call("main", { cost: 5 }, () => (even(3), run.call("leaf", { cost: 1 }), even(0)));
  const totals = (by?: "file") => statsOf(run.trace(), by).map(({ name, total }) => [name, total]);
  assert.deepEqual(Object.fromEntries(totals()), { main: 56, even: 50, odd: 30, leaf: 1 });
  assert.deepEqual(totals("file").map(([, total]) => total), [56]);
});

Deno.test("statsOf() sums all calls up where no function comes to call itself", () => {
  const run = new RunBuilder();
  const twice = (name: string, below?: string) => {
    for (let i = 0; i < 2; i++) {
      run.call(name, { cost: 10 }, () => below === undefined ? undefined : void run.call(below, { cost: 1 }));
    }
  };
  run.call("main", { cost: 5 }, () => (twice("a", "leaf"), twice("b", "leaf")));
  const totals = statsOf(run.trace()).map(({ name, total }) => [name, total]);
  assert.deepEqual(Object.fromEntries(totals), { main: 49, a: 22, b: 22, leaf: 4 });
});
