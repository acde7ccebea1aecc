// What the three services share: a request is a block of its own, and whoever it asks gets to know the trace.
import process from "node:process";
import { trace } from "tracepatch";

/** One trace in so many is recorded: by its id, so that every service keeps the same ones. */
const ONE_IN = Number(process.env.ONE_IN ?? 10);

/** Answers a request within a block. `ask` gets JSON from another service, as a part of the same trace. */
export function traced<T>(
  label: string,
  traceparent: string | null | undefined,
  answer: (ask: (url: string) => Promise<unknown>) => Promise<T>,
): Promise<T> {
  const [, traceId = randomDigits(32)] = (traceparent ?? "").split("-");
  const ask = (url: string) => getJson(url, `00-${traceId}-${randomDigits(16)}-01`);
  return trace({ label, traceparent, sample: 1 / ONE_IN, maxCalls: 10_000 }, () => answer(ask));
}

async function getJson(url: string, traceparent: string): Promise<unknown> {
  const response = await fetch(url, { headers: { traceparent } });
  return await response.json();
}

/** Hexadecimal digits, 32 at most. */
export function randomDigits(count: number): string {
  return crypto.randomUUID().replaceAll("-", "").slice(-count);
}
