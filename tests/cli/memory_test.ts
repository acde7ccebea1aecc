/** `tph run --track-memory`, through the real command. */
import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";

const PROGRAM = `const kept: unknown[] = [];
function tick() { return 1; }
function fill(count: number) {
  for (let i = 0; i < count; i++) {
    kept.push({ i, text: "text " + i });
    if (i % 100 === 0) tick();
  }
  return kept.length;
}
function spin(until: number) { let ticks = 0; while (performance.now() < until) ticks += tick(); return ticks > 0; }
spin(performance.now() + 150);
fill(600_000);
spin(performance.now() + 50);
console.log(kept.length);
`;

for (const host of ["bun", "deno", "node"]) {
  Deno.test(`memory is sampled in ${host}, and shown by the commands`, async () => {
    using folder = temporary({ "main.ts": PROGRAM });
    const { stdout, stderr } = await folder.tph(["run", "--host", host, "--track-memory", "main.ts"]);
    assert.equal(stdout, "600000\n", stderr);
    const { header, memory, calls, end } = JSON.parse((await folder.tph(["view", "--json"])).stdout).answer;
    assert.equal(header.settings.trackMemory, true);
    assert.equal(end.limit, undefined);
    assert.ok(calls > 6000);
    assert.ok(
      memory.samples > 3 && memory.peak >= memory.end && memory.peak > memory.start,
      JSON.stringify(memory),
    );
    assert.match((await folder.tph(["view"])).stdout, /memory +[\d.]+ MB at the start, /);
    const stats = JSON.parse((await folder.tph(["stats", "--sort", "memory", "--json"])).stdout).answer;
    assert.equal(stats[0].name, "fill");
    assert.ok(stats[0].memory > 5e6, JSON.stringify(stats));
    assert.match((await folder.tph(["stats"])).stdout, / MEMORY\n/);
    assert.match((await folder.tph(["tree"])).stdout, /fill\(count: 600000\) → 600000 .* \+\d+ MB\n/);
    assert.match((await folder.tph(["explain"])).stdout, /Memory .*\n +It grew most during fill \+\d+ MB/);
  });
}

Deno.test("without --track-memory nothing is said of memory; with keep = last the newest calls have theirs", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  await folder.tph(["run", "main.ts"]);
  assert.equal(JSON.parse((await folder.tph(["view", "--json"])).stdout).answer.memory, null);
  assert.doesNotMatch((await folder.tph(["stats"])).stdout, /MEMORY/);
  await folder.tph(["run", "--track-memory", "--keep", "last", "--max-calls", "2000", "main.ts"]);
  const { run, answer: { memory, calls } } = JSON.parse((await folder.tph(["view", "--json"])).stdout);
  assert.deepEqual(run.problems, []);
  assert.ok(memory.samples > 0 && calls >= 2000);
});
