/**
 * What a secret that was found says about others: the same without the line break behind it, the password in `Basic …`, the
 * token behind `Bearer`, the text that is written for a URL, the values of a cookie, the items of a list, the lines of a private key.
 *
 * @module
 */
import { append, encodeInto, stringSlice, uint8s } from "../probe/natives.ts";
import { textOf } from "./bytes.ts";
import { digitOf } from "./encodings.ts";
import { BASE64, base64Bytes, isBasic } from "./forms.ts";
import { looksLikeToken } from "./looks.ts";
import { schemeEnd, unframed } from "./values.ts";

/** A longer secret is not taken apart. */
const LONGEST = 4096;

/** Of a longer list, the others are not known by themselves. */
const MAX_ITEMS = 64;
/** A shorter line of a private key is not known by itself. */
const MIN_LINE = 12;

const bytes = uint8s(3 * LONGEST);
const decoded = uint8s(3 * LONGEST);

/** Tells of the parts of a secret that are secrets by themselves. */
export function partsOf(secret: string, tell: (part: string) => void): void {
  if (secret.length > LONGEST || secret.length < 8) return;
  if (secret[0] === "-" && stringSlice(secret, 0, BEGIN.length) === BEGIN) return keyParts(secret, tell);
  const bare = unframed(secret);
  if (bare !== secret) return tell(bare);
  // A key of a wallet, which some write without its beginning.
  if (secret[0] === "0" && secret[1] === "x" && secret.length > 33) tell(stringSlice(secret, 2));
  // As Laravel writes the key of an application.
  if (stringSlice(secret, 0, CODED.length) === CODED) tell(stringSlice(secret, CODED.length));
  const prefix = prefixEnd(secret);
  if (prefix > 0) tell(stringSlice(secret, prefix));
  const start = schemeEnd(secret);
  if (start > 0) tell(stringSlice(secret, start));
  const { written } = encodeInto(start > 0 ? stringSlice(secret, start) : secret, bytes);
  if (isBasic(bytes, 0, written)) {
    const length = base64Bytes(bytes, { end: written, out: decoded });
    let colon = length - 1;
    while (colon > 0 && decoded[colon] !== 0) colon--;
    // SMTP's, and HTTP's.
    if (decoded[colon] !== 0) { for (colon = 0; decoded[colon] !== 0x3a;) colon++; }
    tell(textOf(decoded, 0, length));
    if (colon + 1 < length) tell(textOf(decoded, colon + 1, length));
    return;
  }
  // Whoever is told takes those apart, too, in the same bytes.
  const told: string[] = [];
  const plain = plainLength(written);
  if (plain > 0) append(told, textOf(decoded, 0, plain));
  const unescaped = unescapedLength(written);
  if (unescaped > 0) {
    const quote = decoded[0] === 0x22 && decoded[unescaped - 1] === 0x22 ? 1 : 0;
    append(told, textOf(decoded, quote, unescaped - quote));
  }
  if (isCodedJson(bytes)) parted(written, told);
  cookieValues(written, told);
  items(written, told);
  for (let i = 0; i < told.length; i++) tell(told[i]!);
}

/** Fewer letters in base64 may be a text as they are. */
const MIN_CODED = 12;

/** Writes what stands there in base64, where that is a text, as Kubernetes has secrets; 0 where it is none. */
function plainLength(length: number): number {
  if (length < MIN_CODED || length % 4 !== 0) return 0;
  let end = length;
  while (length - end < 2 && bytes[end - 1] === 0x3d) end--;
  for (let i = 0; i < end; i++) if (BASE64[bytes[i]!] === 255) return 0;
  const size = base64Bytes(bytes, { end: length, out: decoded });
  for (let i = 0; i < size; i++) if (decoded[i]! < 0x20 || decoded[i]! > 0x7e) return 0;
  return size;
}

const BEGIN = "-----BEGIN ";
const CODED = "base64:";

/** Characters of the part that is random, behind a beginning. */
const LEAST_RANDOM = 16;

/** Where the random part of `ak_live_…` begins, which programs make by itself; 0 where there is none. */
function prefixEnd(secret: string): number {
  const most = secret.length - LEAST_RANDOM;
  let end = 0;
  for (let i = 1; i <= most && i < 24; i++) {
    const c = secret[i - 1]!;
    if (c === "_") end = i;
    else if (!(c >= "a" && c <= "z" || c >= "A" && c <= "Z")) break;
  }
  if (end < 3) return 0;
  const { written } = encodeInto(stringSlice(secret, end), bytes);
  return looksLikeToken(bytes, 0, written) ? end : 0;
}

/** The body of a private key, and its lines: what is left of them in a text is hidden, too. */
function keyParts(secret: string, tell: (part: string) => void): void {
  const { written } = encodeInto(secret, bytes);
  const lines: string[] = [];
  let body = "", start = 0;
  for (let i = 0; i <= written; i++) {
    // Line breaks as they are, or as a variable has them: `\n`.
    const isEscape = bytes[i] === 0x5c && (bytes[i + 1] === 0x6e || bytes[i + 1] === 0x72);
    if (i < written && !isEscape && bytes[i]! > 0x20) continue;
    if (isCoded(start, i)) {
      const line = textOf(bytes, start, i);
      body += line;
      if (i - start >= MIN_LINE) append(lines, line);
    }
    if (isEscape) i++;
    start = i + 1;
  }
  append(lines, body);
  for (let i = 0; i < lines.length; i++) tell(lines[i]!);
}

/** Whether nothing but letters of base64 stands there. */
function isCoded(start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (BASE64[bytes[i]!] === 255 && bytes[i] !== 0x3d) return false;
  return end > start && bytes[start] !== 0x2d;
}

/** Writes the bytes with `%…` undone; 0 when there is none. */
function unescapedLength(length: number): number {
  let out = 0, isEscaped = false;
  for (let i = 0; i < length; i++) {
    const high = digitOf(bytes[i + 1]!), low = digitOf(bytes[i + 2]!);
    if (bytes[i] === 0x25 && i + 2 < length && high >= 0 && low >= 0) {
      isEscaped = true;
      decoded[out++] = high << 4 | low;
      i += 2;
    } else decoded[out++] = bytes[i]!;
  }
  return isEscaped ? out : 0;
}

/** `eyJ`, as JSON in base64 begins. */
function isCodedJson(bytes: Uint8Array): boolean {
  return bytes[0] === 0x65 && bytes[1] === 0x79 && bytes[2] === 0x4a;
}

/** What stands behind the first dot of a JSON web token, as programs split it. */
function parted(length: number, told: string[]): void {
  let start = -1;
  for (let i = 0; i <= length; i++) {
    if (i < length && bytes[i] !== 0x2e) continue;
    if (start > 0 && i - start >= LEAST_RANDOM) append(told, textOf(bytes, start, i));
    start = i + 1;
  }
}

/** Of `theme=dark; sid=…`, what looks like a secret. */
function cookieValues(length: number, told: string[]): void {
  let start = -1;
  for (let i = 0; i <= length; i++) {
    if (i < length && bytes[i] !== 0x3b) {
      if (bytes[i] === 0x3d && start < 0) start = i + 1;
      continue;
    }
    if (start > 0) addToken(start, i, { length, told });
    start = -1;
  }
}

/** Of a list of keys (`a,b`, a line each, `ada:a,bob:b`), those that look like secrets. */
function items(length: number, told: string[]): void {
  let start = 0, value = 0;
  for (let i = 0; i <= length && told.length < MAX_ITEMS; i++) {
    const byte = bytes[i]!;
    if (i < length && (byte === 0x3a || byte === 0x3d) && value === start) value = i + 1;
    if (i < length && byte > 0x20 && byte !== 0x2c && byte !== 0x3b && byte !== 0x7c) continue;
    addToken(start, i, { length, told });
    // A name before it makes no secret of what follows: `ada:…`.
    if (value > start) addToken(value, i, { length, told });
    start = value = i + 1;
  }
}

/** Adds what stands there, if it is less than the whole and looks like a secret. */
function addToken(start: number, end: number, { length, told }: { length: number; told: string[] }): void {
  if (end - start < 8 || end - start === length || !looksLikeToken(bytes, start, end)) return;
  append(told, textOf(bytes, start, end));
}
