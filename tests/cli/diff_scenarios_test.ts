/**
 * Scenarios from life: each folder of tests/samples/diff/ has a program before and after a change, and what `tph diff` says of it.
 * TPH_UPDATE=1 writes what it says now.
 */
import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { HOST_VARIABLES, ROOT, runTph } from "../hosts.ts";

const SAMPLES = join(ROOT, "tests/samples/diff");

/** What the first screen must name, besides being as expected as a whole. */
const CAUSES: Record<string, string> = {
  pricing_bug: "First divergence: discount returned something else for the same arguments",
  default_argument:
    "First divergence: greet gets another greeting: its default, as the text of letter is the same",
  race: "a race, loadOrders now reaches it before loadUser",
  retry: "fetchWithRetry called attempt 1 time, now 3",
  dropped_await: "First divergence: main no longer awaits save",
  swallowed_error: "First divergence: load now swallows the error that parse throws",
  inlined_helper:
    "First divergence: total no longer goes through withTax: it calls itself what withTax called",
  two_hosts: "Identical: 28 calls, with arguments, results, errors and order.",
};

/** Lines of a terminal that one sees at once. */
const FIRST_SCREEN = 24;

async function tph(cwd: string, ...args: string[]) {
  return await runTph(args, { cwd, env: HOST_VARIABLES });
}

for (const name of readdirSync(SAMPLES).sort()) {
  const hosts = name === "two_hosts" ? ["node", "deno"] : ["bun"];
  for (const host of hosts) {
    Deno.test(`the first screen of tph diff names the cause: ${name}${name === "two_hosts" ? ` (Bun and ${host})` : ""}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), "tph-diff-"));
      try {
        writeFileSync(join(folder, "package.json"), '{"type":"module"}');
        for (const version of ["before", "after"]) {
          copyFileSync(join(SAMPLES, name, `${version}.ts`), join(folder, "main.ts"));
          const { code, stderr } = await tph(
            folder,
            "run",
            "-q",
            "--cache-dir",
            "runs",
            "--host",
            version === "after" ? host : "bun",
            "--label",
            version,
            "main.ts",
          );
          assert.equal(code, 0, stderr);
        }
        const { stdout, stderr } = await tph(
          folder,
          "diff",
          "--cache-dir",
          "runs",
          "--no-times",
          "before",
          "after",
        );
        const shown = `${stdout.split("\n").slice(3).join("\n")}${stderr}`;
        const path = join(SAMPLES, name, "expected.txt");
        if (process.env.TPH_UPDATE === "1") writeFileSync(path, shown);
        assert.ok(existsSync(path), `there is no ${path}`);
        assert.equal(shown, readFileSync(path, "utf8"));
        assert.ok(stdout.split("\n").slice(0, FIRST_SCREEN).join("\n").includes(CAUSES[name]!), stdout);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
}
