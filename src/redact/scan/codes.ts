/**
 * Codes that are good once, and what says so: `OTP for ada: 123456`, `Your code: 123456`, `123456 is your code`.
 *
 * @module
 */
import { isBlank, isLineEnd, isQuote, isWordAt, isWordByte, skipBlanks } from "../bytes.ts";
import { Byte, BYTES } from "../looks.ts";
import { hide, type Searched } from "./searched.ts";
import { wordEnd } from "./spans.ts";

/** How far behind `OTP` its digits may be, in bytes. */
const OTP_REACH = 40;

/** `OTP for ada: 123456` */
export function otpAfter(text: Searched, at: number): number {
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
export function codeAfter(text: Searched, at: number): number {
  const { bytes } = text;
  // `<code>`, of which pages are full.
  if (bytes[at - 1] === 0x3c || bytes[at - 1] === 0x2f) return 0;
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
export function digitsBefore(text: Searched, at: number): number {
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

/** Bytes of a tag around a code. */
const MAX_TAG = 400;

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
    const most = digits + MAX_TAG < length ? digits + MAX_TAG : length;
    while (digits < most && bytes[digits - 1] !== 0x3e) digits++;
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
