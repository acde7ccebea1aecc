/** The standalone binary, on a machine that has nothing else. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { HOSTS, ROOT, run } from "./hosts.ts";

const BINARY = join(ROOT, "dist", process.platform === "win32" ? "tph.exe" : "tph");

Deno.test("the binary records and shows a run in an empty folder, with an empty PATH and HOME", async () => {
  const built = await run(HOSTS.deno, ["run", "-A", "build.ts"], { cwd: ROOT, timeout: 300_000 });
  assert.equal(built.code, 0, built.stderr);
  const folder = mkdtempSync(join(tmpdir(), "tph-"));
  try {
    copyFileSync(join(ROOT, "examples/foo.ts"), join(folder, "foo.ts"));
    const nothing = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    // Without this variable a cache folder upward would be taken, if somebody has one there.
    const env = { ...nothing, PATH: "", HOME: "", NO_COLOR: "1", TRACEPATCH_CACHE_DIR: join(folder, "runs") };
    const tph = (...args: string[]) => run(BINARY, args, { cwd: folder, env });

    const recorded = await tph("run", "foo.ts");
    assert.equal(recorded.stdout, "-2\n");
    assert.match(recorded.stderr, /^tph: 5 calls in .* recorded as \S+ · see: tph tree\n$/);
    assert.equal(recorded.code, 0);
    const tree = await tph("tree", "--no-pager");
    assert.match(
      tree.stdout,
      /\nfoo\(val: -2\) → -2 .*\n├─ buzz\(val: -2\) → 2 .*\n├─ bar\(val: 2, pw: 2\) → 4 /,
    );
    const found = await tph("find", "4");
    assert.match(found.stdout, /bar/);
    const [listed] = JSON.parse((await tph("logs", "--json")).stdout) as { calls: number }[];
    assert.equal(listed!.calls, 5);
    const files = readdirSync(join(folder, "runs")).filter((name) => name.endsWith(".tph"));
    assert.equal(files.length, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

Deno.test("the checksum file has the binary's SHA-256", () => {
  assert.ok(existsSync(BINARY));
  const sum = createHash("sha256").update(readFileSync(BINARY)).digest("hex");
  assert.match(
    readFileSync(join(ROOT, "dist/SHA256SUMS"), "utf8"),
    new RegExp(`^${sum}  tph(\\.exe)?$`, "m"),
  );
});
