/**
 * Programs run plain and recorded, to see what differs.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { type HostName, ROOT, type RunResult } from "../hosts.ts";
import { type Recorded, runPlain, runRecorded } from "../record_run.ts";
import { comparable } from "../stderr.ts";
import { temporary } from "../temporary.ts";

export const ALL: HostName[] = ["bun", "deno", "node"];
export const BINARY = join(ROOT, "dist", process.platform === "win32" ? "tph.exe" : "tph");

export interface Pair {
  plain: RunResult;
  recorded: Recorded;
}

/** Runs the first of the files plain and recorded. */
export async function pairOf(
  host: HostName,
  files: Record<string, string>,
  { flags = [] }: { flags?: string[] } = {},
): Promise<Pair> {
  using folder = temporary(files);
  const entry = join(folder.path, Object.keys(files)[0]!);
  const options = { cwd: folder.path, flags };
  const plain = await runPlain(host, entry, options);
  return { plain, recorded: await runRecorded(host, entry, options) };
}

export function assertSame({ plain, recorded }: Pair): void {
  const { trace: _, ...shown } = recorded;
  assert.deepEqual(comparable(shown), comparable(plain));
}

export const namesOf = ({ trace }: Recorded) =>
  Array.from({ length: trace.callCount }, (_, i) => trace.siteOf(i + 1).name);
