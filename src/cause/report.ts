/**
 * Which tests failed, by what runners print. Not every failure is an error that leaves the test: AVA's and tape's assertions
 * hand back, and a test that calls back or takes too long has returned long before.
 *
 * @module
 */
/** Lines that name a test that failed: of AVA, TAP, node --test and Vitest, Mocha, Jest. */
const FAILURES = [
  /^\s*[✘✖×] (?:\[fail\]: )?(.+?)(?: \(?\d+(?:\.\d+)? ?m?s\)?)?$/,
  /^\s*not ok \d+ (?:- )?(.+?)(?: # time=.*)?$/,
  /^\s*\d+\) (.+)$/,
  /^\s*● (.+)$/,
  /^\s*FAIL +(.+)$/,
];

/** What a report calls failed, a text each: a title, often with those of its suites and its file before it. */
export function failuresIn(report: string): Set<string> {
  const failures = new Set<string>();
  /** The test that tape is at. */
  let current = "";
  // deno-lint-ignore no-control-regex
  for (const line of report.replace(/\x1b\[[\d;]*m/g, "").split(/\r?\n/)) {
    const [, title] = /^# (?!Subtest: |tests |pass |fail |ok$)(.+)$/.exec(line) ?? [];
    if (title !== undefined) current = title.trim();
    if (/^not ok \d+ /.test(line) && current !== "") failures.add(current);
    for (const pattern of FAILURES) {
      const [, text] = pattern.exec(line) ?? [];
      if (text !== undefined) failures.add(text.trim());
    }
  }
  return failures;
}

/** A test, and whether it is known to have failed. */
interface Test {
  /** Behind the titles of its suites. */
  title: string;
  failed: boolean;
}

/** The tests that a report calls failed. */
export function namedIn<T extends Test>(tests: readonly T[], report: string): Set<T> {
  const failed = new Set<T>();
  for (const text of failuresIn(report)) {
    const named = [isWhole, isEnd].map((isNamed) => tests.filter(({ title }) => isNamed(text, title)))
      .find((found) => found.length > 0) ?? longestStart(tests, text);
    // Of several cases of one title, those have failed that an error left.
    const thrown = named?.filter((test) => test.failed) ?? [];
    for (const test of thrown.length > 0 ? thrown : named ?? []) failed.add(test);
  }
  return failed;
}

/** Tests with those marked that a report calls failed. */
export function withFailures<T extends Test>(tests: readonly T[], named: ReadonlySet<T>): T[] {
  return tests.map((test) => named.has(test) ? { ...test, failed: true } : test);
}

const lastOf = (title: string) => title.slice(title.lastIndexOf(" › ") + 1).replace(/^› /, "");

function isWhole(text: string, title: string): boolean {
  return text === title || text === lastOf(title) || text === title.replaceAll(" › ", " ");
}

/** Behind its file and its suites. */
function isEnd(text: string, title: string): boolean {
  return [" › ", " > "].some((between) => text.endsWith(between + lastOf(title)));
}

/** The tests whose title stands before what went wrong: AVA says so in the same line. One title may begin with another. */
function longestStart<T extends Test>(tests: readonly T[], text: string): T[] {
  const found = tests.filter(({ title }) => text.startsWith(`${lastOf(title)} `));
  const longest = Math.max(...found.map(({ title }) => lastOf(title).length));
  return found.filter(({ title }) => lastOf(title).length === longest);
}
