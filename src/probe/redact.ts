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

/** What the user adds to these lists, and takes from them. */
export interface SecretRules {
  /** Names, folded as below; `*` is any text. */
  redactNames: string[];
  /** Names that are no secrets after all. */
  redactExcept: string[];
  /** Regular expressions of values. */
  redactValues: string[];
}

const NO_RULES: SecretRules = { redactNames: [], redactExcept: [], redactValues: [] };
const separators = hardenRegExp(/[-_\s.]/g);
const nothing = () => "";

/** Does a parameter, property or header of this name hold a secret? Case, `-` and `_` do not count. */
export function isSecret(name: string): boolean {
  const plain = stringReplace(toLowerCase(name), separators, nothing);
  for (let i = 0; i < SECRET_PARTS.length; i++) if (contains(plain, SECRET_PARTS[i])) return true;
  for (let i = 0; i < SECRET_NAMES.length; i++) if (plain === SECRET_NAMES[i]) return true;
  return false;
}

/** `isSecret` with the user's own rules. */
export function secretTest({ redactNames, redactExcept }: SecretRules): (name: string) => boolean {
  if (redactNames.length === 0 && redactExcept.length === 0) return isSecret;
  const added = namePattern(redactNames);
  const excepted = namePattern(redactExcept);
  return (name) => {
    const plain = stringReplace(toLowerCase(name), separators, nothing);
    if (regExpExec(excepted, plain) !== null) return false;
    return regExpExec(added, plain) !== null || isSecret(name);
  };
}

function namePattern(names: string[]): RegExp {
  const sources = names.map((name) =>
    name.toLowerCase().replace(/[-_\s.]/g, "").replace(/[\\^$+?()[\]{}|]/g, "\\$&").replaceAll("*", ".*")
  );
  return hardenRegExp(sources.length === 0 ? /(?!)/ : new RegExp(`^(?:${sources.join("|")})$`, "s"));
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
  /** Does a parameter, property or header of this name hold a secret? */
  isSecret(name: string): boolean;
  /** The token that stands for a value, given as text. */
  token(value: string): string;
  /** The text with the secrets in it replaced, or the text itself. */
  text(value: string): string;
}

export function createRedactor(
  key: Uint8Array = randomBytes(32),
  rules: SecretRules = NO_RULES,
): Redactor {
  const source = [...SECRET_VALUES, ...rules.redactValues.map((value) => `(?:${value})`)].join("|");
  const valuePattern = hardenRegExp(new RegExp(source, "g"));
  const probePattern = hardenRegExp(new RegExp(source));
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
    isSecret: secretTest(rules),
    token,
    text: (value) =>
      regExpExec(probePattern, value) === null
        ? value
        : stringReplace(value, valuePattern, (match) => `<redacted ${token(match)}>`),
  };
}
