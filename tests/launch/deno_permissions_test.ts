/** What a program under Deno may do beyond its own permissions while it is recorded: as little as can be. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { assets } from "../../src/bundle/assets.ts";
import { HOST_VARIABLES, HOSTS, ROOT, run, type RunResult } from "../hosts.ts";
import { type Temporary, temporary } from "../temporary.ts";

/** Asks for every permission that there is, in general and for what a recorder may need; prints those that it has. */
const PROGRAM = `
const [folder, modules, cache] = Deno.args;
const marker = Array.from(Deno.readDirSync(cache), ({ name }) => cache + "/" + name).find((path) => path.endsWith(".tph.away"));
const run = Deno.readTextFileSync(marker);
const files = ["", "/parser.node", "/preload.cjs"].map((name) => folder + name);
const paths = [...files, folder + "/..", modules, modules + "/x.json", run, run + ".part", cache, "/", "/tmp", "/etc/passwd"];
const asked = [
  ...["read", "write", "env", "net", "run", "ffi", "sys", "import"].map((name) => ({ name })),
  ...["read", "write", "ffi"].flatMap((name) => paths.map((path) => ({ name, path }))),
  ...["TRACEPATCH_PLAN", "TRACEPATCH_WRITER", "HOME", "PATH", "NODE_OPTIONS"].map((variable) => ({ name: "env", variable })),
  { name: "run", command: "/bin/sh" },
];
const has = (descriptor) => Deno.permissions.querySync(descriptor).state === "granted";
for (const each of asked.filter(has)) {
  const what = each.path ?? each.variable ?? each.command ?? "everything";
  console.log(each.name, what.replace(run, "RUN").replace(cache, "CACHE").replace(folder, "FILES"));
}
`;

const GRANTED = `env TRACEPATCH_PLAN
read CACHE
read FILES
read FILES/parser.node
read FILES/preload.cjs
read RUN
write RUN`;

/** The binary has its files at another place than these tests, which are source. */
function fromSource(folder: Temporary, args: string[]): Promise<RunResult> {
  return run(HOSTS.bun, [join(ROOT, "cli.ts"), ...args], { cwd: folder.path, env: HOST_VARIABLES });
}

Deno.test("a Deno program with permissions of its own gets those for the recorder's files, and no others", async () => {
  using folder = temporary({ "main.mjs": PROGRAM, "deno.json": "{}" });
  const { preload, moduleCache } = assets("deno", Deno.env.toObject());
  const cache = join(folder.path, ".tracepatch_cache");
  const flags = ["--no-prompt", `--allow-read=${cache}`].map((flag) => `--host-flag=${flag}`);
  const { stdout, stderr, code } = await fromSource(
    folder,
    ["run", "-q", "--host", "deno", ...flags, "main.mjs", dirname(preload), moduleCache, cache],
  );
  assert.equal(code, 0, stderr);
  assert.equal(stdout.trim().split("\n").sort().join("\n"), GRANTED);
  assert.match((await folder.tph(["tree"])).stdout, /has\(descriptor: /);
});

Deno.test("a Deno program without permissions can neither write nor read the rewritten modules of others", async () => {
  const { moduleCache } = assets("deno", Deno.env.toObject());
  mkdirSync(moduleCache, { recursive: true });
  using folder = temporary({
    "deno.json": "{}",
    "main.mjs": `const folder = ${JSON.stringify(moduleCache)};
function attempt(act) { try { act(); return "done"; } catch (error) { return error.name; } }
console.log(attempt(() => Deno.writeTextFileSync(folder + "/evil.json", "{}")));
console.log(attempt(() => [...Deno.readDirSync(folder)]));
console.log(attempt(() => Deno.removeSync(folder)));
console.log(attempt(() => Deno.symlinkSync("/", folder + "/link")));
`,
  });
  const before = new Set(readdirSync(moduleCache));
  const { stdout, code } = await fromSource(
    folder,
    ["run", "--host", "deno", "--host-flag=--no-prompt", "main.mjs"],
  );
  assert.deepEqual([stdout, code], ["NotCapable\nNotCapable\nNotCapable\nNotCapable\n", 0]);
  assert.equal(existsSync(join(moduleCache, "evil.json")), false);
  // Nor does the recorder in that program leave anything there. Other tests may, at the same time.
  const added = readdirSync(moduleCache).filter((name) => !before.has(name));
  const texts = added.map((name) => readFileSync(join(moduleCache, name), "utf8"));
  assert.deepEqual(texts.filter((text) => text.includes("function attempt(act)")), []);
  assert.match((await folder.tph(["tree"])).stdout, /attempt\(act: .*\) → "NotCapable"/);
});

Deno.test("a Deno program cannot call the system's functions by way of the parser, unless the user lets it", async () => {
  const { preload } = assets("deno", Deno.env.toObject());
  const parser = join(dirname(preload), "parser.node");
  using folder = temporary({
    "deno.json": "{}",
    "main.mjs": `import process from "node:process";
function escape() {
  const { symbols } = Deno.dlopen(${JSON.stringify(parser)}, { getpid: { parameters: [], result: "i32" } });
  return symbols.getpid() === process.pid;
}
try { console.log(escape()); } catch (error) { console.log(error.name); }
`,
  });
  const go = async (...flags: string[]) => {
    const all = ["--no-prompt", ...flags].map((flag) => `--host-flag=${flag}`);
    const { stdout } = await fromSource(folder, ["run", "-q", "--host", "deno", ...all, "main.mjs"]);
    assert.match((await folder.tph(["tree"])).stdout, /^escape\(\) /m, flags.join());
    return stdout;
  };
  assert.equal(await go(), "NotCapable\n");
  // A script that the user has run before the program comes after the recorder's.
  folder.write(
    "before.mjs",
    `try { Deno.dlopen(${
      JSON.stringify(parser)
    }, {}); console.log("loaded"); } catch (error) { console.log(error.name); }`,
  );
  assert.equal(await go("--preload=./before.mjs"), "NotCapable\nNotCapable\n");
  assert.equal(await go("--allow-ffi=/nowhere"), "NotCapable\n");
  assert.equal(await go("--allow-ffi"), "true\n");
  assert.equal(await go(`--allow-ffi=${dirname(preload)}`), "true\n");
});

Deno.test("a comma in a path gives a Deno program no other path: it is not recorded, and told so", async () => {
  using folder = temporary({
    "a,/x/main.mjs": `console.log(Deno.permissions.querySync({ name: "write", path: "/x" }).state);\n`,
    "a,/x/deno.json": "{}",
  });
  const { stdout, stderr, code } = await folder.tph(
    ["run", "--host", "deno", "--host-flag=--no-prompt", "--cache-dir", "runs", "main.mjs"],
    { cwd: join(folder.path, "a,/x") },
  );
  assert.deepEqual([stdout, code], ["prompt\n", 0]);
  assert.match(
    stderr,
    /^tph: Cannot give a permission for a path with a comma.*The program runs unrecorded\.$/m,
  );
});

Deno.test("a set of permissions in deno.json is all that a program gets, and flags in one word are what they say", async () => {
  using folder = temporary({
    "deno.json": JSON.stringify({ permissions: { small: { env: ["HOME"] } } }),
    "main.mjs": `const has = (descriptor) => Deno.permissions.querySync(descriptor).state === "granted";
console.log(has({ name: "env", variable: "HOME" }), has({ name: "read" }), has({ name: "net" }), has({ name: "write" }));
`,
  });
  const go = (flag: string) =>
    folder.tph(["run", "--host", "deno", "--host-flag=--no-prompt", `--host-flag=${flag}`, "main.mjs"]);
  const set = await go("-P=small");
  assert.deepEqual([set.stdout, set.code], ["true false false false\n", 0]);
  assert.match(
    set.stderr,
    /^tph: Cannot add what the recorder needs to a set of permissions.* runs unrecorded\.$/m,
  );
  const several = await go("-RN");
  assert.deepEqual([several.stdout, several.code], ["false true true false\n", 0]);
  assert.match(several.stderr, /calls? .* recorded/);
});
