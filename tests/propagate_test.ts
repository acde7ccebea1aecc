/** `tph run --propagate`: what a program under Node asks others while it answers a request carries the trace on; not without it. */
import assert from "node:assert/strict";
import { temporary } from "./temporary.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";

/** A service that answers with the traceparent it got, and one that asks it thrice for each request: twice, and with a header of its own. */
const MAIN = `
import { createServer, get } from "node:http";
const asked = createServer((request, response) => response.end(String(request.headers.traceparent)));
const text = (url, options) => new Promise((done) => get(url, options ?? {}, async (response) => {
  let body = "";
  for await (const part of response) body += part;
  done(body);
}));
const asking = createServer(async (request, response) => {
  const url = "http://127.0.0.1:" + asked.address().port;
  const own = { headers: { traceparent: "own" } };
  const answers = [await (await fetch(url)).text(), await text(url), await (await fetch(url, own)).text(), await text(url, own)];
  response.end(answers.join("\\n"));
});
for (const server of [asked, asking]) await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const base = "http://127.0.0.1:" + asking.address().port;
for (const headers of [{ traceparent: "00-${TRACE}-b7ad6b7169203331-01" }, {}]) {
  console.log(await (await fetch(base, { headers })).text());
}
for (const server of [asked, asking]) { server.closeAllConnections(); server.close() }
`;

Deno.test("with --propagate, what is asked while a request is answered has its trace; without, nothing is added", async () => {
  using folder = temporary({ "main.mjs": MAIN });
  const plain = await folder.tph(["run", "-q", "--host", "node", "main.mjs"]);
  assert.equal(plain.stdout, "undefined\nundefined\nown\nown\n".repeat(2), plain.stderr);
  const { stdout, stderr } = await folder.tph(["run", "-q", "--propagate", "--host", "node", "main.mjs"]);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 8, stderr);
  const [first, second] = [lines.slice(0, 4), lines.slice(4)] as [string[], string[]];
  assert.match(first[0]!, new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[\\da-f]{16}-01$`));
  assert.match(second[0]!, new RegExp(`^00-(?!${TRACE})[\\da-f]{32}-[\\da-f]{16}-01$`));
  for (const answers of [first, second]) assert.deepEqual(answers.slice(1), [answers[0], "own", "own"]);
  // The ids are those of the request's call in the record.
  const { stdout: rows } = await folder.tph(["export", "--format", "ndjson", "--table", "calls"]);
  const requests = rows.trimEnd().split("\n").map((line) => JSON.parse(line)).filter(({ request }) =>
    request !== null
  );
  const sent = requests.filter(({ parent_span_id }) =>
    requests.some(({ span_id }) => span_id === parent_span_id)
  );
  assert.equal(sent.length, 4);
  for (const { parent_span_id, trace_id } of sent) {
    assert.ok(lines.includes(`00-${trace_id}-${parent_span_id}-01`));
    assert.equal(requests.find(({ span_id }) => span_id === parent_span_id).trace_id, trace_id);
  }
  const wrong = await folder.tph(["run", "--propagate", "--keep", "last", "main.mjs"]);
  assert.match(wrong.stderr, /Cannot combine --propagate with keep = last/);
});
