/**
 * The standalone binary, for tests that need it as users have it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { BINARY, HOSTS, ROOT, run } from "./hosts.ts";

async function buildBinary(): Promise<void> {
  const built = await run(HOSTS.deno, ["run", "-A", "build.ts"], { cwd: ROOT, timeout: 300_000 });
  assert.equal(built.code, 0, built.stderr);
}

/** Builds it unless it is newer than all that it is made of, and gives its path. */
export async function freshBinary(): Promise<string> {
  const built = statSync(BINARY, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts")).map((path) => join("src", path));
  const builders = readdirSync(join(ROOT, "packaging")).map((name) => join("packaging", name));
  const newest = ["cli.ts", "mod.ts", "build.ts", "deno.lock", ...builders, ...sources]
    .map((path) => statSync(join(ROOT, path)).mtimeMs);
  if (newest.some((time) => time > built)) await buildBinary();
  return BINARY;
}
