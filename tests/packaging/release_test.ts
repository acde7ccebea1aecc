/**
 * What a release has, and the script that installs it, against a server on this machine.
 *
 * @module
 */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { writeRelease } from "../../packaging/archives.ts";
import { formula } from "../../packaging/formula.ts";
import { REPOSITORY } from "../../packaging/manifest.ts";
import { sbom } from "../../packaging/sbom.ts";
import { binaryName, targetOf, TARGETS } from "../../packaging/targets.ts";
import { ownPlatform } from "../../src/bundle/parser_binding.ts";
import { VERSION } from "../../src/version.ts";
import { ROOT, run, type RunResult } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const TARGET = targetOf(ownPlatform());

/** A program in place of the binary, which would take long to pack. */
const STAND_IN = `#!/bin/sh\necho ${VERSION}\n`;

/** A release on a server; `install` runs the script with a home of its own. */
async function released(binary: string) {
  const folder = temporary({ "home/.keep": "" });
  const dist = join(folder.path, "dist");
  mkdirSync(dist);
  writeFileSync(join(dist, binaryName(TARGET!)), binary);
  chmodSync(join(dist, binaryName(TARGET!)), 0o755);
  const release = join(folder.path, "release");
  writeRelease(release, { dist, level: 0 });
  const server = createServer((request, response) => {
    try {
      response.end(readFileSync(join(release, request.url!)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const home = join(folder.path, "home");
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    home,
    release,
    base,
    install: (env: Record<string, string | undefined> = {}): Promise<RunResult> =>
      run("sh", [join(release, "install.sh")], { env: { HOME: home, TPH_BASE_URL: base, ...env } }),
    [Symbol.dispose]() {
      server.close();
      folder[Symbol.dispose]();
    },
  };
}

Deno.test({
  name: "install.sh puts the binary and its alias into place, says what PATH lacks, and may run again",
  ignore: process.platform === "win32" || TARGET === undefined,
  async fn() {
    using made = await released(STAND_IN);
    const bin = join(made.home, ".tph/bin");
    for (let i = 0; i < 2; i++) {
      const { code, stdout, stderr } = await made.install({ PATH: "/usr/bin:/bin" });
      assert.deepEqual([code, stderr], [0, ""]);
      assert.equal(
        stdout,
        `tph ${VERSION} is installed: ${bin}/tph\n` +
          `Add it to PATH, in the profile of your shell:\n  export PATH="${bin}:$PATH"\n`,
      );
    }
    assert.equal(readFileSync(join(bin, "tph"), "utf8"), STAND_IN);
    assert.equal(statSync(join(bin, "tph")).mode & 0o777, 0o755);
    assert.equal(readlinkSync(join(bin, "tracepatch")), "tph");
    const there = await made.install({ PATH: `${bin}:/usr/bin:/bin` });
    assert.equal(there.stdout, `tph ${VERSION} is installed: ${bin}/tph\n`);

    const other = join(made.home, "other");
    mkdirSync(other);
    writeFileSync(join(other, "tph"), STAND_IN);
    chmodSync(join(other, "tph"), 0o755);
    const second = await made.install({ PATH: `${other}:${bin}:/usr/bin:/bin` });
    assert.equal(second.stdout.split("\n")[1], `Another tph comes first on PATH: ${other}/tph`);

    const chosen = join(made.home, "chosen");
    await made.install({ TPH_INSTALL: chosen });
    assert.equal(readFileSync(join(chosen, "bin/tph"), "utf8"), STAND_IN);
  },
});

Deno.test({
  name:
    "install.sh leaves what was there when the checksum differs, nothing is found, or nothing can be written",
  ignore: process.platform === "win32" || TARGET === undefined,
  async fn() {
    using made = await released(STAND_IN);
    await made.install();
    const installed = join(made.home, ".tph/bin/tph");
    const archive = join(made.release, `tph-${TARGET}.tar.xz`);
    const [expected] = readFileSync(join(made.release, "SHA256SUMS"), "utf8")
      .split("\n").find((line) => line.includes(".tar.xz"))!.split(" ");
    writeFileSync(archive, "something else");
    const differs = await made.install();
    assert.equal(differs.code, 1);
    assert.match(
      differs.stderr,
      new RegExp(`The checksum of tph-${TARGET}.tar.xz differs: expected ${expected}, found [0-9a-f]{64}`),
    );
    assert.equal(readFileSync(installed, "utf8"), STAND_IN);

    writeFileSync(join(made.release, "SHA256SUMS"), "");
    const missing = await made.install();
    assert.deepEqual([missing.code, missing.stderr.trim()], [
      1,
      `install tph: ${made.base}/SHA256SUMS has no tph-${TARGET}.tar.xz: there is no binary for this machine.`,
    ]);
    const offline = await made.install({ TPH_BASE_URL: "http://127.0.0.1:1" });
    assert.equal(offline.code, 1);
    assert.match(offline.stderr, /install tph: Cannot download http:\/\/127\.0\.0\.1:1\/SHA256SUMS/);
    writeFileSync(join(made.home, "file"), "");
    const taken = await made.install({ TPH_INSTALL: join(made.home, "file") });
    assert.deepEqual([taken.code, taken.stderr], [
      1,
      `install tph: Cannot write to ${made.home}/file/bin.\n` +
      `             Set TPH_INSTALL to a folder that you can write to.\n`,
    ]);
    assert.equal(readFileSync(installed, "utf8"), STAND_IN);
  },
});

Deno.test("a release of no binaries is refused", () => {
  using folder = temporary({ "dist/.keep": "" });
  assert.throws(
    () => writeRelease(join(folder.path, "release"), { dist: join(folder.path, "dist"), level: 0 }),
    /No binary with a target's name in .*dist/,
  );
});

Deno.test("the formula has the checksums of the archives that there are", () => {
  const text = formula(
    "1.2.3",
    new Map([["tph-linux-x64.tar.xz", "aa11"], ["tph-darwin-arm64.tar.xz", "bb22"]]),
  );
  assert.match(
    text,
    /on_macos do\n {4}on_arm do\n {6}url ".*\/v1\.2\.3\/tph-darwin-arm64\.tar\.xz"\n {6}sha256 "bb22"\n {4}end\n {2}end/,
  );
  assert.match(text, /on_linux do\n {4}on_intel do\n {6}url ".*tph-linux-x64\.tar\.xz"\n {6}sha256 "aa11"/);
  assert.doesNotMatch(text, /linux-arm64|darwin-x64/);
});

Deno.test("the bill of materials has every package with its checksum", () => {
  const lock = { npm: { "@a/b@1.0.0_c@2.0.0": { integrity: `sha512-${btoa("\x01\xff")}` }, "c@2.0.0": {} } };
  const { components, metadata } = JSON.parse(sbom(JSON.stringify(lock), "9.9.9"));
  assert.deepEqual(components, [
    {
      type: "library",
      "bom-ref": "@a/b@1.0.0_c@2.0.0",
      name: "@a/b",
      version: "1.0.0",
      purl: "pkg:npm/%40a/b@1.0.0",
      hashes: [{ alg: "SHA-512", content: "01ff" }],
    },
    { type: "library", "bom-ref": "c@2.0.0", name: "c", version: "2.0.0", purl: "pkg:npm/c@2.0.0" },
  ]);
  assert.equal(metadata.component.version, "9.9.9");
  const own = JSON.parse(sbom(readFileSync(join(ROOT, "deno.lock"), "utf8"), VERSION));
  assert.ok(own.components.some(({ name }: { name: string }) => name === "oxc-parser"));
});

Deno.test("the workflow builds every target, by tasks that there are; one place names the repository", () => {
  const workflow = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
  for (const target of TARGETS) assert.match(workflow, new RegExp(`--target ${target}\\b`));
  const { tasks } = JSON.parse(readFileSync(join(ROOT, "deno.json"), "utf8"));
  const named = [...workflow.matchAll(/deno task ([\w:]+)/g)].map(([, name]) => name!);
  assert.ok(named.length >= 5);
  assert.deepEqual(named.filter((name) => !(name in tasks)), []);
  for (const script of ["install.sh", "install.ps1"]) {
    const text = readFileSync(join(ROOT, "packaging", script), "utf8");
    assert.ok(text.includes(REPOSITORY), script);
    for (
      const said of [
        / differs: expected \S+, found \S+ /,
        /Cannot write to \$folder\./,
        /does not start on this machine/,
        /Another tph comes first on PATH: /,
      ]
    ) assert.match(text.replaceAll('" "', " "), said, script);
  }
});
