/** What a run names is shown, and never opened, run or asked for: a run can come from anybody. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { RunBuilder } from "../query/build_run.ts";
import { temporary } from "../temporary.ts";

const COMMANDS = [
  ["view", "a"],
  ["explain", "a"],
  ["explain", "b"],
  ["call", "a#1"],
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((call) => ["call", `b#${call}`]),
  ["tree", "a", "--color", "always"],
  ["tree", "a", "--json"],
  ["stats", "a"],
  ["find", "x", "a"],
  ["why", "a#1"],
  ["diff", "a", "b"],
  ["diff", "a", "b", "--format", "markdown"],
  ["diff", "b"],
  ["logs"],
  ["lock", "save", "kept", "a"],
  ["clean", "--keep", "5", "--dry-run"],
  ...["json", "csv", "html", "flame", "speedscope", "perfetto"].map((
    format,
  ) => ["export", "a", "--format", format]),
];

Deno.test({
  name: "no command opens a path, asks a server, or runs a program that a run names",
  ignore: process.platform === "win32",
  async fn() {
    using folder = temporary({ "runs/x": "" });
    // Whoever opens this file to read it waits for ever.
    const trap = join(folder.path, "trap.ts");
    assert.equal(spawnSync("mkfifo", [trap]).status, 0);
    const text = "export const key = 'of somebody else';\n";
    using elsewhere = temporary({ "outside.ts": text });
    symlinkSync(join(elsewhere.path, "outside.ts"), join(folder.path, "link.ts"));
    // A name outside is not looked up, wherever it leads.
    writeFileSync(join(folder.path, "inside.ts"), text);
    symlinkSync(join(folder.path, "inside.ts"), join(elsewhere.path, "back.ts"));
    mkdirSync(join(folder.path, ".hidden"));
    writeFileSync(join(folder.path, ".hidden/own.ts"), text);
    spawnSync("git", ["init", "-q"], { cwd: folder.path });
    let visits = 0;
    const server = createServer((socket) => (visits++, socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.ts`;
      const marker = join(folder.path, "ran");
      for (const label of ["a", "b"]) {
        const run = new RunBuilder();
        const files = {
          f: trap,
          g: url,
          h: `$(touch ${marker})`,
          i: `file://${trap}`,
          j: `|touch ${marker}`,
          k: join(elsewhere.path, "outside.ts"),
          l: join(folder.path, "link.ts"),
          m: join(folder.path, ".hidden/own.ts"),
          n: join(elsewhere.path, "back.ts"),
        };
        for (const [name, file] of Object.entries(files)) {
          run.call(name, { args: ["x"], result: label, site: { file, hash: label, params: ["p"] } });
        }
        const meta = Object.fromEntries(Object.values(files).map((file) => [`module:${file}`, label]));
        run.events.unshift({ op: "meta", meta });
        const command = [`;touch ${marker}`, `$(touch ${marker})`];
        const bytes = run.file({
          header: {
            id: label,
            label,
            command,
            entry: trap,
            cwd: trap,
            scope: trap,
            started: label === "a" ? 1e12 : 2e12,
          },
        });
        writeFileSync(
          join(folder.path, "runs", `20260101_00000${label === "a" ? 1 : 2}_000000_${label}.tph`),
          bytes,
        );
      }
      for (const command of COMMANDS) {
        const { code, stderr, stdout, signal } = await folder.tph([...command], {
          env: { TRACEPATCH_CACHE_DIR: "runs" },
        });
        assert.deepEqual([signal, code], [null, 0], `${command.join(" ")}: ${stderr}`);
        assert.doesNotMatch(stdout, /of somebody else/);
      }
      assert.equal(visits, 0);
      assert.ok(!readdirSync(folder.path).includes("ran"));
      assert.match(readFileSync(join(folder.path, "tph-locks/kept.lock"), "utf8"), /# command: /);
    } finally {
      server.close();
    }
  },
});
