/**
 * Random programs, plain against recorded. `deno task fuzz [--count N] [--seed S] [--host H] [--flavour F] [--keep FOLDER]`
 * runs many.
 *
 * @module
 */
import fc from "fast-check";
import { copyFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Outcome } from "../../src/trace/spec.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { type HostName, ROOT } from "../hosts.ts";
import { atMost } from "../pool.ts";
import { runPlain, runRecorded } from "../record_run.ts";
import { FLAGS, flavoursOf } from "./flavours.ts";
import { plainText } from "./marks.ts";
import { type Flavour, flavours } from "./program.ts";
import { randomOptions } from "./random_options.ts";

/** One program that did not do the same, or whose record is not in order. */
export interface Difference {
  host: HostName;
  flavour: Flavour;
  index: number;
  text: string;
  plain: string;
  recorded: string;
}

export interface FuzzOptions {
  seed: number;
  count: number;
  host: HostName;
  flavour: Flavour;
}

/** Programs that run in one process. */
const BATCH = 100;
/** More of them do not end their process. */
const MOST_SILENT = 5;

/** Runs `count` programs of a seed and a flavour in one host, plain and recorded. */
export async function fuzz({ seed, count, host, flavour }: FuzzOptions): Promise<Difference[]> {
  const texts = fc.sample(flavours[flavour], { seed, numRuns: count }).map(({ text }) => plainText(text));
  const pool = atMost(2);
  const batches: Promise<Difference[]>[] = [];
  for (let from = 0; from < count; from += BATCH) {
    const batch = texts.slice(from, from + BATCH);
    batches.push(
      pool(async () =>
        (await runBatch({ host, flavour }, batch)).map((d) => ({ ...d, index: d.index + from }))
      ),
    );
  }
  return (await Promise.all(batches)).flat();
}

type Batch = Pick<FuzzOptions, "host" | "flavour">;

async function runBatch({ host, flavour }: Batch, texts: string[]): Promise<Difference[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-fuzz-")));
  try {
    const driver = join(folder, "driver.mjs");
    copyFileSync(join(ROOT, "tests/fuzz/driver.mjs"), driver);
    texts.forEach((text, i) => writeFileSync(join(folder, `p${i}.${flavour}`), text));
    const differences: Difference[] = [];
    let silent = 0;
    for (let from = 0; from < texts.length;) {
      const options = {
        cwd: folder,
        args: [flavour, String(from), String(texts.length)],
        flags: FLAGS[host],
        timeout: 240_000,
      };
      const plain = await runPlain(host, driver, options);
      const { trace, ...recorded } = await runRecorded(host, driver, options);
      const before = plain.stdout.split("\n").slice(0, -1);
      const after = recorded.stdout.split("\n").slice(0, -1);
      const faults = faultsOf(trace);
      for (const [i, a] of before.entries()) {
        const [index, b = ""] = [from + i, after[i]];
        const text = texts[index]!;
        const fault = faults.get(`p${index}.${flavour}`);
        if (a !== b) {
          differences.push({ host, flavour, index, text, plain: a, recorded: b || recorded.stderr });
        } else if (fault !== undefined) {
          differences.push({ host, flavour, index, text, plain: "", recorded: fault });
        }
        // What comes after it has not run.
        if (b === "") break;
      }
      // The program that ends a plain process, by using up its memory, tells nothing.
      if (before.length < texts.length - from && ++silent > MOST_SILENT) {
        throw new Error(`Programs do not run: ${plain.stderr}`);
      }
      from += Math.min(before.length, after.length) + 1;
    }
    return differences;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What is wrong with the record of a program, by its file: a call that never ended although nothing suspended it, or
 * one that is under a call of another program.
 */
function faultsOf(trace: Trace): Map<string, string> {
  const faults = new Map<string, string>();
  for (const problem of trace.problems) faults.set("p0", String(problem));
  for (let call = 1; call <= trace.callCount; call++) {
    const { name, file } = trace.siteOf(call);
    const program = file.slice(file.lastIndexOf("/") + 1);
    if (trace.outcomeOf(call) === Outcome.OPEN) faults.set(program, `${name} (call ${call}) never ended`);
    const parent = trace.parentOf(call);
    if (parent === 0) continue;
    const above = trace.siteOf(parent).file;
    if (above !== file && !above.endsWith("driver.mjs") && !file.endsWith("driver.mjs")) {
      faults.set(program, `${name} (call ${call}) is under a call of ${above}`);
    }
  }
  return faults;
}

/** The first line of two JSON lists that differs. */
export function firstDifference({ plain, recorded }: Difference): string {
  try {
    const [a, b] = [JSON.parse(plain) as string[], JSON.parse(recorded) as string[]];
    const at = a.findIndex((line, i) => line !== b[i]);
    return `line ${at}: ${a[at]}\n     not: ${b[at]}`;
  } catch {
    return `${plain.slice(0, 500)}\n     not: ${recorded.slice(0, 500)}`;
  }
}

if ((import.meta as { main?: boolean }).main) {
  const { count, seed, hosts, flavour: only, keep } = randomOptions();
  let found = 0;
  for (const host of hosts) {
    const all = flavoursOf(host);
    for (const flavour of all.filter((each) => each === (only ?? each))) {
      const share = only === undefined ? Math.ceil(count / all.length) : count;
      const begun = performance.now();
      const differences = await fuzz({ seed, count: share, host, flavour });
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      console.log(
        `${host} ${flavour}: ${share} programs of seed ${seed}, ${differences.length} differ (${seconds} s)`,
      );
      for (const difference of differences.slice(0, 10)) {
        console.log(`  program ${difference.index}: ${firstDifference(difference)}`);
        if (keep !== undefined) {
          writeFileSync(join(keep, `${host}_${difference.index}.${flavour}`), difference.text);
        }
      }
      found += differences.length;
    }
  }
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(found > 0 ? 1 : 0);
}
