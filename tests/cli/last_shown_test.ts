/** Objects that a large run does not show again are found where it shows them. */
import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";

// Calls 1 to 30,000 make, 30,001 to 60,000 touch, 60,001 to 90,000 look: after 40,000 of them, there were 50,000 objects.
const PROGRAM = `function make(id) { return { id, kind: "leaf", weight: 0 }; }
function touch(node) { node.weight += 1; return node; }
function look(node) { return node.weight; }
const nodes = [];
for (let id = 0; id < 30_000; id++) nodes.push(make(id));
for (const node of nodes) touch(node);
for (const node of nodes) look(node);
`;

Deno.test("tph call and tph why show an object that is cut as the call showed it that had it last", async () => {
  using folder = temporary({ "package.json": "{}", "main.mjs": PROGRAM });
  assert.equal((await folder.tph(["run", "main.mjs"])).code, 0);
  const looked = (await folder.tph(["call", "89000"])).stdout;
  assert.match(looked, /node = \{…\}\n {4}last shown in #59000: \{ id: 28999, kind: "leaf", weight: 1 \}\n/);
  assert.doesNotMatch(looked, /different outcome/);
  const chain = (await folder.tph(["why", "89000"])).stdout;
  assert.match(
    chain,
    /← touch #59000 returned = \{ id: 28999, kind: "leaf", weight: 1 \} {2}\[same object\]/,
  );
});

Deno.test("tph call says how many calls of a function it has looked at, and that values are what is missing", async () => {
  using folder = temporary({
    "package.json": "{}",
    "main.mjs": "function small(n) { return n + 1 }\nfor (let i = 0; i < 20010; i++) small(i);",
  });
  await folder.tph(["run", "-q", "main.mjs"]);
  assert.match(
    (await folder.tph(["call", "@#3"])).stdout,
    /^Of 20,010 calls of this function, the first 20,000: 20,000 number$/m,
  );
  await folder.tph(["run", "-q", "--no-values", "main.mjs"]);
  assert.match((await folder.tph(["call", "@#3"])).stdout, /the first 20,000: 20,000 value not recorded$/m);
});
