/**
 * Real regressions, from the history of public repositories: `deno task corpus find [REPOSITORY …]` looks for them, `gather` keeps
 * them, `replay [CASE …]` records them with `tph test`, `score` says how often the answer names a function that the fix changed.
 *
 * @module
 */
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Case, caseName, putBack, record, recordedBefore, tryFix } from "./record.ts";
import { checkOut, cloneOf, fixesIn, install } from "./repository.ts";
import { score } from "./score.ts";

const CASES = join(dirname(fileURLToPath(import.meta.url)), "cases.json");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Clones, installed packages and runs. */
    work: { type: "string", default: "/tmp/tph-corpus" },
    /** Bare copies of repositories, `OWNER+NAME/repo`. */
    mirrors: { type: "string" },
    /** Cases a repository, and commits that are tried for them. */
    most: { type: "string", default: "6" },
    tries: { type: "string", default: "40" },
    half: { type: "string" },
    misses: { type: "boolean", default: false },
    page: { type: "boolean", default: false },
  },
});
const work = values.work;
const where = { work, ...(values.mirrors === undefined ? {} : { mirrors: values.mirrors }) };
const [what, ...names] = positionals;

/** Cases that were found, a line each; `cases.json` is made of them. */
function foundIn(name: string): { file: string; cases: Case[] } {
  mkdirSync(join(work, "found"), { recursive: true });
  const file = join(work, "found", `${name.replace("/", "+")}.json`);
  return { file, cases: existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [] };
}

function committed(): Case[] {
  return existsSync(CASES) ? JSON.parse(readFileSync(CASES, "utf8")) : [];
}

function find(name: string): void {
  const { file, cases } = foundIn(name);
  const clone = cloneOf(name, where);
  const installed = { commit: "", tries: 2 };
  let tries = 0;
  for (const fix of fixesIn(clone, { most: 2500 })) {
    if (cases.length >= Number(values.most) || tries >= Number(values.tries)) break;
    if (cases.some(({ commit }) => commit === fix.commit)) continue;
    let answer: ReturnType<typeof tryFix>;
    try {
      answer = tryFix(clone, fix, { installed });
    } catch (error) {
      answer = `error: ${String(error).slice(0, 200)}`;
    }
    if (typeof answer === "string") {
      console.log(`- ${name} ${fix.commit.slice(0, 8)} ${answer}`);
      if (!/changed/.test(answer)) tries++;
      continue;
    }
    tries++;
    const recorded = record(clone, answer, { work });
    if (typeof recorded === "string") {
      console.log(`? ${caseName(answer)} ${recorded}`);
      continue;
    }
    const { packages, command, sources, changed, commit, repository } = answer;
    cases.push({ repository, commit, packages, command, sources, test: recorded.title, changed });
    writeFileSync(file, JSON.stringify(cases, null, 1));
    console.log(`+ ${caseName(answer)} ${recorded.title}`);
  }
}

/** Adds what was found to the committed cases. */
function gather(): void {
  const cases = new Map(committed().map((one) => [caseName(one), one]));
  for (const file of globSync(join(work, "found", "*.json"))) {
    const found: Case[] = JSON.parse(readFileSync(file, "utf8"));
    for (const one of found) cases.set(caseName(one), one);
  }
  const sorted = [...cases].sort(([x], [y]) => x < y ? -1 : 1).map(([, one]) => JSON.stringify(one));
  writeFileSync(CASES, `[\n${sorted.join(",\n")}\n]\n`);
}

function replay(one: Case): void {
  const clone = cloneOf(one.repository, where);
  const stamp = join(clone.folder, "node_modules", ".tph-corpus");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== one.packages) {
    checkOut(clone, one.packages);
    install(clone);
    writeFileSync(stamp, one.packages);
  }
  checkOut(clone, one.commit);
  putBack(clone, one.commit, one.sources);
  const recorded = record(clone, one, { work });
  console.log(`${caseName(one)} ${typeof recorded === "string" ? recorded : recorded.title}`);
}

const chosen = () => committed().filter((one) => names.length === 0 || names.includes(caseName(one)));
switch (what) {
  case "find":
    for (const name of names) find(name);
    break;
  case "gather":
    gather();
    break;
  case "replay":
    for (const one of chosen()) replay(one);
    score(chosen(), { recorded: (one) => recordedBefore(one, { work }) });
    break;
  case "score":
    score(chosen(), { recorded: (one) => recordedBefore(one, { work }), ...values });
    break;
  default:
    console.error("deno task corpus find|gather|replay|score");
}
