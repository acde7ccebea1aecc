import assert from "node:assert/strict";
import { join } from "node:path";
import { partitionOf } from "../../src/export/partition.ts";

Deno.test("partitionOf() leads nowhere else, whatever a run's names are", () => {
  const of = (service: string, id: string) =>
    join(
      "/lake",
      ...partitionOf({ header: { id, started: 0 }, meta: {} } as never, { table: "runs", service }),
    );
  for (const name of ["..", "../../x", "a/b", "a\\b", "\0", "", "\ud800", "é'%2F", "x".repeat(999)]) {
    const path = of(name, name);
    assert.match(path, /^\/lake\/runs\/service=[\w.%-]*\/hour=1970-01-01-00\/[\w.%-]*\.parquet$/);
    assert.ok(path.split("/").every((part) => part.length < 256));
  }
});
