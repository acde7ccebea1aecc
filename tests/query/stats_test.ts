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
