import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";

Deno.test("tph export writes the formats of other tools", async () => {
  using folder = temporary({
    "main.ts": `function f(n: number): number { for (let i = 0; i < 1e5; i++); return n > 0 ? f(n - 1) : 0; }
async function g() { f(1); await null; f(0); }
await g();
`,
  });
  await folder.tph(["run", "main.ts"]);
  const out = async (format: string) => (await folder.tph(["export", "--format", format])).stdout;
  assert.match(await out("collapsed"), /^g \d+\ng;f \d+\ng;f;f \d+\n$/m);
  const speedscope = JSON.parse(await out("speedscope"));
  assert.equal(speedscope.profiles[0].type, "evented");
  assert.deepEqual(
    speedscope.shared.frames.slice(0, 2).map((
      { name, file, line }: Record<string, unknown>,
    ) => [name, file, line]),
    [["f", "main.ts", 1], ["g", "main.ts", 2]],
  );
  const perfetto = JSON.parse(await out("perfetto")).traceEvents as {
    ph: string;
    name: string;
    args: Record<string, string>;
  }[];
  assert.deepEqual(
    perfetto.filter(({ ph }) => ph === "B").map(({ name, args }) => `${name} ${args["arg n"] ?? ""}`.trim()),
    ["g", "f 1", "f 0", "g", "f 0"],
  );
  assert.match(await out("flame"), /"start":"view=flame"/);
  await folder.tph(["run", "--no-time", "main.ts"]);
  const { code, stderr } = await folder.tph(["export", "--format", "speedscope"]);
  assert.equal(code, 1);
  assert.match(stderr, /Cannot export as speedscope: the run was recorded without times/);
  assert.equal(await out("collapsed"), "g 1\ng;f 2\ng;f;f 1\n");
});
