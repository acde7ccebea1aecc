/**
 * `deno task conformance DIR [--host H] [--filter TEXT]`: runs a folder of tests in the format of test262, with its
 * `harness/`, plain and instrumented, and reports every verdict that differs.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type HostName, HOSTS, ROOT, run } from "../hosts.ts";
import { atMost } from "../pool.ts";

/** Two verdicts of one test that differ. */
export interface VerdictDifference {
  file: string;
  mode: string;
  plain: string;
  recorded: string;
}

export interface ConformanceResult {
  /** Pairs of verdicts. */
  compared: number;
  /** Those whose plain verdict is a pass. */
  passed: number;
  differences: VerdictDifference[];
  /** What hosts said when they did not get to the end. */
  broken: string[];
}

/** Tests that run in one process. */
const BATCH = 400;

const FLAGS: Record<HostName, string[]> = {
  bun: [],
  deno: ["run", "-A", "--no-check"],
  node: ["--experimental-vm-modules", "--no-warnings"],
};

/** Runs the tests of a folder in one host. */
export async function conformance(
  root: string,
  { host, filter = "" }: { host: HostName; filter?: string },
): Promise<ConformanceResult> {
  const files = (readdirSync(join(root, "test"), { recursive: true }) as string[])
    .filter((name) => name.endsWith(".js") && !name.includes("_FIXTURE") && name.includes(filter))
    .map((name) => join(root, "test", name)).sort();
  const result: ConformanceResult = { compared: 0, passed: 0, differences: [], broken: [] };
  const pool = atMost(2);
  const driver = join(ROOT, "tests/conformance/driver.ts");

  async function runBatch(batch: string[]): Promise<void> {
    const { stdout, stderr } = await run(HOSTS[host], [...FLAGS[host], driver, root], {
      stdin: batch.join("\n"),
      timeout: 120_000,
    });
    const lines = stdout.trim().split("\n").flatMap((line) => line.startsWith("{") ? [JSON.parse(line)] : []);
    const summary = lines.at(-1);
    if (summary?.compared === undefined) {
      // One test took the process with it: halve until it is found.
      if (batch.length > 1) {
        const half = batch.length >> 1;
        await runBatch(batch.slice(0, half));
        return await runBatch(batch.slice(half));
      }
      result.broken.push(`${batch[0]}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
      return;
    }
    result.compared += summary.compared;
    result.passed += summary.passed;
    result.differences.push(...lines.slice(0, -1));
  }

  const batches: Promise<void>[] = [];
  for (let at = 0; at < files.length; at += BATCH) {
    batches.push(pool(() => runBatch(files.slice(at, at + BATCH))));
  }
  await Promise.all(batches);
  return result;
}

if ((import.meta as { main?: boolean }).main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { host: { type: "string" }, filter: { type: "string" } },
  });
  const hosts = (values.host === undefined ? Object.keys(HOSTS) : [values.host]) as HostName[];
  let found = 0;
  for (const host of hosts) {
    const result = await conformance(
      positionals[0] ?? join(ROOT, "tests/conformance/own"),
      { host, ...values } as never,
    );
    console.log(
      `${host}: ${result.compared} verdicts, ${result.passed} pass plain, ${result.differences.length} differ`,
    );
    for (const { file, mode, plain, recorded } of result.differences) {
      console.log(`  ${file} (${mode}): ${plain}, instrumented: ${recorded}`);
    }
    for (const line of result.broken) console.log(`  broke the process: ${line}`);
    found += result.differences.length;
  }
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(found > 0 ? 1 : 0);
}
