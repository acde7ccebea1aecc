/**
 * The key that runs may share, so that equal secrets have equal tokens in all of them. What a user gives is never handed to
 * the target: only what is derived from it is; and a run's file has but a fingerprint, to tell runs of one key by.
 *
 * @module
 */
import process from "node:process";

/** The variable that holds the key; it is taken out of the target's environment. */
export const KEY_VARIABLE = "TRACEPATCH_REDACT_KEY";
/** The fewest characters of a key: someone with a run's file could try all shorter ones. */
export const LEAST_KEY = 16;

/** What the recorder makes tokens with, in hexadecimal digits. */
export function tokenSecretOf(key: string): string {
  return key === "" ? "" : hmac(key, "tracepatch tokens");
}

/** What distinguishes runs with one key from runs with another; "" without a key. */
export function keyFingerprint(tokenSecret: string): string {
  return tokenSecret === "" ? "" : hmac(tokenSecret, "tracepatch fingerprint").slice(0, 16);
}

/** The settings as a run's header has them: the key's fingerprint in place of the key. */
export function shownSettings(
  { tokenSecret, ...rest }: { redact: boolean; tokenSecret: string },
): Record<string, unknown> {
  const redactKey = rest.redact ? keyFingerprint(tokenSecret) : "";
  return redactKey === "" ? rest : { ...rest, redactKey };
}

/** An environment without the key. Names of variables have no case on Windows. */
export function withoutKey(env: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.toUpperCase() !== KEY_VARIABLE));
}

function hmac(key: string, text: string): string {
  // Loaded when there is a key, as it takes milliseconds.
  return process.getBuiltinModule("node:crypto").createHmac("sha256", key).update(text).digest("hex");
}
