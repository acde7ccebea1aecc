/**
 * Finds the secrets in a text: keys by their beginnings, and what stands behind a secret's name in a header, a URL, JSON,
 * XML, SQL, a command or a settings file. One pass over the text's bytes, without regular expressions: the time is in
 * proportion to the length of any text, nothing that a program can patch is used, and `RegExp.$1` stays as it is.
 *
 * @module
 */
import { mayBeLong } from "../forms.ts";
import { Byte, BYTES } from "../looks.ts";
import { keyEnd } from "../prefixes.ts";
import { isSeedPhrase, LEAST_SEED, MOST_SEED } from "../seed_phrases.ts";
import { atHyphen } from "./commands.ts";
import { atDefault } from "./defaults.ts";
import { atEncoded } from "./encoded.ts";
import { beginJsonRows, beginJsonTable, jsonEnd, jsonStart, nextJsonCell } from "./json_tables.ts";
import { atPair } from "./pairs.ts";
import { atQuoted, isLinked } from "./quoted.ts";
import { beginRuled, besideBar, nextRuled, ruledEnd, ruledStart } from "./ruled_tables.ts";
import { hide, type Searched } from "./searched.ts";
import { beginTable, cellEnd, cellStart, nextCell } from "./tables.ts";
import { atTag } from "./tags.ts";
import { atUrl } from "./urls.ts";
import { atDigit, atTilde, atWord, mayBegin } from "./words.ts";

/** The byte behind the text is written over. Puts the places of secrets into `ranges` (which has room for `MAX_RANGES`), as pairs of start and end in rising order; gives their number. */
export type Scan = (bytes: Uint8Array, length: number, ranges: Int32Array) => number;

/** What a byte can begin; those up to JOINT are of words. CAPITAL: keys that are known by one capital begin so. */
const Act = {
  NONE: 0,
  WORD: 1,
  CAPITAL: 2,
  DIGIT: 3,
  JOINT: 4,
  COLON: 5,
  EQUALS: 6,
  HYPHEN: 7,
  LESS: 8,
  TILDE: 9,
  DOLLAR: 10,
  PERCENT: 11,
  QUOTE: 12,
  BAR: 13,
  BOX: 14,
} as const;
const ACTS = new Uint8Array(256);
function fillActs(): void {
  for (let i = 0; i < 128; i++) {
    const what = BYTES[i];
    if (what === Byte.LOWER || what === Byte.UPPER) ACTS[i] = Act.WORD;
    else if (what === Byte.DIGIT) ACTS[i] = Act.DIGIT;
  }
  for (let i = 0; i < 5; i++) ACTS["KLMNO".charCodeAt(i)] = Act.CAPITAL;
  for (let i = 0; i < 11; i++) ACTS["_:=-<~$%\"'`".charCodeAt(i)] = Act.JOINT + (i < 8 ? i : 8);
}
fillActs();
ACTS[0x7c] = Act.BAR;
ACTS[0xe2] = Act.BOX;

/** What cells are looked for. */
const Table = { NONE: 0, LINES: 1, RULED: 2, JSON: 3 } as const;

/** Acts where a table may begin. */
const BEGINS = new Uint8Array(Act.BOX + 1);
BEGINS[Act.COLON] = BEGINS[Act.HYPHEN] = BEGINS[Act.BOX] = 1;

/** Which table begins at `at`. */
function tableAt(text: Searched, at: number, act: number): number {
  const { bytes } = text;
  if (act === Act.COLON) return beginsList(bytes, at) && beginJsonTable(text, at) ? Table.JSON : Table.NONE;
  // `--`, and ├ ╞ ╠
  const isRuler = act === Act.HYPHEN ? bytes[at + 1] === 0x2d : isBox(bytes, at) &&
    (bytes[at + 2] === 0x9c || bytes[at + 2] === 0x9e || bytes[at + 2] === 0xa0);
  return isRuler && beginRuled(text, at) ? Table.RULED : Table.NONE;
}

/** At one of the marks that are less frequent. */
function atMark(text: Searched, at: number, act: number): number {
  switch (act) {
    case Act.HYPHEN:
      return atHyphen(text, at);
    case Act.TILDE:
      return atTilde(text, at);
    case Act.PERCENT:
      return atEncoded(text, at);
    case Act.DOLLAR: {
      const key = keyEnd(text.bytes, at, text.length);
      return key > 0 ? hide(text, at, key) : atDefault(text, at);
    }
  }
  return 0;
}

function atBar(text: Searched, at: number): number {
  const end = besideBar(text, at);
  return end > 0 ? hide(text, ruledStart, end) : 0;
}

/** Whether it draws boxes; most that begins so is a mark of prose, such as …. */
function isBox(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x94 || bytes[at + 1] === 0x95;
}

/** `: [`, at the colon. */
function beginsList(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === 0x5b || bytes[at + 1] === 0x20 && bytes[at + 2] === 0x5b;
}

/** @param levelAt what a name in a text says, see `nameLevels` */
export function createScan(levelAt: Searched["levelAt"]): Scan {
  const text: Searched = {
    bytes: new Uint8Array(0),
    length: 0,
    ranges: new Int32Array(0),
    count: 0,
    levelAt,
    pending: 0,
    kind: 0,
    pendingEnd: 0,
    webKey: -1,
    secretKind: -1,
    argument: -1,
    bracket: -1,
    argumentIndex: 0,
    dottedEnd: 0,
    headerEnd: 0,
    secretEnd: 0,
    plainEnd: 0,
    tableEnd: 0,
    freeStart: 0,
    freeEnd: 0,
    lineEnd: 0,
    encodedEnd: 0,
    wordStart: 0,
    wordEnd: -1,
  };

  /** Where the next cell with a secret begins. */
  const nextOf = (table: number): number => {
    if (table === Table.LINES) return nextCell(text) ? cellStart : text.length;
    if (table === Table.RULED) return nextRuled(text) ? ruledStart : text.length;
    return table === Table.JSON && nextJsonCell(text) ? jsonStart : text.length;
  };

  // Each `at…` gives the position behind what it hid, or 0.
  return (given, length, into) => {
    // What was in the array before must not go on the text's last word.
    given[length] = 0;
    text.bytes = given;
    text.length = length;
    text.ranges = into;
    text.count = 0;
    text.webKey =
      text.secretKind =
      text.argument =
      text.wordEnd =
        -1;
    text.pending =
      text.kind =
      text.pendingEnd =
      text.dottedEnd =
      text.headerEnd =
      text.secretEnd =
      text.plainEnd =
      text.tableEnd =
      text.freeStart =
      text.freeEnd =
      text.lineEnd =
      text.encodedEnd =
        0;
    if (length >= LEAST_SEED && length <= MOST_SEED && isSeedPhrase(given, length)) {
      hide(text, 0, length);
      return 1;
    }
    // The last two quotes: a comma behind a value of an object links nothing.
    let quote = 0, quoteBefore = 0;
    let i = 0;
    let table: number = beginTable(text) ? Table.LINES : beginJsonRows(text) ? Table.JSON : Table.NONE;
    let stop = nextOf(table);
    for (;;) {
      if (i >= stop) {
        if (stop === length) return text.count;
        const end = table === Table.LINES ? cellEnd : table === Table.RULED ? ruledEnd : jsonEnd;
        if (i < end) i = hide(text, i, end);
        stop = nextOf(table);
        continue;
      }
      const act = ACTS[given[i]!]!;
      let end = 0;
      if (act === Act.NONE) {
        i++;
        continue;
      }
      if (act <= Act.JOINT) {
        if (act === Act.DIGIT) end = atDigit(text, i);
        else if (act < Act.DIGIT && (mayBegin(given, i) || act === Act.CAPITAL && mayBeLong(given, i))) {
          end = atWord(text, i);
        }
        if (end === 0) {
          // To the end of the word.
          do i++; while (i < stop && ACTS[given[i]!]! !== Act.NONE && ACTS[given[i]!]! <= Act.JOINT);
          continue;
        }
      } else if (act === Act.QUOTE) {
        if (i > 1 && isLinked(given, i) && (given[i - 1] !== 0x2c || given[quoteBefore - 1] !== 0x3a)) {
          end = atQuoted(text, i);
        }
        quoteBefore = quote;
        quote = i;
      } else if (act === Act.COLON) {
        end = given[i + 1] === 0x2f && given[i + 2] === 0x2f ? atUrl(text, i) : atPair(text, i);
      } else if (act === Act.EQUALS) end = atPair(text, i);
      else if (act === Act.LESS) end = atTag(text, i);
      else if (act >= Act.BAR) {
        if (stop === length && (act === Act.BAR || isBox(given, i))) end = atBar(text, i);
      } else end = atMark(text, i, act);
      if (end === 0 && stop === length && BEGINS[act] === 1) {
        const begun = tableAt(text, i, act);
        if (begun !== Table.NONE) stop = nextOf(table = begun);
      }
      i = end > i ? end : i + 1;
    }
  };
}
