import { isArray, toLowerCase } from "./natives.ts";

const NAME = "traceparent";

/**
 * The W3C trace context among raw headers, in which names and values take turns. Nothing of the target's is run for it.
 */
export function traceparentIn(headers: unknown): string | undefined {
  if (!isArray(headers)) return undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i];
    if (typeof name !== "string" || name.length !== NAME.length || toLowerCase(name) !== NAME) continue;
    const value = headers[i + 1];
    return typeof value === "string" ? value : undefined;
  }
  return undefined;
}
