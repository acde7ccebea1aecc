/** What receivers answer, and what the variables of OTLP exporters say: told in a line, with nothing of it lost or given away. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type Temporary, temporary } from "../temporary.ts";
import { receiver } from "./receiver.ts";

const MAIN = `
import { trace } from "tracepatch";
function tea() { return "tea" }
trace("block", () => tea());
`;

async function recorded(): Promise<Temporary> {
  const folder = temporary({ "main.mjs": MAIN });
  const { code, stderr } = await folder.tph(["run", "-q", "main.mjs"]);
  assert.equal(code, 0, stderr);
  return folder;
}

function send(folder: Temporary, endpoint: string, env: Record<string, string> = {}) {
  return folder.tph(["export", "--format", "otlp", "--endpoint", endpoint], { env });
}

const JSON_TYPE = { "content-type": "application/json" };

Deno.test("what a receiver says to spans that it takes or refuses is told: on one line, not all of a long text, and never more spans than there are", async () => {
  using folder = await recorded();
  const partial = (rejectedSpans: unknown, errorMessage: unknown) => (response: ServerResponse) =>
    response.writeHead(200, JSON_TYPE).end(
      JSON.stringify({ partialSuccess: { rejectedSpans, errorMessage } }),
    );
  const status = Uint8Array.of(8, 16, 18, 6, ...new TextEncoder().encode("no key"));
  const answers: [(response: ServerResponse) => void, RegExp][] = [
    [partial(-5, "odd"), /^tph: (\d) spans of 1 trace sent to \S+; it says: odd\n$/],
    [
      partial(1e300, "no\u001b[31m\n room"),
      /^tph: 0 spans of 1 trace sent to \S+; \d spans lost: no\\x1b\[31m room\n$/,
    ],
    [partial(1, "y".repeat(50_000)), /^tph: \d spans? of 1 trace sent to \S+; 1 span lost: y{300}…\n$/],
    [
      partial("0", "use a newer version"),
      /^tph: \d spans of 1 trace sent to \S+; it says: use a newer version\n$/,
    ],
    [partial("none", { text: "odd" }), /^tph: \d spans of 1 trace sent to \S+\n$/],
    [
      (response) => response.writeHead(200, JSON_TYPE).end("null"),
      /^tph: \d spans of 1 trace sent to \S+\n$/,
    ],
    [
      (response) => response.writeHead(401, { "content-type": "application/x-protobuf" }).end(status),
      /spans lost: it answered 401: no key\n$/,
    ],
    [
      (response) => response.writeHead(400, JSON_TYPE).end('{"code":3,"message":"bad\\nspans"}'),
      /spans lost: it answered 400: bad spans\n$/,
    ],
    [
      (response) => response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n"),
      /spans lost: it answered 404: 404 page not found\n$/,
    ],
    [(response) => response.writeHead(404).end("<html>no</html>"), /spans lost: it answered 404\n$/],
    // The rest of a refusal does not come.
    [(response) => void response.writeHead(403).write("forb"), /spans lost: it answered 403: forb\n$/],
    [
      (response) =>
        response.writeHead(403, { ...JSON_TYPE, "content-encoding": "gzip" }).end(
          gzipSync('{"message":"packed"}'),
        ),
      /spans lost: it answered 403: packed\n$/,
    ],
    [
      (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("no gzip"),
      /^tph: \d spans of 1 trace sent to \S+\n$/,
    ],
  ];
  for (const [answer, said] of answers) {
    await using there = await receiver(answer);
    const { stderr } = await send(folder, there.url);
    assert.match(stderr, said);
    const [, sent] = /tph: (\d+) span/.exec(stderr)!;
    assert.ok(Number(sent) <= there.requests[0]!.spans.length);
  }
});

Deno.test("variables of OTLP: words in any case, headers percent-encoded or not; what cannot be meant ends with a line that has no value of a header in it", async () => {
  using folder = await recorded();
  const seen: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    seen.push({ ...request.headers, path: request.url });
    request.resume().on("end", () => response.end());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told = async (env: Record<string, string>, endpoint = url) => {
    seen.length = 0;
    const { code, stderr } = await send(folder, endpoint, env);
    assert.equal(code, 0, stderr);
    return seen[0]!;
  };
  const words = await told({
    OTEL_EXPORTER_OTLP_PROTOCOL: " HTTP/JSON",
    OTEL_EXPORTER_OTLP_COMPRESSION: "None",
  });
  assert.deepEqual([words["content-type"], words["content-encoding"]], ["application/json", undefined]);
  const given = await told({
    OTEL_EXPORTER_OTLP_HEADERS:
      "a=x%20y%2Cz, b=100% ,authorization=Basic YQ==,Content-Type=text/plain,content-encoding=br,",
  });
  assert.deepEqual(
    ["a", "b", "authorization", "content-type", "content-encoding"].map((name) => given[name]),
    ["x y,z", "100%", "Basic YQ==", "application/x-protobuf", "gzip"],
  );
  assert.equal((await told({}, `${url}/otlp/v1/traces/?key=1`)).path, "/otlp/v1/traces/?key=1");
  assert.equal((await told({}, `${url}/otlp/`)).path, "/otlp/v1/traces");
  const password = await told({}, url.replace("//", "//me:s%40cret@"));
  assert.equal(password.authorization, "Basic bWU6c0BjcmV0");

  const refused: [string, string, RegExp][] = [
    ["HEADERS", "api-key: s3cret", /HEADERS has a part that is no name=value\.\n {5}Such as api-key=/],
    [
      "HEADERS",
      "a=s3cret%0d%0ab: c",
      /HEADERS has "a", which is no name of a header, or whose value cannot be one\./,
    ],
    ["HEADERS", "a%20b=s3cret", /HEADERS has "a b", which is no name/],
    [
      "TIMEOUT",
      "Infinity",
      /TIMEOUT is "Infinity"\.\n {5}It is a number of milliseconds, up to 2147483647\./,
    ],
    ["TIMEOUT", "10s", /TIMEOUT is "10s"\./],
    ["COMPRESSION", "zstd", /COMPRESSION is "zstd"\.\n {5}It can be gzip or none\./],
    ["PROTOCOL", "GRPC", /PROTOCOL is "GRPC"\.\n {5}It can be http\/protobuf or http\/json; most/],
  ];
  seen.length = 0;
  for (const [name, value, said] of refused) {
    const { code, stderr } = await send(folder, url, { [`OTEL_EXPORTER_OTLP_${name}`]: value });
    assert.equal(code, 2, stderr);
    assert.match(stderr, said);
    assert.ok(!stderr.includes("s3cret"), stderr);
  }
  assert.equal(seen.length, 0);
  server.close();
});

Deno.test("a request's span has a name that many others have, and a method that HTTP does not define is told apart", async () => {
  await using there = await receiver();
  using folder = temporary({
    "main.mjs": `
import { createServer, request } from "node:http";
function boom() { throw Symbol("why") }
const server = createServer(function answer(asked, response) { try { boom() } catch {} response.end() });
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
for (const method of ["GET", "PROPFIND"]) {
  await new Promise((done) => request({ port: server.address().port, host: "127.0.0.1", method, path: "/users/7?a=b" },
    (response) => response.resume().on("end", done)).end());
}
server.close();
`,
  });
  const { code, stderr } = await folder.tph(["run", "--otlp", there.url, "--host", "node", "main.mjs"]);
  assert.equal(code, 0, stderr);
  const spans = there.requests.flatMap((request) => request.spans);
  const requests = spans.filter(({ kind }) => kind === 2).map(({ name, attributes }) => [
    name,
    attributes["http.request.method"],
    attributes["http.request.method_original"],
    attributes["url.path"],
  ]);
  assert.deepEqual(requests, [
    ["GET", "GET", undefined, "/users/7"],
    ["HTTP", "_OTHER", "PROPFIND", "/users/7"],
  ]);
  for (const { attributes, events, status } of spans.filter(({ name }) => name === "boom")) {
    assert.deepEqual(events[0]!.attributes, { "exception.message": "Symbol(why)" });
    assert.deepEqual([attributes["error.type"], status.message], ["_OTHER", "Symbol(why)"]);
  }
});
