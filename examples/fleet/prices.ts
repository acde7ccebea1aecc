// Under Node: prices in a currency, with the rate from another service.
import { createServer } from "node:http";
import process from "node:process";
import { traced } from "./traced.ts";

const { PORT, RATES } = process.env;

const IN_EURO = new Map([["tea", 3], ["coffee", 4], ["milk", 1]]);

function priceOf(item: string, rate: number): number {
  return Math.round((IN_EURO.get(item) ?? 0) * rate * 100) / 100;
}

createServer((request, response) => {
  const traceparent = request.headers.traceparent as string | undefined;
  void traced("GET /prices", traceparent, async (ask) => {
    const { searchParams } = new URL(request.url!, "http://localhost");
    const items = (searchParams.get("items") ?? "").split(",");
    const { rate } = await ask(`${RATES}/rates?currency=${searchParams.get("currency")}`) as { rate: number };
    response.end(JSON.stringify(items.map((item) => priceOf(item, rate))));
  });
}).listen(Number(PORT), "127.0.0.1", () => console.log("ready"));
