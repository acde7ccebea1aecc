/** What `tph run --otlp` could not send is in the run, and the line at the end says by which command it is sent. */
import assert from "node:assert/strict";
import process from "node:process";
import { run, TPH } from "../hosts.ts";
import { temporary } from "../temporary.ts";
import { receiver, type SeenSpan, spansIn } from "./receiver.ts";

const REQUESTS = 1_500;
const MAIN = `
const app = { handlers: [], use(handler) { this.handlers.push(handler) } };
app.use((request) => new Response("tea"));
for (let i = 0; i < ${REQUESTS}; i++) app.handlers[0](new Request("http://localhost/" + i));
`;

Deno.test("traces that there was no time for are sent by the command that the line at the end names", async () => {
  using folder = temporary({ "main.mjs": MAIN });
  let isOpen = false;
  await using there = await receiver((response) => isOpen && response.end());
  const env = { OTEL_EXPORTER_OTLP_TIMEOUT: "300", OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${there.url}/in` };
  const flags = ["run", "-q", "--host", "bun", "--otlp", "--otlp-spans", "150", "--cache-dir", "the runs"];
  const { code, stderr } = await folder.tph([...flags, "main.mjs"], { env });
  assert.equal(code, 0, stderr);
  const [said, remedy, ...rest] = stderr.trimEnd().split("\n");
  assert.match(said!, /^tph: 0 spans of .*; [\d,]+ (?:span|trace)s lost: there was no time left$/);
  assert.deepEqual(rest, []);
  const [, words, id] =
    /^ {5}The run has all of them\. To send it whole: tph (.* (\d+_\d+_\d+) .*)$/.exec(remedy!) ??
      [];
  assert.equal(
    words,
    `export --format otlp --endpoint ${there.url}/in --spans 150 ${id} --cache-dir 'the runs'`,
    stderr,
  );
  isOpen = true;
  there.requests.length = 0;
  const again = await run("/bin/sh", ["-c", `"$@" ${words}`, "sh", ...TPH], {
    cwd: folder.path,
    env: { ...process.env as Record<string, string>, ...env, OTEL_EXPORTER_OTLP_TIMEOUT: "60000" },
  });
  assert.equal(again.stderr, `tph: 1,500 spans of 1,500 traces sent to ${there.url}\n`);
  assert.ok(there.requests.every(({ path }) => path === "/in"));
  const { stdout } = await folder.tph(["export", "--format", "otlp", "--cache-dir", "the runs"]);
  const ids = (spans: SeenSpan[]) => spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`);
  const inRun = stdout.trimEnd().split("\n").flatMap((line) => spansIn(JSON.parse(line)));
  assert.deepEqual(ids(there.requests.flatMap(({ spans }) => spans)), ids(inRun));
  assert.equal(new Set(ids(inRun)).size, REQUESTS);
});

Deno.test("a key in the receiver's address is not said again; of a run that is not kept, that it is gone", async () => {
  using folder = temporary({ "main.mjs": MAIN.replace(String(REQUESTS), "2") });
  const lost = async (endpoint: string, ...flags: string[]) =>
    (await folder.tph(["run", "-q", "--host", "bun", "--otlp", endpoint, ...flags, "main.mjs"])).stderr;
  const [keyed, gone] = await Promise.all([
    lost("http://ada:sesame@127.0.0.1:1/?key=hunter2"),
    lost("http://127.0.0.1:1", "--no-cache"),
  ]);
  assert.match(keyed, /2 spans lost: .*\n {5}The run has .* --endpoint ENDPOINT \d+_\d+_\d+\n$/);
  assert.ok(!/sesame|hunter2/.test(keyed), keyed);
  assert.match(gone, /2 spans lost: .*\n {5}The run is not kept, so they cannot be sent again\.\n$/);
});
