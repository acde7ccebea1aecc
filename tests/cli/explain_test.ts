/** `tph explain`, through the real command. */
import assert from "node:assert/strict";
import { temporary } from "../temporary.ts";

const PROGRAM = `class DbError extends Error { override name = "DbError"; }
async function query(sql: string) {
  await new Promise((done) => setTimeout(done, 40));
  if (sql.includes("x")) throw new DbError("connection lost");
}
async function find(id: string) {
  try {
    await query("select " + id);
  } catch (cause) {
    throw new Error("cannot find " + id, { cause });
  }
}
await find(process.argv[2]!);
`;

Deno.test("tph explain tells why a run failed, and what to look at next", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  await folder.tph(["run", "main.ts", "x"]);
  const first = (await folder.tph(["explain"])).stdout;
  assert.match(first, /It ended with exit status 1/);
  assert.match(first, /Failed {2,4}Error: cannot find x\n.*thrown in find\(id: "x"\) #1 \(main\.ts:6\)/);
  assert.match(
    first,
    /because of DbError: connection lost, thrown in query\(sql: "select x"\) #2 \(main\.ts:2\)/,
  );
  assert.match(first, /^ {2}tph tree --filter query .*\n {2}tph why 2 /m);
  assert.doesNotMatch(first, /tph diff/);
  assert.equal((await folder.tph(["tree", "--filter", "query"])).code, 0);
  assert.equal((await folder.tph(["why", "2"])).code, 0);
  await folder.tph(["run", "--label", "it's good", "main.ts", "x"]);
  const second = (await folder.tph(["explain", "it's good"])).stdout;
  assert.match(second, /^ {2}tph tree 'it'\\''s good' --filter query/m);
  assert.match(second, /^ {2}tph diff 'it'\\''s good' /m);
});

Deno.test("tph explain --json has the same for programs", async () => {
  using folder = temporary({ "main.ts": PROGRAM });
  await folder.tph(["run", "main.ts", "x"]);
  const { stdout } = await folder.tph(["explain", "--json"]);
  const { run, answer: { calls, errors, times }, next } = JSON.parse(stdout);
  assert.equal(run.ended, "exit 1");
  assert.equal(calls, 3);
  assert.equal(errors.length, 1);
  assert.equal(errors[0].origin.name, "find");
  assert.equal(errors[0].caughtBy, null);
  assert.equal(errors[0].causes[0].origin.name, "query");
  assert.deepEqual(times.slowestWay.map(({ name }: { name: string }) => name), ["find", "query"]);
  assert.equal(next[0], `tph tree ${run.id} --filter query --json`);
});

Deno.test("tph view has a line for errors of which the same is said, and how many they are", async () => {
  using folder = temporary({
    "main.ts": `function fail(text: string) { throw new Error(text); }
function attempt(text: string) { try { fail(text); } catch { return false; } return true; }
for (let i = 0; i < 30; i++) attempt(i === 17 ? "other" : "no");
`,
  });
  await folder.tph(["run", "main.ts"]);
  const { stdout } = await folder.tph(["view"]);
  assert.match(
    stdout,
    /\n30 errors:\n {2}Error: no {2}× 29 {2}thrown in fail \(main\.ts:1\), caught in attempt\n {2}Error: other {2}thrown in fail \(main\.ts:1\), caught in attempt\n$/,
  );
});

Deno.test("every command that tph explain names has the cache folder that was named", async () => {
  using folder = temporary({ "main.mjs": "function f() {}\nfor (let i = 0; i < 30; i++) f();\n" });
  await folder.tph(["run", "-q", "--cache-dir", "runs", "main.mjs"]);
  const { stdout } = await folder.tph(["explain", "--cache-dir", "runs"]);
  const commands = stdout.split("\n").filter((line) => line.startsWith("  tph "));
  assert.equal(commands.length, 2);
  for (const command of commands) assert.ok(command.includes(" --cache-dir runs "), command);
});
