import assert from "node:assert/strict";
import { tellJoin } from "../../src/answer/join_answer.ts";
import { Room } from "../../src/answer/short_snapshot.ts";
import { buildCallTree } from "../../src/query/call_tree.ts";
import { joinRuns } from "../../src/query/join.ts";
import { joinLines } from "../../src/view/join_text.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { RunBuilder } from "../query/build_run.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const of = (span: number) => `00-${TRACE}-${String(span).padStart(16, "0")}-01`;

/** A service that is asked by one span, and has another for what it asks: noted for its request, as with `--propagate`. */
function service(name: string, { askedBy, span }: { askedBy: number; span: number }) {
  const run = new RunBuilder();
  run.events.push({ op: "meta", meta: { epoch: 1000 } });
  const site = { kind: "request" as const, file: "", params: ["url", "traceparent"] };
  const call = run.call("GET", { args: [`/${name}`, of(askedBy)], site }, () => {
    run.call(`${name} handler`);
  });
  run.events.push({ op: "meta", meta: { [`span:${call}`]: of(span) } });
  return run.trace();
}

Deno.test("what a request itself asked of another service stands below it", () => {
  const traces = [service("front", { askedBy: 1, span: 2 }), service("back", { askedBy: 2, span: 3 })];
  const joined = joinRuns(traces);
  const lines = [...joinLines(joined, {
    trees: traces.map((trace) => buildCallTree(trace)),
    services: ["front", "back"],
    style: PLAIN,
    glyphs: UNICODE,
    width: 200,
    calls: 0,
  })];
  const shown = lines.map((line) => line.replace(/ {2}\S+ (?:µs|ns|ms).*$/, "").trimEnd());
  assert.deepEqual(shown.map((line) => line.trim()), [
    `trace ${TRACE}`,
    "GET /front",
    "GET /back",
    "back handler",
    "front handler",
  ]);
  const depthOf = (line: string) => line.length - line.trimStart().length;
  assert.ok(depthOf(shown[2]!) > depthOf(shown[1]!) && depthOf(shown[3]!) > depthOf(shown[2]!));
});

Deno.test("as an answer, requests come before calls where there is not room for all, and pages have every row", () => {
  const traces = [service("front", { askedBy: 1, span: 2 }), service("back", { askedBy: 2, span: 3 })];
  const joined = joinRuns(traces);
  const namesOf = (limit: number, skip?: number) => {
    const { total, skipped = 0, make } = tellJoin(joined, {
      trees: traces.map((trace) => buildCallTree(trace)),
      services: ["front", "back"],
      calls: 0,
      limit,
      ...(skip === undefined ? {} : { skip }),
      page: (skip) => `page ${skip}`,
      allCalls: "all",
    });
    const { answer, shown, more } = make(new Room(limit, 200));
    return [total, skipped, shown, (answer as { name: string }[]).map(({ name }) => name), more];
  };
  assert.deepEqual(namesOf(2), [4, 0, 2, ["GET /front", "GET /back"], ["page 0"]]);
  assert.deepEqual(namesOf(2, 1), [4, 1, 2, ["GET /back", "back handler"], ["page 3"]]);
  assert.deepEqual(namesOf(2, 3), [4, 3, 1, ["front handler"], []]);
});

Deno.test("calls that have no row are counted", () => {
  const run = new RunBuilder();
  const site = { kind: "request" as const, file: "", params: ["url", "traceparent"] };
  run.call("GET", { args: ["/", of(1)], site }, () => {
    for (let i = 1; i <= 4; i++) run.call(`step${i}`, { cost: i * 1e6 }, () => void run.call("below"));
  });
  const trace = run.trace();
  const joined = joinRuns([trace]);
  const text = {
    trees: [buildCallTree(trace)],
    services: ["one"],
    style: PLAIN,
    glyphs: UNICODE,
    width: 200,
  };
  const lines = [...joinLines(joined, { ...text, calls: 1 })];
  assert.match(lines.at(-1)!, /^… 6 more calls: --calls 0 shows all$/);
  assert.match(lines[1]!, /… \+6 calls$/);
  assert.equal([...joinLines(joined, { ...text, calls: 0 })].length, 10);
});
