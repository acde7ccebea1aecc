/** `tph flake` on three of the programs of `deno task flakes`. */
import assert from "node:assert/strict";
import { explain, nameOf } from "./flakes/flakes.ts";
import { filesOf, programs } from "./flakes/programs.ts";

const SLICE = ["bun a random choice", "bun an order of tests", "deno an order of completion"];

Deno.test("tph flake names the random value, the order and the race that decide", async () => {
  const chosen = programs().filter((program) => SLICE.includes(nameOf(program)));
  assert.equal(chosen.length, SLICE.length);
  const explained = await Promise.all(chosen.map((program) => explain(program)));
  for (const { name, isNamed, output } of explained) assert.ok(isNamed, `${name}\n${output}`);
});

Deno.test("programs() has each shape for three runners, and each runner five times", () => {
  const all = programs();
  assert.equal(all.length, 30);
  assert.equal(new Set(all.map(nameOf)).size, 30);
  const uses = all.map(({ runner }) => runner.name);
  assert.deepEqual([...new Set(uses)].map((name) => uses.filter((use) => use === name).length), [
    5,
    5,
    5,
    5,
    5,
    5,
  ]);
  for (const program of all) assert.match(filesOf(program)["shop.test.js"]!, new RegExp(program.shape.title));
});
