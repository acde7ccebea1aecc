import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HOST_VARIABLES, HOSTS, ROOT, run, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Stands for the recorder; it says whether its compiled code is kept already, and has it kept. */
const RECORDER = `const isNew = typeof keepCode === "function";
console.log("recorder", isNew ? "compiled" : "kept", __filename.slice(__dirname.length + 1), this === exports);
if (isNew) keepCode();`;

/** V8 takes no code that was compiled under another choice of these. */
const FLAG = { node: "--expose-gc", deno: "--v8-flags=--expose-gc" };

for (const host of ["node", "deno"] as const) {
  const what =
    `${host} compiles the recorder once, and again when what it kept is damaged, cut or cannot be written`;
  Deno.test(what, () => test(host));
  Deno.test(`what ${host} compiles before the first call runs none of the program's code, and leaves no row`, () =>
    twice(host));
}

/** What programs put in place of what values are read by. */
const ASKING = `Error.prepareStackTrace = (error) => (console.log("asked for", error.message), "");
for (const [{ prototype }, ...names] of [[Map, "get", "set", "has"], [Promise, "then"], [RegExp, "exec"]]) {
  for (const name of names) {
    const method = prototype[name];
    prototype[name] = function (...all) { console.log(name); return method.apply(this, all); };
  }
}`;

/** Records a program where the recorder's code is not kept yet, which calls it before the program does, and where it is. */
async function twice(host: "node" | "deno"): Promise<void> {
  using folder = temporary({
    "main.cjs": `${ASKING} require("./lib/take.cjs");`,
    "lib/take.cjs": `class Item { name = "first" }
function take(item, list) { return [item, list] }
console.log(take(new Item(), [new Item(), "text", 2]).length);
take(new Error("message"), new Map([["key", new Item()]]));`,
  });
  const { path: cwd } = folder;
  const recorded = async (file: string) => {
    const args = ["run", "-q", "--host", host, "--scope", "lib", "-o", file, "main.cjs"];
    const shown = await runTph(args, { cwd, env: { ...HOST_VARIABLES, XDG_CACHE_HOME: cwd } });
    const { calls } = JSON.parse(readFileSync(join(cwd, file), "utf8"));
    return {
      ...shown,
      calls: calls.map(({ name, args, result }: Record<string, unknown>) => ({ name, args, result })),
    };
  };
  const plain = await run(HOSTS[host], [...host === "deno" ? ["run", "-A"] : [], "main.cjs"], { cwd });
  const first = await recorded("first.json");
  assert.deepEqual([first.stderr, first.stdout], [plain.stderr, plain.stdout]);
  assert.deepEqual(first.calls.map(({ name }: { name: string }) => name), ["take", "take"]);
  assert.deepEqual(await recorded("second.json"), first);
}

async function test(host: "node" | "deno"): Promise<void> {
  using folder = temporary({
    "files/preload.cjs": readFileSync(join(ROOT, "src/load/start.cjs"), "utf8"),
    "files/recorder.cjs": RECORDER,
    "main.js": `console.log("main");`,
  });
  const files = join(folder.path, "files");
  const started = async (flag?: string) => {
    const flags = flag === undefined ? [] : [flag];
    const args = host === "node"
      ? [...flags, "--require", "./files/preload.cjs", "main.js"]
      : ["run", ...flags, "-A", "--preload", "./files/preload.cjs", "main.js"];
    const { stdout, stderr, code } = await run(HOSTS[host], args, { cwd: folder.path });
    assert.deepEqual([stderr, code], ["", 0]);
    return stdout;
  };
  const compiled = "recorder compiled preload.cjs true\nmain\n";
  const kept = "recorder kept preload.cjs true\nmain\n";
  assert.equal(await started(), compiled);
  const [name, ...others] = readdirSync(files).filter((name) => name.endsWith(".code"));
  assert.deepEqual(others, []);
  assert.equal(await started(), kept);

  const path = join(files, name!);
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged[damaged.length - 20]! ^= 1;
  for (
    const bytes of [damaged, whole.subarray(0, -1), whole.subarray(0, whole.length / 2), Buffer.alloc(0)]
  ) {
    writeFileSync(path, bytes);
    assert.equal(await started(), compiled, `${bytes.length} bytes`);
    assert.equal(readFileSync(path).length, whole.length);
    assert.equal(await started(), kept);
  }

  // Code for other flags stays for a while: else processes of two kinds would write it again and again.
  const before = readFileSync(path);
  assert.equal(await started(FLAG[host]), kept);
  assert.ok(readFileSync(path).equals(before));
  const old = new Date(Date.now() - 7_200_000);
  utimesSync(path, old, old);
  assert.equal(await started(FLAG[host]), compiled);
  assert.equal(await started(FLAG[host]), kept);

  writeFileSync(path, "");
  chmodSync(files, 0o555);
  try {
    assert.equal(await started(), compiled);
  } finally {
    chmodSync(files, 0o755);
  }
}
