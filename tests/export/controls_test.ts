import assert from "node:assert/strict";
import { runNdjson } from "../../src/export/ndjson.ts";
import { batchJson } from "../../src/export/otlp/json.ts";
import { RunBuilder } from "../query/build_run.ts";

Deno.test("lines of JSON and spans have no character that a terminal acts on, and mean the same", () => {
  const text = "\x1b[2J\x9b31m\u202e\u2028";
  const run = new RunBuilder();
  run.call("f", { args: [text, { [text]: 1 }], result: text });
  const lines = [...runNdjson(run.trace(), { service: "shop" })].join("");
  const spans = batchJson([{
    resource: { "service.name": text },
    scope: { name: "tph", version: "0" },
    spans: [],
  }]);
  for (const json of [lines, spans]) {
    for (const character of text.replace("[2J", "").replace("31m", "")) assert.ok(!json.includes(character));
    assert.match(json, /"\\u001b\[2J\\u009b31m\\u202e\\u2028"/);
  }
  assert.equal(lines.split("\n").filter((line) => JSON.parse(line).text === text).length > 0, true);
  assert.equal(JSON.parse(spans).resourceSpans[0].resource.attributes[0].value.stringValue, text);
});
