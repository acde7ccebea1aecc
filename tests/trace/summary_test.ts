import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TphError } from "../../src/errors.ts";
import { readSummary, Trace } from "../../src/trace/trace.ts";
import { type Event, HEADER, traceFile } from "./plain_journal.ts";
import { SITES, smallFile } from "./small_file.ts";

Deno.test("readSummary() tells a run from both ends of its file", () => {
  const folder = mkdtempSync(join(tmpdir(), "tph-test-"));
  const path = join(folder, "run.tph");
  try {
    const events: Event[] = [SITES];
    for (let i = 1; i <= 3000; i++) {
      events.push({ op: "enter", site: 1, parent: i >> 2, time: i * i, args: [i * 1.1] });
    }
    const bytes = traceFile(events);
    writeFileSync(path, bytes);
    const { end, exit } = Trace.open(path);
    assert.deepEqual(readSummary(path), {
      path,
      header: HEADER,
      end,
      exit,
      bytes: bytes.length,
      calls: 3000,
    });

    const killed = traceFile(events, { end: false });
    writeFileSync(path, killed);
    assert.deepEqual(readSummary(path).end, undefined);
    assert.deepEqual(readSummary(path).exit, exit);

    writeFileSync(path, traceFile(events, { header: { command: ["x".repeat(10_000)] } }));
    assert.equal(readSummary(path).header.command[0]!.length, 10_000);
    assert.equal(readSummary(path).calls, 3000);

    writeFileSync(path, smallFile());
    assert.equal(readSummary(path).calls, 2);
    for (let length = 0; length < 300; length += 7) {
      writeFileSync(path, smallFile().slice(0, length));
      try {
        readSummary(path);
      } catch (error) {
        assert.ok(error instanceof TphError);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
