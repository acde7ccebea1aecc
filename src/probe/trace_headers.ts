import {
  apply,
  getOwnPropertySymbols,
  getPrototypeOf,
  isArray,
  isBun,
  ownValue,
  symbolDescription,
  toLowerCase,
} from "./natives.ts";

/** The header of the W3C trace context. */
export const TRACEPARENT = "traceparent";

/**
 * The W3C trace context among raw headers, in which names and values take turns. Nothing of the target's is run for it. Of several, it is
 * all of them, as `Headers` have it: that is none that is valid.
 */
export function traceparentIn(headers: unknown): string | undefined {
  if (!isArray(headers)) return undefined;
  let all: string | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i];
    if (typeof name !== "string" || name.length !== TRACEPARENT.length || toLowerCase(name) !== TRACEPARENT) {
      continue;
    }
    const value = headers[i + 1];
    if (typeof value === "string") all = all === undefined ? value : `${all}, ${value}`;
  }
  return all;
}

/** That of a request that a server of `node:http` got: an `IncomingMessage`. */
export function traceparentOfMessage(message: object): string | undefined {
  return isBun ? traceparentInBun(message) : traceparentIn(ownValue(message, "rawHeaders"));
}

/** Where Bun keeps the headers of a message: symbols. */
interface Places {
  raw: symbol;
  headers: symbol;
  source: symbol;
}
let places: Places | undefined;

/** Bun makes headers of a message when the program first asks for them; until then, what it makes them from is asked, which changes nothing. */
function traceparentInBun(message: object): string | undefined {
  places ??= placesIn(message);
  if (places === undefined) return undefined;
  const raw = traceparentIn(ownValue(message, places.raw));
  if (raw !== undefined) return raw;
  let headers = ownValue(message, places.headers);
  if (headers === null) {
    const source = ownValue(message, places.source) as object | null;
    if (typeof source !== "object" || source === null) return undefined;
    headers = headersOf(source);
  }
  const value = ownValue(headers, TRACEPARENT);
  return typeof value === "string" ? value : undefined;
}

/** What makes headers, as it was when the first message was looked at: it is the same for all. */
let making: { prototype: object | null; make: unknown } | undefined;

/** Nothing where the program has taken them, or the response is sent. */
function headersOf(source: object): unknown {
  const prototype = getPrototypeOf(source);
  if (making === undefined || making.prototype !== prototype) {
    making = { prototype, make: ownValue(prototype, "headersObject") };
  }
  const { make } = making;
  return typeof make === "function" ? apply(make as () => unknown, source, []) : undefined;
}

function placesIn(message: object): Places | undefined {
  const symbols = getOwnPropertySymbols(message);
  let raw: symbol | undefined, headers: symbol | undefined, source: symbol | undefined;
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i]!;
    const name = symbolDescription(symbol);
    if (name === "kRawHeaders") raw = symbol;
    else if (name === "kHeaders") headers = symbol;
    else if (name === "kHeaderSource") source = symbol;
  }
  return raw === undefined || headers === undefined || source === undefined
    ? undefined
    : { raw, headers, source };
}
