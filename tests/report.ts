/**
 * What a report of tests in JUnit's format says, as `deno test --junit-path` writes it.
 *
 * @module
 */

/** What came of tests. */
export interface Report {
  passed: number;
  failed: number;
  skipped: number;
  /** Files with a test that failed, or that did not load: those that declare it, which may be no test files themselves. */
  failedFiles: string[];
  /** The tests that failed. */
  failedTests: string[];
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Reads the report of a run. */
export function parseReport(xml: string): Report {
  const report: Report = { passed: 0, failed: 0, skipped: 0, failedFiles: [], failedTests: [] };
  for (const [, attributes, body] of xml.matchAll(/<testsuite ([^>]*)>([^]*?)<\/testsuite>/g)) {
    const name = /name="([^"]*)"/.exec(attributes!)![1]!;
    for (
      const [, title, test] of body!.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([^]*?)<\/testcase>)/g)
    ) {
      if (/<(?:failure|error)\b/.test(test ?? "")) {
        report.failed++;
        report.failedTests.push(title!.replace(/&(\w+);/g, (text, entity) => ENTITIES[entity] ?? text));
      } else if (/<skipped\b/.test(test ?? "")) report.skipped++;
      else report.passed++;
    }
    if (/(?:failures|errors)="[1-9]/.test(attributes!)) report.failedFiles.push(name);
  }
  return report;
}
