// Under Bun: the total of an order, with prices from another service.
import process from "node:process";
import { traced } from "./traced.ts";

declare const Bun: { serve(options: Record<string, unknown>): unknown };

const { PORT, PRICES } = process.env;

interface Line {
  item: string;
  count: number;
}

function totalOf(lines: Line[], prices: number[]): number {
  return lines.reduce((sum, { count }, i) => sum + count * prices[i]!, 0);
}

function linesOf(text: string): Line[] {
  return text.split(",").map((part) => {
    const [item = "", count = "1"] = part.split("*");
    return { item, count: Number(count) };
  });
}

Bun.serve({
  port: Number(PORT),
  hostname: "127.0.0.1",
  fetch: (request: Request) =>
    traced("GET /orders", request.headers.get("traceparent"), async (ask) => {
      const { searchParams } = new URL(request.url);
      const lines = linesOf(searchParams.get("lines") ?? "");
      const currency = searchParams.get("currency");
      try {
        const prices = await ask(
          `${PRICES}/prices?currency=${currency}&items=${lines.map(({ item }) => item)}`,
        );
        // JSON has no NaN: what was one comes as null, and counts as 0.
        return Response.json({ total: totalOf(lines, prices as number[]) });
      } catch (error) {
        return Response.json({ error: (error as Error).message }, { status: 502 });
      }
    }),
});
console.log("ready");
