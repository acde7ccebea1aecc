/**
 * Which names and values are secrets, and what stands in their place: a token that is the same for equal values within
 * a run and tells nothing else. The key of the tokens lives in this process's memory alone, unless runs are to share one.
 *
 * @module
 */
import process from "node:process";
import {
  harden,
  hardenRegExp,
  regExpExec,
  stringReplace,
  stringSlice,
  toLowerCase,
} from "../probe/natives.ts";

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
  "apitoken",
  "bottoken",
  "usertoken",
  "devicetoken",
  "resettoken",
  "invitetoken",
  "verificationtoken",
  "securitytoken",
  "servicetoken",
  "deploytoken",
  "sastoken",
  "githubtoken",
  "gitlabtoken",
  "slacktoken",
  "npmtoken",
  "masterkey",
  "sessionkey",
  "accountkey",
  "storagekey",
  "deploykey",
  "sshkey",
  "hmackey",
  "redactkey",
  "stripekey",
  "passcode",
  "pincode",
  "securitycode",
  "securityanswer",
  "recoverycode",
  "backupcode",
  "mnemonic",
  "seedphrase",
  "creditcard",
  "cardnumber",
  "socialsecurity",
  "xamzsignature",
  "xamzcredential",
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
  "totp",
  "mfacode",
  "otpcode",
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
  // SendGrid, Google OAuth, Hugging Face, DigitalOcean, Shopify, Square, Twilio, Linear, Databricks, age
  "\\bSG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,}",
  "\\bya29\\.[A-Za-z0-9_-]{16,}",
  "\\bhf_[A-Za-z0-9]{30,}",
  "\\bdop_v1_[a-f0-9]{40,}",
  "\\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{24,}",
  "\\bsq0[a-z]{3}-[A-Za-z0-9_-]{20,}",
  "\\bSK[0-9a-f]{32}\\b",
  "\\blin_api_[A-Za-z0-9]{30,}",
  "\\bdapi[a-f0-9]{32}\\b",
  "\\bAGE-SECRET-KEY-1[A-Z0-9]{20,}",
  "\\bhooks\\.slack\\.com\\/services\\/[A-Za-z0-9/]{20,}",
];

/** Secrets that stand behind a `=` or a `:`; looked for only in texts that have one, as it takes several times as long. */
const MARKED_VALUES = [
  // Telegram
  "\\b[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}",
  // in a connection string, a command line, a text of JSON: what follows a secret's name and = or :
  '(?<=(?:[Pp]assword|PASSWORD|[Pp]asswd|[Pp]wd|[Ss]ecret|SECRET|[Aa]ccount[Kk]ey|[Aa]pi[_-]?[Kk]ey|API_KEY|[Aa]ccess_[Tt]oken|TOKEN)"?(?:=|: ?)"?)[^\\s"\'<>,;&{}[\\]]{4,}',
  // credentials in a URL, and in its query
  "(?<=:\\/\\/[^\\s/:@]*:)[^\\s/@]+(?=@)",
  "(?<=[?&;](?:access_token|api_key|apikey|auth|client_secret|key|password|secret|refresh_token|id_token|sid|sig|signature|token|X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token)=)[^&#\\s]+",
];

/** What the user adds to these lists, and takes from them. */
export interface SecretRules {
  /** Names, folded as below; `*` is any text. */
  redactNames: string[];
  /** Names that are no secrets after all. */
  redactExcept: string[];
  /** Regular expressions of values. */
  redactValues: string[];
  /** See `RecordSettings`. */
  tokenSecret?: string;
}

const NO_RULES: SecretRules = { redactNames: [], redactExcept: [], redactValues: [] };
const separators = hardenRegExp(/[-_\s.]/g);
const marks = hardenRegExp(/[=:]/);
const nothing = () => "";

/** Does a parameter, property or header of this name hold a secret? Case, `-` and `_` do not count. */
export function isSecret(name: string): boolean {
  const plain = stringReplace(toLowerCase(name), separators, nothing);
  for (let i = 0; i < SECRET_PARTS.length; i++) if (contains(plain, SECRET_PARTS[i])) return true;
  for (let i = 0; i < SECRET_NAMES.length; i++) if (plain === SECRET_NAMES[i]) return true;
  return false;
}

/** `isSecret` with the user's own rules. */
export function secretTest({ redactNames, redactExcept }: SecretRules): SecretTest {
  if (redactNames.length === 0 && redactExcept.length === 0) return isSecret;
  const added = namePattern(redactNames.filter(isPlainName));
  const excepted = namePattern(redactExcept.filter(isPlainName));
  const addedFor = parameterTest(redactNames);
  const exceptedFor = parameterTest(redactExcept);
  return (name, owner) => {
    if (owner !== undefined && exceptedFor(name, owner)) return false;
    if (owner !== undefined && addedFor(name, owner)) return true;
    const plain = stringReplace(toLowerCase(name), separators, nothing);
    if (regExpExec(excepted, plain) !== null) return false;
    return regExpExec(added, plain) !== null || isSecret(name);
  };
}

/** Whether a name is a secret's; `owner` is the function whose parameter it is, if it is one. */
export type SecretTest = (name: string, owner?: string) => boolean;

/** A rule for the parameter of one function is written `login(note)`. */
function isPlainName(rule: string): boolean {
  return !rule.includes("(");
}

function parameterTest(rules: string[]): (name: string, owner: string) => boolean {
  const tests = rules.flatMap((rule) => {
    const [, owner, name] = /^(.+)\((.+)\)$/.exec(rule.trim()) ?? [];
    return owner === undefined ? [] : [{ owner: globPattern(owner), name: globPattern(name!.trim()) }];
  });
  return (name, owner) => {
    for (let i = 0; i < tests.length; i++) {
      if (regExpExec(tests[i].owner, owner) !== null && regExpExec(tests[i].name, name) !== null) return true;
    }
    return false;
  };
}

function globPattern(glob: string): RegExp {
  return hardenRegExp(
    new RegExp(`^${glob.replace(/[\\^$+?.()[\]{}|]/g, "\\$&").replaceAll("*", ".*")}$`, "s"),
  );
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
  isSecret: SecretTest;
  /** The token that stands for a value, given as text. */
  token(value: string): string;
  /** The text with the secrets in it replaced, or the text itself. */
  text(value: string): string;
}

/** HMAC-SHA-256 in hexadecimal digits, with that key or a random one. */
function keyedHash(given: Uint8Array | undefined): (value: string) => string {
  const { createHmac, randomBytes } = process.getBuiltinModule("node:crypto");
  const key = given ?? randomBytes(32);
  const { update, digest } = createHmac("sha256", key);
  const { apply } = Reflect;
  return (value) => {
    const hmac = createHmac("sha256", key);
    apply(update, hmac, [value]);
    return apply(digest as (encoding: string) => string, hmac, ["hex"]);
  };
}

/**
 * Makes a redactor.
 *
 * @param given the key of its tokens; without it the one of the rules, or a random one
 */
export function createRedactor(
  given?: Uint8Array,
  rules: SecretRules = NO_RULES,
): Redactor {
  const key = given ?? (rules.tokenSecret ? new TextEncoder().encode(rules.tokenSecret) : undefined);
  const plain = [...SECRET_VALUES, ...rules.redactValues.map((value) => `(?:${value})`)];
  const valuePattern = hardenRegExp(new RegExp([...plain, ...MARKED_VALUES].join("|"), "g"));
  const plainPattern = hardenRegExp(new RegExp(plain.join("|")));
  const markedPattern = hardenRegExp(new RegExp(MARKED_VALUES.join("|")));
  const seen = harden(new Map<string, string>());
  let room = 10_000;
  let hash: ((value: string) => string) | undefined;
  function token(value: string): string {
    const known = seen.get(value);
    if (known !== undefined) return known;
    // The first secret is soon enough: most runs have none, and `node:crypto` takes milliseconds to load.
    hash ??= keyedHash(key);
    const made = stringSlice(hash(value), 0, 12);
    if (room-- > 0) seen.set(value, made);
    return made;
  }
  return {
    isSecret: secretTest(rules),
    token,
    text: (value) =>
      regExpExec(plainPattern, value) === null &&
        (regExpExec(marks, value) === null || regExpExec(markedPattern, value) === null)
        ? value
        : stringReplace(value, valuePattern, (match) => `<redacted ${token(match)}>`),
  };
}
