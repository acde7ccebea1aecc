/**
 * Runs that share a key to their tokens: the diff tells a changed secret, and nobody sees the key.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, HOSTS, ROOT, run, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const KEY = "correct-horse-battery-staple-4711";
const OTHER = "another-key-of-some-length-0815";

/** `secret` is what a run is given to hide. */
const PROGRAM = `
function login(user, password) { return { user, password, note: "Bearer " + password }; }
function keep(credentials) {}
function look(env) { return Object.keys(env).filter((name) => name.startsWith("TRACEPATCH")); }
const secret = process.argv[2];
login("ada", secret);
keep({ any: secret, key: crypto.getRandomValues(new Uint8Array(32)) });
const seen = look({ ...process.env });
if (seen.length > 0) throw new Error("visible: " + seen);
`;

function project(files: Record<string, string> = {}) {
  const folder = temporary({ "package.json": "{}", "main.js": PROGRAM, ...files });
  const tph = (args: string[], key?: string) =>
    runTph(args, {
      cwd: folder.path,
      env: { ...HOST_VARIABLES, ...(key === undefined ? {} : { TRACEPATCH_REDACT_KEY: key }) },
    });
  const record = async (label: string, secret: string, { key, flags = [] }: Recording = {}) => {
    const { code, stderr } = await tph(["run", "--label", label, ...flags, "main.js", secret], key);
    assert.equal(code, 0, stderr);
  };
  const cache = join(folder.path, ".tracepatch_cache");
  const fileOf = (label: string) => join(cache, readdirSync(cache).find((name) => name.includes(label))!);
  return { tph, record, cache, fileOf, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

interface Recording {
  key?: string;
  flags?: string[];
}

for (const host of ["bun", "deno", "node"] as const) {
  Deno.test(`the key is neither in the target's environment nor in any file (${host})`, async () => {
    using made = project();
    const flags = ["--host", host, "--values", "entry-and-exit", "--max-repr", "100000"];
    await made.record("one", "sesame-open-1", { key: KEY, flags });
    await made.record("open", "sesame-open-1", { key: KEY, flags: [...flags, "--no-redact"] });
    for (const name of readdirSync(made.cache)) {
      assert.ok(!readFileSync(join(made.cache, name), "latin1").includes(KEY), name);
    }
    const { settings } = Trace.open(made.fileOf("one")).header;
    assert.match(String(settings.redactKey), /^[0-9a-f]{16}$/);
    assert.equal("tokenSecret" in settings, false);
    assert.equal("redactKey" in Trace.open(made.fileOf("open")).header.settings, false);
  });
}

Deno.test("with one key, equal secrets are equal and others changed; objects stay unknown", async () => {
  using made = project();
  await made.record("a1", "sesame-open-1", { key: KEY });
  await made.record("a2", "sesame-open-1", { key: KEY });
  await made.record("b1", "sesame-open-2", { key: KEY });
  const same = await made.tph(["diff", "a1", "a2", "--exit-code"]);
  assert.equal(same.code, 0, same.stdout);
  const changed = await made.tph(["diff", "a1", "b1", "--exit-code", "--no-times"]);
  assert.equal(changed.code, 1, changed.stdout);
  assert.match(changed.stdout, /password: <redacted \w+> → <redacted \w+>/);
  assert.match(changed.stdout, /note: "Bearer|note: "<redacted \w+>" → /);
});

Deno.test("without a key, or with different ones, secrets are unknown and never changed", async () => {
  using made = project();
  await made.record("none1", "sesame-open-1");
  await made.record("none2", "sesame-open-2");
  await made.record("key1", "sesame-open-1", { key: KEY });
  await made.record("other", "sesame-open-2", { key: OTHER });
  for (const pair of [["none1", "none2"], ["none1", "key1"], ["key1", "other"]]) {
    const { code, stdout } = await made.tph(["diff", ...pair, "--exit-code", "--no-times"]);
    assert.equal(code, 0, stdout);
    assert.equal(/different keys/.test(stdout), pair[1] === "other", stdout);
  }
});

Deno.test("tph scrub uses the key where no tokens of another are in the run, and else withdraws it", async () => {
  using made = project();
  await made.record("recorded", "sesame-open-1", { key: KEY });
  await made.record("scrubbed", "sesame-open-1", { flags: ["--no-redact"] });
  await made.record("keyless", "sesame-open-1");
  const keyOf = (label: string) => Trace.open(made.fileOf(label)).header.settings.redactKey;
  const shared = keyOf("recorded");
  assert.equal((await made.tph(["scrub", "scrubbed", "keyless"], KEY)).code, 0);
  assert.deepEqual([keyOf("scrubbed"), keyOf("keyless")], [shared, undefined]);
  const tokens = ["recorded", "scrubbed", "keyless"].map((label) => {
    const trace = Trace.open(made.fileOf(label));
    const login = trace.sites.findIndex(({ name }) => name === "login") + 1;
    const { snapshot } = trace.argsOf(trace.siteColumn().indexOf(login))[1]!;
    return snapshot.type === "redacted" ? snapshot.token : snapshot.type;
  });
  assert.equal(tokens[0], tokens[1]);
  assert.notEqual(tokens[0], tokens[2]);
  assert.equal((await made.tph(["scrub", "recorded"], OTHER)).code, 0);
  assert.equal(keyOf("recorded"), undefined);
});

Deno.test("tph config never shows the key, not even one that is too short", async () => {
  using made = project();
  for (const args of [["config"], ["config", "--json"], ["config", "--validate"]]) {
    const { stdout, stderr, code } = await made.tph(args, KEY);
    assert.equal(code, 0, stderr);
    assert.ok(!(stdout + stderr).includes(KEY));
  }
  assert.match((await made.tph(["config"], KEY)).stdout, /redact_key +"<hidden>" +TRACEPATCH_REDACT_KEY/);
  const short = await made.tph(["config"], "zq-short");
  assert.equal(short.code, 1);
  assert.match(short.stdout, /TRACEPATCH_REDACT_KEY: must be a text of 16 characters or more/);
  assert.ok(!(short.stdout + short.stderr).includes("zq-short"));
});

Deno.test("trace() takes the key out of its program's environment, and notes its fingerprint", async () => {
  const text = `import { loadConfig, trace } from "${join(ROOT, "mod.ts")}";
    const f = trace.wrap(function login(password) { return 1; });
    function once() { using block = trace({ label: "kept", cache: true }); f("sesame-open-1"); return block; }
    const { settings } = once().trace.header;
    console.log(JSON.stringify([process.env.TRACEPATCH_REDACT_KEY ?? null, loadConfig().config, settings]));`;
  using made = project({ "lib.ts": text });
  const { stdout, stderr, code } = await run(HOSTS.bun, [join(made.cache, "../lib.ts")], {
    cwd: join(made.cache, ".."),
    env: { ...HOST_VARIABLES, TRACEPATCH_REDACT_KEY: KEY },
  });
  assert.equal(code, 0, stderr);
  assert.ok(!stdout.includes(KEY));
  assert.match(stdout, /^\[null,.*"redactKey":"[0-9a-f]{16}"/);
  assert.ok(!readFileSync(made.fileOf("kept"), "latin1").includes(KEY));
});

Deno.test("a diff of runs that hold a part says so", async () => {
  const program = "function f(n) { return n; } let s = 0; for (let i = 0; i < 3000; i++) s += f(7);";
  using made = project({ "main.js": program });
  await made.record("whole", "x");
  await made.record("newest", "x", { flags: ["--max-calls", "100", "--keep", "last"] });
  await made.record("folded", "x", { flags: ["--fold-after", "500"] });
  const diff = async (...args: string[]) => (await made.tph(["diff", ...args, "--no-times"])).stdout;
  assert.match(
    await diff("whole", "newest"),
    /! Only a part of B is compared: Only the newest calls were kept: [\d,]+ earlier calls left out/,
  );
  assert.match(
    await diff("folded", "whole"),
    /! Only a part of A is compared: [\d,]+ short calls counted, and not recorded one by one: f /,
  );
  assert.doesNotMatch(await diff("whole", "whole"), /Only a part/);
  const json = JSON.parse(await diff("folded", "newest", "--json")).answer;
  assert.deepEqual(json.remarks.map((remark: string) => remark.slice(0, 17)), [
    "Only a part of A ",
    "Only a part of B ",
  ]);
});
