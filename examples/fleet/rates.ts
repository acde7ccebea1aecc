// Under Deno: what a currency costs. One of the rates was written down with a comma, and one takes its time.
import process from "node:process";
import { traced } from "./traced.ts";

declare const Deno: {
  serve(options: Record<string, unknown>, handler: (request: Request) => unknown): unknown;
};

const RATES: Record<string, string> = { EUR: "1", USD: "1.08", CHF: "0,95" };

function rateOf(currency: string): number {
  return Number(RATES[currency] ?? "1");
}

const options = {
  port: Number(process.env.PORT),
  hostname: "127.0.0.1",
  onListen: () => console.log("ready"),
};
Deno.serve(options, (request) =>
  traced("GET /rates", request.headers.get("traceparent"), async () => {
    const currency = new URL(request.url).searchParams.get("currency") ?? "";
    if (currency === "JPY") await new Promise((resolve) => setTimeout(resolve, 1000));
    return Response.json({ rate: rateOf(currency) });
  }));
