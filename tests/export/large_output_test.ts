import assert from "node:assert/strict";
import { toldWhenMuch } from "../../src/commands/large_output.ts";
import { temporary } from "../temporary.ts";

Deno.test("toldWhenMuch() says once how much is made of a small run, and hands all on", () => {
  using folder = temporary({ "run.tph": "0123456789" });
  const told = (piece: string, count: number) => {
    const said: string[] = [];
    const paths = [folder.write("run.tph", "0123456789")];
    const pieces = toldWhenMuch(Array(count).fill(piece), {
      paths,
      tell: (text) => said.push(text),
      much: 2000,
    });
    assert.equal([...pieces].join(""), piece.repeat(count));
    return said;
  };
  assert.deepEqual(told("x".repeat(999), 2), []);
  const gone = { paths: [`${folder.path}/gone.tph`], tell: assert.fail, much: 2 };
  assert.deepEqual([...toldWhenMuch(["xx", "x"], gone)], ["xx", "x"], "a run that was removed meanwhile");
  const [said, ...more] = told("x".repeat(1000), 9);
  assert.match(said!, /^2.*kB so far, of 10 B recorded: .* It goes on\.$/);
  assert.deepEqual(more, []);
});

Deno.test("toldWhenMuch() says nothing of a run that is large itself", () => {
  using folder = temporary();
  const paths = [folder.write("run.tph", "x".repeat(100))];
  const said: string[] = [];
  assert.equal(
    [...toldWhenMuch(Array(9).fill("y".repeat(1000)), { paths, tell: (text) => said.push(text), much: 2000 })]
      .length,
    9,
  );
  assert.deepEqual(said, []);
});
