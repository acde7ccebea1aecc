/** Any command: nothing changes for it, and each Node, Bun and Deno below it is recorded into one run. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { engineVariables } from "../src/plan/engine_variables.ts";
import { OLDEST } from "../src/plan/oldest.ts";
import { HOSTS, ROOT, run } from "./hosts.ts";
import { newestTrace, outline } from "./outline.ts";
import { type Temporary, temporary } from "./temporary.ts";
import { install, toolsPath } from "./tools.ts";

const PATH = toolsPath();
/** What a package manager asks the network, and says of itself, is of no interest. */
const env = {
  PATH,
  npm_config_update_notifier: "false",
  npm_config_audit: "false",
  npm_config_offline: "true",
};

/** Tells what it sees of itself, and calls a function of another module. */
const SHOW = `import process from "node:process"; import { answer } from "./answer.mjs";
console.log(JSON.stringify([answer(process.argv.slice(2).join()), process.execArgv, process.argv.slice(2), Object.entries(process.env).sort()]));`;
const ANSWER = `export function answer(x) { return x + "!"; }`;

function project(files: Record<string, string>): Temporary {
  return temporary({ ".tracepatch_cache/.keep": "", "show.mjs": SHOW, "answer.mjs": ANSWER, ...files });
}

/** Runs a command plain and recorded, asserts that it does the same, and gives the run. */
async function same(folder: Temporary, command: string[], more: Record<string, string> = {}) {
  const options = { cwd: folder.path, env: { ...env, ...more } };
  const plain = await run(command[0]!, command.slice(1), options);
  const recorded = await folder.tph(["run", "-q", "--", ...command], { env: { ...env, ...more } });
  // What the test itself adds for tph.
  const own = /\["(?:LC_ALL|TPH_\w+)","[^"]*"\],?/g;
  const shown = ({ code, signal, stdout, stderr }: typeof plain) => ({
    code,
    signal,
    stdout: stdout.replace(own, ""),
    stderr,
  });
  assert.deepEqual(shown(recorded), shown(plain));
  return { trace: newestTrace(folder), plain };
}

/** The processes and what they called, without indentation. */
const rows = (folder: Temporary) => outline(newestTrace(folder)).map((line) => line.trim());

Deno.test("npm run through two levels: each process sees what it sees plain, and is recorded", async () => {
  using folder = project({
    "package.json": JSON.stringify({
      scripts: {
        all: "npm run node && npm run bun -- x && npm run --silent deno",
        node:
          "NODE_OPTIONS=--no-warnings node --stack-size=900 show.mjs 'a b' && A=1 NODE_OPTIONS= node show.mjs",
        bun: "bun show.mjs",
        deno: "deno run -A show.mjs && echo 'NODE_OPTIONS=is shown'",
      },
    }),
  });
  const { trace, plain } = await same(folder, ["npm", "run", "all"], { NODE_OPTIONS: "--no-deprecation" });
  assert.equal(plain.code, 0, plain.stderr);
  assert.match(plain.stdout, /NODE_OPTIONS=is shown/);
  assert.deepEqual(rows(folder), [
    ...["process show.mjs", "answer", "process show.mjs", "answer"],
    ...["process show.mjs", "answer", "process show.mjs", "answer"],
  ]);
  assert.deepEqual(trace.threads.map(({ header: { host, command } }) => [host, command?.at(-1)]), [
    ["node", "a b"],
    ["node", join(folder.path, "show.mjs")],
    ["bun", "x"],
    ["deno", join(folder.path, "show.mjs")],
  ]);
  assert.equal(trace.header.host, "command");
  assert.deepEqual(trace.header.command, ["npm", "run", "all"]);
  // Each npm is a Node that runs nothing of the project.
  const [npm, ...others] = trace.meta.processes!;
  assert.deepEqual([npm!.host, npm!.why, npm!.count, others], ["node", "scope", 4, []]);
});

Deno.test("a command that assigns NODE_OPTIONS itself, by a shell or by env, is recorded", async () => {
  using folder = project({ "package.json": "{}" });
  const script = "export A=1; NODE_OPTIONS= node show.mjs; NODE_OPTIONS='--no-warnings' exec node show.mjs b";
  const [env, show] = ["NODE_OPTIONS=--no-warnings", ["node", "show.mjs", "NODE_OPTIONS="]];
  for (const command of [["sh", "-c", script], ["bash", "-e", "-uc", script], ["env", "A=1", env, ...show]]) {
    const { plain } = await same(folder, command);
    assert.equal(plain.code, 0, plain.stderr);
    const times = command[0] === "env" ? 1 : 2;
    assert.deepEqual(
      rows(folder),
      Array.from({ length: times }, () => ["process show.mjs", "answer"]).flat(),
    );
  }
});

Deno.test("the plan is in a folder that the user alone can read, and gone at the end", async () => {
  using folder = project({});
  const script = 'echo "$TRACEPATCH_PLAN"; umask 0; ls -ld "${TMPDIR:-/tmp}"/tph-command-*';
  const { stdout } = await folder.tph(["run", "-q", "--", "sh", "-c", script], { env });
  const [given, ...listed] = stdout.trim().split("\n");
  const { plan } = JSON.parse(given!).everywhere;
  const own = listed.find((line) => line.endsWith(` ${dirname(plan)}`));
  assert.match(own!, /^drwx------/);
  assert.equal(existsSync(dirname(plan)), false);
});

Deno.test("a command runs, and is recorded, where TMPDIR cannot be used", async () => {
  using folder = project({ "open/a": "" });
  chmodSync(join(folder.path, "open"), 0o777);
  for (const TMPDIR of ["/nonexistent", join(folder.path, "answer.mjs"), join(folder.path, "open")]) {
    const { code, stdout, stderr } = await folder.tph(["run", "--", "node", "show.mjs", "a"], {
      env: { ...env, TMPDIR },
    });
    assert.equal(code, 0, stderr);
    assert.notEqual(stdout, "");
    assert.deepEqual(rows(folder), ["process show.mjs", "answer"], stderr);
  }
  assert.deepEqual(readdirSync(join(folder.path, "open")), ["a"]);
});

Deno.test("where a tool hands on NODE_OPTIONS alone, programs see what they see plain, and are recorded", async () => {
  using folder = project({
    "all.sh": `for host in node "deno run -A"; do
env -i PATH="$PATH" HOME="$HOME" NODE_OPTIONS="$NODE_OPTIONS" $host show.mjs a
done
env -i PATH="$PATH" NODE_OPTIONS="$NODE_OPTIONS" node --test --test-reporter=tap t.mjs | grep -v duration_ms`,
    "t.mjs":
      `import test from "node:test"; import { answer } from "./answer.mjs"; test("one", () => { console.log(answer(1), process.execArgv, Object.entries(process.env).sort()); });`,
  });
  const { plain } = await same(folder, ["sh", "all.sh"], {
    NODE_OPTIONS: "--no-deprecation",
    HOME: folder.path,
  });
  assert.match(plain.stdout, /"NODE_OPTIONS","--no-deprecation"/);
  assert.deepEqual(rows(folder), [
    ...["process show.mjs", "answer", "process show.mjs", "answer"],
    ...["process t.mjs", "one", "answer"],
  ]);
});

Deno.test("options that outlive a command do no harm", async () => {
  using folder = project({});
  const { stdout } = await folder.tph(["run", "-q", "--", "sh", "-c", 'echo "$NODE_OPTIONS"'], { env });
  assert.match(stdout, /gate/);
  for (const host of ["node", "deno"] as const) {
    const args = [...(host === "deno" ? ["run", "-A"] : []), "show.mjs", "a"];
    const options = { cwd: folder.path, env: { ...env, NODE_OPTIONS: stdout.trim() } };
    const { code, stdout: shown, stderr } = await run(HOSTS[host], args, options);
    assert.deepEqual([code, shown.slice(0, 6), stderr], [0, '["a!",', ""]);
  }
});

Deno.test("pnpm, npx and a shell's script", async () => {
  using folder = project({
    "package.json": JSON.stringify({ scripts: { show: "node show.mjs" } }),
    "node_modules/own/package.json": JSON.stringify({ name: "own", version: "1.0.0", bin: "./own.mjs" }),
    "node_modules/own/own.mjs": `#!/usr/bin/env node\nawait import(process.cwd() + "/show.mjs");`,
    "all.sh": `#!/bin/sh
export NODE_OPTIONS="$NODE_OPTIONS --no-warnings"
node --test --test-reporter=tap t.mjs | grep -v duration_ms; bun show.mjs & wait; exit 7`,
    "t.mjs":
      `import test from "node:test"; import { answer } from "./answer.mjs"; test("one", () => { answer(1); console.log(process.execArgv); });`,
  });
  chmodSync(join(folder.path, "all.sh"), 0o755);
  chmodSync(join(folder.path, "node_modules/own/own.mjs"), 0o755);
  folder.write("node_modules/.bin/.keep", "");
  await Deno.symlink("../own/own.mjs", join(folder.path, "node_modules/.bin/own"));
  const pnpm = await same(folder, ["pnpm", "run", "show"]);
  assert.deepEqual(rows(folder), ["process show.mjs", "answer"]);
  assert.equal(pnpm.plain.code, 0);
  await same(folder, ["npx", "own", "x"]);
  assert.deepEqual(rows(folder), ["process node_modules/own/own.mjs", "answer"]);
  // As in another checkout that shares them: a row has the same name there.
  using other = project({ "package.json": "{}" });
  await Deno.symlink(join(folder.path, "node_modules"), join(other.path, "node_modules"));
  await same(other, ["node_modules/.bin/own", "x"]);
  assert.deepEqual(rows(other), ["process node_modules/own/own.mjs", "answer"]);
  const script = await same(folder, ["./all.sh"]);
  assert.equal(script.plain.code, 7);
  const names = script.trace.threads.map(({ header }) => header.name).sort();
  assert.deepEqual(names, ["show.mjs", "t.mjs"]);
});

Deno.test("tsx: the file's own functions, at their lines", async () => {
  const packages = join(ROOT, "node_modules/.hosts/tsx");
  install(packages, { tsx: "4.23.15" });
  using folder = project({
    "main.ts": `enum Tax { none, some = 2 }

export function total(prices: number[]): number {
  return prices.reduce((sum, price) => sum + price, 0) * Tax.some;
}
console.log(total([1, 2]), process.argv.slice(2), process.execArgv.length, process.env.NODE_OPTIONS);`,
  });
  await Deno.symlink(join(packages, "node_modules"), join(folder.path, "node_modules"));
  const { plain, trace } = await same(folder, ["npx", "tsx", "main.ts", "x"]);
  assert.equal(plain.code, 0, plain.stderr);
  const bare = await folder.tph(["run", "tsx", "main.ts", "x"], { env });
  assert.equal(bare.stdout, plain.stdout);
  for (const { sites, threads } of [trace, newestTrace(folder)]) {
    const own = sites.filter(({ kind }) => kind !== "process").map(({ name, line }) => `${name}:${line}`);
    assert.deepEqual(own, ["total:3", "prices.reduce callback:4"]);
    assert.deepEqual(threads.map(({ header }) => header.name), ["main.ts"]);
  }
});

Deno.test("what programs start is below them, whatever that is", async () => {
  using folder = project({
    "main.mjs":
      `import { execFileSync, spawn } from "node:child_process"; import { once } from "node:events"; import { Worker } from "node:worker_threads";
function viaShell() { return execFileSync("sh", ["-c", "bun show.mjs 1; true"], { encoding: "utf8" }); }
async function viaDeno() { await once(spawn("deno", ["run", "-A", "show.mjs", "2"], { stdio: "inherit" }), "close"); }
console.log(viaShell()); await viaDeno();
const shown = (options) => once(new Worker(new URL("./show.mjs", import.meta.url), options), "exit");
await shown({}); await shown({ env: { A: "1" } }); await shown({ execArgv: ["--no-warnings"], env: { NODE_OPTIONS: "--no-deprecation" } });`,
  });
  const { trace } = await same(folder, ["node", "main.mjs"]);
  const [, ...children] = trace.threads;
  assert.deepEqual(
    children.map(({ header, startedBy }) => [header.host, trace.siteOf(trace.parentOf(startedBy)).name]),
    [
      ["bun", "viaShell"],
      ["deno", "viaDeno"],
      ...[1, 2, 3].map(() => ["node", "shown"]),
    ],
  );
});

Deno.test("how a command ends is its own: status, signal, output that is closed", async () => {
  using folder = project({});
  assert.equal((await same(folder, ["sh", "-c", "exit 42"])).plain.code, 42);
  assert.equal((await same(folder, ["sh", "-c", "kill -KILL $$"])).plain.signal, "SIGKILL");
  const script =
    `node -e "import('./answer.mjs').then((m) => { m.answer(1); setTimeout(() => process.kill(process.pid, 'SIGTERM'), 500); })"`;
  const { plain, trace } = await same(folder, ["sh", "-c", `exec ${script}`]);
  assert.equal(plain.signal, "SIGTERM");
  assert.equal(trace.threads.length, 1);
  const read = await folder.tph(["run", "--", "cat"], { stdin: "to its input" });
  assert.equal(read.stdout, "to its input");
  assert.match(read.stderr, /No Node, Bun or Deno process was started/);
});

Deno.test("Node that is too old or has permissions runs untouched, and is counted", async () => {
  const folders = join(ROOT, "node_modules/.hosts/old");
  const name = `node-${Deno.build.os}-${Deno.build.arch === "x86_64" ? "x64" : "arm64"}`;
  install(folders, { [name]: "12.22.12" });
  const old = join(folders, "node_modules", name, "bin/node");
  using folder = project({
    "old.js":
      `console.log(process.version, JSON.stringify(Object.keys(process.env).sort().map((name) => [name, process.env[name]]))); new (require("worker_threads").Worker)("console.log(1)", { eval: true });`,
    "all.sh": `#!/bin/sh\n${old} old.js; ${old} old.js; node show.mjs`,
    "package.json": JSON.stringify({ scripts: { may: "node --permission --allow-fs-read=. show.mjs" } }),
  });
  chmodSync(join(folder.path, "all.sh"), 0o755);
  const { trace } = await same(folder, ["./all.sh"]);
  assert.deepEqual(trace.meta.processes, [{ host: "node", version: "12.22.12", why: "old", count: 2 }]);
  assert.match(
    (await folder.tph(["view"])).stdout,
    /besides +2 processes of node 12\.22\.12, which is too old: it takes 22\.15 to record/,
  );
  assert.deepEqual(rows(folder), ["process show.mjs", "answer"]);

  const may = await same(folder, ["npm", "run", "may"]);
  assert.equal(may.plain.code, 0, may.plain.stderr);
  assert.deepEqual(may.trace.meta.processes?.map(({ why, count }) => [why, count]).sort(), [
    ["permission", 1],
    ["scope", 1],
  ]);
});

Deno.test("below a command, Deno with permissions of its own runs as ever", async () => {
  using folder = project({
    "own.mjs":
      `import { answer } from "./answer.mjs"; console.log(answer(1), Deno.permissions.querySync({ name: "env" }).state);`,
  });
  for (const flags of [[], ["--allow-read"], ["--allow-env"]]) {
    const { trace } = await same(folder, ["sh", "-c", `deno run ${flags.join(" ")} own.mjs`]);
    assert.deepEqual(trace.threads, []);
  }
});

Deno.test("a file behind deno test, and its Node children, are of the run", async () => {
  using folder = project({
    "a_test.mjs": `import { answer } from "./answer.mjs"; Deno.test("a", () => { answer("a"); });`,
    "b_test.mjs": `import { answer } from "./answer.mjs"; Deno.test("b", () => { answer("b"); });`,
  });
  const recorded = await folder.tph(["run", "-q", "--", "deno", "test", "-A"], { env });
  assert.equal(recorded.code, 0, recorded.stdout);
  assert.equal(rows(folder).filter((row) => row === "answer").length, 2);
  const tests =
    `import { test } from "bun:test"; import { answer } from "./answer.mjs"; test("c", () => { answer("c"); });`;
  folder.write("c.test.mjs", tests);
  const bun = await folder.tph(["run", "-q", "--", "bun", "test", "c.test.mjs"], { env });
  assert.equal(bun.code, 0, bun.stderr);
  assert.equal(rows(folder).filter((row) => row === "answer").length, 1);
  assert.equal(newestTrace(folder).threads[0]!.end !== undefined, true);
});

Deno.test("workers of what node --test runs start as without tph, and are recorded once", async () => {
  using folder = project({
    "a.test.cjs": `const { once } = require("node:events"), { Worker } = require("node:worker_threads");
require("node:test")("a", async () => { await once(new Worker(require.resolve("./outer.cjs")), "exit"); });`,
    "outer.cjs":
      `function outer() { new (require("node:worker_threads").Worker)(require.resolve("./inner.cjs")); } outer();`,
    "inner.cjs": `function inner() { console.log("inner", process.execArgv.length > 0); } inner();`,
  });
  const command = ["node", "--test", "--test-reporter=dot", "a.test.cjs"];
  const { trace, plain } = await same(folder, command);
  assert.equal(plain.code, 0, plain.stdout);
  assert.equal(trace.threads.length, 3);
  assert.deepEqual(
    rows(folder).filter((row) => /^(?:process|worker|outer|inner)/.test(row)),
    ["process a.test.cjs", "worker outer.cjs", "outer", "worker inner.cjs", "inner"],
  );
});

Deno.test("a bare word is a command of the packages, or a script; and what is neither is told", async () => {
  using folder = project({
    "package.json": JSON.stringify({ scripts: { show: "node show.mjs", own: "node show.mjs" } }),
    "sub/.keep": "",
    "node_modules/.bin/tool": `#!/usr/bin/env node\nimport("${"../../show.mjs"}");`,
    "node_modules/.bin/own": "#!/bin/sh",
    "file": "",
  });
  for (const name of ["tool", "own"]) chmodSync(join(folder.path, "node_modules/.bin", name), 0o755);
  const tph = (...args: string[]) => folder.tph(["run", ...args], { env });
  const tool = await tph("tool", "--x");
  assert.match(tool.stdout, /^\["--x!",\[\],\["--x"\]/);
  assert.match(
    tool.stderr,
    /^tph: running node_modules\/\.bin\/tool\ntph: \d+ calls .* under node [\d.]+ recorded as /,
  );
  const show = await folder.tph(["run", "show", "--y"], { env, cwd: join(folder.path, "sub") });
  assert.match(show.stdout, /\["--y!",/);
  assert.match(show.stderr, /^tph: running the script "show" of \.\.\/package\.json\n/);
  const both = await tph("own", "a b");
  assert.deepEqual([both.code, both.stderr], [
    2,
    `tph: Cannot tell what "own" means: it is a command in node_modules/.bin and a script of package.json.\n` +
    "     Try: tph run -- npx own 'a b', or: tph run -- npm run own -- 'a b'\n",
  ]);
  const npm = await tph("npm", "test");
  assert.deepEqual([npm.code, npm.stderr], [1, "tph: Cannot find npm.\n     Try: tph run -- npm test\n"]);
  assert.match(
    (await tph("nothing")).stderr,
    /^tph: Cannot find nothing\.\n {5}Name the program's entry file/,
  );
  assert.match((await tph("--", "nothing")).stderr, /^tph: Cannot find the command nothing\.\n/);
  assert.match((await tph("--", "./show.mjs")).stderr, /As a program: tph run \.\/show\.mjs\n/);
  assert.match((await tph("--")).stderr, /No command given/);
  assert.match((await tph("--keep", "last", "--", "true")).stderr, /Cannot use keep = last/);
});

Deno.test("the oldest versions, and what Bun's engine is told, are the same in both places", () => {
  const gate = readFileSync(join(ROOT, "src/load/gate.cjs"), "utf8");
  assert.match(
    gate,
    new RegExp(`isOlder\\(process\\.versions\\.deno, ${OLDEST.deno[0]}, ${OLDEST.deno[1]}\\)`),
  );
  assert.match(
    gate,
    new RegExp(`isOlder\\(process\\.versions\\.node, ${OLDEST.node[0]}, ${OLDEST.node[1]}\\)`),
  );
  assert.ok(HOSTS.node !== "");
  for (const [name, value] of Object.entries(engineVariables(() => undefined))) {
    assert.ok(gate.includes(`removeIf("${name}", "${value}");`), name);
  }
});

Deno.test("a Deno command without all permissions keeps its own, and is recorded", async () => {
  const asks = `const all = ["read", "write", "env", "net", "run", "ffi", "sys", "import"];
export const has = (name) => Deno.permissions.querySync({ name }).state;
export const states = () => all.map((name) => name + " " + has(name)).join();
`;
  const test = (file: string) =>
    `import { states } from "./asks.mjs";
Deno.test("${file}", () => { throw new Error(states() + Deno.args + Deno.cwd) });`;
  using folder = project({
    "deno.json": JSON.stringify({ tasks: { unit: "deno test --allow-env one_test.mjs" } }),
    "asks.mjs": asks,
    "one_test.mjs": test("one"),
    "two_test.mjs": test("two"),
    "one_bench.mjs":
      `import { states } from "./asks.mjs"; console.log(states()); Deno.bench({ name: "one", n: 2, warmup: 1, fn() {} });`,
    "asks.js": asks.replaceAll("export ", "") + "console.log(states());",
    "main.mjs": `import { states } from "./asks.mjs"; console.log(states(), Deno.args);
try { Deno.readTextFileSync("/etc/hostname") } catch (error) { console.log(error.message) }`,
  });
  const commands: [command: string[], calls: number][] = [
    [["test", "--allow-env", "one_test.mjs", "--no-prompt", "two_test.mjs", "--", "-A"], 2],
    [["run", "--ext", "js", "-RN=x.org", "main.mjs", "--allow-all"], 1],
    [["run", "main.mjs"], 1],
    [["run", "asks.js"], 1],
  ];
  // So that what asks for a permission, such as for a map that may be beside a file, is refused from then on.
  const asking = { ...env, DENO_NO_PROMPT: "0" };
  for (const [command, calls] of commands) {
    const args = [HOSTS.deno, ...command];
    const plain = await run(args[0]!, args.slice(1), { cwd: folder.path, env: asking });
    const recorded = await folder.tph(["run", "-q", "--", ...args], { env: asking });
    const timeless = (text: string) => text.replace(/\(\d+[mµ]?s\)/g, "");
    assert.equal(timeless(recorded.stdout), timeless(plain.stdout));
    assert.equal(recorded.stderr, plain.stderr);
    assert.equal(recorded.code, plain.code);
    assert.equal(rows(folder).filter((row) => row.startsWith("states")).length, calls);
    assert.equal(newestTrace(folder).threads.length, calls);
  }
  // What it measures is another each time.
  const bench = ["bench", "--allow-env", "--no-check", "--no-prompt", "one_bench.mjs"];
  const shown = (text: string) => text.split("\n").filter((line) => /^(?:read|error)/.test(line));
  const plain = await run(HOSTS.deno, bench, { cwd: folder.path, env });
  const recorded = await folder.tph(["run", "-q", "--", "deno", ...bench], { env });
  assert.deepEqual([recorded.code, shown(recorded.stdout)], [plain.code, shown(plain.stdout)]);
  assert.equal(shown(plain.stdout).length, 1, plain.stdout + plain.stderr);
  assert.deepEqual(rows(folder).slice(0, 2), ["process one_bench.mjs", "states"]);
  const { stderr } = await folder.tph(["run", "--", HOSTS.deno, "task", "unit"], { env });
  assert.match(stderr, /Below a command, Deno is recorded with -A only: without, it may write nothing\./);
  const served = await folder.tph(["run", "--", "deno", "serve", "--help"], { env });
  assert.match(served.stderr, /Deno 2\.9 loads nothing before what `deno serve` runs/);
});
