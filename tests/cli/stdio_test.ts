import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, type HostName, HOSTS, run, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";

/** Ends with 7 when writes to its output do not wait; it does not use `process.stdout`, which may change that. */
const PROGRAM = `import { readFileSync } from "node:fs";
const until = performance.now() + 100;
while (performance.now() < until);
const [, flags] = /flags:\\s*(\\d+)/.exec(readFileSync("/proc/self/fdinfo/1", "utf8"));
process.exitCode = (parseInt(flags, 8) & 0o4000) === 0 ? 0 : 7;
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test({
    name: `a pipe that is the program's output stays as it was, under ${host}`,
    ignore: process.platform !== "linux",
    async fn() {
      using folder = temporary({ "main.mjs": PROGRAM, ".tracepatch_cache/.keep": "" });
      // A pipe of the shell's: that of \`spawn\` is a socket.
      const command = '("$@"; echo $? > status) | cat';
      const args = [...TPH, "run", "--host", host, "main.mjs"];
      const child = spawn("/bin/sh", ["-c", command, "sh", ...args], {
        cwd: folder.path,
        env: { ...process.env, ...HOST_VARIABLES },
        stdio: ["ignore", "inherit", "ignore"],
      });
      await new Promise((done) => child.on("exit", done));
      assert.equal(readFileSync(join(folder.path, "status"), "utf8"), "0\n");
    },
  });
}

/** Reads what a shell has opened at 63, ends what it has opened at 9, and waits until its reader has noticed. */
const READS_AND_ENDS = `import { closeSync, existsSync, readFileSync, writeSync } from "node:fs";
function read(path) { return readFileSync(path, "utf8"); }
console.log(read(process.argv[2]));
if (process.argv[3] === "9") {
  writeSync(9, "to nine");
  closeSync(9);
  for (let i = 0; i < 1000 && !existsSync("ended"); i++) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}
`;

Deno.test({
  name:
    "files and channels that were opened for the program are there, at their numbers, and are the program's alone",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary({
      "main.mjs": READS_AND_ENDS,
      "talks.mjs": `import process from "node:process";
process.once("message", (got) => process.send({ got }, () => process.disconnect()));`,
      "forks.mjs": `import { fork } from "node:child_process";
const [execPath, ...execArgv] = process.argv.slice(2);
const child = fork("talks.mjs", { execPath, execArgv });
child.on("message", (message) => console.log(message)).on("exit", (code) => console.log("ended", code));
child.send({ from: "above" });`,
      given: "given",
      ".tracepatch_cache/.keep": "",
    });
    const shell = (command: string, args: string[]) =>
      run("/bin/bash", ["-c", command, "bash", ...TPH, "run", "-q", ...args], {
        cwd: folder.path,
        env: HOST_VARIABLES,
        timeout: 30_000,
      });
    const ends = '(exec "$@" <(cat given) 9 9>&1 >out 2>err) | (cat; touch ended); cat out err; rm ended';
    for (const host of ["bun", "node"]) {
      const { stdout } = await shell(ends, ["--host", host, "main.mjs"]);
      assert.equal(stdout, "to ninegiven\n", host);
    }
    for (const host of ["bun", "deno", "node"]) {
      const { stdout } = await run(HOSTS.node, ["forks.mjs", ...TPH, "run", "-q", "--host", host], {
        cwd: folder.path,
        env: HOST_VARIABLES,
      });
      assert.equal(stdout, "{ got: { from: 'above' } }\nended 0\n", host);
    }
    // Deno has numbers of its own.
    assert.equal((await shell('"$@" <(cat given)', ["--host", "deno", "main.mjs"])).stdout, "given\n");
    const list = ["sh", "-c", "cat <&9; echo /dev/fd/*"];
    const plain = await run("/bin/bash", ["-c", '"$@" 9<given 12</dev/null', "bash", ...list], {
      cwd: folder.path,
    });
    assert.match(plain.stdout, /^given.*\/dev\/fd\/12 .*\/9\n$/);
    assert.equal((await shell('"$@" 9<given 12</dev/null', ["--", ...list])).stdout, plain.stdout);
  },
});

Deno.test({
  name: "a pipe that tph's remarks go to is for the next program as it was",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary({ "main.mjs": "", ".tracepatch_cache/.keep": "" });
    const command = '("$@"; grep flags: /proc/self/fdinfo/2 > flags) 2>&1 | cat > remarks';
    const args = [...TPH, "run", "main.mjs"];
    await run("/bin/sh", ["-c", command, "sh", ...args], { cwd: folder.path });
    assert.match(readFileSync(join(folder.path, "remarks"), "utf8"), /recorded as/);
    const flags = parseInt(/\d+/.exec(readFileSync(join(folder.path, "flags"), "utf8"))![0], 8);
    assert.equal(flags & 0o4000, 0);
  },
});

Deno.test({
  name: "output that cannot be written is an error; a reader that goes away is none",
  ignore: process.platform !== "linux",
  async fn() {
    using folder = temporary({
      "main.mjs": "function f(x) { return x; }\nfor (let i = 0; i < 5000; i++) f(i);\n",
      ".tracepatch_cache/.keep": "",
    });
    assert.equal((await folder.tph(["run", "main.mjs"])).code, 0);
    const shell = (command: string, args: string[]) =>
      run("/bin/bash", ["-c", command, "bash", ...TPH, ...args], {
        cwd: folder.path,
      });
    for (const args of [["export"], ["tree"], ["logs", "--json"], ["stats"], ["--help"]]) {
      const { code, stderr } = await shell('"$@" > /dev/full', args);
      assert.equal(code, 1, args.join());
      assert.match(stderr, /^tph: Cannot write the output: ENOSPC.*\n$/);
    }
    const { stdout, stderr } = await shell('"$@" | head -c 10; echo " ${PIPESTATUS[0]}"', ["export"]);
    assert.deepEqual([stdout.slice(-3), stderr], [" 0\n", ""]);
  },
});
