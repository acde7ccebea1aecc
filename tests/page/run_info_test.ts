import assert from "node:assert/strict";
import { runInfo } from "../../src/page/worker/run_info.ts";
import { openRun, runAt } from "../../src/page/worker/runs.ts";
import { Trace } from "../../src/trace/trace.ts";
import { PLAIN, UNICODE } from "../../src/view/style.ts";
import { recordedText, runLine, runPage } from "../../src/view/run_text.ts";
import { RunBuilder } from "../query/build_run.ts";

Deno.test("of a run whose header is lost, what it was run with is not known, and not made up", () => {
  const builder = new RunBuilder();
  builder.call("main", { result: 1 });
  const bytes = builder.file({ header: { host: "node", entry: "/main.ts" } }).slice();
  const at = new TextDecoder("latin1").decode(bytes).indexOf('"entry"');
  bytes[at + 1]! ^= 0xff;
  openRun("b", { bytes: bytes.buffer, name: "lost.tph", read: () => {} });
  const { host, command, warnings } = runInfo(runAt("b"));
  assert.deepEqual([host, command], ["", "unknown command"]);
  assert.match(warnings.join("\n"), /the header is missing/);
  const trace = Trace.read(bytes);
  const options = { style: PLAIN, glyphs: UNICODE, width: 120 };
  assert.match(runLine(trace, options), /unknown command · 1 call · .* · exit 0$/);
  assert.doesNotMatch(recordedText(trace, options), /under/);
  assert.doesNotMatch(runPage(trace, options).join("\n"), /host|1970/);
});
