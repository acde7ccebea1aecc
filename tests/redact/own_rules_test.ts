/**
 * The user's own rules, and the run's key, reach everything that is written of values: arguments, annotations of blocks, and
 * values that are followed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Trace } from "../../src/trace/trace.ts";
import { HOST_VARIABLES, HOSTS, ROOT, run, runTph } from "../hosts.ts";
import { temporary } from "../temporary.ts";

const RULES = `redact_names = ["nickname"]\nredact_values = ["ACME-[0-9]{6}"]\n`;
const PROGRAM = `import { trace } from "${join(ROOT, "mod.ts")}";
const greet = trace.wrap(function greet(nickname, note) { return nickname.length; });
trace({ label: "visit" }, (t) => {
  greet("Zedekiah", "order ACME-123456");
  t.annotate("who", { nickname: "Zedekiah", age: 41, note: "order ACME-123456" });
});
`;

for (const how of ["tph run", "a block of its own"] as const) {
  Deno.test(`redact_names, redact_values and the key reach annotations and followed values (${how})`, async () => {
    const isRun = how === "tph run";
    using folder = temporary({
      "package.json": "{}",
      "tracepatch.toml": RULES + (isRun ? "" : "cache = true\n"),
      "main.mjs": PROGRAM.replace('{ label: "visit" }', `{ label: "visit", cache: ${!isRun} }`),
    });
    const options = {
      cwd: folder.path,
      env: { ...HOST_VARIABLES, TRACEPATCH_REDACT_KEY: "a key of more than sixteen characters" },
    };
    const { code, stderr, stdout } = isRun
      ? await runTph(["run", "-t", "Zedekiah", "main.mjs"], options)
      : await run(HOSTS.bun, ["main.mjs"], options);
    assert.equal(code, 0, stderr + stdout);
    const cache = join(folder.path, ".tracepatch_cache");
    const file = join(cache, readdirSync(cache).find((name) => name.endsWith(".tph"))!);
    assert.doesNotMatch(readFileSync(file, "latin1"), /Zedekiah|ACME-123456/);
    const trace = Trace.open(file);
    const greet = trace.siteColumn().indexOf(trace.sites.findIndex(({ name }) => name === "greet") + 1);
    const [nickname] = trace.argsOf(greet).map(({ snapshot }) => snapshot);
    assert.equal(nickname?.type, "redacted");
    const token = nickname?.type === "redacted" ? nickname.token : "";
    const meta = JSON.stringify(trace.wholeMeta());
    assert.match(meta, new RegExp(`"nickname":.{0,30}"token":"${token}"`));
    assert.match(meta, /"age":41,"note":"order <redacted \w{12}>"/);
    if (isRun) {
      const texts = trace.matches.map(({ value }) => (value as { text: string }).text);
      assert.ok(texts.length > 0 && texts.every((text) => text === token), JSON.stringify(texts));
    }
  });
}
