/** What a process is started with, and what other processes of the run have hidden. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

async function record(
  host: string,
  files: Record<string, string>,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
) {
  const folder = temporary({ "package.json": "{}", ...files });
  const { code, stderr, stdout } = await runTph(["run", "--host", host, "main.mjs", ...args], {
    cwd: folder.path,
    env: { ...HOST_VARIABLES, ...env },
  });
  assert.equal(code, 0, stderr);
  const cache = join(folder.path, ".tracepatch_cache");
  const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
  return { file, stdout, stderr, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

const STARTED = `
import process from "node:process";
function plain(value) { return value; }
plain(process.env["DB_" + "PASSWORD"]);
plain(process.env.SHOP_URL.split(":")[2].split("@")[0]);
plain(process.env.THEME);
plain(process.argv[3] + " and so on");
plain(process.argv[4].slice(10));
`;

const CHILD = `
import process from "node:process";
function login(password) {}
function check(value) { return value; }
let text = "";
for await (const part of process.stdin) text += part;
check(text.trim());
check(process.argv[2]);
check("user " + process.argv[2] + " came");
login("maple-stone-of-the-child-9");
console.log("maple-stone-of-the-child-9");
`;
const PARENT = `
import process from "node:process";
import { spawn } from "node:child_process";
function login(password) {}
function keep(line) { return line; }
login("river-otter-of-the-parent-7"); login("amber-lamp-of-the-parent-8");
const child = spawn(process.execPath, ["child.mjs", "amber-lamp-of-the-parent-8"], { stdio: ["pipe", "pipe", "inherit"] });
child.stdin.end("river-otter-of-the-parent-7");
child.stdout.on("data", (part) => keep(String(part).trim()));
`;

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`what stands in the environment and the command is a secret from the first call on (${host})`, async () => {
    using made = await record(host, { "main.mjs": STARTED }, {
      args: ["--password", "tiger-cedar-71", "--api-key=raven-lemon-72"],
      env: {
        DB_PASSWORD: "flint-honey-73",
        SHOP_URL: "postgres://shop:daisy-ocean-74@db.test/shop",
        THEME: "dark-blue-700",
      },
    });
    assert.doesNotMatch(
      readFileSync(made.file, "latin1"),
      /tiger-cedar|raven-lemon|flint-honey|daisy-ocean/,
    );
    const trace = Trace.open(made.file);
    const args = [1, 2, 3, 4, 5].map((call) => trace.argsOf(call)[0]!.snapshot);
    assert.deepEqual(args.map(({ type }) => type), ["redacted", "redacted", "string", "string", "redacted"]);
    assert.ok(args[2]!.type === "string" && args[2]!.value === "dark-blue-700");
    assert.ok(args[3]!.type === "string" && /^<redacted \w{12}> and so on$/.test(args[3]!.value));
  });

  Deno.test(`what one process has hidden is erased from what the others recorded (${host})`, async () => {
    using made = await record(host, { "main.mjs": PARENT, "child.mjs": CHILD });
    assert.doesNotMatch(readFileSync(made.file, "latin1"), /river-otter|amber-lamp|maple-stone/);
    const trace = Trace.open(made.file);
    assert.deepEqual(trace.problems, []);
    const kinds = (name: string) =>
      Array.from(trace.siteColumn().keys()).filter((call) => call > 0 && trace.siteOf(call).name === name)
        .map((call) => trace.argsOf(call)[0]!.snapshot.type);
    assert.deepEqual(kinds("check"), ["redacted", "redacted", "redacted"]);
    assert.deepEqual(kinds("keep"), ["redacted"]);
    const [child] = trace.threads.filter(({ header }) => header.kind === "process");
    assert.equal(child?.header.command?.at(-1), "*".repeat("amber-lamp-of-the-parent-8".length));
  });
}
