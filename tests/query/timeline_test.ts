import assert from "node:assert/strict";
import * as fc from "fast-check";
import { timeline } from "../../src/query/timeline.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type Event, site, traceOf } from "../trace/plain_journal.ts";
import { RunBuilder, shopRun } from "./build_run.ts";

/** The frames of a run, a line each, with when they opened and closed; it checks that one is inside the other. */
function framesOf(trace: Trace): string[] {
  const open: { call: number; line: number }[] = [];
  const lines: string[] = [];
  let last = 0;
  for (const { at, call, opens } of timeline(trace, { first: 1, last: trace.callCount })) {
    assert.ok(at >= last, "time goes back");
    last = at;
    if (opens) {
      lines.push(`${"  ".repeat(open.length)}${trace.siteOf(call).name} ${at}`);
      open.push({ call, line: lines.length - 1 });
    } else {
      const top = open.pop();
      assert.equal(top?.call, call);
      lines[top!.line] += `-${at}`;
    }
  }
  assert.deepEqual(open, []);
  return lines;
}

Deno.test("timeline() of calls that wait for nothing is their nesting", () => {
  const run = new RunBuilder();
  run.call("a", {}, () => {
    run.call("b");
    run.call("c", {}, () => run.call("d"));
  });
  run.call("e", { open: true });
  assert.deepEqual(framesOf(run.trace()), [
    "a 0-4000",
    "  b 1000-2000",
    "  c 2000-4000",
    "    d 3000-4000",
    "e 4000-4000",
  ]);
});

Deno.test("timeline() leaves waiting out, and opens callers again", () => {
  const enter = (siteId: number, parent: number, time: number): Event => ({
    op: "enter",
    site: siteId,
    parent,
    time,
  });
  const mark = (op: "suspend" | "resume" | "leave", call: number, time: number): Event => ({
    op,
    call,
    time,
  });
  const trace = traceOf([
    { op: "sites", sites: [site("main"), site("load"), site("price")] },
    enter(1, 0, 0),
    enter(2, 1, 10),
    mark("suspend", 2, 20),
    enter(2, 1, 30),
    mark("suspend", 3, 40),
    mark("suspend", 1, 50),
    mark("resume", 2, 100),
    enter(3, 2, 110),
    mark("leave", 4, 120),
    mark("leave", 2, 130),
    mark("resume", 3, 130),
    mark("leave", 3, 140),
    mark("resume", 1, 200),
    mark("leave", 1, 210),
  ]);
  assert.deepEqual(framesOf(trace), [
    "main 0-50",
    "  load 10-20",
    "  load 30-40",
    "main 100-130",
    "  load 100-130",
    "    price 110-120",
    "main 130-140",
    "  load 130-140",
    "main 200-210",
  ]);
});

Deno.test("timeline() shows a thousand levels, and calls below as the last of them", () => {
  const run = new RunBuilder();
  const down = (n: number): void => void run.call("down", {}, () => n > 0 && down(n - 1));
  down(1500);
  const lines = framesOf(run.trace({ slots: 1 << 14 }));
  assert.equal(lines.length, 1000);
  assert.match(lines.at(-1)!, /down 999000-1501000$/);
});

Deno.test("timeline() opens and closes in order, whatever the order of ends and marks", () => {
  const op = fc.constantFrom("enter", "root", "leave", "suspend", "resume");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(op, fc.nat(30), fc.nat(3)), { maxLength: 200 }),
      (steps) => {
        const events: Event[] = [{ op: "sites", sites: [site("a"), site("b")] }];
        let calls = 0;
        let time = 0;
        for (const [op, pick, pause] of steps) {
          time += pause;
          const call = calls === 0 ? 0 : 1 + pick % calls;
          if (op === "enter" || op === "root") {
            events.push({ op: "enter", site: 1 + pick % 2, parent: op === "root" ? 0 : call, time });
            calls++;
          } else if (call > 0) events.push({ op, call, time });
        }
        framesOf(traceOf(events));
      },
    ),
    { numRuns: 300 },
  );
});

Deno.test("timeline() of the shop has each call as often as it began to run", () => {
  assert.deepEqual(framesOf(shopRun().trace()).map((line) => line.trim().split(" ")[0]), [
    "main",
    "fetchRate",
    "fetchRate",
    "Cart.total",
    "price",
    "price",
    "price",
    "pay",
  ]);
});
