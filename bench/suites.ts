/**
 * What recording costs whole test suites: plain, under `tph run`, and under other tools; and whether the verdicts are the same.
 *
 * `deno task bench suites` takes packages that are published with their tests. `--suite "FOLDER COMMAND…"`, as often as
 * wanted, takes checkouts instead in which what their tests need is installed: `--suite "../ufo vitest run"`.
 *
 * @module
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { readSummary } from "../src/trace/summary.ts";
import { HOSTS } from "../tests/hosts.ts";
import { PACKAGES, withTests } from "../tests/suites/packages.ts";
import { commandOf, verdictsOf } from "../tests/suites/verdicts.ts";
import { toolsPath } from "../tests/tools.ts";
import { type Ended, median, runAny, TPH, WORK } from "./measure.ts";
import type { GroupOptions } from "./micro.ts";
import { vendored } from "./packages.ts";

interface Suite {
  name: string;
  folder: string;
  command: string[];
}

interface Tool {
  name: string;
  command: (suite: Suite) => string[];
  env?: Record<string, string>;
}

/** What a suite did in its best round. */
interface Best {
  ended: Ended;
  verdicts: string[];
}

/** Seconds after which a suite is ended, with all its processes: there are tools under which some never end. */
const PATIENCE = 180;
/** What a suite may take, and the median of all, as multiples of the plain suite's time. */
const MOST = 3;
const MEDIAN = 1.2;
/** What `timeout` ends with then. */
const WAS_ENDED = 124;

/** Asks a runner for each test. */
const REPORTS: Record<string, string[]> = {
  jest: ["--verbose", "--no-colors"],
  mocha: ["--reporter", "tap"],
  vitest: ["--reporter=tap"],
};

/** The suites that are asked for. */
function* wanted(args: readonly string[], quick: boolean): Generator<Suite> {
  const named = args.filter((_, i) => args[i - 1] === "--suite");
  for (const text of named) {
    const [path = "", runner = "", ...rest] = text.split(" ");
    const folder = realpathSync(path);
    const command = [HOSTS.node, commandOf(folder, runner), ...rest, ...REPORTS[runner] ?? []];
    yield { name: basename(folder), folder, command };
  }
  if (named.length > 0) return;
  const modules = withTests(join(WORK, "suites"));
  const tape = commandOf(modules, "tape");
  for (const name of Object.keys(PACKAGES).slice(0, quick ? 2 : undefined)) {
    // Out of node_modules, so that they are in scope.
    const folder = join(WORK, "suites/packages", name);
    cpSync(join(modules, "node_modules", name), folder, { recursive: true });
    const files = readdirSync(join(folder, "test")).filter((file) => file.endsWith(".js")).sort();
    yield { name, folder, command: [HOSTS.node, tape, ...files.map((file) => `test/${file}`)] };
  }
}

export function suites({ quick, row }: GroupOptions): void {
  const runs = join(WORK, "suite-runs");
  const coverage = mkdtempSync(join(WORK, "coverage-"));
  const tools: Tool[] = [
    {
      name: "tph run",
      command: ({ command }) => [...TPH, "run", "--quiet", "--cache-dir", runs, "--", ...command],
    },
    { name: "V8 coverage", command: ({ command }) => command, env: { NODE_V8_COVERAGE: coverage } },
    {
      name: "appmap-node",
      command: ({ command: [host = "", ...args] }) => [
        host,
        join(vendored(), "appmap-node/bin/appmap-node.js"),
        host,
        ...args,
      ],
    },
  ];
  const times: number[] = [];
  for (const suite of wanted(process.argv.slice(2), quick)) {
    const plain = bestOf(suite, { name: "plain", command: ({ command }) => command }, quick);
    for (const tool of tools) {
      mkdirSync(runs, { recursive: true });
      const found = bestOf(suite, tool, quick);
      const calls = readdirSync(runs).filter((name) => name.endsWith(".tph"))
        .map((name) => readSummary(join(runs, name)).calls ?? 0).at(-1);
      rmSync(runs, { recursive: true });
      rmSync(join(suite.folder, "tmp/appmap"), { recursive: true, force: true });
      const { wall, cpu, exitCode } = found.ended;
      const isOwn = tool === tools[0];
      if (isOwn) times.push(wall / plain.ended.wall);
      row({
        group: "suites",
        host: "node",
        what: `${suite.name}, ${tool.name}`,
        unit: "ms",
        plain: plain.ended.wall / 1e6,
        value: wall / 1e6,
        cpu: cpu / 1e6,
        bar: isOwn ? plain.ended.wall / 1e6 * MOST : undefined,
        note: exitCode === WAS_ENDED
          ? `did not end in ${PATIENCE} s`
          : `${(wall / plain.ended.wall).toFixed(1)} × plain, CPU ${(cpu / plain.ended.cpu).toFixed(1)} ×; ${
            difference(plain.verdicts, found.verdicts)
          }${calls === undefined ? "" : `; ${(calls / 1e3).toFixed(1)} thousand calls`}`,
      });
    }
  }
  row({
    group: "suites",
    host: "node",
    what: `median of ${times.length}, tph run`,
    unit: "× plain",
    value: median(times),
    bar: MEDIAN,
  });
}

/** Two runs of plain suites come before: they fill the caches of their tools. */
function bestOf(suite: Suite, { command, env }: Tool, quick: boolean): Best {
  const cwd = suite.folder;
  const options = { cwd, env: { PATH: `${join(cwd, "node_modules/.bin")}:${toolsPath()}`, ...env } };
  let best: Ended | undefined;
  for (let i = 0; i < (quick ? 2 : 3); i++) {
    const ended = runAny(["timeout", "--kill-after=5", `${PATIENCE}`, ...command(suite)], options);
    if (ended.exitCode === WAS_ENDED) return { ended, verdicts: [] };
    if (best === undefined || ended.wall < best.wall) best = ended;
  }
  const { exitCode: code, stdout, stderr } = best!;
  return { ended: best!, verdicts: verdictsOf({ code, signal: null, stdout, stderr }).sort() };
}

/** Files are run beside each other: the order of what they say is any. */
function difference(plain: string[], found: string[]): string {
  const left = [...found];
  let missing = 0;
  for (const verdict of plain) {
    const at = left.indexOf(verdict);
    if (at < 0) missing++;
    else left.splice(at, 1);
  }
  const differ = Math.max(missing, left.length);
  return `${plain.length - 1} verdicts, ${differ === 0 ? "the same" : `${differ} OTHERS`}`;
}
