import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { makePictures, PICTURES } from "./pictures.ts";

/** Width and height of a PNG. */
function sizeOf(path: string): number[] {
  const bytes = readFileSync(path);
  assert.equal(bytes.toString("latin1", 1, 4), "PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

Deno.test("the README's pictures are of real runs, and can be made anew", async () => {
  using folder = temporary();
  await makePictures(folder.path);
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  for (const picture of Object.values(PICTURES)) {
    assert.ok(readme.includes(`](${picture})`), picture);
    assert.deepEqual(sizeOf(join(ROOT, picture)), sizeOf(join(folder.path, picture)));
    assert.ok(readFileSync(join(ROOT, picture)).length < 200_000, picture);
  }
});
