/**
 * Secrets that begin where a word does: what the words of {@linkcode WORDS} have behind them, keys by their beginnings, numbers
 * of cards.
 *
 * @module
 */
import { isWordAt } from "../bytes.ts";
import { codedDerEnd, derEnd, hexDerEnd } from "../der.ts";
import {
  cardEnd,
  discordEnd,
  dottedRunEnd,
  hasAt,
  jwtEnd,
  puttyEnd,
  telegramEnd,
  walletKeyEnd,
} from "../forms.ts";
import { Byte, BYTES } from "../looks.ts";
import { eachBeginning, keyEnd } from "../prefixes.ts";
import { atParameters } from "./bound_lists.ts";
import { codeAfter, digitsBefore, otpAfter } from "./codes.ts";
import { atEcho, atSqlPlus } from "./commands.ts";
import { atBot, behindPart, PARTS } from "./paths.ts";
import { atFailingRow, atKeyValues, FAILING_ROW, KEY } from "./postgres.ts";
import { atCommand, COMMAND_WORDS } from "./positions.ts";
import { hide, type Searched } from "./searched.ts";
import { atChpasswd, codesBelow } from "./listed.ts";
import { copiedValues } from "./copied.ts";
import { toldAfter, toldAfterKey, toldAfterName } from "./sentences.ts";
import {
  afterAuth,
  afterScheme,
  atIdentified,
  isTagged,
  lastOfLine,
  providedAfter,
  ruleOfUser,
  saidAfter,
  toldPass,
} from "./sign_ins.ts";
import { insertedValues, lastInCall, PGP_SYM, quotedAfter, quotedInCall, quotedInList } from "./sql.ts";
import { afterMask, afterPragma, behindFlags, nextWord, ofWifi, setAfter } from "./two_words.ts";
import { atGoAddress } from "./urls.ts";

/** What is behind a word that begins at `at` and ends at `end`: the position behind what was hidden, or 0. */
type Found = (text: Searched, at: number, end: number) => number;

const isUpper = ({ bytes }: Searched, at: number): boolean => BYTES[bytes[at]!] === Byte.UPPER;
const parameters: Found = (text, at, end) => atParameters(text, at, end);
const told: Found = (text, _, end) => toldAfter(text, end);
const next: Found = (text, _, end) => nextWord(text, end);
const isKey: Found = (text, at) =>
  hasAt(text.bytes, at, KEY) ? atKeyValues(text, at + KEY.length) : toldAfterKey(text, at);
const set: Found = (text, _, end) => setAfter(text, end);

/** In lower case; case does not count where they are found. */
const WORDS: readonly (readonly [words: string, found: Found])[] = [
  [PARTS, behindPart],
  [COMMAND_WORDS, (text, at) => atCommand(text, at)],
  ["bearer basic", (text, _, end) => afterScheme(text, end)],
  ["token", (text, _, end) => afterScheme(text, end) || toldAfter(text, end)],
  ["secret session sessionid apikey", told],
  ["access api auth client refresh secret", (text, at, end) => toldAfterName(text, at, end)],
  ["key", isKey],
  ["code", (text, at) => codeAfter(text, at)],
  ["codes", (text, at, end) => codesBelow(text, at, end) || codeAfter(text, at)],
  ["chpasswd", atChpasswd],
  ["otp", (text, at, end) => isUpper(text, at) ? otpAfter(text, end) : 0],
  [
    "password",
    (text, at, end) =>
      quotedAfter(text, end) || saidAfter(text, end) || quotedInCall(text, end) || digitsBefore(text, at),
  ],
  ["passcode pin", (text, at) => digitsBefore(text, at)],
  ["pass", (text, at, end) => saidAfter(text, end) || toldPass(text, at, end)],
  ["provided", (text, at) => providedAfter(text, at)],
  ["auth authenticate", afterAuth],
  [
    "identify",
    (text, at, end) => isUpper(text, at) ? lastOfLine(text, end, 2) || lastOfLine(text, end, 1) : 0,
  ],
  ["login", (text, at, end) => isUpper(text, at) || isTagged(text, at) ? lastOfLine(text, end, 2) : 0],
  ["identified", atIdentified],
  ["setuser", (text, _, end) => ruleOfUser(text, end)],
  ["env", (text, at, end) => isUpper(text, at) ? setAfter(text, end) : 0],
  ["set", (text, _, end) => setAfter(text, behindFlags(text, end))],
  ["setenv setx", set],
  ["requirepass masterauth", next],
  ["add", (text, _, end) => afterMask(text, end)],
  ["wifi", (text, at, end) => isUpper(text, at) ? ofWifi(text, end) : 0],
  ["pragma", (text, _, end) => afterPragma(text, end)],
  ["echo printf", (text, at, end) => isUpper(text, at) ? 0 : atEcho(text, end)],
  ["sqlplus expdp impdp sqlldr", (text, _, end) => atSqlPlus(text, end)],
  ["tcp", (text, at, end) => text.bytes[end] === 0x28 ? atGoAddress(text, at) : 0],
  ["in", (text, at) => quotedInList(text, at)],
  ["crypt", (text, _, end) => quotedInCall(text, end)],
  ["pgp", (text, at) => hasAt(text.bytes, at, PGP_SYM) ? lastInCall(text, at + PGP_SYM.length) : 0],
  ["values", (text, at) => insertedValues(text, at)],
  ["copy", (text, _, end) => copiedValues(text, end)],
  ["bindings parameters params args", parameters],
  [
    "failing",
    (text, at) => hasAt(text.bytes, at, FAILING_ROW) ? atFailingRow(text, at + FAILING_ROW.length) : 0,
  ],
];

/** By rule of a word, from 1 on: the word and what is behind it. */
const words: string[] = [""];
const found: Found[] = [() => 0];
/** By slot: the first rule of a word that begins so; by rule, the next one. */
const SLOTS = 1 << 15;
const heads = new Uint8Array(SLOTS);
const nextRule = new Uint8Array(256);
/** By slot: whether anything begins so. */
const BEGINS = new Uint8Array(SLOTS);

/** Of three bytes, in any case. */
function slotOf(a: number, b: number, c: number): number {
  return (a & 31) << 10 | (b & 31) << 5 | c & 31;
}

function begins(text: string): void {
  BEGINS[slotOf(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2))] = 1;
}

function add(word: string, beginning: string, behind: Found): void {
  const rule = words.length;
  const slot = slotOf(beginning.charCodeAt(0), beginning.charCodeAt(1), beginning.charCodeAt(2));
  words[rule] = word;
  found[rule] = behind;
  nextRule[rule] = heads[slot]!;
  heads[slot] = rule;
  BEGINS[slot] = 1;
}

function fill(): void {
  for (let i = 0; i < WORDS.length; i++) {
    const [list, behind] = WORDS[i]!;
    const each = list.split(" ");
    for (let k = 0; k < each.length; k++) {
      const word = each[k]!;
      if (word.length > 2) add(word, word, behind);
      // Behind one of two letters, what is looked at with it.
      else for (let n = 0; n < 2; n++) add(word, word + " ("[n], behind);
    }
  }
  eachBeginning(begins);
  begins("eyJ");
  begins("Private-Lines");
  begins("bot");
}
fill();

/** Whether something may begin with these bytes, where a word does: most words have nothing to do with secrets. */
export function mayBegin(bytes: Uint8Array, at: number): boolean {
  return BEGINS[slotOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)] === 1;
}

export function atWord(text: Searched, at: number): number {
  const { bytes, length } = text;
  const end = keyEnd(bytes, at, length);
  if (end > 0) return hide(text, at, end);
  for (
    let rule = heads[slotOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!)]!;
    rule !== 0;
    rule = nextRule[rule]!
  ) {
    const word = words[rule]!;
    if (!isWordAt(bytes, at, word)) continue;
    const done = found[rule]!(text, at, at + word.length);
    if (done > 0) return done;
  }
  return atLook(text, at);
}

/** What is known by its look alone. */
function atLook(text: Searched, at: number): number {
  const { bytes, length } = text;
  switch (bytes[at]) {
    case 0x65: // eyJ…
    case 0x4e: // M, N, O: Discord
    case 0x4f:
      return atDotted(text, at);
    case 0x4d: { // MII…
      const key = bytes[at + 1]! <= 0x49 ? codedDerEnd(bytes, at, length) : 0;
      return key > 0 ? hide(text, at, key) : atDotted(text, at);
    }
    case 0x4b: // K, L: a wallet's
      return bytes[at + 1] === 0x65 ? 0 : atWalletKey(text, at);
    case 0x4c:
      return atWalletKey(text, at);
    case 0x42: // bot123:…
    case 0x62:
      return atBot(text, at);
    case 0x50: {
      const end = puttyEnd(bytes, at, length);
      return end > 0 ? hide(text, at, end) : 0;
    }
  }
  return 0;
}

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
