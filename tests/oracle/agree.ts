/**
 * Do the hosts agree? `deno task agree [FOLDER …] [--count N] [--seed S] [--flavour F] [--only TEXT] [--batch N]` records the
 * modules of folders (the samples by default), and random programs, in Bun, Deno and Node, and compares the rows: names, callers,
 * outcomes, arguments, results, errors. `--conformance FOLDER` records tests of a checkout of test262. With `--programs`, each module
 * is run by itself, and the rows of all files in the folder are its own: by default, the programs over packages in `packages/`.
 * It fails where a disagreement is not in `explained.txt`, and the module does not do without tph what it did in either host.
 *
 * @module
 */
import fc from "fast-check";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FLAGS } from "../fuzz/flavours.ts";
import { plainText } from "../fuzz/marks.ts";
import { type Flavour, flavours } from "../fuzz/program.ts";
import { type HostName, HOSTS, ROOT } from "../hosts.ts";
import { runPlain, runRecorded } from "../record_run.ts";
import { type Doing, doings } from "../same/compare.ts";
import { entriesOf, type Entry } from "../same/corpus.ts";
import { conformanceEntries } from "./conformance_entries.ts";
import { explanationOf } from "./explained.ts";
import { packageEntries } from "./package_entries.ts";
import { type Row, rowsByFile } from "./rows.ts";
import { rowText } from "./oracle.ts";

const ALL = Object.keys(HOSTS) as HostName[];
const DRIVER = join(ROOT, "tests/same/driver.mjs");
/** Of a module that are compared, and how many callers of each. */
const MOST_ROWS = 5_000;
const MOST_ROWS_OF_PROGRAM = 100_000;
const CALLERS = 4;

/** A module whose rows are not the same in two hosts. */
export interface Disagreement {
  name: string;
  hosts: [HostName, HostName];
  /** Rows that the one has and the other has not, as `rowText` says them with the names of all callers. */
  only: [string[], string[]];
  /** The first thing that the module printed, exported or threw in the one and not in the other; both empty where it did the same. */
  did: [string, string];
  /** Whether it does what it did without tph, too, so that it is the hosts that differ. */
  isOfHosts: boolean;
}

export interface AgreeResult {
  modules: number;
  /** Of all hosts together. */
  rows: number;
  off: number;
  disagreements: Disagreement[];
}

interface HostRun {
  rows: Map<string, Row[]>;
  doing: Map<string, Doing>;
}

export interface AgreeOptions {
  /** The folder that has all entries. */
  scope: string;
  /** How many run in one process. */
  size: number;
  /** Each runs by itself, and has the rows of all files. */
  arePrograms?: boolean;
}

/** Records modules in all hosts. */
export async function agree(entries: Entry[], options: AgreeOptions): Promise<AgreeResult> {
  const { size, arePrograms = false } = options;
  const most = arePrograms ? MOST_ROWS_OF_PROGRAM : MOST_ROWS;
  const result: AgreeResult = { modules: 0, rows: 0, off: 0, disagreements: [] };
  for (let at = 0; at < entries.length; at += arePrograms ? 1 : size) {
    const batch = entries.slice(at, at + (arePrograms ? 1 : size));
    const runs = await Promise.all(
      ALL.map((host) => arePrograms ? recordProgram(host, batch[0]!, options) : record(host, batch, options)),
    );
    for (const { name, path } of batch) {
      const all = runs.map(({ rows }) => signatures((rows.get(path) ?? []).slice(0, most)));
      result.modules++;
      for (const rows of all) result.rows += rows.length;
      for (let i = 1; i < ALL.length; i++) {
        const only: [string[], string[]] = [without(all[0]!, all[i]!), without(all[i]!, all[0]!)];
        const off = Math.max(only[0].length, only[1].length);
        if (off === 0) continue;
        result.off += off;
        const pair: [HostName, HostName] = [ALL[0]!, ALL[i]!];
        const deeds = [runs[0]!, runs[i]!].map(({ doing }) => deedsOf(doing.get(path)));
        const did = firstDifference(deeds[0]!, deeds[1]!);
        const isOfHosts = did.join("") !== "" &&
          await isSamePlain(pair, { name, path }, { ...options, deeds });
        result.disagreements.push({ name, hosts: pair, only, did, isOfHosts });
      }
    }
  }
  return result;
}

/** What a module printed, and what it exported or threw, a line each. */
function deedsOf(doing: Doing | undefined): string[] {
  if (doing === undefined) return ["did not run"];
  // Bun's namespaces of CommonJS have one name less.
  return [
    ...doing.stdout.split("\n"),
    ...doing.told.map((told) => told.replace(/,"module\.exports":"\{\}"/, "")),
  ];
}

function firstDifference(a: readonly string[], b: readonly string[]): [string, string] {
  for (let i = 0; i < a.length || i < b.length; i++) if (a[i] !== b[i]) return [a[i] ?? "", b[i] ?? ""];
  return ["", ""];
}

/** Whether a module does in each of two hosts without tph what it did there when it was recorded. */
async function isSamePlain(
  hosts: readonly HostName[],
  { path }: Entry,
  { scope, arePrograms, deeds }: AgreeOptions & { deeds: string[][] },
): Promise<boolean> {
  const plain = await Promise.all(hosts.map(async (host) => {
    const [file, args, cwd] = arePrograms ? [path, [], dirname(path)] : [DRIVER, ["0", path], scope];
    const { code, signal, ...outputs } = await runPlain(host, file, {
      args,
      flags: FLAGS[host],
      cwd,
      timeout: 60_000,
    });
    if (arePrograms) return outputs.stdout.split("\n");
    return deedsOf(doings({ ...outputs, end: String(signal ?? code) })[0]);
  }));
  return plain.every((own, i) => own.join("\n") === deeds[i]!.join("\n"));
}

const RECORD = { externalCalls: false, redact: false };

async function recordProgram(host: HostName, { path }: Entry, { scope }: AgreeOptions): Promise<HostRun> {
  const { trace, code, signal, stdout, stderr } = await runRecorded(host, path, {
    flags: FLAGS[host],
    cwd: dirname(path),
    scope,
    timeout: 60_000,
    record: RECORD,
  });
  const doing = { path, stdout, stderr, told: [], frames: [], columns: [], end: String(signal ?? code) };
  return {
    rows: rowsByFile(trace, { keyOf: () => path, isBetweenHosts: true }),
    doing: new Map([[path, doing]]),
  };
}

async function record(host: HostName, entries: Entry[], { scope }: AgreeOptions): Promise<HostRun> {
  const run: HostRun = { rows: new Map(), doing: new Map() };
  for (let at = 0; at < entries.length;) {
    const list = entries.slice(at);
    const { trace, code, signal, ...outputs } = await runRecorded(host, DRIVER, {
      args: ["0", ...list.map(({ path }) => path)],
      flags: FLAGS[host],
      cwd: scope,
      scope,
      timeout: 60_000,
      record: RECORD,
    });
    for (const [file, rows] of rowsByFile(trace, { keyOf: (file) => file, isBetweenHosts: true })) {
      if (!run.rows.has(file)) run.rows.set(file, rows);
    }
    const found = doings({ ...outputs, end: String(signal ?? code) });
    for (const doing of found) run.doing.set(doing.path, doing);
    at += Math.max(1, found.length);
  }
  return run;
}

/** Each row with the names of its nearest callers; the order of tasks is the hosts' own. */
function signatures(rows: Row[]): string[] {
  return rows.map((row) => {
    let above = "";
    for (let at = row.parent, n = 0; at > 0 && n < CALLERS; at = rows[at - 1]!.parent, n++) {
      above = `/${rows[at - 1]!.name}${above}`;
    }
    return rowText({ ...row, ordinal: 0, parent: 0 }).replace(/^0 /, `${above}/`).replace(" under 0 ", " ");
  });
}

/** What of a list another list has not, one for one. */
function without(list: string[], other: string[]): string[] {
  const counts = new Map<string, number>();
  for (const each of other) counts.set(each, (counts.get(each) ?? 0) + 1);
  return list.filter((each) => {
    const left = counts.get(each) ?? 0;
    counts.set(each, left - 1);
    return left <= 0;
  });
}

/** What they log, in short: two hosts in which it is not the same run the program otherwise. */
const LOG =
  `(() => { let n = 0; return (value) => { if (n++ < 300) console.log(typeof value, value === null || typeof value !== "object" ? String(value).length : Object.keys(value).length); return value } })()`;

/** Random programs as modules that run themselves. */
export function randomEntries(
  folder: string,
  { seed, count, flavour }: { seed: number; count: number; flavour: Flavour },
): Entry[] {
  return fc.sample(flavours[flavour], { seed, numRuns: count }).map(({ text }, i) => {
    const path = join(folder, `p${i}.${flavour}`);
    const own = flavour.startsWith("c") ? "exports.main" : "main";
    const start = `globalThis.where ??= () => ""; ${own}(${LOG}).then(() => {}, () => {});`;
    // Behind `main`: some modules return before their end.
    const end = text.lastIndexOf("«/F»}") + 5;
    writeFileSync(path, plainText(`${text.slice(0, end)};${start}${text.slice(end)}`));
    return { name: `p${i}.${flavour}`, path };
  });
}

if ((import.meta as { main?: boolean }).main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      count: { type: "string" },
      seed: { type: "string" },
      flavour: { type: "string" },
      only: { type: "string" },
      batch: { type: "string" },
      show: { type: "string" },
      conformance: { type: "string" },
      programs: { type: "boolean", default: false },
    },
  });
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "tph-agree-")));
  const seed = Number(values.seed ?? Date.now() % 1_000_000);
  const corpora: { name: string; entries: Entry[]; scope: string }[] = [];
  const only = values.only ?? "";
  if (values.conformance !== undefined) {
    const entries = conformanceEntries(realpathSync(resolve(values.conformance)), { only, scratch });
    corpora.push({ name: "conformance", entries, scope: scratch });
  } else if (values.programs && positionals.length === 0) {
    const entries = packageEntries(scratch).filter(({ name }) => name.includes(only));
    corpora.push({ name: "packages", entries, scope: scratch });
  } else {
    for (const folder of positionals.length > 0 ? positionals : [join(ROOT, "tests/samples")]) {
      const root = realpathSync(resolve(folder));
      const entries = entriesOf(root, { only, scratch });
      const scope = entries.some(({ path }) => path.startsWith(scratch)) ? scratch : root;
      corpora.push({ name: folder, entries, scope });
    }
  }
  const flavour = (values.flavour ?? "mjs") as Flavour;
  const count = Number(values.count ?? 0);
  if (count > 0) {
    corpora.push({
      name: `random .${flavour} of seed ${seed}`,
      entries: randomEntries(scratch, { seed, count, flavour }),
      scope: scratch,
    });
  }
  let off = 0;
  for (const { name, entries, scope } of corpora) {
    const result = await agree(entries, {
      scope,
      size: Number(values.batch ?? 10),
      arePrograms: values.programs,
    });
    const unexplained = result.disagreements.filter((each) => explanationOf(each) === undefined);
    console.log(
      `${name}: ${result.modules} modules, ${result.rows} rows in ${ALL.length} hosts, ${result.off} off; ` +
        `${result.disagreements.length} disagreements, ${unexplained.length} not explained`,
    );
    for (const disagreement of result.disagreements.slice(0, Number(values.show ?? 100))) {
      const { name, hosts, only } = disagreement;
      const reason = explanationOf(disagreement) ?? "NOT EXPLAINED";
      console.log(`  ${name}, ${hosts.join(" and ")}: ${only[0].length}, ${only[1].length} rows: ${reason}`);
      for (const i of [0, 1] as const) {
        console.log(`    ${hosts[i]}: ${(only[i][0] ?? "").slice(0, 200)}`);
        if (disagreement.did[i] !== "") console.log(`      did: ${disagreement.did[i].slice(0, 200)}`);
      }
    }
    off += unexplained.length;
  }
  rmSync(scratch, { recursive: true, force: true });
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(off > 0 ? 1 : 0);
}
