/**
 * Which tests failed, by what runners print. Not every failure is an error that leaves the test: AVA's and tape's assertions
 * hand back, and a test that calls back or takes too long has returned long before.
 *
 * @module
 */
/** Lines that name a test that failed: of AVA, TAP, node --test and Vitest, Mocha, Jest, bun test, deno test. */
const FAILURES = [
  /^\s*[✘✖×] (?:\[fail\]: )?(.+?)(?: \(?\d+(?:\.\d+)? ?m?s\)?)?$/,
  /^\s*not ok \d+ (?:- )?(.+?)(?: # time=.*)?$/,
  /^\s*\d+\) (.+?):?$/,
  /^\s*● (.+)$/,
  /^\s*FAIL +(.+)$/,
  /^\(fail\) (.+?)(?: \[\d+(?:\.\d+)?ms\])?$/,
  /^(.+?) \.\.\. FAILED(?: \(.*\))?$/,
];

/** What is said of a test that took too long, in one of so many lines behind its name. */
const TOO_LONG = /\btimed?[ -]?out\b/i;
const LINES_BEHIND = 8;

/** Characters of a line: in longer ones, which tests may print, a pattern would be looked for again and again. */
const LONGEST = 4000;

/** An error that did not leave the test's function: it was handed to a callback, or thrown in a timer. */
const ERROR = /^\s*(?:Uncaught )?[A-Z]\w*(?:Error|Exception)(?: \[\w+\])?: \S/;
const FRAME = /^\s*at /;

/**
 * What a report calls failed, a text each: a title, often with those of its suites and its file before it. With each what is said
 * of it: an error, or that it took too long.
 */
export function failuresIn(report: string): Map<string, string | undefined> {
  const failures = new Map<string, string | undefined>();
  /** The test that tape is at. */
  let current = "";
  /** What was named last, and lines in which something may be said of it. */
  let named: string[] = [];
  let left = 0;
  // deno-lint-ignore no-control-regex
  for (const line of report.replace(/\x1b\[[\d;]*m/g, "").split(/\r?\n/)) {
    if (line.length > LONGEST) continue;
    const [, title] = /^# (?!Subtest: |tests |pass |fail |ok$)(.+)$/.exec(line) ?? [];
    if (title !== undefined) current = title.trim();
    // Mocha writes the suites first, and the test in a line of its own.
    const inSuites = left > LINES_BEHIND - 4 ? /^ {7,}(\S.*):$/.exec(line)?.[1] : undefined;
    const here = FAILURES.flatMap((pattern) => pattern.exec(line)?.[1]?.trim() ?? []);
    if (/^not ok \d+ /.test(line) && current !== "") here.push(current);
    if (inSuites !== undefined) here.push(inSuites);
    for (const text of here) if (!failures.has(text)) failures.set(text, undefined);
    if (here.length > 0) [named, left] = [here, LINES_BEHIND];
    else if (left-- > 0 && !FRAME.test(line) && (TOO_LONG.test(line) || ERROR.test(line))) {
      for (const text of named) {
        failures.set(text, failures.get(text) ?? line.replace(/^\W+|['"]$/g, "").trim());
      }
      left = 0;
    }
  }
  return failures;
}

/** A test, and whether it is known to have failed. */
interface Test {
  /** Behind the titles of its suites. */
  title: string;
  failed: boolean;
  /** What went wrong, as its runner says it. */
  said?: string;
}

/** The tests that a report calls failed, with what it says of each. */
export function namedIn<T extends Test>(tests: readonly T[], report: string): Map<T, string | undefined> {
  const failed = new Map<T, string | undefined>();
  for (const [text, said] of failuresIn(report)) {
    const named = [isWhole, isEnd, isUnquoted, isWithSecrets].map((isNamed) =>
      tests.filter(({ title }) =>
        isNamed(text, title)
      )
    )
      .find((found) => found.length > 0) ?? longestStart(tests, text);
    // Of several cases of one title, those have failed that an error left.
    const thrown = named?.filter((test) => test.failed) ?? [];
    for (const test of thrown.length > 0 ? thrown : named ?? []) {
      failed.set(test, failed.get(test) ?? said ?? behindTitle(text, test.title));
    }
  }
  return failed;
}

/** Tests with those marked that a report calls failed. */
export function withFailures<T extends Test>(
  tests: readonly T[],
  named: ReadonlyMap<T, string | undefined>,
): T[] {
  return tests.map((test) => {
    const said = named.get(test);
    if (!named.has(test)) return test;
    return { ...test, failed: true, ...(said === undefined ? {} : { said }) };
  });
}

/** What AVA says of a test in the line that names it, where that is that it took too long. */
function behindTitle(text: string, title: string): string | undefined {
  const own = lastOf(title);
  const said = text.startsWith(`${own} `) ? text.slice(own.length + 1) : "";
  return TOO_LONG.test(said) ? said : undefined;
}

const lastOf = (title: string) => title.slice(title.lastIndexOf(" › ") + 1).replace(/^› /, "");

function isWhole(text: string, title: string): boolean {
  return text === title || text === lastOf(title) || text === title.replaceAll(" › ", " ");
}

/** Behind its file and its suites. */
function isEnd(text: string, title: string): boolean {
  return [" › ", " > "].some((between) => text.endsWith(between + lastOf(title)));
}

/** Runners quote the texts of a table in a title, or do not. */
function isUnquoted(text: string, title: string): boolean {
  const [plainText, plainTitle] = [text, title].map((quoted) => quoted.replace(/["'`]/g, ""));
  return isWhole(plainText!, plainTitle!) || isEnd(plainText!, plainTitle!);
}

/** The runner says what the record hides. */
function isWithSecrets(text: string, title: string): boolean {
  const [first = "", ...parts] = lastOf(title).split("<redacted>");
  let at = text.indexOf(first) + first.length;
  if (parts.length === 0 || at < first.length) return false;
  for (const [i, part] of parts.entries()) {
    const next = i === parts.length - 1 && text.endsWith(part)
      ? text.length - part.length
      : text.indexOf(part, at);
    // A secret has no blanks.
    if (next <= at || /\s/.test(text.slice(at, next))) return false;
    at = next + part.length;
  }
  return at === text.length;
}

/** The tests whose title stands before what went wrong: AVA says so in the same line. One title may begin with another. */
function longestStart<T extends Test>(tests: readonly T[], text: string): T[] {
  const found = tests.filter(({ title }) => text.startsWith(`${lastOf(title)} `));
  const longest = Math.max(...found.map(({ title }) => lastOf(title).length));
  return found.filter(({ title }) => lastOf(title).length === longest);
}
