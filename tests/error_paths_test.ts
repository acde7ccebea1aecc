import assert from "node:assert/strict";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorPaths } from "../src/query/error_paths.ts";
import type { HostName } from "./hosts.ts";
import { runRecorded } from "./record_run.ts";

const PROGRAM = `
function first() { throw new TypeError("bad") }
function middle() { return first() }
function catches() { try { middle() } catch { return "fine" } }
function wraps() { try { middle() } catch (e) { throw new Error("wrapped", { cause: e }) } }
function rethrows() { try { middle() } catch (e) { throw e } finally { } }
async function later() { await null; throw "text" }
async function awaits() { try { await later() } catch (e) { return e } }
function parses() { return JSON.parse("{") }
catches();
try { wraps() } catch {}
try { rethrows() } catch {}
await awaits();
(function outer() { try { parses() } catch (e) { return e.name } })();
`;

for (const host of ["bun", "deno", "node"] satisfies HostName[]) {
  Deno.test(`errorPaths() tells where errors came from, what they went through, and who caught them (${host})`, async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-errors-")));
    try {
      const file = join(folder, "main.mjs");
      writeFileSync(file, PROGRAM);
      const { trace, stderr } = await runRecorded(host, file);
      assert.equal(stderr, "");
      const name = (call: number) => call === 0 ? "-" : trace.siteOf(call).name;
      const paths = errorPaths(trace).map(({ origin, through, caughtBy, wraps, rethrows }) =>
        [name(origin), through.map(name).join(), name(caughtBy), wraps ?? "", rethrows ?? ""].join(" | ")
      );
      assert.deepEqual(paths, [
        "first | middle | catches |  | ",
        "first | middle | wraps |  | ",
        "wraps |  | - | 1 | ",
        "first | middle,rethrows | - |  | ",
        "later |  | awaits |  | ",
        "JSON.parse | parses | outer |  | ",
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
