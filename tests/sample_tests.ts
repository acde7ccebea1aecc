/**
 * Small programs of one hazard each, plain and recorded, in every host for which they are valid: standard output,
 * error output and exit code are the same, and standard output is what is kept beside the program. A folder in a
 * topic is one program, `main.*`, with the `package.json` and `tsconfig.json` that it needs. Each host has a test
 * file of its own, so that they run side by side.
 *
 * `TPH_UPDATE=1` writes the kept output of new programs. A first line `// hosts: bun deno` limits the hosts,
 * `// bun flags: …` gives flags to one, and `// record: {…}` settings to the recorder. Where a host's output is its
 * own, it is kept as `name.<host>.out`. What is known to differ is listed in `samples/known.txt`, and must differ.
 *
 * @module
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import process from "node:process";
import type { HostName } from "./hosts.ts";
import { runPlain, runRecorded } from "./record_run.ts";
import { flagsOf, hostsOf, sampleNames, SAMPLES } from "./sample_programs.ts";
import type { RecordSettings } from "../src/settings.ts";
import { comparable } from "./stderr.ts";

/** Writes the kept output of new programs. */
const isUpdating = process.env.TPH_UPDATE === "1";
/** Only samples whose name contains this. */
const only = process.env.TPH_SAMPLE ?? "";

/** Lines of a host and a sample that does not yet do the same in it. Who mends one takes its line away. */
const known = new Set(
  readFileSync(join(SAMPLES, "known.txt"), "utf8").split("\n").filter((line) =>
    line !== "" && line[0] !== "#"
  ),
);

function recordOf(text: string): Partial<RecordSettings> {
  return JSON.parse(/^\/\/ record: (.*)$/m.exec(text.slice(0, 300))?.[1] ?? "{}");
}

/** Where the expected output of a sample in a host is. */
function expectedFile(file: string, host: HostName): string {
  const own = `${file}.${host}.out`;
  return existsSync(own) ? own : `${file}.out`;
}

const names = sampleNames();

/** Adds a test for each sample that is valid in a host. */
export function testSamples(host: HostName): void {
  for (const sample of names.filter((name) => name.includes(only))) {
    const file = join(SAMPLES, sample.replaceAll("/", sep));
    const text = readFileSync(file, "utf8");
    if (!hostsOf(text).includes(host)) continue;
    Deno.test(`sample ${sample} does the same in ${host} when it is recorded`, async () => {
      const options = { cwd: dirname(file), flags: flagsOf(text, host), timeout: 20_000, scope: SAMPLES };
      const plain = await runPlain(host, file, options);
      const { trace, ...shown } = await runRecorded(host, file, { ...options, record: recordOf(text) });
      const output = plain.stdout + (plain.code === 0 ? "" : `[exit ${plain.code ?? plain.signal}]\n`);
      if (isUpdating) update(file, host, output);
      assert.equal(output, readFileSync(expectedFile(file, host), "utf8"), plain.stderr);
      if (known.has(`${host} ${sample}`)) {
        assert.notDeepEqual(
          comparable(shown, host),
          comparable(plain, host),
          `${host} is mended: take it off known.txt`,
        );
        return;
      }
      assert.deepEqual(comparable(shown, host), comparable(plain, host));
      assert.deepEqual(trace.problems, []);
    });
  }
  Deno.test(`known.txt lists samples that there are for ${host}`, () => {
    const there = names.filter((name) => hostsOf(readFileSync(join(SAMPLES, name), "utf8")).includes(host));
    const listed = [...known].filter((line) => line.startsWith(`${host} `));
    assert.deepEqual(listed.filter((line) => !there.includes(line.slice(host.length + 1))), []);
  });
}

function update(file: string, host: HostName, output: string): void {
  const common = `${file}.out`;
  if (!existsSync(common)) writeFileSync(common, output);
  else if (readFileSync(expectedFile(file, host), "utf8") !== output) {
    writeFileSync(`${file}.${host}.out`, output);
  }
}
