/**
 * Finds the secrets in a text: keys by their beginnings, and what stands behind a secret's name in a header, a URL, JSON,
 * XML, SQL, a command or a settings file. One pass over the text's bytes, without regular expressions: the time is in
 * proportion to the length of any text, nothing that a program can patch is used, and `RegExp.$1` stays as it is.
 *
 * @module
 */
import { Byte, BYTES } from "../looks.ts";
import { keyEnd } from "../prefixes.ts";
import { isSeedPhrase, LEAST_SEED, MOST_SEED } from "../seed_phrases.ts";
import { tableOf } from "../table.ts";
import { atHyphen } from "./commands.ts";
import { atEncoded } from "./encoded.ts";
import { atPair } from "./pairs.ts";
import { hide, type Searched } from "./searched.ts";
import { beginTable, cellEnd, cellStart, nextCell } from "./tables.ts";
import { atTag } from "./tags.ts";
import { atUrl } from "./urls.ts";
import { atDigit, atTilde, atWord } from "./words.ts";

/** The byte behind the text is written over. Puts the places of secrets into `ranges` (which has room for `MAX_RANGES`), as pairs of start and end in rising order; gives their number. */
export type Scan = (bytes: Uint8Array, length: number, ranges: Int32Array) => number;

/** What a byte can begin; those up to JOINT are of words. */
const Act = {
  NONE: 0,
  WORD: 1,
  DIGIT: 2,
  JOINT: 3,
  COLON: 4,
  EQUALS: 5,
  HYPHEN: 6,
  LESS: 7,
  TILDE: 8,
  DOLLAR: 9,
  PERCENT: 10,
} as const;
const ACTS = tableOf(256, (i) => {
  const what = BYTES[i];
  return what === Byte.LOWER || what === Byte.UPPER ? Act.WORD : what === Byte.DIGIT ? Act.DIGIT : Act.NONE;
});
for (let i = 0; i < 8; i++) ACTS["_:=-<~$%".charCodeAt(i)] = Act.JOINT + i;

/** @param levelAt what a name in a text says, see `nameLevels` */
export function createScan(levelAt: Searched["levelAt"]): Scan {
  const text: Searched = {
    bytes: new Uint8Array(0),
    length: 0,
    ranges: new Int32Array(0),
    count: 0,
    levelAt,
    pending: 0,
    pendingEnd: 0,
    webKey: -1,
    secretKind: -1,
    dottedEnd: 0,
    headerEnd: 0,
    secretEnd: 0,
    plainEnd: 0,
  };

  // Each `at…` gives the position behind what it hid, or 0.
  return (given, length, into) => {
    // What was in the array before must not go on the text's last word.
    given[length] = 0;
    text.bytes = given;
    text.length = length;
    text.ranges = into;
    text.count = 0;
    text.webKey = text.secretKind = -1;
    text.pending =
      text.pendingEnd =
      text.dottedEnd =
      text.headerEnd =
      text.secretEnd =
      text.plainEnd =
        0;
    if (length >= LEAST_SEED && length <= MOST_SEED && isSeedPhrase(given, length)) {
      hide(text, 0, length);
      return 1;
    }
    let i = 0;
    const isTable = beginTable(text);
    let stop = isTable && nextCell(text) ? cellStart : length;
    for (;;) {
      if (i >= stop) {
        if (stop === length) return text.count;
        if (i < cellEnd) i = hide(text, i, cellEnd);
        stop = nextCell(text) ? cellStart : length;
        continue;
      }
      const act = ACTS[given[i]!]!;
      let end = 0;
      if (act === Act.NONE) {
        i++;
        continue;
      }
      if (act <= Act.JOINT) {
        if (act !== Act.JOINT) end = act === Act.WORD ? atWord(text, i) : atDigit(text, i);
        if (end === 0) {
          // To the end of the word.
          do i++; while (i < stop && ACTS[given[i]!]! !== Act.NONE && ACTS[given[i]!]! <= Act.JOINT);
          continue;
        }
      } else if (act === Act.COLON) {
        end = given[i + 1] === 0x2f && given[i + 2] === 0x2f ? atUrl(text, i) : atPair(text, i);
      } else if (act === Act.EQUALS) end = atPair(text, i);
      else if (act === Act.HYPHEN) end = atHyphen(text, i);
      else if (act === Act.LESS) end = atTag(text, i);
      else if (act === Act.TILDE) end = atTilde(text, i);
      else if (act === Act.PERCENT) end = atEncoded(text, i);
      else if (act === Act.DOLLAR) {
        const key = keyEnd(given, i, length);
        if (key > 0) end = hide(text, i, key);
      }
      i = end > i ? end : i + 1;
    }
  };
}
