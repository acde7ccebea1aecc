/**
 * `deno task same [FOLDER …] [--matrix] [--host H] [--only TEXT] [--state FILE] [--most N] [--jobs N] [--show N] [--columns]
 * [--driver FOLDER]`: every module of the folders, plain and recorded: what it prints and exports, its errors with their frames,
 * and how it ends. `--matrix` does so with own programs under all settings. With `--state`, what was found the same is not run
 * again; `--most` bounds how many are run, of those that never were. With `--columns`, the columns of frames are to be the same,
 * too. Deno looks for packages from the folder of the program: `--driver` names one above the modules that has theirs.
 *
 * @module
 */
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { FLAGS } from "../fuzz/flavours.ts";
import { type HostName, HOSTS, ROOT, type RunResult } from "../hosts.ts";
import { atMost } from "../pool.ts";
import { runPlain, runRecorded } from "../record_run.ts";
import { type DifferenceKind, differencesOf, type Doing, doings } from "./compare.ts";
import { entriesOf, type Entry } from "./corpus.ts";
import { matrix } from "./matrix.ts";

export interface SameResult {
  compared: number;
  /** Of these, those that ran to their end without an error when plain. */
  ran: number;
  calls: number;
  differ: { entry: Entry; kinds: DifferenceKind[]; plain: Doing; recorded: Doing }[];
  /** Those that differ as `documented.txt` says. */
  documented: string[];
  /** Those of which `documented.txt` says so, and that do not. */
  alike: string[];
  /** Not the same twice when plain. */
  unsteady: string[];
}

export interface SameOptions {
  host: HostName;
  /** The folder that has all entries. */
  scope: string;
  jobs?: number;
  /** The module that imports the entries. */
  driver?: string;
  /** Told of each entry when it has been compared. */
  done?: (entry: Entry, kinds: DifferenceKind[]) => void;
}

/** Modules that run in one process, and how long it may take, in ms. */
const BATCH = 50;
const PATIENCE = 60_000;
/** Milliseconds that the driver waits after each module. */
const [BRISK, PATIENT] = ["0", "1500"];
const DRIVER = join(ROOT, "tests/same/driver.mjs");

type Runner = (entries: Entry[]) => Promise<{ doings: Doing[]; calls: number }>;

/** What the documentation says cannot be the same: lines of a host, a module, and the row of its table. */
const DOCUMENTED = new Map(
  readFileSync(join(ROOT, "tests/same/documented.txt"), "utf8").split("\n").filter((line) =>
    line !== "" && line[0] !== "#"
  ).map((line) => {
    const [, key = "", row = ""] = /^(\S+ \S+) (.*)$/.exec(line) ?? [];
    return [key, row] as const;
  }),
);

/** The rows of the table that the sweep refers to. */
export const documentedRows = [...new Set(DOCUMENTED.values())];

/** Runs entries plain and recorded in one host. */
export async function same(entries: Entry[], options: SameOptions): Promise<SameResult> {
  const { host, scope, jobs = 2, driver = DRIVER, done = () => {} } = options;
  const isDocumented = ({ name }: Entry) => DOCUMENTED.has(`${host} ${name}`);
  const result: SameResult = {
    compared: 0,
    ran: 0,
    calls: 0,
    differ: [],
    documented: [],
    alike: [],
    unsteady: [],
  };
  const plainly: Runner = async (all) => ({
    doings: await untilEnd(all, (list) => runPlain(host, driver, of(list))),
    calls: 0,
  });
  const recordedly: Runner = async (all) => {
    let calls = 0;
    const found = await untilEnd(all, async (list) => {
      const { trace, ...shown } = await runRecorded(host, driver, of(list));
      calls += trace.callCount;
      return shown;
    });
    return { doings: found, calls };
  };
  // What runs alone has time for its timers and threads.
  const of = (list: Entry[]) => ({
    args: [list.length === 1 ? PATIENT : BRISK, ...list.map(({ path }) => path)],
    flags: FLAGS[host],
    cwd: scope,
    scope,
    timeout: PATIENCE,
  });

  async function batch(all: Entry[]): Promise<void> {
    const plain = await plainly(all);
    const recorded = await recordedly(all);
    result.calls += recorded.calls;
    for (const [i, entry] of all.entries()) {
      let [a, b] = [plain.doings[i]!, recorded.doings[i]!];
      let kinds = differencesOf(a, b, { hasTailCalls: host === "bun" });
      // What ran before it in its process may have had a part in it.
      for (let again = 0; kinds.length > 0 && again < 2; again++) {
        const alone = (await plainly([entry])).doings[0]!;
        const other = (await plainly([entry])).doings[0]!;
        [a, b] = [alone, (await recordedly([entry])).doings[0]!];
        if (differencesOf(alone, other, { hasTailCalls: host === "bun" }).length > 0) {
          result.unsteady.push(entry.name);
          kinds = [];
        } else kinds = differencesOf(a, b, { hasTailCalls: host === "bun" });
      }
      result.compared++;
      if (!a.told.some((line) => line.includes('"error"')) && a.end === "") result.ran++;
      if (isDocumented(entry)) (kinds.length > 0 ? result.documented : result.alike).push(entry.name);
      else if (kinds.length > 0) result.differ.push({ entry, kinds, plain: a, recorded: b });
      done(entry, kinds);
    }
  }

  const pool = atMost(jobs);
  const batches: Promise<void>[] = [];
  for (let at = 0; at < entries.length; at += BATCH) {
    batches.push(pool(() => batch(entries.slice(at, at + BATCH))));
  }
  await Promise.all(batches);
  return result;
}

/** Runs a list in as many processes as it takes: a module may end its own. */
async function untilEnd(all: Entry[], runList: (list: Entry[]) => Promise<RunResult>): Promise<Doing[]> {
  const found: Doing[] = [];
  while (found.length < all.length) {
    const { stdout, stderr, code, signal } = await runList(all.slice(found.length));
    const isWhole = stdout.endsWith("␞\n");
    const some = doings({ stdout, stderr, end: isWhole ? "" : String(signal ?? code) });
    if (some.length === 0) throw new Error(`Nothing runs: ${stderr}`);
    found.push(...some);
  }
  return found;
}

if ((import.meta as { main?: boolean }).main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      matrix: { type: "boolean" },
      host: { type: "string" },
      only: { type: "string" },
      state: { type: "string" },
      jobs: { type: "string" },
      show: { type: "string" },
      columns: { type: "boolean" },
      most: { type: "string" },
      driver: { type: "string" },
    },
  });
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "tph-same-")));
  const only = values.only ?? "";
  const folders = positionals.length > 0 || values.matrix ? positionals : [join(ROOT, "tests/samples")];
  const corpora: { name: string; entries: Entry[]; scope: string }[] = folders.flatMap((folder) => {
    const root = realpathSync(resolve(folder));
    const entries = entriesOf(root, { only, scratch });
    return [{ name: folder, scope: root }, { name: `fixtures of ${folder}`, scope: scratch }]
      .map((corpus) => ({
        ...corpus,
        entries: entries.filter(({ path }) => path.startsWith(scratch) === (corpus.scope === scratch)),
      }))
      .filter((corpus) => corpus.entries.length > 0);
  });
  if (values.matrix) corpora.push({ name: "matrix", entries: matrix({ only, scratch }), scope: scratch });
  const before = values.state !== undefined && existsSync(values.state)
    ? new Set(readFileSync(values.state, "utf8").split("\n"))
    : new Set();
  let driver = DRIVER;
  if (values.driver !== undefined) {
    driver = join(realpathSync(values.driver), "tph_same_driver.mjs");
    copyFileSync(DRIVER, driver);
  }
  let found = 0;
  for (const host of (values.host === undefined ? Object.keys(HOSTS) : [values.host]) as HostName[]) {
    for (const { name, entries, scope } of corpora) {
      const isOver = (key: string) =>
        before.has(key) || values.most !== undefined && before.has(`differs ${key}`);
      const left = entries.filter(({ name }) => !isOver(`${host} ${name}`))
        .slice(0, Number(values.most ?? Infinity));
      const done = (entry: Entry, kinds: DifferenceKind[]) => {
        if (values.state !== undefined) {
          appendFileSync(values.state, `${kinds.length === 0 ? "" : "differs "}${host} ${entry.name}\n`);
        }
      };
      const result = await same(left, { host, scope, jobs: Number(values.jobs ?? 2), driver, done });
      const counts = new Map<string, number>();
      for (const { kinds } of result.differ) {
        for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      }
      const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
      console.log(
        `${host} ${name}: ${result.compared} modules compared (${result.ran} run to their end plain, ${result.calls} calls recorded), ` +
          `${result.differ.filter(isMore).length} differ${
            kinds === "" ? "" : ` (${kinds})`
          }, ${result.documented.length} as the documentation says, ${result.unsteady.length} not the same twice`,
      );
      for (const name of result.alike) {
        console.log(`  ${name}: the same, though documented.txt says that it differs`);
      }
      const shown = values.columns ? result.differ : result.differ.filter(isMore);
      for (const { entry, kinds, plain, recorded } of shown.slice(0, Number(values.show ?? 100))) {
        console.log(`  ${entry.name}: ${kinds.join(", ")}`);
        for (const [what, a, b] of shownDifferences(plain, recorded)) {
          console.log(`    ${what}: ${a}\n${" ".repeat(what.length)} not: ${b}`);
        }
      }
      found += shown.length;
    }
  }
  rmSync(scratch, { recursive: true, force: true });
  if (driver !== DRIVER) rmSync(driver);
  (globalThis as unknown as { Deno: { exit(code: number): never } }).Deno.exit(found > 0 ? 1 : 0);
}

/** More than the columns of stack traces. */
function isMore({ kinds }: SameResult["differ"][number]): boolean {
  return kinds.some((kind) => kind !== "columns");
}

/** What is not the same, from its first difference on. */
function shownDifferences(plain: Doing, recorded: Doing): [what: string, plain: string, recorded: string][] {
  const shown: [string, string, string][] = [];
  for (const what of ["stdout", "stderr", "told", "frames", "columns", "end"] as const) {
    const [a, b] = [plain, recorded].map((doing) =>
      typeof doing[what] === "string" ? doing[what] as string : JSON.stringify(doing[what])
    ) as [string, string];
    if (a === b) continue;
    let at = 0;
    while (a[at] === b[at]) at++;
    const from = Math.max(0, at - 40);
    shown.push([what, JSON.stringify(a.slice(from, at + 160)), JSON.stringify(b.slice(from, at + 160))]);
  }
  return shown;
}
