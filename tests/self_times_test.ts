/** What recording takes is not told as the program's time, where copies of objects are most of it. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { statsOf } from "../src/query/stats.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

const PROGRAM = `
function node(depth) {
  return depth === 0 ? { type: "Leaf", name: "a" + depth } : { type: "Node", left: node(depth - 1), right: node(depth - 1) };
}
function enter(node, parent) { return node.type === parent?.type }
function walk(node, parent) {
  enter(node, parent);
  if (node.left) { walk(node.left, node); walk(node.right, node) }
}
walk(node(12));
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: a walk over a tree does not seem to take what copying the tree took`, async () => {
    using folder = temporary({ "walk.mjs": PROGRAM });
    const { trace } = await runRecorded(host, join(folder.path, "walk.mjs"));
    const selfOf = (name: string) => statsOf(trace).find((entry) => entry.name === name)!.self;
    const shown = selfOf("walk");
    trace.hasRawTimes = true;
    const raw = selfOf("walk");
    assert.ok(shown < raw / 2, `${shown} of ${raw} ns`);
  });
}

Deno.test("--raw-times, and the setting, show times as they were recorded", async () => {
  using folder = temporary({ "walk.mjs": PROGRAM });
  assert.equal((await folder.tph(["run", "-q", "walk.mjs"])).code, 0);
  const totalOf = async (args: string[], env = {}) => {
    const { stdout } = await folder.tph(["stats", "--json", ...args], { env });
    return JSON.parse(stdout).find(({ name }: { name: string }) => name === "walk").total;
  };
  const [shown, raw] = [await totalOf([]), await totalOf(["--raw-times"])];
  assert.ok(shown < raw, `${shown} of ${raw} ns`);
  assert.equal(await totalOf([], { TRACEPATCH_RAW_TIMES: "1" }), raw);
  assert.equal(await totalOf(["--no-raw-times"], { TRACEPATCH_RAW_TIMES: "1" }), shown);
});
