/**
 * How often an answer names a function that the fix changed, beside what simpler means would have named.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { openRun } from "../../src/store/open_run.ts";
import { compareTest } from "../../src/query/diff/compare_test.ts";
import { moduleOf } from "../../src/query/diff/functions.ts";
import { type TestCall, testCalls } from "../../src/query/test_calls.ts";
import type { Trace } from "../../src/trace/trace.ts";
import { Outcome } from "../../src/trace/spec.ts";
import { causeLines } from "../../src/view/cause_text.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { type Case, caseName, type Recorded } from "./record.ts";
import type { Changed } from "./truth.ts";

export interface ScoreOptions {
  recorded: (one: Case) => Recorded | undefined;
  /** `tune` or `held`: one half of the repositories alone. */
  half?: string;
  /** Names the misses, and shows the answers to them. */
  misses?: boolean;
  page?: boolean;
}

/** What an answer to one case is worth. */
interface Worth {
  top1: boolean;
  top3: boolean;
  screen: boolean;
  values: boolean;
  place: boolean;
  nothing: boolean;
}

/** Prints a table of shares. */
export function score(cases: readonly Case[], options: ScoreOptions): void {
  const rows = new Map<string, Worth[]>();
  const add = (row: string, worth: Worth) => rows.set(row, [...rows.get(row) ?? [], worth]);
  let missing = 0;
  const repositories = new Set<string>();
  for (const one of cases) {
    if (options.half !== undefined && halfOf(one) !== options.half) continue;
    const recorded = options.recorded(one);
    if (recorded === undefined || !existsSync(recorded.red)) {
      missing++;
      continue;
    }
    repositories.add(one.repository);
    const red = openRun(recorded.red);
    const green = recorded.green === null ? undefined : openRun(recorded.green);
    for (const ignoreTexts of [true, false]) {
      const { worth, page } = answerTo(one, { green, red, recorded, ignoreTexts });
      add(ignoreTexts ? "tph, texts withheld" : "tph, texts known", worth);
      if (!ignoreTexts) continue;
      const missed = Object.entries(worth).filter(([key, good]) => good === (key === "nothing"));
      if (options.misses && missed.length > 0 || options.page) {
        console.log(`\n## ${caseName(one)}  misses ${missed.map(([key]) => key).join(" ")}`);
        console.log(`truth: ${one.changed.map(({ file, name }) => `${name} ${file}`).join(", ")}`);
        console.log(page.join("\n"));
      }
    }
    const test = testCalls(red).find(({ call }) => call === recorded.call)!;
    add("innermost frame in scope", ranked(one.changed, [[innermostFrame(red, test)]]));
    add("Ochiai", ranked(one.changed, ochiai(red)));
  }
  console.log(
    `\n${
      [...rows.values()][0]?.length ?? 0
    } cases of ${repositories.size} repositories; ${missing} not recorded`,
  );
  const columns = ["top1", "top3", "screen", "values", "place", "nothing"] as const;
  console.log(["".padEnd(26), ...columns.map((name) => name.padStart(8))].join(""));
  for (const [row, worths] of rows) {
    const shares = columns.map((column) => {
      const share = worths.filter((worth) => worth[column]).length / worths.length;
      return `${Math.round(100 * share)} %`.padStart(8);
    });
    console.log([row.padEnd(26), ...shares].join(""));
  }
}

/** Half of the repositories is tuned to; the other is looked at in the end. */
function halfOf({ repository }: Pick<Case, "repository">): "tune" | "held" {
  let sum = 0;
  for (const letter of repository) sum = (31 * sum + letter.charCodeAt(0)) % 1009;
  return sum % 2 === 0 ? "tune" : "held";
}

function answerTo(
  { changed }: Case,
  { green, red, recorded, ignoreTexts }: {
    green: Trace | undefined;
    red: Trace;
    recorded: Recorded;
    ignoreTexts: boolean;
  },
): { worth: Worth; page: string[] } {
  const test = testCalls(red).find(({ call }) => call === recorded.call)!;
  const comparison = green && compareTest({ green, red }, test, { ignoreTexts });
  const [first] = comparison?.stories ?? [];
  const named = (comparison?.stories ?? []).flatMap(({ subject, related }, i) =>
    [subject, ...i === 0 ? related : []].map(({ side, call }) =>
      call === 0 ? undefined : known(comparison!.diff[side].trace, call)
    )
  );
  const failed = {
    test,
    red,
    ...(comparison === undefined ? {} : { comparison }),
    passedAt: "COMMIT",
    ...(recorded.why === null || comparison !== undefined ? {} : { why: recorded.why }),
    next: "See: tph diff A B",
  };
  const page = [...causeLines(failed, { style: PLAIN, glyphs: UNICODE, width: 120 })];
  const order: string[] = [];
  for (const name of named) {
    const key = name === undefined ? "" : keyOf(name);
    if (!order.includes(key)) order.push(key);
  }
  const truths = new Set(changed.map(keyOf));
  const values = ["green  ", "red    "].map((word) =>
    page.find((line) => line.startsWith(`  ${word}`))?.slice(9)
  );
  const text = page.join("\n");
  const place = first === undefined || first.cause.a === 0
    ? undefined
    : comparison!.diff.b.trace.siteOf(first.cause.b);
  return {
    page,
    worth: {
      top1: truths.has(order[0]!),
      top3: order.slice(0, 3).some((key) => truths.has(key)),
      screen: changed.some(({ name }) => hasName(text, name)),
      values: values[0] !== undefined && values[0] !== values[1] &&
        !values.some((value) => /no such call$/.test(value!)),
      place: place !== undefined &&
        text.includes(`${place.file.slice(place.file.lastIndexOf("/") + 1)}:${place.line}`),
      nothing: first === undefined,
    },
  };
}

function hasName(text: string, name: string): boolean {
  if (name === "(anonymous)") return /\S\.[a-z]+:\d+ /.test(text);
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w$.])${escaped}(?![\\w$])`).test(text);
}

/** A function as the facts have it. */
function known(trace: Trace, call: number): Changed {
  const site = trace.siteOf(call);
  const name = /^[^ ]*\.[a-z]+:\d+$/i.test(site.name) ? "(anonymous)" : site.name;
  return { file: moduleOf(site, trace.header), name };
}

function keyOf({ file, name }: Changed): string {
  return `${file} ${name}`;
}

/** The worth of a ranking whose ties are groups. */
function ranked(changed: readonly Changed[], groups: readonly (Changed | undefined)[][]): Worth {
  const truths = new Set(changed.map(keyOf));
  let before = 0;
  let best = Infinity;
  for (const group of groups) {
    const hits = group.filter((name) => name !== undefined && truths.has(keyOf(name))).length;
    // Where the order is not known, the place that may be expected.
    if (hits > 0) {
      best = before + (group.length + 1) / (hits + 1);
      break;
    }
    before += group.length;
  }
  return {
    top1: best <= 1,
    top3: best <= 3,
    screen: best <= 10,
    values: false,
    place: false,
    nothing: false,
  };
}

/** The function in which the error of a test began, as far as it was recorded. */
function innermostFrame(trace: Trace, test: TestCall): Changed | undefined {
  let at = test.call;
  for (let call = test.call + 1; call <= trace.callCount; call++) {
    if (trace.parentOf(call) === at && trace.outcomeOf(call) === Outcome.THREW) at = call;
  }
  return at === test.call ? undefined : known(trace, at);
}

/** Functions by how much their being called goes with a failure, over the tests of the run. */
function ochiai(trace: Trace): Changed[][] {
  const tests = testCalls(trace);
  const failing = tests.filter(({ failed }) => failed).length;
  const parents = trace.parentColumn();
  /** By call: the test that it belongs to, + 1. */
  const of = new Uint32Array(trace.callCount + 1);
  tests.forEach(({ call }, i) => of[call] = i + 1);
  const covers = new Map<number, Set<number>>();
  for (let call = 1; call <= trace.callCount; call++) {
    if (of[call] === 0) of[call] = of[parents[call]!]!;
    else continue;
    if (of[call] === 0) continue;
    const site = trace.siteIdOf(call);
    if (trace.site(site).kind === "external") continue;
    covers.set(site, (covers.get(site) ?? new Set()).add(of[call]! - 1));
  }
  const groups = new Map<number, Changed[]>();
  for (const [site, by] of covers) {
    const hits = [...by].filter((i) => tests[i]!.failed).length;
    const worth = hits / Math.sqrt(failing * by.size);
    const { name, ...rest } = trace.site(site);
    const plain = /^[^ ]*\.[a-z]+:\d+$/i.test(name) ? "(anonymous)" : name;
    const list = groups.get(worth) ?? [];
    groups.set(worth, [...list, { name: plain, file: moduleOf({ name, ...rest }, trace.header) }]);
  }
  return [...groups].sort(([x], [y]) => y - x).map(([, list]) => list);
}
