/**
 * A program that knows: twins of random programs log their own calls by hand, and are recorded. The record must equal the
 * log, row by row. `deno task oracle [--count N] [--seed S] [--host H] [--flavour F] [--keep FOLDER]`.
 *
 * @module
 */
import fc from "fast-check";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MOST_DEPTH, type RecordSettings } from "../../src/settings.ts";
import { FLAGS, flavoursOf } from "../fuzz/flavours.ts";
import { twinText } from "../fuzz/marks.ts";
import { type Flavour, flavours } from "../fuzz/program.ts";
import { randomOptions } from "../fuzz/random_options.ts";
import { type HostName, ROOT } from "../hosts.ts";
import { atMost } from "../pool.ts";
import { runRecorded } from "../record_run.ts";
import { NOT_KNOWN, type Row, rowsByFile } from "./rows.ts";

/** The first row of a program that is not as the program says. */
export interface FalseRow {
  host: HostName;
  flavour: Flavour;
  index: number;
  text: string;
  /** From 0. */
  row: number;
  /** What the program says of it, and what the record says; nothing where there is no such row. */
  said: Row | undefined;
  recorded: Row | undefined;
  /** Rows of the program that are not as it says. */
  off: number;
}

export interface OracleResult {
  programs: number;
  rows: number;
  off: number;
  /** Rows that the record says it does not know all of, for a reason that `docs/how-it-works.md` lists. */
  notKnown: number;
  falseRows: FalseRow[];
  /** What the reader found wrong with a record. */
  problems: string[];
  /** Programs that the host does not load, and why. */
  unloaded: string[];
}

export interface OracleOptions {
  seed: number;
  count: number;
  host: HostName;
  flavour: Flavour;
}

/** Programs that run in one process. */
const BATCH = 100;
/** Everything is kept, and nothing that a twin does not log. */
const RECORD: Partial<RecordSettings> = {
  externalCalls: false,
  redact: false,
  budget: { depth: 1000, width: 1000, string: 100_000, nodes: 20_000, bytes: 200_000, thin: false },
};

/** Records `count` twins of a seed in one host, and compares. */
export async function oracle({ seed, count, host, flavour }: OracleOptions): Promise<OracleResult> {
  const texts = fc.sample(flavours[flavour], { seed, numRuns: count }).map(({ text }) => twinText(text));
  const result: OracleResult = {
    programs: 0,
    rows: 0,
    off: 0,
    notKnown: 0,
    falseRows: [],
    problems: [],
    unloaded: [],
  };
  const pool = atMost(2);
  const batches: Promise<void>[] = [];
  for (let from = 0; from < count; from += BATCH) {
    batches.push(pool(() => runBatch({ host, flavour, from }, texts.slice(from, from + BATCH), result)));
  }
  await Promise.all(batches);
  return result;
}

interface Batch {
  host: HostName;
  flavour: Flavour;
  from: number;
}

async function runBatch(
  { host, flavour, from }: Batch,
  texts: string[],
  result: OracleResult,
): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-oracle-")));
  try {
    texts.forEach((text, i) => writeFileSync(join(folder, `p${i}.${flavour}`), text));
    for (let at = 0; at < texts.length;) {
      const { stdout, stderr, trace } = await runRecorded(host, join(ROOT, "tests/oracle/driver.mjs"), {
        args: [folder, flavour, String(at), String(texts.length)],
        flags: FLAGS[host],
        scope: folder,
        timeout: 240_000,
        record: RECORD,
      });
      const logs = stdout.split("\n").slice(0, -1).map((line): Row[] => JSON.parse(line));
      const records = rowsByFile(trace);
      logs.forEach((said, i) => {
        const index = at + i;
        if (said.length === 0) return void result.unloaded.push(`${from + index}: ${stderr}`);
        const recorded = records.get(`p${index}.${flavour}`) ?? [];
        const { notKnown, ...first } = compare(said, recorded);
        result.programs++;
        result.rows += said.length;
        result.off += first.off;
        result.notKnown += notKnown;
        if (first.off === 0) return;
        result.falseRows.push({ host, flavour, index: from + index, text: texts[index]!, ...first });
      });
      result.problems.push(...trace.problems);
      // The program that ends its process, by using up its memory, tells nothing.
      at += logs.length + 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How a program's rows compare; `row` and what it says only where one is off. */
type Compared = Pick<FalseRow, "row" | "said" | "recorded" | "off"> & { notKnown: number };

/** More than this may have been cut in the record: no budget is large enough for all. */
const LONG = 50_000;

/** Whether a value, or a list of them, is what the record says. "not known" where it says less, and has a reason to. */
function areAlike(said: string, recorded: string, isFull: boolean): boolean | "not known" {
  if (said === recorded) return true;
  const isCut = said.length > LONG && said.slice(0, LONG / 10) === recorded.slice(0, LONG / 10);
  return isCut || isDeep(said, recorded) || isFull && recorded.includes(NOT_KNOWN) ? "not known" : false;
}

/** Whether the record is as it is said up to the deepest level that it has. */
function isDeep(said: string, recorded: string): boolean {
  const end = recorded.indexOf(NOT_KNOWN);
  if (end < 0 || !said.startsWith(recorded.slice(0, end))) return false;
  let levels = 0;
  for (let at = 0; at < end; at++) {
    if (recorded[at] === "{" || recorded[at] === "[") levels++;
    else if (recorded[at] === "}" || recorded[at] === "]") levels--;
  }
  return levels >= MOST_DEPTH;
}

/** What a call threw when there was no room on the stack, or not even for that. */
const FULL = new RegExp(`^(?:RangeError\\(|${NOT_KNOWN}$)`);

/** Compares what a program says of its calls with what the record says. */
export function compare(said: Row[], recorded: Row[]): Compared {
  /** By ordinal of the log: the record's, which counts functions in the order in which they begin. */
  const sites = new Map<number, number>();
  const result: Compared = { row: 0, said: undefined, recorded: undefined, off: 0, notKnown: 0 };
  const isSame = (a: Row | undefined, b: Row | undefined): boolean | "not known" => {
    if (a === undefined || b === undefined) return false;
    if (!sites.has(a.ordinal)) sites.set(a.ordinal, b.ordinal);
    if (
      sites.get(a.ordinal) !== b.ordinal || a.name !== "" && a.name !== b.name ||
      a.parent !== b.parent && a.other !== b.parent
    ) return false;
    const isFull = a.full === true;
    // The log itself has not come to its end there.
    const args = areAlike(a.args.join("\n"), b.args.join("\n"), isFull);
    if (args !== false && isFull && b.outcome === "threw" && FULL.test(b.value)) return "not known";
    const value = a.value === "?" || areAlike(a.value, b.value, isFull);
    if (args === false || value === false || a.outcome !== b.outcome) return false;
    return args === true && value === true ? true : "not known";
  };
  for (let i = 0; i < Math.max(said.length, recorded.length); i++) {
    const same = isSame(said[i], recorded[i]);
    if (same === "not known") result.notKnown++;
    if (same !== false) continue;
    if (result.off++ === 0) Object.assign(result, { row: i, said: said[i], recorded: recorded[i] });
  }
  return result;
}

/** One line for a row. */
export function rowText(row: Row | undefined): string {
  if (row === undefined) return "no such row";
  const { ordinal, name, parent, args, outcome, value } = row;
  return `${ordinal} ${name}(${args.join(", ")}) under ${parent} ${outcome} ${value}`;
}

if ((import.meta as { main?: boolean }).main) {
  const { count, seed, hosts, flavour: only, keep } = randomOptions();
  let off = 0;
  for (const host of hosts) {
    for (const flavour of flavoursOf(host).filter((each) => each === (only ?? each))) {
      const share = Math.ceil(count / flavoursOf(host).length);
      const result = await oracle({
        seed,
        count: only === undefined ? share : count,
        host,
        flavour,
      });
      console.log(
        `${host} ${flavour}: ${result.programs} programs of seed ${seed}, ${result.rows} rows compared, ${result.off} off in ${result.falseRows.length} programs, ${result.notKnown} not known in full, ${result.problems.length} problems, ${result.unloaded.length} not loaded`,
      );
      for (const { index, row, said, recorded, text } of result.falseRows.slice(0, 10)) {
        console.log(`  program ${index}, row ${row}: ${rowText(said)}\n     recorded: ${rowText(recorded)}`);
        if (keep !== undefined) writeFileSync(join(keep, `${host}_${index}.${flavour}`), text);
      }
      for (const line of [...result.problems, ...result.unloaded].slice(0, 5)) console.log(`  ${line}`);
      off += result.off + result.problems.length;
    }
  }
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(off > 0 ? 1 : 0);
}
