import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { processesOf } from "../../src/launch/process_notes.ts";
import { NOTES } from "../../src/plan/process_note.ts";
import { temporary } from "../temporary.ts";

Deno.test("processesOf() counts notes, and passes over what else a process has written there", () => {
  const note = { host: "node", version: "18.0.0", why: "old" };
  const lines = [note, null, 5, [], { host: "node" }, { ...note, version: {} }, note].map((line) =>
    JSON.stringify(line)
  );
  using folder = temporary({ [NOTES]: [...lines, "{", ""].join("\n") });
  assert.deepEqual(processesOf(folder.path), [{ ...note, count: 2 }]);
  mkdirSync(join(folder.path, "other", NOTES), { recursive: true });
  assert.deepEqual(processesOf(join(folder.path, "other")), []);
});
