import assert from "node:assert/strict";
import { parseReport } from "./report.ts";

Deno.test("parseReport() counts tests, and names the files that failed", () => {
  const report = parseReport(`<testsuites name="deno test" tests="4" failures="1" errors="0" time="1.5">
    <testsuite name="./tests/a_test.ts" tests="2" disabled="0" errors="0" failures="0">
        <testcase name="one &gt; two" classname="./tests/a_test.ts" time="0.1" line="1" col="6">
        </testcase>
        <testcase name="three" classname="./tests/a_test.ts" time="0.1" line="2" col="6">
            <skipped/>
        </testcase>
    </testsuite>
    <testsuite name="./tests/b_test.ts" tests="2" disabled="0" errors="0" failures="1">
        <testcase name="four &lt; five" classname="./tests/b_test.ts" time="0.1" line="1" col="6">
            <failure message="Uncaught Error: no">Error: no</failure>
        </testcase>
        <testcase name="five" classname="./tests/b_test.ts" time="0.1" line="2" col="6">
        </testcase>
    </testsuite>
</testsuites>`);
  assert.deepEqual(report, {
    passed: 2,
    failed: 1,
    skipped: 1,
    failedFiles: ["./tests/b_test.ts"],
    failedTests: ["four < five"],
  });
});
