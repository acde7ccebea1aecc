/**
 * Which names and values are secrets, and what stands in their place: a token that is the same for equal values within
 * a run and tells nothing else. The key of the tokens lives in this process's memory alone.
 *
 * @module
 */
import { createHmac, randomBytes } from "node:crypto";
import { harden, hardenRegExp, regExpExec, stringReplace, stringSlice, toLowerCase } from "./natives.ts";

/** Parts of a name (in lower case, without `-` and `_`) that make it a secret's. */
const SECRET_PARTS = [
  "password",
  "passwd",
  "passphrase",
  "secret",
  "apikey",
  "accesskey",
  "privatekey",
  "signingkey",
  "encryptionkey",
  "authorization",
  "credential",
  "cookie",
  "accesstoken",
  "refreshtoken",
  "authtoken",
  "idtoken",
  "bearertoken",
  "sessiontoken",
  "csrftoken",
  "xsrftoken",
  "connectionstring",
  "clientsecret",
];

/** Names that are a secret's only when they are the whole name: too common as a part of others. */
const SECRET_NAMES = [
  "token",
  "pwd",
  "pass",
  "jwt",
  "bearer",
  "auth",
  "pin",
  "cvv",
  "cvc",
  "ssn",
  "otp",
  "sessionid",
  "sid",
];

/** Values that are secrets whatever they are called. */
const SECRET_VALUES = [
  // JSON web token; the signature may be cut off
  "eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{4,}(?:\\.[A-Za-z0-9_-]*)?",
  "\\b[Bb]earer\\s+[A-Za-z0-9._~+/=-]{8,}",
  "\\b[Bb]asic\\s+[A-Za-z0-9+/]{8,}={0,2}",
  "-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
  // AWS, GitHub, GitLab, Slack, Stripe, Google, npm, OpenAI and Anthropic
  "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b",
  "\\bgh[pousr]_[A-Za-z0-9]{20,}",
  "\\bgithub_pat_[A-Za-z0-9_]{20,}",
  "\\bglpat-[A-Za-z0-9_-]{16,}",
  "\\bxox[abprs]-[A-Za-z0-9-]{10,}",
  "\\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}",
  "\\bAIza[A-Za-z0-9_-]{30,}",
  "\\bnpm_[A-Za-z0-9]{30,}",
  "\\bsk-[A-Za-z0-9_-]{20,}",
  // credentials in a URL, and in its query
  "(?<=:\\/\\/[^\\s/:@]*:)[^\\s/@]+(?=@)",
  "(?<=[?&;](?:access_token|api_key|apikey|auth|client_secret|key|password|secret|sig|signature|token)=)[^&#\\s]+",
];

const valuePattern = hardenRegExp(new RegExp(SECRET_VALUES.join("|"), "g"));
const probePattern = hardenRegExp(new RegExp(SECRET_VALUES.join("|")));
const separators = hardenRegExp(/[-_\s.]/g);
const nothing = () => "";

/** Does a parameter, property or header of this name hold a secret? Case, `-` and `_` do not count. */
export function isSecret(name: string): boolean {
  const plain = stringReplace(toLowerCase(name), separators, nothing);
  for (let i = 0; i < SECRET_PARTS.length; i++) if (contains(plain, SECRET_PARTS[i])) return true;
  for (let i = 0; i < SECRET_NAMES.length; i++) if (plain === SECRET_NAMES[i]) return true;
  return false;
}

function contains(text: string, part: string): boolean {
  const last = text.length - part.length;
  for (let start = 0; start <= last; start++) {
    let i = 0;
    while (i < part.length && text[start + i] === part[i]) i++;
    if (i === part.length) return true;
  }
  return false;
}

/** Makes the tokens of one run. */
export interface Redactor {
  /** The token that stands for a value, given as text. */
  token(value: string): string;
  /** The text with the secrets in it replaced, or the text itself. */
  text(value: string): string;
}

export function createRedactor(key: Uint8Array = randomBytes(32)): Redactor {
  const seen = harden(new Map<string, string>());
  let room = 10_000;
  const { update, digest } = createHmac("sha256", key);
  const apply = Reflect.apply;
  function token(value: string): string {
    const known = seen.get(value);
    if (known !== undefined) return known;
    const hmac = createHmac("sha256", key);
    apply(update, hmac, [value]);
    const made = stringSlice(apply(digest as (encoding: string) => string, hmac, ["hex"]), 0, 12);
    if (room-- > 0) seen.set(value, made);
    return made;
  }
  return {
    token,
    text: (value) =>
      regExpExec(probePattern, value) === null
        ? value
        : stringReplace(value, valuePattern, (match) => `<redacted ${token(match)}>`),
  };
}
