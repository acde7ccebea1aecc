/** What every answer must be: within its budget, as its schema says, true about what it left out, and with commands that lead to all of that. */
import assert from "node:assert/strict";
import { answerSchema } from "../../src/answer/schemas.ts";
import { answerOf, type Said, wordsOf } from "../in_process.ts";
import { violations } from "../violations.ts";

// deno-lint-ignore no-explicit-any
type Any = any;

export interface Checked {
  answers: number;
  /** What was wrong. */
  findings: string[];
  /** Whole answers that were not asked for, with their rows. */
  unread: string[];
}

/** Tries commands with budgets, and the commands that their answers name. */
export async function checkAnswers(
  cwd: string,
  { commands, budgets }: { commands: readonly (readonly string[])[]; budgets: readonly string[] },
): Promise<Checked> {
  const check = new Check(cwd);
  for (const words of commands) {
    const skip = Number(words[words.indexOf("--skip") + 1] ?? 0) || 0;
    for (const budget of budgets) await check.budget(words, { budget, skip });
  }
  return { answers: check.answers, findings: check.findings, unread: [...check.unread] };
}

/** The schema is checked recursively; the whole tree of a deep recursion is nested more deeply than the stack allows. */
const MOST_LEVELS = 400;
/** Pages that are read one after the other; of more, those in the middle and at the end are read, too. */
const MOST_PAGES = 8;
const LAST_ROWS = 5;
/** An answer with more rows is not asked for whole: a million calls would be 300 MB of JSON. */
const MOST_ROWS = 50_000;

class Check {
  answers = 0;
  readonly findings: string[] = [];
  readonly unread = new Set<string>();
  readonly #cwd: string;
  /** What commands said. */
  readonly #said = new Map<string, Promise<Said>>();
  /** Commands of `next` that were looked at. */
  readonly #followed = new Set<string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** One command with one budget, and what it leads to. */
  async budget(words: readonly string[], { budget, skip }: { budget: string; skip: number }): Promise<void> {
    const what = `tph ${words.join(" ")} --budget ${budget}`;
    const { stdout, status, stderr } = await this.#ask([...words, "--json", "--budget", budget]);
    this.answers++;
    if (status >= 2) return this.#find(what, `status ${status}: ${stdout.slice(0, 300)}${stderr}`);
    const bytes = new TextEncoder().encode(stdout).length;
    if (bytes > parseFloat(budget) * 4000 + 1) this.#find(what, `${bytes} bytes`);
    const json = this.#valid(what, stdout, words[0]!);
    if (json === undefined) return;
    if (json.error !== undefined) {
      // A run without calls has no first one.
      if (json.error.code !== "call-not-found") this.#find(what, json.error.message);
      return;
    }
    await this.#checkCounts(what, json, { words, skip });
    for (const command of json.next as string[]) await this.#follow(command, what, json.total);
  }

  /** Whether it is said what is missing. */
  async #checkCounts(
    what: string,
    json: Any,
    { words, skip }: { words: readonly string[]; skip: number },
  ): Promise<void> {
    const { total, shown, shortened, truncated, next, answer } = json;
    const isPart = Math.min(skip, total) + shown < total || shortened > 0;
    if (truncated !== isPart || shown > total) {
      this.#find(what, `total ${total}, shown ${shown}, shortened ${shortened}, truncated ${truncated}`);
    }
    if (words[0] === "clean") return;
    if (truncated && next.length === 0) this.#find(what, "does not say how to go on");
    if (truncated || skip > 0 || this.#isTooLarge(words.join(" "), total)) return;
    const whole = JSON.parse((await this.#ask([...words, "--json", "--all"])).stdout);
    if (!isSame(answer, whole.answer)) this.#find(what, "says that it is whole, and --all says more");
  }

  /** A command of `next`: it works, and where it says so it has everything. */
  async #follow(command: string, what: string, total: number): Promise<void> {
    if (this.#followed.has(command)) return;
    this.#followed.add(command);
    if (/ --all\b/.test(command) && this.#isTooLarge(command, total)) return;
    // It writes a file.
    if (/--format flame/.test(command)) return;
    const words = wordsOf(command);
    const { stdout, stderr, status } = await this.#ask(words);
    if (status >= 2) return this.#find(what, `${command}: ${stdout.slice(0, 300)}${stderr}`);
    if (!command.includes("--json")) return;
    const json = this.#valid(command, stdout, words[0]!);
    if (json === undefined) return;
    if (json.error !== undefined) return this.#find(what, `${command}: ${json.error.message}`);
    if (words.includes("--all") && words[0] !== "clean" && json.truncated) {
      this.#find(what, `${command} leaves something out`);
    }
    const withoutBudget = command.replace(/--budget \S+/, "");
    if (!words.includes("--skip") || this.#followed.has(withoutBudget)) return;
    this.#followed.add(withoutBudget);
    await this.#checkPages(command, json.total);
  }

  /** The pages from a command on: each has the rows that --all has there, and leads to the next, up to the last row. */
  async #checkPages(first: string, total: number): Promise<void> {
    const whole = this.#isTooLarge(first, total) ? undefined : await this.#wholeRows(wordsOf(first));
    if (whole !== undefined && whole.length !== total) this.#find(first, `--all has ${whole.length} rows`);
    const end = await this.#readPages(first, { total, whole });
    if (end >= total) return;
    for (const skip of [Math.floor(total / 2), total - LAST_ROWS].filter((row) => row > end)) {
      await this.#readPages(first.replace(/--skip \d+/, `--skip ${skip}`), { total, whole });
    }
  }

  /** Reads some pages; the answer is the row after them. */
  async #readPages(
    first: string,
    { total, whole }: { total: number; whole: readonly string[] | undefined },
  ): Promise<number> {
    let row = skipOf(first);
    let page: string | undefined = first;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      this.#followed.add(page);
      const json: Any = JSON.parse((await this.#ask(wordsOf(page))).stdout);
      const rows: string[] = json.answer?.map(keyOf) ?? [];
      if (rows.length === 0) this.#find(page, "shows nothing");
      if (whole !== undefined && rows.some((key, i) => key !== whole[row + i])) {
        this.#find(page, "has other rows than --all");
      }
      row += rows.length;
      if (row >= total) return row;
      page = json.next?.find((command: string) => command.includes("--skip")) as string | undefined;
      if (page === undefined || skipOf(page) !== row) {
        this.#find(first, `does not go on from row ${row} of ${total}`);
        return total;
      }
    }
    return row;
  }

  async #wholeRows(words: string[]): Promise<string[]> {
    const rest = words.filter((word, i) =>
      !["--skip", "--budget"].includes(word) && !["--skip", "--budget"].includes(words[i - 1] ?? "")
    );
    const whole: Any = JSON.parse((await this.#ask([...rest, "--all"])).stdout);
    return [...nested(whole.answer)].map(keyOf);
  }

  #valid(what: string, text: string, name: string): Any {
    let json: Any;
    try {
      json = JSON.parse(text);
    } catch {
      return void this.#find(what, `not JSON: ${text.slice(0, 300)}`);
    }
    if (levelsOf(text) < MOST_LEVELS) {
      const wrong = violations(json, answerSchema(name));
      if (wrong.length > 0) this.#find(what, wrong.slice(0, 3).join("; "));
    }
    return json;
  }

  #ask(words: readonly string[]): Promise<Said> {
    const key = words.join("\0");
    let said = this.#said.get(key);
    if (said === undefined) this.#said.set(key, said = answerOf([...words], this.#cwd));
    return said;
  }

  #isTooLarge(command: string, total: number): boolean {
    if (total > MOST_ROWS) this.unread.add(`${command}: ${total} rows`);
    return total > MOST_ROWS;
  }

  #find(what: string, finding: string): void {
    this.findings.push(`${what}: ${finding}`);
  }
}

/** What a row is, whatever of it was shortened. */
function keyOf({ call, event, where, index, id, name, places }: Any): string {
  return [call, event, where?.slice(0, 20), index, id, name?.slice(0, 20), places].join(" ");
}

function skipOf(command: string): number {
  const words = wordsOf(command);
  return Number(words[words.indexOf("--skip") + 1]);
}

/** Rows in the order in which a tree shows them. */
function* nested(rows: Any[]): Generator<Any> {
  const open = rows.toReversed();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    yield row;
    open.push(...(row.children ?? []).toReversed());
  }
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** How deeply a JSON text is nested. */
function levelsOf(json: string): number {
  let level = 0;
  let most = 0;
  for (const [bracket] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (bracket === "[" || bracket === "{") most = Math.max(most, ++level);
    else if (bracket === "]" || bracket === "}") level--;
  }
  return most;
}
