import assert from "node:assert/strict";
import { createInterner } from "../../src/probe/intern.ts";
import { createSnapshotTaker } from "../../src/probe/take_snapshot.ts";
import { createRedactor } from "../../src/redact/redactor.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";
import { decodeSnapshot } from "../../src/trace/decode_snapshot.ts";
import type { Snapshot } from "../../src/trace/snapshot.ts";

Deno.test("a long text that was searched before a secret was found is without it the next time", () => {
  const stored: Uint8Array[] = [];
  const { take } = createSnapshotTaker({
    budget: DEFAULT_SETTINGS.budget,
    redactor: createRedactor(undefined, { key: new Uint8Array(32) }),
    interner: createInterner(),
    sink: ({ out }, start, length) => stored.push(out.slice(start, start + length)),
  });
  const lookup = (id: number): Snapshot => decodeSnapshot(stored[id - 1]!, lookup);
  const secret = "x7Kq9w2LmZp4Tn8s";
  const text = (name: string) => `a boat named ${name}, ${"and a river, ".repeat(30)}`;
  const shown = () => {
    const { value } = lookup(take(text(secret))) as { value: string };
    // Of the last long texts, some are remembered whole.
    for (const name of ["one", "two", "three", "four"]) take(text(name));
    return value.slice(0, 40).replace(/<redacted .*/, "<redacted");
  };
  for (let i = 0; i < 2; i++) assert.equal(shown(), "a boat named x7Kq9w2LmZp4Tn8s, and a riv");
  take({ password: secret });
  for (let i = 0; i < 2; i++) assert.equal(shown(), "a boat named <redacted");
});
