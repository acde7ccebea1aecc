/** The recorder's clock is not always the host's own: what it says must be what the program's clock says. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";
import { temporary } from "./temporary.ts";

/** Calls that take longer and longer, with waits between them, and what the program's own clock says within and around each. */
const PROGRAM = `
const within = [];
function busy(ms) {
  const began = performance.now();
  while (performance.now() - began < ms);
  within.push(performance.now() - began);
}
const around = [];
for (const ms of [0, 1, 3, 20, 60, 1]) {
  const began = performance.now();
  busy(ms);
  around.push(performance.now() - began);
  await new Promise((resolve) => setTimeout(resolve, ms));
}
for (let i = 0; i < 20_000; i++) small(i);
function small(i) { return i }
console.log(JSON.stringify({ within, around }));
`;

/** Of a duration, and ns: what the clocks may differ by before and after they have been compared. */
const TOLERANCE = 0.005;
const LEAST = 50_000;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: durations are those of the program's own clock, and starts never go back`, async () => {
    using folder = temporary({ "main.mjs": PROGRAM });
    const { trace, stdout } = await runRecorded(host, join(folder.path, "main.mjs"));
    const { within, around } = JSON.parse(stdout) as Record<"within" | "around", number[]>;
    const nameOf = (call: number) => trace.siteOf(call).name;
    let before = 0;
    const durations: number[] = [];
    for (let call = 1; call <= trace.callCount; call++) {
      const start = trace.startOf(call);
      assert.ok(start >= before, `call ${call} begins at ${start}, the one before it at ${before}`);
      before = start;
      if (nameOf(call) === "busy") durations.push(trace.durationOf(call));
    }
    assert.equal(durations.length, within.length);
    durations.forEach((duration, i) => {
      const [least, most] = [within[i]! * 1e6, around[i]! * 1e6];
      assert.ok(duration >= least * (1 - TOLERANCE) - LEAST, `${duration} ns, of which ${least} within`);
      assert.ok(duration <= most * (1 + TOLERANCE) + LEAST, `${duration} ns, in ${most} around it`);
    });
  });
}

Deno.test("bun: where no times are recorded, no clock is told of", async () => {
  using folder = temporary({ "main.mjs": "function small(i) { return i }\nsmall(1);\n" });
  const { trace } = await runRecorded("bun", join(folder.path, "main.mjs"), { record: { time: false } });
  assert.equal(trace.callCount, 1);
  assert.deepEqual(Object.keys(trace.meta ?? {}).filter((key) => key === "clockSource"), []);
});

const MOMENTS = `
const wall = () => performance.timeOrigin + performance.now();
function moment(t) { return t }
for (let i = 0; i < 20; i++) moment(wall());
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`${host}: a call began at the moment that the wall clock says`, async () => {
    using folder = temporary({ "main.mjs": MOMENTS });
    const { trace } = await runRecorded(host, join(folder.path, "main.mjs"));
    const calls = Array.from({ length: trace.callCount }, (_, i) => i + 1)
      .filter((call) => trace.siteOf(call).name === "moment");
    assert.equal(calls.length, 20);
    const times = calls.map((call) => {
      const { snapshot } = trace.argsOf(call)[0]!;
      assert.ok(snapshot.type === "number");
      return snapshot.value;
    });
    const began = calls.map((call) => trace.meta.epoch! + trace.startOf(call) / 1e6);
    // Each began after the time that it was given was read, and before the next was.
    for (let i = 0; i < 19; i++) {
      assert.ok(began[i]! > times[i]! - 1, `call ${i} began ${times[i]! - began[i]!} ms early`);
      assert.ok(began[i]! < times[i + 1]! + 1, `call ${i} began ${began[i]! - times[i + 1]!} ms late`);
    }
  });
}
