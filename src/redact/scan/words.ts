/**
 * Secrets that begin where a word does: keys by their beginnings, `Bearer …`, `password …` of a `.netrc` file.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, lineEnd, skipBlanks, textOf } from "../bytes.ts";
import { codedDerEnd, derEnd, hexDerEnd } from "../der.ts";
import {
  cardEnd,
  credentialEnd,
  discordEnd,
  dottedRunEnd,
  hasAt,
  isBasic,
  jwtEnd,
  puttyEnd,
  telegramEnd,
  walletKeyEnd,
} from "../forms.ts";
import { Level } from "../level.ts";
import { Byte, BYTES, looksLikePassword, looksLikeToken } from "../looks.ts";
import { LEVEL } from "../name_bytes.ts";
import { keyEnd } from "../prefixes.ts";
import { isLabel, isSecretText } from "../values.ts";
import { atParameters } from "./bound_lists.ts";
import { atEcho, atSqlPlus } from "./commands.ts";
import { atPart } from "./paths.ts";
import { atFailingRow, atKeyValues, FAILING_ROW, KEY } from "./postgres.ts";
import { hide, type Searched } from "./searched.ts";
import { toldAfter, toldAfterKey, toldAfterName } from "./sentences.ts";
import { hasMark, isNameByte, MAX_NAME, quotedEnd, wordEnd } from "./spans.ts";
import { insertedValues, lastInCall, PGP_SYM, quotedAfter, quotedInCall, quotedInList } from "./sql.ts";
import { atGoAddress } from "./urls.ts";

export function atWord(text: Searched, at: number): number {
  const { bytes, length } = text;
  const key = keyEnd(bytes, at, length);
  if (key > 0) return hide(text, at, key);
  const part = atPart(text, at);
  if (part > 0) return part;
  switch (bytes[at]!) {
    case 0x45: // ENV API_TOKEN …
      return isWordAt(bytes, at, "env") ? setAfter(text, at + 3) : 0;
    case 0x65: // echo …, eyJ…
      if (isWordAt(bytes, at, "echo")) return atEcho(text, at);
      return atDotted(text, at);
    case 0x4d: { // MII…
      const key = bytes[at + 1]! <= 0x49 ? codedDerEnd(bytes, at, length) : 0;
      if (key > 0) return hide(text, at, key);
    }
    // Falls through.
    case 0x4e: // M, N, O: Discord
    case 0x4f:
      if (isWordAt(bytes, at, "otp")) return otpAfter(text, at + 3);
      return atDotted(text, at);
    case 0x42: // Bearer, Basic
    case 0x62:
      if (isWordAt(bytes, at, "bindings")) return atParameters(text, at, at + 8);
      if (isWordAt(bytes, at, "bearer")) return afterScheme(text, at + 6);
      return isWordAt(bytes, at, "basic") ? afterScheme(text, at + 5) : 0;
    case 0x54: // token abc…
    case 0x74:
      if (isWordAt(bytes, at, "tcp")) return bytes[at + 3] === 0x28 ? atGoAddress(text, at) : 0;
      return isWordAt(bytes, at, "token") ? afterScheme(text, at + 5) || toldAfter(text, at + 5) : 0;
    case 0x49: // identified by '…'
    case 0x69: {
      if (isWordAt(bytes, at, "in")) return quotedInList(text, at);
      if (hasAt(bytes, at, IDENTIFY)) return lastOfLine(text, at + 8, 2) || lastOfLine(text, at + 8, 1);
      if (!isWordAt(bytes, at, "identified")) return 0;
      let by = skipBlanks(bytes, at + 10, length);
      // `with a_plugin by`
      if (isWordAt(bytes, by, "with")) {
        by = skipBlanks(bytes, wordEnd(text, skipBlanks(bytes, by + 4, length)), length);
      }
      return isWordAt(bytes, by, "by") || isWordAt(bytes, by, "as")
        ? quotedAfter(text, by + 2) || nextWord(text, by + 2)
        : 0;
    }
    case 0x50: // password '…'
    case 0x70: {
      if (bytes[at] === 0x50) {
        const putty = puttyEnd(bytes, at, length);
        if (putty > 0) return hide(text, at, putty);
      }
      if (isWordAt(bytes, at, "password")) {
        return quotedAfter(text, at + 8) || saidAfter(text, at + 8) || quotedInCall(text, at + 8) ||
          digitsBefore(text, at);
      }
      if (isWordAt(bytes, at, "passcode") || isWordAt(bytes, at, "pin")) return digitsBefore(text, at);
      if (hasAt(bytes, at, PGP_SYM)) return lastInCall(text, at + PGP_SYM.length);
      if (isWordAt(bytes, at, "provided")) return providedAfter(text, at);
      if (isWordAt(bytes, at, "pragma")) return afterPragma(text, at + 6);
      if (isWordAt(bytes, at, "parameters")) return atParameters(text, at, at + 10);
      if (isWordAt(bytes, at, "params")) return atParameters(text, at, at + 6);
      return isWordAt(bytes, at, "pass") ? saidAfter(text, at + 4) : 0;
    }
    case 0x41: // AUTH …
      if (hasAt(bytes, at, AUTH_LINE)) return lastOfBulk(text, at + 6);
      if (hasAt(bytes, at, AUTHENTICATE)) return afterAuth(text, at + 12);
      if (hasAt(bytes, at, AUTH)) return afterAuth(text, at + 4);
      // Falls through.
    case 0x61: // apikey …
      if (isWordAt(bytes, at, "args")) return atParameters(text, at, at + 4);
      if (isWordAt(bytes, at, "add") && hasAt(bytes, at + 3, MASK)) {
        return restOfLine(text, at + 3 + MASK.length);
      }
      if (isWordAt(bytes, at, "access")) return toldAfterName(text, at, at + 6);
      if (isWordAt(bytes, at, "api")) return toldAfterName(text, at, at + 3);
      if (isWordAt(bytes, at, "auth")) return toldAfterName(text, at, at + 4);
      return isWordAt(bytes, at, "apikey") ? toldAfter(text, at + 6) : 0;
    case 0x4b: // Key (…)=(…)
      if (hasAt(bytes, at, KEY)) return atKeyValues(text, at + KEY.length);
      if (bytes[at + 1] !== 0x65) return atWalletKey(text, at);
      // Falls through.
    case 0x6b: // API key …
      return isWordAt(bytes, at, "key") ? toldAfterKey(text, at) : 0;
    case 0x46: // Failing row contains (…)
      return hasAt(bytes, at, FAILING_ROW) ? atFailingRow(text, at + FAILING_ROW.length) : 0;
    case 0x4c: // a1 LOGIN ada …
      return hasAt(bytes, at, LOGIN) ? lastOfLine(text, at + 5, 2) : atWalletKey(text, at);
    case 0x53: // set password …
    case 0x73:
      if (isWordAt(bytes, at, "sqlplus")) return atSqlPlus(text, at);
      if (isWordAt(bytes, at, "setuser")) return ruleOfUser(text, at + 7);
      if (isWordAt(bytes, at, "set")) return setAfter(text, behindFlags(text, at + 3));
      if (isWordAt(bytes, at, "setenv")) return setAfter(text, at + 6);
      if (isWordAt(bytes, at, "setx")) return setAfter(text, at + 4);
      if (isWordAt(bytes, at, "secret")) return toldAfter(text, at + 6) || toldAfterName(text, at, at + 6);
      if (isWordAt(bytes, at, "sessionid")) return toldAfter(text, at + 9);
      return isWordAt(bytes, at, "session") ? toldAfter(text, at + 7) : 0;
    case 0x43: // verification code is 123456
    case 0x63:
      // crypt('…', gen_salt(…)) of PostgreSQL
      if (isWordAt(bytes, at, "crypt")) return quotedInCall(text, at + 5);
      if (isWordAt(bytes, at, "client")) return toldAfterName(text, at, at + 6);
      return isWordAt(bytes, at, "code") || isWordAt(bytes, at, "codes") ? codeAfter(text, at) : 0;
    case 0x72: // requirepass …, refresh_token …
      if (isWordAt(bytes, at, "refresh")) return toldAfterName(text, at, at + 7);
      return isWordAt(bytes, at, "requirepass") ? nextWord(text, at + 11) : 0;
    case 0x6d: // masterauth …
      return isWordAt(bytes, at, "masterauth") ? nextWord(text, at + 10) : 0;
    case 0x56: // values (…)
    case 0x76:
      return isWordAt(bytes, at, "values") ? insertedValues(text, at) : 0;
  }
  return 0;
}

/** `::add-mask::…` of GitHub, behind which a value stands that is not to be logged. */
const MASK = Array.from("-mask::", (c) => c.charCodeAt(0));

function restOfLine(text: Searched, at: number): number {
  const { bytes, length } = text;
  const end = lineEnd(bytes, at, length);
  return end > at && !isLabel(textOf(bytes, at, end)) ? hide(text, at, end) : 0;
}

/** `AUTH PLAIN …` of SMTP and IMAP, `AUTH ada …` of Redis. */
function afterAuth(text: Searched, at: number): number {
  const { bytes, length } = text;
  const start = skipBlanks(bytes, at, length);
  let isMechanism = false;
  for (let i = 0; i < MECHANISMS.length; i++) if (isWordAt(bytes, start, MECHANISMS[i]!)) isMechanism = true;
  if (!isMechanism) return lastOfLine(text, at, 2) || lastOfLine(text, at, 1);
  const from = skipBlanks(bytes, wordEnd(text, start), length);
  const end = credentialEnd(bytes, from, length);
  return end - from >= 8 ? hide(text, from, end) : 0;
}

/** `ACL SETUSER ada on >…` of Redis. */
function ruleOfUser(text: Searched, at: number): number {
  const { bytes, length } = text;
  for (let i = at; i < length && !isLineEnd(bytes[i]); i++) {
    if (bytes[i] !== 0x3e || !isBlank(bytes[i - 1])) continue;
    const end = wordEnd(text, i + 1);
    return isLabel(textOf(bytes, i + 1, end)) ? 0 : hide(text, i + 1, end);
  }
  return 0;
}

/** `AUTH` as Redis is told it: `$4 AUTH $3 ada $12 …`, a line each. The last one of at most two is the password. */
function lastOfBulk(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = 0, end = at;
  for (let i = 0; i < 2 && bytes[end] === 0x24; i++) {
    start = lineEnd(bytes, end, length) + 2;
    end = lineEnd(bytes, start, length);
    if (i === 0 && bytes[end + 2] === 0x24) end += 2;
  }
  return start > 0 && end > start ? hide(text, start, end) : 0;
}

const AUTH_LINE = [0x41, 0x55, 0x54, 0x48, 0x0d, 0x0a];
const AUTH = [0x41, 0x55, 0x54, 0x48, 0x20];
const AUTHENTICATE = [0x41, 0x55, 0x54, 0x48, 0x45, 0x4e, 0x54, 0x49, 0x43, 0x41, 0x54, 0x45, 0x20];
const IDENTIFY = [0x49, 0x44, 0x45, 0x4e, 0x54, 0x49, 0x46, 0x59, 0x20];
const LOGIN = [0x4c, 0x4f, 0x47, 0x49, 0x4e, 0x20];
const MECHANISMS = ["plain", "login", "xoauth2", "oauthbearer", "cram-md5"];

/** The last of so many words that are all that the line has. */
function lastOfLine(text: Searched, at: number, count: number): number {
  const { bytes, length } = text;
  let start = at, end = at;
  for (let i = 0; i < count; i++) {
    start = skipBlanks(bytes, end, length);
    if (isQuote(bytes[start])) start++;
    end = wordEnd(text, start);
    if (end === start) return 0;
    if (i < count - 1 && isQuote(bytes[end])) end++;
  }
  const rest = isQuote(bytes[end]) ? end + 1 : end;
  if (rest < length && !isLineEnd(bytes[rest]) && bytes[rest] !== 0x5c) return 0;
  return looksLikePassword(bytes, start, end) ? hide(text, start, end) : 0;
}

/** `aws configure set aws_secret_access_key …`: a name and its value as two words. */
function setAfter(text: Searched, at: number): number {
  const { bytes, length, levelAt } = text;
  if (!isBlank(bytes[at])) return 0;
  let start = skipBlanks(bytes, at, length);
  const isQuoted = isQuote(bytes[start]);
  if (isQuoted) start++;
  const end = wordEnd(text, start);
  if (isWordAt(bytes, start, "password")) {
    const done = passwordFor(text, skipBlanks(bytes, end, length));
    if (done > 0) return done;
  }
  let name = end;
  while (name > start && end - name < MAX_NAME && isNameByte(bytes[name - 1]!)) name--;
  const rest = isQuoted ? end + 1 : end;
  if (name === end || !isBlank(bytes[rest])) return 0;
  if ((levelAt(bytes, name, end) & LEVEL) < Level.TEXT) return 0;
  return nextWord(text, rest);
}

/** `pragma key = '…'` of SQLite. */
function afterPragma(text: Searched, at: number): number {
  const { bytes, length } = text;
  const name = skipBlanks(bytes, at, length);
  const isAgain = isWordAt(bytes, name, "rekey");
  if (!isAgain && !isWordAt(bytes, name, "key")) return 0;
  const sign = skipBlanks(bytes, name + (isAgain ? 5 : 3), length);
  const start = skipBlanks(bytes, sign + 1, length);
  if (bytes[sign] !== 0x3d || !isQuote(bytes[start])) return 0;
  const end = quotedEnd(text, start + 1, bytes[start]!);
  return isSecretText(textOf(bytes, start + 1, end), Level.STRONG) ? hide(text, start + 1, end) : 0;
}

/** `set -gx NAME …` of fish: where the flags end. */
function behindFlags({ bytes, length }: Searched, at: number): number {
  let end = skipBlanks(bytes, at, length);
  if (bytes[end] !== 0x2d) return at;
  while (end < length && !isBlank(bytes[end]) && !isLineEnd(bytes[end])) end++;
  return end;
}

/** The word behind a blank, where a person could have chosen it as a password. */
function nextWord(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = skipBlanks(bytes, at, length);
  if (start === at) return 0;
  if (isQuote(bytes[start])) start++;
  const end = wordEnd(text, start);
  return isSecretText(textOf(bytes, start, end), Level.PASSWORD_LIKE) ? hide(text, start, end) : 0;
}

/** `set password for ada = '…'` */
function passwordFor(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (!isWordAt(bytes, at, "for")) return 0;
  let sign = at;
  while (sign < length && sign < at + MAX_NAME && bytes[sign] !== 0x3d) sign++;
  return bytes[sign] === 0x3d ? quotedAfter(text, sign + 1) : 0;
}

/** How far behind `OTP` its digits may be, in bytes. */
const OTP_REACH = 40;

/** `OTP for ada: 123456` */
function otpAfter(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (!isBlank(bytes[at])) return 0;
  for (let i = at; i < length && i - at < OTP_REACH && !isLineEnd(bytes[i]) && !isQuote(bytes[i]); i++) {
    const isSign = bytes[i] === 0x3a || isBlank(bytes[i]) && isWordAt(bytes, i + 1, "is");
    if (!isSign) continue;
    const start = skipBlanks(bytes, bytes[i] === 0x3a ? i + 1 : i + 3, length);
    const end = endOfDigits(text, start);
    return end - start >= 4 && end - start <= 8 && !isWordByte(bytes[end]) ? hide(text, start, end) : 0;
  }
  return 0;
}

/** `verification code is 123456`, `Your code: <b>123456</b>`, `123456 is your code`. */
function codeAfter(text: Searched, at: number): number {
  const { bytes } = text;
  const digits = digitsBehind(text, at);
  let start = at > CODE_REACH ? at - CODE_REACH : 0;
  // Most that is said of code has neither: the words before it are looked at where there is one.
  if (digits === 0 && !hasYour(bytes, start, at)) return 0;
  let isKnown = false, isOther = false, your = -1;
  for (; start < at; start++) {
    if (!isWordByte(bytes[start]) || start > 0 && isWordByte(bytes[start - 1])) continue;
    if (isWordAt(bytes, start, "your")) your = start;
    isOther = isOneOf(bytes, start, OTHER_CODES);
    if (at - start <= 14 && isOneOf(bytes, start, OF_CODES)) isKnown = true;
  }
  if (isOther || !isKnown && your < 0) return 0;
  const before = your < 0 ? 0 : codeBefore(text, your);
  if (before > 0) return before;
  return digits === 0 ? 0 : hide(text, digits, endOfDigits(text, digits));
}

/** `123456 is your one-time password`, at the last word. */
function digitsBefore(text: Searched, at: number): number {
  const { bytes } = text;
  for (let i = at > CODE_REACH ? at - CODE_REACH : 0; i < at; i++) {
    if ((bytes[i]! | 32) === 0x79 && isWordAt(bytes, i, "your")) return codeBefore(text, i);
  }
  return 0;
}

function hasYour(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    if ((bytes[i]! === 0x79 || bytes[i]! === 0x59) && isWordAt(bytes, i, "your")) return true;
  }
  return false;
}

/** Where the digits are that follow `code:` or `code is`, if so many as a code has; or 0. */
function digitsBehind(text: Searched, at: number): number {
  const { bytes, length } = text;
  let end = wordEnd(text, at);
  if (bytes[end - 1] === 0x3a) end--;
  else {
    const verb = skipBlanks(bytes, end, length);
    if (!isWordAt(bytes, verb, "is")) return 0;
    end = verb + 2;
  }
  let digits = skipBlanks(bytes, bytes[end] === 0x3a ? end + 1 : end, length);
  // A tag around it.
  if (bytes[digits] === 0x3c) {
    while (digits < length && bytes[digits - 1] !== 0x3e) digits++;
  }
  const stop = endOfDigits(text, digits);
  return stop - digits >= 4 && stop - digits <= 12 && !(stop < length && isWordByte(bytes[stop]))
    ? digits
    : 0;
}

function endOfDigits({ bytes, length }: Searched, digits: number): number {
  let stop = digits;
  while (stop < length && (BYTES[bytes[stop]!] === Byte.DIGIT || bytes[stop] === 0x2d)) stop++;
  return stop;
}

/** How far before `code` the words may be that say which one, in bytes. */
const CODE_REACH = 32;

/** `123456 is`, before `your` at `at`. */
function codeBefore(text: Searched, at: number): number {
  const { bytes } = text;
  let end = at;
  while (end > 0 && isBlank(bytes[end - 1])) end--;
  if (end < 7 || !isWordAt(bytes, end - 2, "is") || !isBlank(bytes[end - 3])) return 0;
  end -= 3;
  let start = end;
  while (start > 0 && BYTES[bytes[start - 1]!] === Byte.DIGIT) start--;
  const isAlone = start === 0 || !isWordByte(bytes[start - 1]);
  const last = text.count === 0 ? 0 : text.ranges[2 * text.count - 1]!;
  return isAlone && end - start >= 4 && end - start <= 12 && start >= last ? hide(text, start, end) : 0;
}

function isOneOf(bytes: Uint8Array, at: number, words: readonly string[]): boolean {
  for (let i = 0; i < words.length; i++) if (isWordAt(bytes, at, words[i]!)) return true;
  return false;
}

/** Before `code`: it is none that was sent to somebody. */
const OTHER_CODES =
  "postal zip post country area dial dialing promo promotion discount coupon voucher error status exit product color colour bar source qr region tax sort branch language currency item order"
    .split(" ");

const OF_CODES =
  "verification verify login security access confirmation confirm authentication auth time otp sms pin in reset recovery factor"
    .split(" ");

function atDotted(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (at < text.dottedEnd) return 0;
  const end = jwtEnd(bytes, at, length) || discordEnd(bytes, at, length);
  if (end > 0) return hide(text, at, end);
  text.dottedEnd = dottedRunEnd(bytes, at, length);
  return 0;
}

function atWalletKey(text: Searched, at: number): number {
  const end = walletKeyEnd(text.bytes, at, text.length);
  return end > 0 ? hide(text, at, end) : 0;
}

export function atDigit(text: Searched, at: number): number {
  const { bytes, length } = text;
  // 30, as a byte and in digits
  if (bytes[at] === 0x30 && (bytes[at + 2] === 0x02 || bytes[at + 1]! > 0x7f)) {
    const key = derEnd(bytes, at, length);
    if (key > 0) return hide(text, at, key);
  } else if (bytes[at] === 0x33 && bytes[at + 1] === 0x30 && length - at > 31) {
    const key = hexDerEnd(bytes, at, length);
    if (key > 0) return hide(text, at, key);
  }
  if (bytes[at] === 0x31 && bytes[at + 1] === 0x2f) {
    const key = keyEnd(bytes, at, length);
    if (key > 0) return hide(text, at, key);
  }
  if (bytes[at] === 0x35) {
    const key = walletKeyEnd(bytes, at, length);
    if (key > 0) return hide(text, at, key);
  }
  // The first group of a card's number has four digits; most numbers have fewer.
  if (BYTES[bytes[at + 3]!] !== Byte.DIGIT) return 0;
  const end = telegramEnd(bytes, at, length) || cardEnd(bytes, at, length);
  return end > 0 ? hide(text, at, end) : 0;
}

/** `Bearer …`, `Basic …`, `token …`; `bearer,…`, as the protocols of a web socket bring it. */
function afterScheme(text: Searched, at: number): number {
  const { bytes, length } = text;
  const isBearer = (bytes[at - 1]! | 0x20) === 0x72;
  const isListed = isBearer && bytes[at] === 0x2c;
  const start = skipBlanks(bytes, isListed ? at + 1 : at, length);
  if (start === at) return 0;
  const end = credentialEnd(bytes, start, length);
  if (end - start < 8) return 0;
  const isSecret = bytes[at - 1]! === 0x63 || bytes[at - 1] === 0x43 // basic
    ? isBasic(bytes, start, end)
    : looksLikeToken(bytes, start, end) ||
      isBearer && !isListed && looksLikePassword(bytes, start, end);
  return isSecret ? hide(text, start, end) : 0;
}

/** `password …` of a `.netrc` file, `PASS …` of FTP, `with password …`: no word of a sentence looks like that. */
function saidAfter(text: Searched, at: number): number {
  const { bytes, length } = text;
  let start = skipBlanks(bytes, at, length);
  if (start === at) return 0;
  let isSaid = false;
  if (isWordAt(bytes, start, "is") && (isBlank(bytes[start + 2]) || bytes[start + 2] === 0x3a)) {
    start = skipBlanks(bytes, bytes[start + 2] === 0x3a ? start + 3 : start + 2, length);
    isSaid = true;
  }
  // `password 0 …` of a router
  if (BYTES[bytes[start]!] === Byte.DIGIT && isBlank(bytes[start + 1])) {
    start = skipBlanks(bytes, start + 1, length);
  }
  let end = wordEnd(text, start);
  // At the end of a sentence.
  if (bytes[end - 1] === 0x2e || bytes[end - 1] === 0x2c) end--;
  if (end <= start || !looksLikePassword(bytes, start, end)) return 0;
  if (hasMark(text, start, end) || looksLikeToken(bytes, start, end)) return hide(text, start, end);
  // `field2`, `sha256` are words.
  let digits = 0;
  for (let i = start; i < end; i++) if (BYTES[bytes[i]!] === Byte.DIGIT) digits++;
  // `the password is hunter2`, and nothing behind it.
  const rest = bytes[end] === 0x2e ? end + 1 : end;
  const isLast = isSaid && (rest >= length || isLineEnd(bytes[rest]) || isQuote(bytes[rest]));
  return (isLast || end - start >= 8) && digits > 0 && isWordAt(bytes, at - 8, "password") &&
      !isLabel(textOf(bytes, start, end))
    ? hide(text, start, end)
    : 0;
}

/** `Incorrect API key provided: …`, as services say of what they were given. */
function providedAfter(text: Searched, at: number): number {
  const { bytes, length, levelAt } = text;
  const sign = at + 8;
  if (bytes[sign] !== 0x3a) return 0;
  let nameEnd = at;
  while (nameEnd > 0 && isBlank(bytes[nameEnd - 1])) nameEnd--;
  let name = nameEnd;
  while (name > 0 && nameEnd - name < MAX_NAME && isNameByte(bytes[name - 1]!)) name--;
  if (name === nameEnd || (levelAt(bytes, name, nameEnd) & LEVEL) === Level.NONE) return 0;
  let start = skipBlanks(bytes, sign + 1, length);
  if (isQuote(bytes[start])) start++;
  let end = wordEnd(text, start);
  // At the end of a sentence.
  if (bytes[end - 1] === 0x2e || bytes[end - 1] === 0x2c) end--;
  return isSecretText(textOf(bytes, start, end), Level.PASSWORD_LIKE) ? hide(text, start, end) : 0;
}

/** An Azure client's secret: `…8Q~…`. */
export function atTilde(text: Searched, at: number): number {
  const { bytes, length } = text;
  if (at < 5 || bytes[at - 1] !== 0x51 || BYTES[bytes[at - 2]!] !== Byte.DIGIT) return 0;
  let end = at + 1;
  while (
    end < length &&
    (BYTES[bytes[end]!]! <= Byte.DIGIT && BYTES[bytes[end]!] !== Byte.OTHER || isAzureMark(bytes[end]!))
  ) {
    end++;
  }
  return end - at > 30 ? hide(text, at - 5, end) : 0;
}

function isAzureMark(byte: number): boolean {
  return byte === 0x5f || byte === 0x7e || byte === 0x2e || byte === 0x2d;
}
