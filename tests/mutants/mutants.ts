/**
 * Mutants of five packages that their suites kill, and how often `tph test` would name the function that was changed:
 * `deno task mutants [--most 60] [--seed 1] [--mirrors FOLDER] [PACKAGE …]`. The run in which the suite passes is recorded once a
 * package, the failing one once a mutant; the first test that fails is explained, as `tph test --max 1` does.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { parseSync } from "oxc-parser";
import { namedIn, withFailures } from "../../src/cause/report.ts";
import { sameTest, type TestCall, testCalls } from "../../src/query/test_calls.ts";
import { openRun } from "../../src/store/open_run.ts";
import type { Case, Recorded } from "../corpus/record.ts";
import { checkOut, type Clone, cloneOf, install } from "../corpus/repository.ts";
import { score } from "../corpus/score.ts";
import { changedFunctions } from "../corpus/truth.ts";
import { HOST_VARIABLES, HOSTS, ROOT } from "../hosts.ts";
import { mutated, mutationsOf, shuffled } from "./operators.ts";

interface Package {
  repository: string;
  commit: string;
  sources: string[];
  command: string[];
}

const PACKAGES: Package[] = [
  {
    repository: "unjs/scule",
    commit: "8f56148d820ed5aa93ff71f33566fcae5edfef0e",
    sources: ["src/index.ts"],
    command: ["node_modules/.bin/vitest", "run", "test/scule.test.ts"],
  },
  {
    repository: "sindresorhus/dot-prop",
    commit: "8e81843270e42051ea8fda6035de1d638856fad5",
    sources: ["index.js"],
    command: ["node_modules/.bin/ava"],
  },
  {
    repository: "primus/eventemitter3",
    commit: "b0144e940ace8add8f335a8adfbed9284eb419f3",
    sources: ["index.js"],
    command: ["node_modules/.bin/mocha", "test/test.js"],
  },
  {
    repository: "pillarjs/path-to-regexp",
    commit: "cbf30259e6d34d6135f9e7dbaa3371e7188f9936",
    sources: ["src/index.ts"],
    command: ["node_modules/.bin/vitest", "run", "src/index.spec.ts"],
  },
  {
    repository: "fastify/secure-json-parse",
    commit: "aa7555b85eb6aed4f4e4fbf0b4ef85d795822320",
    sources: ["index.js"],
    command: ["node_modules/.bin/tape", "test/*.test.js"],
  },
];

const ENV = {
  ...process.env,
  ...HOST_VARIABLES,
  PATH: [dirname(HOSTS.node), process.env.PATH].join(delimiter),
  CI: "1",
  NO_COLOR: "1",
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    work: { type: "string", default: "/tmp/tph-mutants" },
    mirrors: { type: "string" },
    /** Mutants a package. */
    most: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    misses: { type: "boolean", default: false },
    page: { type: "boolean", default: false },
  },
});

/** The suite, recorded as `tph test` records it; undefined where it takes too long, or says nothing. */
function recorded({ folder }: Clone, { command }: Package, cache: string) {
  mkdirSync(cache, { recursive: true });
  const before = new Set(readdirSync(cache));
  const tph = [
    join(ROOT, "cli.ts"),
    "run",
    "--quiet",
    "--cache-dir",
    cache,
    "--values",
    "entry-and-exit",
    "--clocks",
  ];
  const { stdout, stderr, status } = spawnSync(HOSTS.bun, [...tph, "--", ...command], {
    cwd: folder,
    env: ENV,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const file = readdirSync(cache).find((name) => name.endsWith(".tph") && !before.has(name));
  if (file === undefined || status === null) return undefined;
  const path = join(cache, file);
  const all = testCalls(openRun(path));
  return { status, path, tests: status === 0 ? all : withFailures(all, namedIn(all, stdout + stderr)) };
}

/** A mutant that is killed, as a case of the corpus. */
interface Killed {
  one: Case;
  recorded: Recorded;
}

function* killed(own: Package, { most, seed }: { most: number; seed: number }): Generator<Killed> {
  const clone = cloneOf(own.repository, {
    work: values.work,
    ...values.mirrors && { mirrors: values.mirrors },
  });
  checkOut(clone, own.commit);
  if (!readdirSync(clone.folder).includes("node_modules")) install(clone);
  const cache = join(values.work, "runs", own.repository.replace("/", "+"));
  rmSync(cache, { recursive: true, force: true });
  const green = recorded(clone, own, cache);
  if (green?.status !== 0 || green.tests.length === 0) {
    throw new Error(`${own.repository} does not pass as it is: status ${green?.status}`);
  }
  const texts = new Map(own.sources.map((file) => [file, readFileSync(join(clone.folder, file), "utf8")]));
  const all = [...texts].flatMap(([file, text]) =>
    mutationsOf(file, text).map((mutation) => ({ file, mutation }))
  );
  let count = 0;
  let tried = 0;
  for (const { file, mutation } of shuffled(all, seed)) {
    if (count >= most) break;
    const before = texts.get(file)!;
    const after = mutated(before, mutation);
    if (parseSync(file, after).errors.length > 0) continue;
    const changed = changedFunctions(file, { before, after });
    // Outside of functions there is none to name.
    if (changed.length === 0) continue;
    tried++;
    writeFileSync(join(clone.folder, file), after);
    const red = recorded(clone, own, cache);
    writeFileSync(join(clone.folder, file), before);
    const passed = (test: TestCall) => sameTest(green.tests, test).some(({ failed }) => !failed);
    const failed = red?.tests.find((test) => test.failed && passed(test));
    if (red === undefined || red.status === 0 || failed === undefined) {
      if (red !== undefined) rmSync(red.path);
      continue;
    }
    count++;
    const line = before.slice(0, mutation.start).split("\n").length;
    const what = `${mutation.operator}, ${before.slice(mutation.start, mutation.end)} → ${mutation.text}`;
    yield {
      // The name of a case is made of its repository and its commit.
      one: {
        ...own,
        commit: `${String(count).padStart(3, "0")} ${file}:${line} ${what.replace(/\s+/g, " ").slice(0, 60)}`,
        packages: own.commit,
        test: failed.title,
        changed,
      },
      recorded: { green: green.path, red: red.path, call: failed.call, title: failed.title, why: null },
    };
  }
  console.error(`${own.repository}: ${count} killed of ${tried} mutants tried, ${all.length} known`);
}

const found: Killed[] = [];
for (const own of PACKAGES) {
  if (positionals.length > 0 && !positionals.some((part) => own.repository.includes(part))) continue;
  for (const one of killed(own, { most: Number(values.most), seed: Number(values.seed) })) found.push(one);
}
const runs = new Map(found.map(({ one, recorded }) => [one, recorded]));
score([...runs.keys()], { recorded: (one) => runs.get(one), misses: values.misses, page: values.page });
