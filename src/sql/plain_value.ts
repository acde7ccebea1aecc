/**
 * A value of an engine's as JSON has it: integers beyond a double's as digits, moments as ISO 8601.
 *
 * @param micros of a moment: microseconds since 1970
 */
export function plainValue(value: unknown, micros?: unknown): unknown {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value === undefined) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return String(value);
    const text = value.toISOString();
    if (typeof micros !== "bigint" || micros < 0n) return text;
    return text.replace("Z", String(micros % 1000n).padStart(3, "0") + "Z");
  }
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (Array.isArray(value)) return value.map((part) => plainValue(part));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plainValue(part)]));
  }
  return value;
}
