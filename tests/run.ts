/**
 * All tests, or those of the files and folders that are named: `deno task test [PATH…]`.
 *
 * Test files run side by side, one more than there are cores. What several of them need is made before. They start
 * thousands of processes and end some of them by force, so on a busy machine one may fail that has no defect: a file
 * that fails runs once more, alone. What fails then has failed; what passes is named at the end, since a test that
 * needs a second try wants mending.
 *
 * @module
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { assets } from "../src/bundle/assets.ts";
import { pageTemplate } from "../src/bundle/page.ts";
import { freshBinary } from "./binary.ts";
import { ROOT } from "./hosts.ts";
import { buildPackage } from "./library/package_project.ts";
import { browserPath } from "./page/browser.ts";
import { parseReport, type Report } from "./report.ts";
import { toolsPath } from "./tools.ts";

/** More files than these that fail have a cause in common, and are not run again. */
const MOST_AGAIN = 10;

/** A test file waits a fifth of its time, for what it has started to begin and to end. */
const AT_ONCE = availableParallelism() + 1;

/** Runs test files, with their output, and gives what came of them. */
async function test(paths: string[], flags: string[]): Promise<Report & { code: number }> {
  const folder = mkdtempSync(join(tmpdir(), "tph-tests-"));
  try {
    const report = join(folder, "report.xml");
    const args = ["test", "-A", "--no-check", ...flags, `--junit-path=${report}`, ...paths];
    const env = { DENO_JOBS: String(AT_ONCE) };
    const { code } = await new Deno.Command(Deno.execPath(), { args, env, cwd: ROOT }).spawn().status;
    // There is none when a file does not load.
    if (!existsSync(report)) process.exit(code || 1);
    return { code, ...parseReport(readFileSync(report, "utf8")) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What test files would otherwise make at the same time. */
async function prepare(): Promise<void> {
  assets("bun", process.env);
  toolsPath();
  pageTemplate();
  browserPath();
  await freshBinary();
  buildPackage();
  process.env.TPH_TESTS_PREPARED = "1";
}

/** Runs the files that failed; of those whose tests are declared in a file that they share, the tests that failed. */
async function runAgain({ failedFiles, failedTests }: Report): Promise<Report & { code: number }> {
  console.log(`\nAgain, alone: ${failedFiles.join(", ")}\n`);
  const files = failedFiles.filter((file) => file.endsWith("_test.ts"));
  const shared = failedFiles.filter((file) => !files.includes(file));
  const whole = files.length === 0 ? undefined : await test(files, []);
  if (shared.length === 0) return whole!;
  const names = failedTests.map((name) => RegExp.escape(name)).join("|");
  const rest = await test(shared.flatMap(usersOf), [`--filter=/^(?:${names})$/`]);
  return {
    ...rest,
    code: whole?.code || rest.code,
    failed: (whole?.failed ?? 0) + rest.failed,
    failedFiles: [...whole?.failedFiles ?? [], ...rest.failedFiles],
  };
}

/** The test files that import a file beside them. */
function usersOf(path: string): string[] {
  const folder = dirname(path);
  const tests = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith("_test.ts"));
  return tests.map((name) => join(folder, name)).filter((file) =>
    readFileSync(join(ROOT, file), "utf8").includes(`"./${basename(path)}"`)
  );
}

await prepare();
const paths = Deno.args.length === 0 ? ["tests/"] : Deno.args;
const first = await test(paths, ["--parallel"]);
let { code } = first;
const { failedFiles } = first;
let failed = first.failed;
if (code !== 0 && failedFiles.length > 0 && failedFiles.length <= MOST_AGAIN) {
  const second = await runAgain(first);
  ({ code, failed } = second);
  const mended = failedFiles.filter((file) => !second.failedFiles.includes(file));
  if (mended.length > 0) console.log(`\nPassed only when run again, alone: ${mended.join(", ")}`);
}
console.log(`\n${first.passed + first.failed - failed} passed, ${failed} failed, ${first.skipped} skipped`);
process.exit(code);
