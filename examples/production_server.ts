// An HTTP server of which one request in a hundred is recorded, and every one that brings a secret header.
//
//   bun --preload tracepatch/register examples/production_server.ts
//
// With --demo it sends itself some requests, shows what was recorded, and stops.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { type Block, trace } from "tracepatch";

const TRACE_KEY = process.env.TRACE_KEY ?? "let-me-see";

const prices = new Map([["tea", 3], ["coffee", 4]]);

function priceOf(item: string): number {
  const price = prices.get(item);
  if (price === undefined) throw new RangeError(`there is no ${item}`);
  return price;
}

async function order(item: string, count: number): Promise<{ item: string; total: number }> {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return { item, total: priceOf(item) * count };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url!, "http://localhost");
  try {
    const result = await order(url.pathname.slice(1), Number(url.searchParams.get("count") ?? 1));
    response.end(JSON.stringify(result));
  } catch (error) {
    response.statusCode = 404;
    response.end((error as Error).message);
  }
}

let requests = 0;
/** In the demo: what was recorded. */
const recorded: Block[] = [];
const isDemo = process.argv.includes("--demo");

/** Whether a request is recorded. */
function isRecorded(request: IncomingMessage): boolean {
  requests++;
  return request.headers["x-trace-key"] === TRACE_KEY || requests % 100 === 0;
}

const server = createServer((request, response) => {
  const options = {
    label: `${request.method} ${request.url}`,
    maxCalls: 10_000,
    sample: () => isRecorded(request),
  };
  void trace(options, (t) => {
    if (isDemo && t.isRecording) recorded.push(t);
    return answer(request, response);
  });
});
server.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  if (isDemo) void demo(base);
  else console.log(base);
});

async function demo(base: string): Promise<void> {
  await Promise.all(
    Array.from({ length: 200 }, (_, i) => fetch(`${base}/tea?count=${i}`).then((r) => r.text())),
  );
  const secret = await fetch(`${base}/cocoa`, { headers: { "x-trace-key": TRACE_KEY } });
  console.log(secret.status, await secret.text());
  await new Promise((resolve) => setTimeout(resolve, 20));
  server.closeAllConnections();
  server.close();
  console.log(`${recorded.length} of ${requests} requests were recorded`);
  console.log(recorded.at(-1)!.tree({ maxDepth: 3, width: 160 }));
}
