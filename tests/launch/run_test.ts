import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import type { Writable } from "node:stream";
import { assets } from "../../src/bundle/assets.ts";
import { settleProgram } from "../../src/launch/program.ts";
import { PLAN_VARIABLE } from "../../src/plan/plan.ts";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run, TPH } from "../hosts.ts";
import { both, inFolder, runRecorded } from "./programs.ts";

const ALL: HostName[] = ["bun", "deno", "node"];

for (const host of ALL) {
  Deno.test(`${host}: arguments, folder, flags and environment are those of the plain run`, async () => {
    const { plain, recorded } = await both(host, {
      entry: "main.mjs",
      files: {
        "main.mjs": `import process from "node:process";
const mine = (name) => !/^(TPH_|npm_|TEST_TOKEN$)/.test(name);
console.log(process.argv, process.execArgv, process.cwd(), Object.keys(process.env).filter(mine).sort());
console.log(process.env.TEST_TOKEN, process.stdin.isTTY, process.stdout.isTTY, process.title === process.argv0);
console.log(Object.getOwnPropertyNames(globalThis).filter((name) => /tp|trace/i.test(name)), typeof require);`,
      },
      args: ["--flag", "a b", "", "-e", "ü"],
      // Both are started by a path: what PATH leads to is started by its name.
    }, { env: { TEST_TOKEN: "kept", PATH: "/none", ...HOST_VARIABLES } });
    assert.equal(plain.code, 0, plain.stderr);
    assert.equal(recorded.stdout, plain.stdout);
    assert.equal(recorded.stderr, plain.stderr);
  });

  Deno.test(`${host}: a file is the program, whatever else its name means to the host`, async () => {
    const text = "console.log('the file', process.argv.length);";
    const manifest = JSON.stringify({ scripts: { build: "echo the script", "main.mjs": "echo the script" } });
    for (const entry of ["main.mjs", ...(host === "deno" ? [] : ["build", "install", "-e"])]) {
      const { recorded } = await both(host, {
        entry,
        files: { [entry]: `import process from "node:process"; ${text}`, "package.json": manifest },
      });
      assert.equal(recorded.stdout, "the file 2\n", entry);
    }
  });

  Deno.test(`${host}: standard input reaches the program`, async () => {
    const { recorded } = await both(host, {
      entry: "main.mjs",
      files: {
        "main.mjs": `import process from "node:process"; let text = "";
for await (const part of process.stdin) text += part; console.log(text.toUpperCase());`,
      },
    }, { stdin: "from a pipe" });
    assert.equal(recorded.stdout, "FROM A PIPE\n");
  });

  for (
    const [title, text, code] of [
      ["process.exit", "function f() { process.exit(7); } f();", 7],
      [
        "process.exitCode",
        "process.exitCode = 3; process.on('exit', (code) => console.log('exit', code));",
        3,
      ],
      ["an uncaught error", "function f() { throw new Error('boom'); } f();", 1],
      ["an unhandled rejection", "async function f() { throw new Error('late'); } f();", 1],
    ] as const
  ) {
    Deno.test(`${host}: the exit code of ${title} is passed on`, async () => {
      const { plain, recorded } = await both(host, {
        entry: "main.mjs",
        files: { "main.mjs": `import process from "node:process"; ${text}` },
      });
      assert.equal(plain.code, code);
      assert.equal(recorded.code, code);
      assert.equal(recorded.stdout, plain.stdout);
      assert.ok(recorded.trace.includes(`"code":${code},"signal":null`));
    });
  }

  Deno.test(`${host}: a program that a signal ends takes the supervisor along`, async () => {
    const { plain, recorded } = await both(host, {
      entry: "main.mjs",
      files: {
        "main.mjs":
          `import process from "node:process"; function f() { process.kill(process.pid, "SIGKILL"); } f();
setTimeout(() => {}, 10000);`,
      },
    });
    assert.equal(plain.signal, "SIGKILL");
    assert.equal(recorded.signal, "SIGKILL");
    assert.ok(recorded.trace.includes('"signal":"SIGKILL"'));
  });

  Deno.test(`${host}: a signal sent to tph reaches the program once`, async () => {
    const signals = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2", "SIGCONT", "SIGWINCH"] as NodeJS.Signals[];
    signals.push("SIGALRM", "SIGPIPE", "SIGXCPU", "SIGIO");
    // With it, Deno opens a port for debuggers.
    if (host !== "deno") signals.push("SIGUSR1");
    await inFolder({
      "main.mjs": `import process from "node:process"; let times = 0;
for (const name of ${JSON.stringify(signals)}) process.on(name, () => {
  console.log(name); if (++times === ${signals.length}) setTimeout(() => process.exit(5), 300);
});
setInterval(() => {}, 1000); console.log("ready");`,
    }, async (folder) => {
      const options = JSON.stringify({ file: "main.mjs", host });
      const child = spawn(HOSTS.bun, [join(ROOT, "tests/launch/record.ts"), options], {
        cwd: folder,
        env: { ...process.env, ...HOST_VARIABLES },
        stdio: ["ignore", "pipe", "inherit"],
      });
      let output = "";
      const next = [...signals];
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        const signal = next.shift();
        if (signal !== undefined) process.kill(child.pid!, signal);
      });
      // Not `child.kill`: under Deno that works once. The program may have lost tph, and holds its output open.
      const timer = setTimeout(() => child.stdout.destroy(), 30_000);
      const code = await new Promise((done) => child.on("close", done));
      clearTimeout(timer);
      assert.equal(output, `ready\n${signals.join("\n")}\n`);
      assert.equal(code, 5);
      assert.ok(readFileSync(join(folder, "run.tph"), "latin1").includes('"code":5'));
    });
  });

  Deno.test(`${host}: without a run's file the program runs plainly`, async () => {
    await inFolder({ "main.mjs": "console.log('runs', import.meta.main);" }, async (folder) => {
      const result = await runRecorded(host, { entry: "main.mjs" }, {
        cwd: folder,
        more: { unwritable: true },
      });
      assert.equal(result.stdout, "runs true\n");
      assert.match(result.stderr, /no room/);
      assert.equal(result.trace, "");
    });
  });
}

Deno.test("bun: a shell's script runs once where there is no run's file", () =>
  inFolder({ "main.sh": "echo runs" }, async (folder) => {
    const { stdout } = await runRecorded("bun", { entry: "main.sh" }, {
      cwd: folder,
      more: { unwritable: true },
    });
    assert.equal(stdout, "runs\n");
  }));

Deno.test("bun: what is preloaded runs once where there is no run's file", () =>
  inFolder({
    "main.mjs": "console.log('runs');",
    // The launcher runs under Bun as well, in the same folder.
    "first.mjs": "if (process.argv[1].endsWith('main.mjs')) console.log('first');",
    "bunfig.toml": 'preload = ["./first.mjs"]',
  }, async (folder) => {
    const more = { unwritable: true };
    const { stdout } = await runRecorded("bun", { entry: "main.mjs" }, { cwd: folder, more });
    assert.equal(stdout, "first\nruns\n");
  }));

Deno.test("bun: a program runs where what is preloaded has frozen built-ins, and the recorder cannot start", () =>
  inFolder({
    "main.mjs": "const f = () => 'runs'; console.log(f());",
    "first.mjs":
      "if (process.argv[1].endsWith('main.mjs')) for (const { prototype } of [Object, Function, Array, Error]) Object.freeze(prototype);",
    "bunfig.toml": 'preload = ["./first.mjs"]',
  }, async (folder) => {
    const { stdout, stderr, code } = await runRecorded("bun", { entry: "main.mjs" }, { cwd: folder });
    assert.deepEqual([stdout, code], ["runs\n", 0], stderr);
    assert.match(stderr, /^tph: cannot record \(.*\); the program runs without$/m);
  }));

Deno.test("a program that waits for its plan runs nothing where nobody is left to tell it", () =>
  inFolder({ "main.mjs": "console.log('runs');" }, async (folder) => {
    const { preload } = assets("bun", process.env);
    const child = spawn(HOSTS.bun, ["--preload", preload, "main.mjs"], {
      cwd: folder,
      env: { ...process.env, ...HOST_VARIABLES, [PLAN_VARIABLE]: "3" },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr]) stream!.on("data", (text) => printed += text);
    (child.stdio[3] as Writable).end();
    const code = await new Promise((done) => child.on("close", done));
    assert.deepEqual([code, printed], [1, ""]);
  }));

Deno.test("a program may be told more than a pipe takes at once", () =>
  inFolder({ "main.mjs": "function f() { return 'runs'; } console.log(f());" }, async (folder) => {
    const exclude = Array.from({ length: 50 }, (_, i) => `${"x".repeat(900)}${i}`);
    const { stdout, trace } = await runRecorded("bun", { entry: "main.mjs" }, {
      cwd: folder,
      more: { exclude },
    });
    assert.equal(stdout, "runs\n");
    assert.match(trace, /hostVersion/);
  }));

Deno.test({
  name: "a program runs unrecorded where the system takes no more arguments and variables than it has",
  ignore: process.platform !== "linux",
  fn: () =>
    inFolder({ "main.mjs": "console.log('runs');" }, async (folder) => {
      // More than a variable may have.
      const globs = Array.from({ length: 200 }, (_, i) => `--exclude=${"x".repeat(900)}${i}`);
      for (const words of [["main.mjs"], ["-e", "console.log('runs')"]]) {
        const args = ["run", "--cache-dir", join(folder, "runs"), ...globs, ...words];
        const { code, stdout, stderr } = await run(TPH[0], [...TPH.slice(1), ...args], {
          cwd: folder,
          env: HOST_VARIABLES,
        });
        assert.deepEqual([code, stdout], [0, "runs\n"], stderr);
        assert.match(stderr, /^tph: The system takes no more arguments .* The program runs unrecorded\.\n$/);
        assert.deepEqual(readdirSync(join(folder, "runs")).filter((name) => name !== ".gitignore"), []);
      }
    }),
});

Deno.test("a program whose end nobody is told of, since SIGCHLD is ignored, runs and ends as ever", () =>
  inFolder(
    { "main.mjs": "function f(a) { return a; } console.log(f(1)); process.exitCode = 7;" },
    async (folder) => {
      const env = { ...HOST_VARIABLES, TRACEPATCH_CACHE_DIR: join(folder, "runs") };
      for (const host of ["bun", "node"]) {
        const words = [`trap "" CHLD; exec "$@"`, "bash", ...TPH, "run", "--host", host, "main.mjs"];
        const { code, stdout, stderr } = await run("bash", ["-c", ...words], { cwd: folder, env });
        assert.deepEqual([code, stdout], [7, "1\n"], stderr);
        assert.match(stderr, /^tph: 1 call in .* recorded as /);
      }
    },
  ));

Deno.test("bun: a file of data is no program, and the program is looked for where --cwd leads", async () => {
  const files = { "main.json": "{}", "in/main.mjs": "console.log(process.cwd().slice(-3));" };
  const { plain, recorded } = await both("bun", { entry: "main.json", files });
  assert.deepEqual([plain.code, recorded.code], [1, 1]);
  const moved = await both("bun", { entry: "main.mjs", files }, { more: { hostFlags: ["--cwd=in"] } });
  assert.deepEqual([moved.recorded.code, moved.recorded.stdout], [0, "/in\n"]);
});

Deno.test("bun: the plan is removed before child processes start", async () => {
  const { recorded } = await both("bun", {
    entry: "main.mjs",
    files: {
      "main.mjs": `import { spawnSync } from "node:child_process";
console.log(spawnSync(process.execPath, ["child.mjs"], { encoding: "utf8" }).stdout);`,
      "child.mjs":
        "function f() { return process.env.TRACEPATCH_PLAN; } console.log(f(), process.execArgv.length);",
    },
  });
  assert.equal(recorded.stdout, "undefined 0\n\n");
});

Deno.test("deno: permissions that the user chose stay in force", async () => {
  const program = {
    entry: "main.mjs",
    files: {
      "main.mjs": `function f() { return 1; } console.log(f());
for (const name of ["net", "run", "sys", "write", "read", "env"]) {
  console.log(name, Deno.permissions.querySync({ name }).state);
}`,
    },
  };
  const { recorded } = await both("deno", program, { more: { hostFlags: ["--allow-net", "--no-prompt"] } });
  assert.equal(recorded.stderr, "");
  assert.match(
    recorded.stdout,
    /^1\nnet granted\nrun prompt\nsys prompt\nwrite prompt\nread prompt\nenv prompt\n$/,
  );
  assert.ok(recorded.trace.includes("main.mjs"));
});

Deno.test("a Node that is too old is named with the remedy", async () => {
  await inFolder({
    "main.mjs": "",
    "node": "#!/bin/sh\necho v20.20.2\n",
  }, async (folder) => {
    await run("/bin/chmod", ["+x", join(folder, "node")]);
    const result = await runRecorded("node", { entry: "main.mjs" }, {
      cwd: folder,
      env: { TPH_NODE: join(folder, "node") },
    });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /Cannot run under node 20\.20\.2 .*needs 22\.15 or newer\. .*TPH_NODE/);
  });
});

Deno.test("a host that is missing is named with the remedy", async () => {
  await inFolder({ "main.mjs": "" }, async (folder) => {
    const env = { TPH_DENO: join(folder, "none") };
    const result = await runRecorded("deno", { entry: "main.mjs" }, { cwd: folder, env });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /Cannot find deno/);
  });
});

for (const host of ALL) {
  Deno.test(`${host}: the program was started by the name that a person types`, async () => {
    const text =
      `import process from "node:process"; console.log(process.argv0, process.title, process.argv.length);`;
    await inFolder({ "main.mjs": text }, async (folder) => {
      const flags = host === "deno" ? "run -A " : "";
      const more = {
        cwd: folder,
        env: { ...HOST_VARIABLES, PATH: `${dirname(HOSTS[host])}:${process.env.PATH}` },
      };
      const plain = await run("/bin/sh", ["-c", `${host} ${flags}main.mjs`], more);
      const recorded = await runRecorded(host, { entry: "main.mjs" }, more);
      assert.deepEqual([recorded.stdout, recorded.stderr], [plain.stdout, plain.stderr]);
      const command = [
        ...TPH,
        "run",
        "-q",
        "--",
        host,
        ...flags.split(" "),
        "main.mjs",
      ];
      const below = await run(command[0]!, command.slice(1).filter((word) => word !== ""), more);
      assert.deepEqual([below.stdout, below.stderr], [plain.stdout, plain.stderr]);
    });
  });
}

Deno.test("a program is found without its extension where its host finds it, and where not, the host says so", async () => {
  const text = "function made() { return 1 }\nconsole.log('made', made());";
  for (
    const [host, name, code] of [["bun", "m.mts", 0], ["node", "m.js", 0], ["node", "m.mjs", 1]] as const
  ) {
    const { plain, recorded } = await both(host, { entry: "./m", files: { [name]: text } });
    assert.deepEqual([recorded.code, recorded.stdout], [code, code === 0 ? "made 1\n" : ""], host);
    assert.equal(recorded.stdout, plain.stdout);
    assert.match(recorded.stderr + recorded.trace, code === 0 ? /"made"/ : /Cannot find module/);
  }
});

Deno.test("of two programs that differ by their extensions, the one is named that the host runs", () =>
  inFolder({ "m.ts": "", "m.js": "" }, async (folder) => {
    const env = { ...process.env, ...HOST_VARIABLES };
    for (const [host, name] of [["bun", "m.ts"], ["node", "m.js"]] as const) {
      const { entry } = await settleProgram({ file: "./m", args: [], host, hostFlags: [], cwd: folder, env });
      assert.equal(entry, join(folder, name));
    }
  }));

Deno.test("an entry that is missing is told before anything starts", async () => {
  await inFolder({}, async (folder) => {
    const result = await runRecorded("bun", { entry: "none.ts" }, { cwd: folder });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /Cannot find none\.ts/);
  });
});
