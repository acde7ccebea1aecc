/** Programs that nobody here wrote: what they print is the plain run's, and their calls are there to be read. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Trace } from "../src/trace/trace.ts";
import { HOST_VARIABLES, type HostName, HOSTS, ROOT, run, runTph } from "./hosts.ts";

const PROGRAMS: { file: string; scope: string; deep: string }[] = [
  { file: "acorn.mjs", scope: "node_modules/acorn", deep: "parseExprAtom" },
  { file: "marked.mjs", scope: "node_modules/marked", deep: "inlineTokens" },
  { file: "commander.mjs", scope: "node_modules/commander", deep: "Help.padWidth" },
  { file: "p_queue.mjs", scope: "node_modules/p-queue", deep: "PriorityQueue.dequeue" },
];

const ARGUMENTS: Record<HostName, string[]> = { bun: [], deno: ["run", "-A"], node: [] };

for (const { file, scope, deep } of PROGRAMS) {
  for (const host of ["bun", "deno", "node"] as const) {
    Deno.test(`${file} under ${host} prints what it does without tph, and its calls are recorded`, async () => {
      const cache = mkdtempSync(join(tmpdir(), "tph-"));
      try {
        const program = `tests/programs/${file}`;
        const plain = await run(HOSTS[host], [...ARGUMENTS[host], program], { cwd: ROOT });
        const tph = (...args: string[]) =>
          runTph(args, {
            cwd: ROOT,
            env: { ...HOST_VARIABLES, TRACEPATCH_CACHE_DIR: cache },
          });
        const recorded = await tph("run", "--quiet", "--host", host, "--scope", scope, program);
        assert.equal(plain.code, 0, plain.stderr);
        assert.deepEqual(recorded, plain);

        const logs = JSON.parse((await tph("logs", "--json")).stdout).answer as {
          id: string;
          calls: number;
        }[];
        assert.equal(logs.length, 1);
        assert.ok(logs[0]!.calls > 10_000, `${logs[0]!.calls} calls`);
        const view = await tph("view");
        assert.match(view.stdout, new RegExp(`calls +${logs[0]!.calls.toLocaleString("en")}\\b`));
        const tree = await tph("tree", "--filter", `*${deep}*`, "--lines", "50");
        assert.equal(tree.code, 0, tree.stderr);
        assert.ok(tree.stdout.includes(deep), tree.stdout.slice(0, 500));

        const trace = Trace.open(join(cache, `${logs[0]!.id}.tph`));
        assert.deepEqual(trace.problems, []);
        assert.equal(trace.end?.calls, trace.callCount);
        assert.equal(trace.end?.dropped, 0);
        assert.equal(trace.exit?.code, 0);
      } finally {
        rmSync(cache, { recursive: true });
      }
    });
  }
}
