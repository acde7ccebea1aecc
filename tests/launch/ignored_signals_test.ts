import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import process from "node:process";
import { HOST_VARIABLES, HOSTS, run, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const PROGRAM = `import process from "node:process";
process.kill(process.pid, "SIGHUP");
setTimeout(() => console.log("goes on", process.argv.slice(2), process.env.A), 50);
`;

Deno.test({
  name: "signals that tph was started to ignore are ignored by what it starts, as they are without tph",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary({ "main.mjs": PROGRAM, "more.txt": "more\n" });
    const nohup = (...words: string[]) =>
      run("/bin/sh", ["-c", `trap "" HUP; exec "$@" 7< more.txt`, "sh", ...words], {
        cwd: folder.path,
        env: { ...HOST_VARIABLES, A: "é ☃" },
      });
    const args = ["main.mjs", "a b", "☃"];
    const shell = ["sh", "-c", `kill -HUP $$; cat <&7; echo "$0 $@"; exit 3`, "a b", "☃"];
    for (
      const [plain, ...recorded] of [
        [[HOSTS.bun, ...args], "--host", "bun", ...args],
        [[HOSTS.deno, "run", "-A", ...args], "--host", "deno", ...args],
        [[HOSTS.node, ...args], "--host", "node", ...args],
        [shell, "--", ...shell],
      ] as [string[], ...string[]][]
    ) {
      const before = await nohup(...plain);
      const after = await nohup(...TPH, "run", "-q", ...recorded);
      assert.deepEqual(
        [after.stdout, after.code, after.signal],
        [before.stdout, before.code, before.signal],
        recorded.join(" "),
      );
      // Node ignores none.
      assert.equal(before.signal, recorded[1] === "node" ? "SIGHUP" : null);
    }
    const { code, stderr } = await nohup(...TPH, "run", "-q", "--", "./more.txt");
    assert.deepEqual([code, stderr.split("\n")[0]], [1, "tph: Cannot find the command ./more.txt."]);
  },
});

Deno.test({
  name:
    "a signal that ends the program ends tph, which leaves no memory in a file: the program's has that name",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary({});
    const words = [...TPH, "run", "-q", "--", "sh", "-c", "ulimit -c 0; kill -ABRT $$"];
    const { signal } = await run("/bin/sh", ["-c", `ulimit -c 1000; exec "$@"`, "sh", ...words], {
      cwd: folder.path,
      env: HOST_VARIABLES,
    });
    const files = readdirSync(folder.path).filter((name) => name.startsWith("core"));
    assert.deepEqual([signal, files], ["SIGABRT", []]);
  },
});
