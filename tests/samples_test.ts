/**
 * Small programs of one hazard each, plain and recorded, in every host for which they are valid: standard output,
 * error output and exit code are the same, and standard output is what is kept beside the program.
 *
 * `TPH_UPDATE=1` writes the kept output of new programs. A first line `// hosts: bun deno` limits the
 * hosts. Where a host's output is its own, it is kept as `name.<host>.out`.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { type HostName, HOSTS, ROOT, type RunResult } from "./hosts.ts";
import { atMost } from "./pool.ts";
import { type Recorded, runPlain, runRecorded } from "./record_run.ts";
import { comparable } from "./stderr.ts";

const FOLDER = join(ROOT, "tests/samples");
const ALL = Object.keys(HOSTS) as HostName[];
/** Writes the kept output of new programs. */
const isUpdating = process.env.TPH_UPDATE === "1";
/** Only samples whose name contains this. */
const only = process.env.TPH_SAMPLE ?? "";

/** Folders of other tests. */
const OTHERS = ["crash", "diff"];

/** Files that begin with `_` are imported by samples. */
function samples(): string[] {
  const found: string[] = [];
  for (const topic of readdirSync(FOLDER, { withFileTypes: true })) {
    if (!topic.isDirectory() || OTHERS.includes(topic.name)) continue;
    for (const name of readdirSync(join(FOLDER, topic.name))) {
      if (!name.startsWith("_") && /\.[cm]?[jt]sx?$/.test(name)) found.push(join(topic.name, name));
    }
  }
  return found.filter((name) => name.includes(only)).sort();
}

function hostsOf(text: string): HostName[] {
  const named = /^\/\/ hosts: (.*)$/m.exec(text.slice(0, 300))?.[1]?.trim().split(/\s+/);
  return (named ?? ALL) as HostName[];
}

function flagsOf(text: string, host: HostName): string[] {
  return new RegExp(`^// ${host} flags: (.*)$`, "m").exec(text.slice(0, 300))?.[1]?.trim().split(/\s+/) ?? [];
}

interface Pair {
  plain: RunResult;
  recorded: Recorded;
}

/** Where the expected output of a sample in a host is. */
function expectedFile(file: string, host: HostName): string {
  const own = `${file}.${host}.out`;
  return existsSync(own) ? own : `${file}.out`;
}

const pool = atMost(2);

for (const sample of samples()) {
  const file = join(FOLDER, sample);
  const text = readFileSync(file, "utf8");
  const hosts = hostsOf(text);
  // All are queued at once, so that two run at any time although tests go one by one.
  const runs = hosts.map((host) =>
    pool(async (): Promise<Pair> => {
      const options = { cwd: dirname(file), flags: flagsOf(text, host), timeout: 20_000, scope: FOLDER };
      return { plain: await runPlain(host, file, options), recorded: await runRecorded(host, file, options) };
    })
  );
  for (const promise of runs) promise.catch(() => {});
  Deno.test({
    name: `sample ${relative(FOLDER, file)} does the same when it is recorded`,
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      for (const [i, host] of hosts.entries()) {
        const { plain, recorded } = await runs[i]!;
        const output = plain.stdout + (plain.code === 0 ? "" : `[exit ${plain.code ?? plain.signal}]\n`);
        if (isUpdating) update(file, host, output);
        assert.equal(
          output,
          readFileSync(expectedFile(file, host), "utf8"),
          `${host}, plain\n${plain.stderr}`,
        );
        const { trace, ...shown } = recorded;
        assert.deepEqual(comparable(shown), comparable(plain), `${host}, recorded`);
        assert.deepEqual(trace.problems, [], host);
      }
    },
  });
}

function update(file: string, host: HostName, output: string): void {
  const common = `${file}.out`;
  if (!existsSync(common)) writeFileSync(common, output);
  else if (readFileSync(expectedFile(file, host), "utf8") !== output) {
    writeFileSync(`${file}.${host}.out`, output);
  }
}
