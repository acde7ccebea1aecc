/** Bytes that are taken for a token. */
const BYTES_A_TOKEN = 4;
/** Tokens of an answer in JSON, unless the user says otherwise. */
const DEFAULT_TOKENS = 8000;
/** Tokens of an answer at most, without `--all`. */
export const MOST_TOKENS = 25_000;
/** In less, an answer could not even say what it is about. */
export const FEWEST_TOKENS = 250;

/** Reads `2000`, `2k`, `0.5k`, however many digits; nothing when it is none of these, or too small. */
export function parseTokens(text: string): number | undefined {
  const [, digits, unit] = /^\s*(\d+(?:\.\d+)?)\s*(k?)\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const tokens = Math.floor(Number(digits) * (unit === "" ? 1 : 1000));
  return tokens >= FEWEST_TOKENS ? Math.min(tokens, Number.MAX_SAFE_INTEGER) : undefined;
}

/** The bytes that an answer may have. */
export function bytesOf({ budget, all }: { budget?: number; all?: boolean }): number {
  if (all) return budget === undefined ? Infinity : budget * BYTES_A_TOKEN;
  return Math.min(budget ?? DEFAULT_TOKENS, MOST_TOKENS) * BYTES_A_TOKEN;
}
