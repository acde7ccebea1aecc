import assert from "node:assert/strict";
import { rootFunctions } from "../../src/query/roots.ts";
import { RunBuilder } from "./build_run.ts";

Deno.test("rootFunctions() counts calls without a caller, by function", () => {
  const run = new RunBuilder();
  for (let i = 0; i < 3; i++) run.call("start", {}, () => run.call("inner"));
  run.call("other");
  const roots = rootFunctions(run.trace());
  assert.deepEqual(roots.map(({ name, calls }) => `${name} ${calls}`).sort(), ["other 1", "start 3"]);
  assert.ok(roots.every(({ total }) => total! >= 0));
  assert.ok(roots[0]!.total! >= roots[1]!.total!);
});
