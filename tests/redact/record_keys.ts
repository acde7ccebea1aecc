/** Runs a program that has keys; gives what it prints, the run's bytes, and its snapshots as JSON. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** @param flags of `tph run` */
export async function recordKeys(
  host: string,
  program: string,
  flags: string[] = [],
): Promise<{ stdout: string; bytes: string; snapshots: string[] }> {
  using folder = temporary({ "package.json": "{}", "main.mjs": program });
  const { code, stdout, stderr } = await runTph(["run", "-q", "--host", host, ...flags, "main.mjs"], {
    cwd: folder.path,
    env: HOST_VARIABLES,
  });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  const trace = Trace.open(file);
  const snapshots = Array.from(
    { length: trace.snapshotCount },
    (_, i) => JSON.stringify(trace.snapshot(i + 1)),
  );
  return { stdout, bytes: readFileSync(file, "latin1"), snapshots };
}
