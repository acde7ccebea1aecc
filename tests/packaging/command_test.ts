/** The npm package's command, where the binary of its platform's package is there and does not start. */
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ownPlatform } from "../../src/bundle/parser_binding.ts";
import { HOSTS, ROOT, run } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const { arch, musl } = ownPlatform();
const PLATFORM = `@tracepatch/linux-${arch}${musl ? "-musl" : ""}`;

/** Binaries that do not start, and what the system says of them. */
const BINARIES = {
  "may not be executed": { text: "#!/bin/sh\n", mode: 0o644, why: "EACCES" },
  "needs a dynamic loader that is not there": {
    text: "#!/nowhere/ld-linux.so\n",
    mode: 0o755,
    why: "ENOENT",
  },
};

for (const [state, { text, mode, why }] of Object.entries(BINARIES)) {
  Deno.test({
    name: `the package's command runs in the host's own runtime where its binary ${state}`,
    ignore: process.platform !== "linux",
    async fn() {
      const manifest = JSON.stringify({ version: "1.0.0" });
      using folder = temporary({
        "package.json": manifest,
        // In place of the real one, which is bundled when the package is built.
        "command/tph.cjs":
          "exports.startIn = () => { console.log(process.argv.slice(2).join(' ')); process.exitCode = 3; };\n",
        [`node_modules/${PLATFORM}/package.json`]: manifest,
        [`node_modules/${PLATFORM}/tph`]: text,
      });
      mkdirSync(join(folder.path, "bin"));
      copyFileSync(join(ROOT, "packaging/tph.cjs"), join(folder.path, "bin/tph.cjs"));
      chmodSync(join(folder.path, `node_modules/${PLATFORM}/tph`), mode);
      for (const host of ["node", "bun", "deno"] as const) {
        const flags = host === "deno" ? ["run", "-A"] : [];
        const ran = await run(HOSTS[host], [...flags, join(folder.path, "bin/tph.cjs"), "run", "x.ts"]);
        assert.deepEqual([ran.stdout, ran.code], ["run x.ts\n", 3], ran.stderr);
        assert.match(
          ran.stderr,
          new RegExp(`^tph: Cannot start .*/tph: .*${why}.* This runtime does its work instead\\.\n$`),
        );
      }
    },
  });
}

Deno.test({
  name: "the package's command ends by the signal that ended its binary, and leaves no memory in a file",
  ignore: process.platform !== "linux",
  async fn() {
    const manifest = JSON.stringify({ version: "1.0.0" });
    using folder = temporary({
      "package.json": manifest,
      [`node_modules/${PLATFORM}/package.json`]: manifest,
      [`node_modules/${PLATFORM}/tph`]: "#!/bin/sh\nulimit -c 0\nkill -ABRT $$\n",
    });
    mkdirSync(join(folder.path, "bin"));
    copyFileSync(join(ROOT, "packaging/tph.cjs"), join(folder.path, "bin/tph.cjs"));
    chmodSync(join(folder.path, `node_modules/${PLATFORM}/tph`), 0o755);
    const { signal } = await run("/bin/sh", [
      "-c",
      `ulimit -c 1000; exec "$@"`,
      "sh",
      HOSTS.node,
      "bin/tph.cjs",
    ], {
      cwd: folder.path,
    });
    const files = readdirSync(folder.path).filter((name) => name.startsWith("core"));
    assert.deepEqual([signal, files], ["SIGABRT", []]);
  },
});
