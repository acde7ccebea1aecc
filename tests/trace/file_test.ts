import assert from "node:assert/strict";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { diffRuns } from "../../src/query/diff/diff.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { treePage } from "../../src/view/tree_page.ts";
import { Trace } from "../../src/trace/trace.ts";
import { type Event, traceFile } from "./plain_journal.ts";
import { readAll, SITES, snapshots, value } from "./small_file.ts";

/** How a tree is shown. */
const PLAIN_TREE = {
  fold: true,
  args: true,
  results: true,
  selfTime: false,
  source: false,
  style: PLAIN,
  glyphs: UNICODE,
  width: Infinity,
  valueWidth: 60,
};

Deno.test("a large file, which is read in parts, tells the same as one in memory", () => {
  const folder = mkdtempSync(join(tmpdir(), "tph-test-"));
  const path = join(folder, "run.tph");
  try {
    const events: Event[] = [SITES, ...snapshots(3)];
    for (let i = 1; i <= 250_000; i++) {
      const args = [Math.sin(i), { primitive: 1 + i % 3 }, i];
      events.push({ op: "enter", site: 1 + i % 4, parent: i >> 3, time: 50 * i, args });
      if (i % 5 > 0) events.push({ op: "leave", call: i, time: 50 * i + 20, value: Math.cos(i) });
      if (i > 100_000 && i % 5 === 0) {
        events.push({ op: "leave", call: i - 100_000, time: 50 * i + 30, value: i });
      }
    }
    const bytes = traceFile(events);
    assert.ok(bytes.length > 5 << 20, `${bytes.length} bytes`);
    writeFileSync(path, bytes);
    const file = Trace.open(path);
    const memory = Trace.read(bytes, path);
    assert.deepEqual(file.siteColumn(), memory.siteColumn());
    assert.deepEqual(file.parentColumn(), memory.parentColumn());
    assert.deepEqual(file.startColumn(), memory.startColumn());
    assert.deepEqual(file.durationColumn(), memory.durationColumn());
    assert.deepEqual(file.outcomeColumn(), memory.outcomeColumn());
    for (let call = 1; call <= 250_000; call += 997) {
      assert.deepEqual(file.argsOf(call), memory.argsOf(call));
      assert.deepEqual(file.resultOf(call), memory.resultOf(call));
    }
    assert.deepEqual(file.resultOf(5), value(100_005));
    assert.deepEqual(file.problems, []);

    const shrunk = Trace.open(path);
    shrunk.siteColumn();
    truncateSync(path, 100_000);
    assert.deepEqual(shrunk.argsOf(100_000), [], "what is no longer there is not made up");
    assert.match(shrunk.problems.join(), /the file has become shorter since it was opened/);
    readAll(shrunk);
    const said = shrunk.problems.filter((problem) => problem.includes("shorter"));
    assert.equal(said.length, 1, "it is said once, and not of every chunk");
    assert.match(
      diffRuns(shrunk, memory).remarks.join(),
      /Not all of A could be read, .* has become shorter/,
    );

    writeFileSync(path, bytes);
    const shown = Trace.open(path);
    truncateSync(path, 100_000);
    const page = treePage(shown, { ...PLAIN_TREE, lines: 5 });
    const [head] = [...page.lines].join("\n").split("\n\n");
    assert.match(head!, /\n! the file has become shorter/, "it is said above what is shown of the rest");

    writeFileSync(path, bytes);
    const emptied = Trace.open(path);
    truncateSync(path, 0);
    assert.equal(emptied.snapshotHead(1), -1, "of a stored value, nothing is told any more");
    assert.deepEqual(emptied.snapshot(1), { type: "unseen" });
    assert.match(emptied.problems.join(), /the file has become shorter since it was opened/);

    writeFileSync(path, bytes.subarray(0, 4_500_001));
    const cut = Trace.open(path);
    assert.equal(cut.problems.length, 1);
    readAll(cut);
    const broken = bytes.slice();
    broken.fill(0xff, 3_000_000, 3_000_100);
    writeFileSync(path, broken);
    readAll(Trace.open(path));
    assert.equal(Trace.open(path).callCount, 250_000);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
