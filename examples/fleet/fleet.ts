// Starts three services that call each other, sends them requests, kills one of them and starts it again; then asks, in SQL,
// which service made a value wrong. In a folder where `npm install tracepatch @duckdb/node-api` was run:
//
//   bun fleet.ts
//
// `tph`, `bun`, `node` and `deno` are taken from PATH.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { randomDigits } from "./traced.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const REQUESTS = Number(process.env.REQUESTS ?? 200);

const COMMANDS = {
  orders: ["bun", "--preload", "tracepatch/register", "orders.ts"],
  prices: ["node", "--import", "tracepatch/register", "prices.ts"],
  rates: ["deno", "run", "-A", "--no-code-cache", "--preload", "npm:tracepatch/register", "rates.ts"],
};
type Service = keyof typeof COMMANDS;

const ports = { orders: await freePort(), prices: await freePort(), rates: await freePort() };
const urlOf = (service: Service) => `http://127.0.0.1:${ports[service]}`;

const started: ChildProcess[] = [];
/** Milliseconds that a service may take to listen. */
const PATIENCE = 60_000;

// However this ends, no service stays.
process.on("exit", () => started.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(1));

/** Starts a service, and waits until it listens. Each records into a folder of its own. */
function start(service: Service): Promise<ChildProcess> {
  const [program, ...args] = COMMANDS[service];
  const child = spawn(program!, args, {
    cwd: HERE,
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      PORT: String(ports[service]),
      PRICES: urlOf("prices"),
      RATES: urlOf("rates"),
      OTEL_SERVICE_NAME: service,
      TRACEPATCH_CACHE_DIR: join(HERE, "runs", service),
    },
  });
  started.push(child);
  return new Promise((ready, fail) => {
    const late = setTimeout(() => fail(new Error(`${service} does not listen`)), PATIENCE);
    child.stdout!.once("data", () => {
      clearTimeout(late);
      ready(child);
    });
    child.once("exit", (status) => fail(new Error(`${service} ended with ${status}`)));
    child.once("error", fail);
  });
}

/** Orders something, as a trace of its own. */
async function order(currency: string, traceId = randomDigits(32)): Promise<unknown> {
  const lines = ["tea*2", "coffee,milk*3", "tea"][parseInt(traceId.slice(0, 2), 16) % 3];
  const url = `${urlOf("orders")}/orders?currency=${currency}&lines=${lines}`;
  const response = await fetch(url, { headers: { traceparent: `00-${traceId}-${randomDigits(16)}-01` } });
  return await response.json();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Runs tph; what it prints is shown. */
async function tph(...args: string[]): Promise<void> {
  console.log(`\n$ tph ${args.map((arg) => /[ *]/.test(arg) ? `"${arg}"` : arg).join(" ")}`);
  const child = spawn("tph", args, { cwd: HERE, stdio: "inherit", env: process.env });
  await new Promise((done) => child.on("exit", done));
}

const services = {
  rates: await start("rates"),
  prices: await start("prices"),
  orders: await start("orders"),
};

const currencies = ["EUR", "USD", "EUR", "CHF"];
const send = async (count: number) => {
  for (let i = 0; i < count; i++) await order(currencies[i % currencies.length]!);
};
await send(REQUESTS / 2);
// This trace is recorded, whatever ONE_IN is; while it waits for its rate, the service with the prices dies.
const lost = order("JPY", `${randomDigits(24)}00000000`);
await new Promise((resolve) => setTimeout(resolve, 300));
services.prices.removeAllListeners("exit");
services.prices.kill("SIGKILL");
console.log("killed prices; the order was told:", JSON.stringify(await lost));
services.prices = await start("prices");
await send(REQUESTS / 2);
// One that is recorded whatever ONE_IN is.
await order("CHF", `${randomDigits(24)}00000001`);

for (const child of Object.values(services)) {
  child.removeAllListeners("exit");
  const gone = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await gone;
}

// A receiver of OpenTelemetry, which only counts.
let spans = 0;
const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request.setEncoding("utf8")) body += part;
  spans += body.match(/"spanId"/g)?.length ?? 0;
  response.end("{}");
}).listen(0, "127.0.0.1");
const endpoint = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
process.env.OTEL_EXPORTER_OTLP_PROTOCOL = "http/json";
process.env.OTEL_EXPORTER_OTLP_COMPRESSION = "none";

const runs = ["./runs/orders", "./runs/prices", "./runs/rates"];
await tph("export", "--format", "parquet", "-o", "lake", ...runs);
await tph("export", "--format", "otlp", "--endpoint", endpoint, ...runs);
console.log(`the receiver has ${spans} spans`);
receiver.close();

/** The questions, which DuckDB and ClickHouse understand alike. */
const QUESTIONS = {
  "Which service made the value wrong?": `
    select service, function, file, line from calls join
      (select service, run_id, call_id, at_us from values where role = 'result' and text = 'NaN') as wrong
    using (service, run_id, call_id) order by at_us, call_id desc limit 1`,
  "Through which services did wrong values go?": `
    select service, function, count(distinct trace_id) > 0 as seen from calls
    where trace_id in (select trace_id from values where text = 'NaN') and kind = 'function'
    group by service, function order by service, function`,
  "What was killed?": "select service, label from runs where not is_whole order by service",
};
for (const [question, sql] of Object.entries(QUESTIONS)) {
  console.log(`\n${question}`);
  await tph("sql", sql.trim().replace(/\s+/g, " "), "lake");
}
