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
import type { VerdictPair } from "./run_test.ts";

/** Two verdicts of one test that differ. */
export interface VerdictDifference extends VerdictPair {
  file: string;
}

export interface ConformanceResult {
  files: number;
  /** Pairs of verdicts. */
  compared: number;
  /** Those whose plain verdict is a pass. */
  passed: number;
  differences: VerdictDifference[];
  /** The tests that took their process with them, and what it said. */
  broken: string[];
}

/** What a process says of one file. */
interface FileResult {
  file: string;
  pairs: VerdictPair[];
}

/** Tests that run in one process. */
const BATCH = 200;

/** How long a test may take, in ms: at first, and alone. */
const PATIENCE = 4_000;
const MORE_PATIENCE = 30_000;

const FLAGS: Record<HostName, string[]> = {
  bun: [],
  deno: ["run", "-A", "--no-check"],
  node: ["--experimental-vm-modules", "--no-warnings"],
};

/** Runs the tests of a folder in one host. What is doubtful is run again in a process of its own. */
export async function conformance(
  root: string,
  { host, filter = "" }: { host: HostName; filter?: string },
): Promise<ConformanceResult> {
  const files = (readdirSync(join(root, "test"), { recursive: true }) as string[])
    .filter((name) => name.endsWith(".js") && !name.includes("_FIXTURE") && name.includes(filter))
    .map((name) => join(root, "test", name)).sort();
  const result: ConformanceResult = {
    files: files.length,
    compared: 0,
    passed: 0,
    differences: [],
    broken: [],
  };
  const driver = join(ROOT, "tests/conformance/driver.ts");

  async function runInProcess(batch: string[], patience: number) {
    const { stdout, stderr } = await run(HOSTS[host], [...FLAGS[host], driver, root, String(patience)], {
      stdin: batch.join("\n"),
      timeout: 120_000 + patience,
    });
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    return { results: lines.map((line): FileResult => JSON.parse(line)), stderr };
  }

  async function runAlone(file: string): Promise<FileResult | undefined> {
    return (await runInProcess([file], MORE_PATIENCE)).results[0];
  }

  function take({ file, pairs }: FileResult): void {
    result.compared += pairs.length;
    result.passed += pairs.filter(({ plain }) => plain === "pass").length;
    for (const pair of pairs) if (pair.plain !== pair.recorded) result.differences.push({ file, ...pair });
  }

  async function runBatch(batch: string[]): Promise<void> {
    for (let rest = batch; rest.length > 0;) {
      const { results, stderr } = await runInProcess(rest, PATIENCE);
      for (const each of results) {
        take(each.pairs.some(isDoubtful) ? (await runAlone(each.file)) ?? each : each);
      }
      const broken = rest[results.length];
      if (broken !== undefined) {
        const alone = await runAlone(broken);
        if (alone !== undefined) take(alone);
        else result.broken.push(`${broken}: ${stderr.trim().split("\n").at(-1) ?? ""}`);
      }
      rest = rest.slice(results.length + 1);
    }
  }

  const pool = atMost(2);
  const batches: Promise<void>[] = [];
  for (let at = 0; at < files.length; at += BATCH) {
    batches.push(pool(() => runBatch(files.slice(at, at + BATCH))));
  }
  await Promise.all(batches);
  return result;
}

/** Whether a pair of verdicts may come of the tests that ran before in the same process, or of a slow machine. */
function isDoubtful({ plain, recorded }: VerdictPair): boolean {
  return plain !== recorded || /timed out|never done/.test(plain);
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
      `${host}: ${result.files} files, ${result.compared} verdicts, ${result.passed} pass plain, ${result.differences.length} differ`,
    );
    for (const { file, mode, plain, recorded } of result.differences) {
      console.log(`  ${file} (${mode}): ${plain}, instrumented: ${recorded}`);
    }
    for (const line of result.broken) console.log(`  broke the process: ${line}`);
    found += result.differences.length;
  }
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(found > 0 ? 1 : 0);
}
