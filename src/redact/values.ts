/**
 * Whether a value under a secret's name is a secret: labels, placeholders and the words of types and settings are none.
 *
 * @module
 */
import {
  encodeInto,
  isAnyArrayBuffer,
  isCollection,
  isProxy,
  isSafeInteger,
  isTypedArray,
  keysOf,
  stringIncludes,
  stringSlice,
  toLowerCase,
} from "../probe/natives.ts";
import { Level, OF_BYTES, OF_FIELDS, ownLevel } from "./level.ts";
import { levelOfName } from "./names.ts";
import { looksChosen, looksLikeToken, looksLikeWord } from "./looks.ts";
import {
  hasPlace,
  isEndOfText,
  isExplained,
  isLetter,
  isPassphrase,
  isRecoveryPhrase,
  isSentence,
  PLAIN,
} from "./wordings.ts";

/** Longer texts are not looked at: nobody writes such a label. */
const MAX_LABEL = 200;
/** More bytes than any value that is judged by its look. */
const bytes = new Uint8Array(3 * 2100);

/** A text without white space at its ends, such as the line break of a file that has a token. */
export function unframed(value: string): string {
  let start = 0, end = value.length;
  while (start < end && isFrame(value[start]!)) start++;
  while (end > start && isFrame(value[end - 1]!)) end--;
  return end - start === value.length ? value : stringSlice(value, start, end);
}

/** White space, and the mark that some editors put before a text. */
function isFrame(c: string): boolean {
  return c <= " " || c === "\ufeff";
}

/** Whether a text under a name of that level is a secret. */
export function isSecretText(text: string, level: Level): boolean {
  if (text === "" || level === Level.NONE) return false;
  if (level === Level.ALL) return true;
  const value = unframed(text);
  if (value === "") return false;
  if (level === Level.LOOKS || level === Level.PASSWORD_LIKE) {
    if (value.length < 6 || value.length > 2048) return false;
    const { written } = encodeInto(value, bytes);
    const looks = looksLikeToken(bytes, 0, written) || isListOfTokens(written) || isRecoveryPhrase(value) ||
      level === Level.PASSWORD_LIKE && (looksChosen(bytes, 0, written) || isPassphrase(value));
    return looks && !isLabel(value) &&
      !(level === Level.LOOKS &&
        (isPlaceOfId(written) || isShortId(written) || isRoute(value) || isAccount(value)));
  }
  if (level === Level.DIGITS) return isDigits(value);
  if (level === Level.COOKIE && !hasPair(value)) return isSecretText(value, Level.PASSWORD_LIKE);
  // No key or token is written like these.
  return !isLabel(value) && !(level === Level.TEXT && isWording(value));
}

/** `sid=…`, as cookies are written; not `the cookie = …`. */
function hasPair(value: string): boolean {
  for (let i = 0; i + 1 < value.length; i++) {
    if (value[i] === "=") return i > 0;
    if (value[i] === " ") return false;
  }
  return false;
}

/** A text for people: `Schlüssel`, `Clé d'API`, `Enter it here`; not words in lower case, which may be a key that somebody chose. */
function isWording(value: string): boolean {
  const { length } = value;
  if (length > MAX_LABEL || schemeEnd(value) > 0) return false;
  let blanks = 0, wide = 0;
  for (let i = 0; i <= length; i++) {
    const c = i < length ? value[i]! : " ";
    if (c > "\x7f") wide++;
    if (isLetter(c) || i === length - 1 && isEndOfText(c)) continue;
    if (c !== " " && c !== "'" && c !== "-") return false;
    if (c === " " && i < length) blanks++;
  }
  const first = value[0]!;
  if (blanks > 0) {
    return wide > 0 || first >= "A" && first <= "Z" || isEndOfText(value[length - 1]!);
  }
  if (wide > 0) return true;
  return first >= "A" && first <= "Z" && looksLikeWord(bytes, 0, encodeInto(value, bytes).written);
}

/** Words about a secret, in any language that names have: `Mot de passe oublié ?`. */
function isNamed(value: string): boolean {
  let blanks = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c === " ") blanks++;
    else if (!isLetter(c) && c !== "'" && c !== "-" && !isEndOfText(c)) return false;
  }
  return blanks > 0 && levelOfName(value) >= Level.PASSWORD_LIKE;
}

/** Of `bytes`: names and numbers with colons between them, as a table of Redis has, where nothing but a UUID looks random. */
function isPlaceOfId(length: number): boolean {
  let start = 0, parts = 0, ids = 0;
  for (let i = 0; i <= length; i++) {
    if (i < length && bytes[i] !== 0x3a) continue;
    if (looksLikeToken(bytes, start, i)) {
      if (i - start !== 36 || bytes[start + 8] !== 0x2d || bytes[start + 13] !== 0x2d) return false;
      ids++;
    }
    parts++;
    start = i + 1;
  }
  return parts > 1 && ids > 0;
}

/** `/img/logo-a1B2c3D4.png`, `/products/9f86d081?page=2`: begins like a path, and has what base64 has not. */
function isRoute(value: string): boolean {
  if (value[0] !== "/") return false;
  for (let i = 1; i < value.length; i++) {
    const c = value[i]!;
    if (c === "." || c === "?" || c === "-" || c === "_" || c === ":") return true;
  }
  return false;
}

/** `0xdAC17F95…`: the address of a contract or a wallet, which is public; keys are longer. */
function isAccount(value: string): boolean {
  if (value.length !== 42 || value[0] !== "0" || value[1] !== "x") return false;
  for (let i = 2; i < 42; i++) if (!isHexDigit(value[i]!)) return false;
  return true;
}

function isHexDigit(c: string): boolean {
  return c >= "0" && c <= "9" || c >= "a" && c <= "f" || c >= "A" && c <= "F";
}

/** Whether it is a UUID under a plain `key`, which says which one a thing is in a list, unless something beside it is a secret's. */
export function isPlainId(key: PropertyKey, value: unknown): boolean {
  if (key !== "key" && key !== "Key" || typeof value !== "string" || value.length !== 36) return false;
  for (let i = 0; i < 36; i++) {
    const c = value[i]!;
    if (i === 8 || i === 13 || i === 18 || i === 23) {
      if (c !== "-") return false;
    } else if (!isHexDigit(c)) return false;
  }
  return true;
}

/** Of `bytes`: a word and a few characters, `row-7f3a`. */
function isShortId(length: number): boolean {
  let start = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x61 && byte <= 0x7a) continue;
    // - . _ :
    if (i === start || byte !== 0x2d && byte !== 0x2e && byte !== 0x5f && byte !== 0x3a) break;
    start = i + 1;
  }
  return start > 0 && length - start < 8;
}

/** Whether all that `bytes` has between commas, semicolons and blanks looks like a token: `ALLOWED_TOKENS=a;b`. */
function isListOfTokens(length: number): boolean {
  let start = 0, count = 0;
  for (let i = 0; i <= length; i++) {
    const byte = bytes[i]!;
    if (i < length && byte > 0x20 && byte !== 0x2c && byte !== 0x3b) continue;
    // Nothing stands between a comma and a blank.
    if (i > start) {
      if (i === length && start === 0 || !looksLikeToken(bytes, start, i)) return false;
      count++;
    }
    start = i + 1;
  }
  return count > 1;
}

/** Whether a number under a name of that level is a secret: whole ones of three digits or more. */
export function isSecretNumber(value: number | bigint, level: Level): boolean {
  if (level === Level.ALL || level >= Level.TEXT && typeof value === "bigint") return true;
  if (level !== Level.STRONG && level !== Level.DIGITS) return false;
  return value >= (level === Level.DIGITS ? 1000 : 100) && isSafeInteger(value);
}

/** Whether a value can be or hold a secret because of what a name says about it: a level, and kinds of fields. */
export function mayBeSecret(value: unknown, said: number): boolean {
  const level = ownLevel(said);
  if (said >= OF_BYTES) return typeof value === "object" && value !== null && isKeyMaterial(value);
  if (said >= OF_FIELDS && typeof value === "object" && value !== null) return true;
  switch (typeof value) {
    case "string":
      return isSecretText(value, level);
    case "number":
    case "bigint":
      return isSecretNumber(value, level);
    case "object":
      return value !== null &&
        (level >= Level.TEXT || isKeyMaterial(value) ||
          level === Level.LOOKS && (isCollection(value) || isKeyed(value)));
    case "undefined":
    case "boolean":
      return false;
    default:
      return level === Level.ALL;
  }
}

/** Names of fields that look random are shorter. */
const MIN_KEY = 12;

/** Whether a key of an object or Map under a secret's name is a secret: `sessions.set(token, …)`, `apiKeys: { "…": user }`. */
export function isSecretKey(
  key: string,
  redactor: { isSecret(value: string, level: Level): boolean },
): boolean {
  return key.length >= MIN_KEY && redactor.isSecret(key, Level.LOOKS);
}

/** Whether an object is one whose keys are secrets, by the first of them. */
function isKeyed(value: object): boolean {
  if (isProxy(value)) return false;
  const key = keysOf(value)[0];
  return key !== undefined && key.length >= MIN_KEY && isSecretText(key, Level.LOOKS);
}

/** Bytes, which are a key under the name of one. */
export function isKeyMaterial(value: object): boolean {
  return isTypedArray(value) || isAnyArrayBuffer(value);
}

/** Digits with blanks and hyphens between them. */
function isDigits(value: string): boolean {
  let digits = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c >= "0" && c <= "9") digits++;
    else if (c !== " " && c !== "-") return false;
  }
  return digits >= 4 && digits <= 20;
}

/** A placeholder, a word of a schema, a sentence, a path or a piece of code. */
export function isLabel(value: string): boolean {
  const { length } = value;
  if (length > MAX_LABEL) return false;
  if (length <= 20 && PLAIN.get(toLowerCase(value)) === true) return true;
  const first = value[0]!, last = value[length - 1]!;
  // `ApiKey[]`
  if (last === "]" && value[length - 2] === "[" && onlyWords(value, 0, length - 2)) return true;
  // `String!` of GraphQL, `string?`
  if (length <= 20 && (last === "!" || last === "?")) {
    if (PLAIN.get(toLowerCase(stringSlice(value, 0, length - 1))) === true) return true;
  }
  if (isEnvironmentPath(value) || isWide(value)) return true;
  if (isOneCharacter(value)) return first < "0" || first > "9" || length < 3;
  if (
    first === "<" && last === ">" || first === "{" && last === "}" ||
    first === "%" && (last === "%" || length < 4)
  ) {
    return true;
  }
  if (isNamespace(value)) return true;
  // As a page has `<token>`, and as a parser has texts.
  if (first === "&" && stringSlice(value, 0, 4) === "&lt;" && stringIncludes(value, "&gt;")) return true;
  if ((first === '"' || first === "'") && last === first && length > 2) {
    return isLabel(stringSlice(value, 1, length - 1));
  }
  if (first === "[" && last === "]" && onlyWords(value, 1, length - 1)) return true;
  if (first === "$" && (value[1] === "{" || onlyWords(value, 1, length))) return true;
  if ((first === ":" || first === "@") && onlyWords(value, 1, length)) return true;
  if (first === "#" && value[length - 1] !== "#" && onlyWords(value, 1, length)) return true;
  if (isNumbered(value) || isRule(value) || isVariableName(value)) return true;
  if (isPath(value) || isPlace(value)) return true;
  if (last === ")" && (value[length - 2] === "(" || isSized(value))) return true;
  if (isToFillIn(value) || isVersion(value) || last === ")" && isChain(value)) return true;
  const scheme = schemeEnd(value);
  return scheme > 0
    ? isLabel(stringSlice(value, scheme))
    : isSentence(value) || isNamed(value) || isExplained(value) || hasPlace(value);
}

const SCHEMES = ["bearer ", "basic ", "token ", "digest ", "apikey "];

/** Where what follows `Bearer` begins, if it is one word; 0 where there is no scheme before it. */
export function schemeEnd(value: string): number {
  for (let i = 0; i < SCHEMES.length; i++) {
    const { length } = SCHEMES[i]!;
    if (value[length - 1] !== " " || toLowerCase(stringSlice(value, 0, length)) !== SCHEMES[i]) continue;
    for (let k = length; k < value.length; k++) if (value[k] === " ") return 0;
    return length < value.length ? length : 0;
  }
  return 0;
}

/** `urn:ietf:params:oauth:token-type:jwt`, `tag:yaml.org,2002:str` */
function isNamespace(value: string): boolean {
  const start = stringSlice(value, 0, 4);
  return (start === "urn:" || start === "tag:") && !stringIncludes(value, " ");
}

/** What stands for a value in SQL: `$1`, `@p12`. */
function isNumbered(value: string): boolean {
  if (value[0] !== "$" && value[0] !== ":" && value[0] !== "@") return false;
  const start = value[1] === "p" ? 2 : 1;
  if (value.length > start + 3) return false;
  for (let i = start; i < value.length; i++) if (value[i]! < "0" || value[i]! > "9") return false;
  return value.length > start;
}

/** `varchar(255)` */
function isSized(value: string): boolean {
  let at = 0;
  while (isLetter(value[at]!)) at++;
  if (at === 0 || value[at] !== "(") return false;
  for (at++; at < value.length - 1; at++) if (value[at]! < "0" || value[at]! > "9") return false;
  return true;
}

/** `^1.2.2`, `>=6.0.0`: three numbers, none with a zero before it, as dates have. */
function isVersion(value: string): boolean {
  const { length } = value;
  if (length > 16) return false;
  let at = 0;
  while (at < 2 && (value[at] === "^" || value[at] === "~" || value[at] === ">" || value[at] === "=")) at++;
  for (let part = 0; part < 3; part++) {
    const start = at;
    while (at < length && value[at]! >= "0" && value[at]! <= "9") at++;
    const size = at - start;
    if (size === 0 || size > 3 || size > 1 && value[start] === "0") return false;
    if (part < 2 && value[at++] !== ".") return false;
  }
  return at === length;
}

/** `string().min(8)`: calls in a row, as rules are written. */
function isChain(value: string): boolean {
  let calls = 0, isName = false;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (isLetter(c) || c === "_") isName = true;
    else if (c === "." && isName) isName = false;
    else if (c === "(" && isName) {
      while (i < value.length && value[i] !== ")") i++;
      calls++;
      if (i + 1 < value.length && value[i + 1] !== ".") return false;
    } else return false;
  }
  return calls > 1;
}

/** `your_api_key_here`, `replace-me` */
function isToFillIn(value: string): boolean {
  const { length } = value;
  if (length > 40 || !onlyWords(value, 0, length)) return false;
  let end = 0;
  while (end < length && isLetter(value[end]!)) end++;
  if (value[end] !== "_" && value[end] !== "-") return false;
  const first = toLowerCase(stringSlice(value, 0, end));
  return first === "your" || first === "replace" || first === "insert";
}

function isOneCharacter(value: string): boolean {
  for (let i = 1; i < value.length; i++) if (value[i] !== value[0]) return false;
  return true;
}

/** `process.env.API_KEY`: names with dots, of which the last one is that of a variable. */
function isEnvironmentPath(value: string): boolean {
  let dot = value.length;
  while (dot > 0 && value[dot - 1] !== ".") dot--;
  return dot > 1 && dot < value.length && onlyWords(value, 0, dot) && isVariableName(stringSlice(value, dot));
}

/** Words of a script that nobody types a password in, without digits: `パスワードを入力`. */
function isWide(value: string): boolean {
  let wide = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c >= "0" && c <= "9") return false;
    if (c >= "\u3040" && c <= "\ud7af") wide++;
  }
  return wide > 1;
}

/** `required|min:8`: words of a schema, with numbers. */
function isRule(value: string): boolean {
  let start = 0, rules = 0, isKnown = false;
  for (let i = 0; i <= value.length; i++) {
    const c = i < value.length ? value[i]! : "|";
    if (c !== "|") {
      if (!(c >= "a" && c <= "z" || c >= "0" && c <= "9" || c === ":" || c === "," || c === "_")) {
        return false;
      }
      continue;
    }
    if (i === start) return false;
    if (PLAIN.get(stringSlice(value, start, i)) === true) isKnown = true;
    rules++;
    start = i + 1;
  }
  return rules > 1 && isKnown;
}

/** `PGPASSWORD`, `GITHUB_TOKEN`, `X-Api-Key`: the name of a variable or a header that has a secret. */
function isVariableName(value: string): boolean {
  if (value.length > 40) return false;
  let hasLower = false;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c >= "a" && c <= "z") {
      hasLower = true;
      if (i === 0 || value[i - 1] === "-") return false;
    } else if (c >= "A" && c <= "Z") {
      if (hasLower && value[i - 1] !== "-") return false;
    } else if (c !== "-" && (c !== "_" || hasLower)) return false;
  }
  const hyphen = hasLower ? stringIncludes(value, "-") : true;
  return hyphen && levelOfName(value) >= Level.TEXT;
}

/** Letters, `_`, `-` and `.` alone. */
function onlyWords(value: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = value[i]!;
    if (!(c >= "a" && c <= "z" || c >= "A" && c <= "Z" || c === "_" || c === "-" || c === ".")) return false;
  }
  return end > start;
}

/** `/run/secrets/db`, `./key.pem`; not one that looks as if it were base64. */
function isPath(value: string): boolean {
  const a = value[0]!, b = value[1];
  if (a === "m" && b === "/") return isDerivation(value);
  const begins = a === "/" || a === "~" && b === "/" ||
    a === "." && (b === "/" || b === "." && value[2] === "/") ||
    b === ":" && (value[2] === "\\" || value[2] === "/");
  if (!begins) return false;
  for (let i = 0; i < value.length; i++) {
    if (value[i] === " " || value[i] === "=" || value[i] === "+") return false;
  }
  const { written } = encodeInto(value, bytes);
  return !looksLikeToken(bytes, 0, written);
}

/** `m/44'/60'/0'/0/0`: which of a wallet's keys it is. */
function isDerivation(value: string): boolean {
  for (let i = 1; i < value.length; i++) {
    const c = value[i]!;
    if (c !== "/" && c !== "'" && c !== "h" && (c < "0" || c > "9")) return false;
  }
  return true;
}

/** `prod/payments/stripe`: words with slashes, as names of secrets have. */
function isPlace(value: string): boolean {
  let slashes = 0;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c === "/") slashes++;
    else if (!(c >= "a" && c <= "z" || c === "-" || c === "_" || c === ".")) return false;
  }
  if (slashes === 0 || value.length < 8) return false;
  const { written } = encodeInto(value, bytes);
  return !looksLikeToken(bytes, 0, written);
}
