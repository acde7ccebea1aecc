import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pruneModules } from "../../src/launch/prune_modules.ts";
import { temporary } from "../temporary.ts";

const DAY = 24 * 3_600_000;
const NOW = 1_700_000_000_000;
const names = (count: number) =>
  Array.from({ length: count }, (_, i) => `${String(i).padStart(32, "a")}.json`);

/** Modules of a kilobyte, each a minute older than the one before. */
function fill(folder: string, count: number, newest = NOW): string[] {
  mkdirSync(folder, { recursive: true });
  const all = names(count);
  all.forEach((name, i) => {
    writeFileSync(join(folder, name), "x".repeat(1024));
    utimesSync(join(folder, name), new Date(newest - 60_000 * i), new Date(newest - 60_000 * i));
  });
  return all;
}

Deno.test("the oldest rewritten modules go when there are too many, once a day", () => {
  using folder = temporary();
  const modules = join(folder.path, "modules");
  const all = fill(modules, 20);
  writeFileSync(join(modules, "something else"), "x".repeat(1 << 20));
  const kept = () => readdirSync(modules).filter((name) => name.endsWith(".json")).sort();
  pruneModules(modules, { now: NOW, most: 30 << 10, kept: 10 << 10 });
  assert.deepEqual(kept(), all.toSorted());
  // It has been looked at just now.
  pruneModules(modules, { now: Date.now(), most: 15 << 10, kept: 10 << 10 });
  assert.deepEqual(kept(), all.toSorted());
  pruneModules(modules, { now: Date.now() + 2 * DAY, most: 15 << 10, kept: 10 << 10 });
  assert.deepEqual(kept(), all.slice(0, 10).toSorted());
  assert.ok(existsSync(join(modules, "something else")));
});

Deno.test("modules of builds that were not used for a month go; nothing else does", () => {
  using folder = temporary();
  const build = (name: string) => join(folder.path, name, "modules");
  const [own, old, recent, other] = [
    "0123456789abcdef",
    "1123456789abcdef",
    "2123456789abcdef",
    "other-tool",
  ];
  fill(build(own!), 1);
  fill(build(old!), 3, NOW - 40 * DAY);
  fill(build(recent!), 3, NOW - 20 * DAY);
  fill(build(other!), 3, NOW - 400 * DAY);
  pruneModules(build(own!), { now: NOW });
  assert.ok(!existsSync(build(old!)));
  assert.equal(readdirSync(build(recent!)).length, 3);
  assert.equal(readdirSync(build(other!)).length, 3);
});

Deno.test("a cache that is not there is none to prune", () => {
  using folder = temporary();
  pruneModules(join(folder.path, "modules"));
  pruneModules("");
  assert.deepEqual(readdirSync(folder.path), []);
});
