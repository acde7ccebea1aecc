/**
 * `deno task suites [--host H]`: brings packages from the npm registry with their own tests, and runs each test file plain and
 * recorded. What the tests report, their times left out, and the exit status must be the same.
 *
 * `deno task suites FOLDER --files 'test/*.js' [--runner plain|mocha|vitest|jest|test] [--host H] [--flag F …] [--arg A …]` does so with a
 * package's checkout, in which what its tests need is installed.
 *
 * @module
 */
import { cpSync, globSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { HostName } from "../hosts.ts";
import { PACKAGES, withTests } from "./packages.ts";
import { runPlain, runRecorded } from "../record_run.ts";
import { suiteOf } from "./folder.ts";
import type { Runner } from "./verdicts.ts";

/** What a report says, without what a run takes. */
function report(stdout: string): string {
  return stdout.replace(/\d+(?:\.\d+)? ?ms/g, "").replace(/:\d+:\d+/g, "");
}

/** Runs all test files of all packages in a host; tells how many did the same, and which did not. */
async function suites(host: HostName): Promise<{ files: number; passed: number; differ: string[] }> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-suites-")));
  const result = { files: 0, passed: 0, differ: [] as string[] };
  try {
    withTests(folder);
    for (const name of Object.keys(PACKAGES)) {
      // Out of node_modules, so that they are in scope.
      const cwd = join(folder, "packages", name);
      cpSync(join(folder, "node_modules", name), cwd, { recursive: true });
      for (const file of readdirSync(join(cwd, "test")).filter((file) => file.endsWith(".js")).sort()) {
        const options = { cwd, scope: cwd, timeout: 60_000 };
        const entry = join(cwd, "test", file);
        const recorded = await runRecorded(host, entry, options);
        result.files++;
        result.passed += recorded.stdout.match(/^ *ok /gm)?.length ?? 0;
        // Some reports are not the same twice, as callbacks of the file system come in any order: one of them must be this.
        let isSame = false;
        for (let i = 0; i < 10 && !isSame; i++) {
          const plain = await runPlain(host, entry, options);
          isSame = plain.code === recorded.code && report(plain.stdout) === report(recorded.stdout);
        }
        if (!isSame) result.differ.push(`${name}/test/${file}`);
      }
    }
    return result;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tests of a checkout in each of the hosts; gives how many files differ. */
async function runFolder(
  path: string,
  options: { files: string[]; runner: Runner; hosts: HostName[]; flags: string[]; args: string[] },
) {
  const folder = realpathSync(path);
  const files = options.files.flatMap((glob) => globSync(glob, { cwd: folder })).sort().map((file) =>
    join(folder, file)
  );
  let found = 0;
  for (const host of options.hosts) {
    const { verdicts, calls, silent, differ } = await suiteOf({ ...options, host, folder, files });
    console.log(
      `${host} ${
        basename(folder)
      }: ${files.length} test files (${silent} name no test), ${verdicts} verdicts, ` +
        `${calls} calls recorded, ${differ.length} files differ`,
    );
    for (const { file, plain, recorded } of differ) {
      console.log(`  ${relative(folder, file)}: ${plain.slice(0, 300)}\n    not: ${recorded.slice(0, 300)}`);
    }
    found += differ.length;
  }
  return found;
}

if ((import.meta as { main?: boolean }).main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      host: { type: "string", multiple: true },
      files: { type: "string", multiple: true },
      runner: { type: "string" },
      flag: { type: "string", multiple: true },
      arg: { type: "string", multiple: true },
    },
  });
  const hosts = (values.host ?? ["bun", "node"]) as HostName[];
  let found = 0;
  for (const path of positionals) {
    const { files = ["test/*.js"], runner = "plain", flag: flags = [], arg: args = [] } = values;
    found += await runFolder(path, { files, runner: runner as Runner, hosts, flags, args });
  }
  for (const host of positionals.length === 0 ? hosts : []) {
    const { files, passed, differ } = await suites(host);
    console.log(`${host}: ${files} test files, ${passed} passed assertions, ${differ.length} files differ`);
    for (const file of differ) console.log(`  ${file}`);
    found += differ.length;
  }
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(found > 0 ? 1 : 0);
}
