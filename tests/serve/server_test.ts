import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { request } from "node:http";
import process from "node:process";
import { type Served, startServer } from "../../src/serve/server.ts";
import { HOSTS } from "../hosts.ts";

interface Answer {
  status: number;
  text: string;
  headers: Record<string, string | string[] | undefined>;
}

function ask(address: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(address, { method, headers, agent: false }, (response) => {
      const parts: Uint8Array[] = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode!, text, headers: response.headers });
      });
    }).on("error", reject).end();
  });
}

const FILE = "0123456789".repeat(400_000);

const GIVEN: Record<string, Served> = {
  "": { type: "text/html", body: "<p>page" },
  "run/b": {
    type: "application/octet-stream",
    body: { size: FILE.length, read: (from, length) => Buffer.from(FILE.slice(from, from + length)) },
  },
};

Deno.test("startServer() answers its own page, and nobody else", async () => {
  const server = await startServer({ give: (path) => GIVEN[path], idle: 60_000 });
  const { origin, host, pathname } = new URL(server.address);
  try {
    assert.match(origin, /^http:\/\/127\.0\.0\.1:\d+$/);
    const page = await ask(server.address);
    assert.deepEqual([page.status, page.text], [200, "<p>page"]);
    assert.equal(page.headers["access-control-allow-origin"], undefined);
    assert.equal(page.headers["cache-control"], "no-store");
    assert.equal((await ask(server.address, { origin, "sec-fetch-site": "same-origin" })).status, 200);
    const refused: [string, Record<string, string>, string?][] = [
      [`${origin}/`, {}],
      [`${origin}/${"A".repeat(pathname.length - 2)}/`, {}],
      [server.address, { host: `localhost:${host.split(":")[1]}` }],
      [server.address, { host: "evil.example" }],
      [server.address, { origin: "http://evil.example" }],
      [server.address, { origin: "null" }],
      [server.address, { "sec-fetch-site": "cross-site" }],
      [server.address, {}, "POST"],
      [server.address, {}, "OPTIONS"],
    ];
    for (const [address, headers, method] of refused) {
      const answer = await ask(address, headers, method);
      assert.equal(answer.status, 403, JSON.stringify([address, headers, method]));
      assert.equal(answer.headers["access-control-allow-origin"], undefined);
    }
    assert.equal((await ask(`${server.address}nothing`)).status, 404);
    assert.equal((await ask(`${server.address}run/b`)).text, FILE);
    const rest = await ask(`${server.address}run/b`, { range: `bytes=${FILE.length - 3}-` });
    assert.deepEqual([rest.status, rest.text], [206, "789"]);
    const part = await ask(`${server.address}run/b`, { range: "bytes=11-14" });
    assert.deepEqual([part.status, part.text, part.headers["content-range"]], [
      206,
      "1234",
      `bytes 11-14/${FILE.length}`,
    ]);
  } finally {
    server.close();
  }
  await server.closed;
  await assert.rejects(ask(server.address));
});

/** Asks as another user, who has read the address in the list of processes; from an address of the machine, and to one. */
function askAs(
  uid: number,
  address: string,
  { from = "127.0.0.1", to = "127.0.0.1" }: { from?: string; to?: string } = {},
): Promise<string> {
  const { host, port, pathname } = new URL(address);
  const question = `GET ${pathname} HTTP/1.1\\r\\nHost: ${host}\\r\\nConnection: close\\r\\n\\r\\n`;
  const script = `import { connect } from "node:net";
process.setuid(${uid});
const ends = { host: "${to}", port: ${port}, family: ${to.includes(":") ? 6 : 4} };
const socket = connect(${to.includes(":")} ? ends : { ...ends, localAddress: "${from}" });
socket.on("connect", () => socket.write("${question}")).pipe(process.stdout);`;
  return new Promise((resolve, reject) => {
    const asking = spawn(HOSTS.node, ["--input-type=module", "-e", script], {
      cwd: "/",
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    asking.stdout.setEncoding("utf8").on("data", (part: string) => text += part);
    asking.on("error", reject).on("close", () => resolve(text));
  });
}

Deno.test({
  name: "startServer() answers this user, and no other one who knows the address",
  ignore: process.platform !== "linux" || process.getuid?.() !== 0,
  async fn() {
    const server = await startServer({ give: (path) => GIVEN[path], idle: 60_000 });
    try {
      assert.match(await askAs(0, server.address), /^HTTP\/1\.1 200 [^]*<p>page$/);
      for (const ends of [{}, { from: "127.0.0.2" }, { to: "::ffff:127.0.0.1" }]) {
        assert.match(await askAs(0, server.address, ends), /^HTTP\/1\.1 200 /, JSON.stringify(ends));
        assert.match(await askAs(65533, server.address, ends), /^HTTP\/1\.1 403 /, JSON.stringify(ends));
      }
    } finally {
      server.close();
    }
    await server.closed;
  },
});

Deno.test("startServer() ends when nobody asks", async () => {
  const server = await startServer({ give: (path) => GIVEN[path], idle: 50 });
  await server.closed;
  await assert.rejects(ask(server.address));
});
