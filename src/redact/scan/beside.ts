/**
 * What an object in a text says that it is, and the values that this tells about: `"type": "userPassword", "values": ["…"]`,
 * `"selector": "#password", "text": "…"`, `"method": "login", "params": ["ada", "…"]`, `"password": { "example": "…" }`.
 *
 * @module
 */
import { isQuote, isWordAt, skipBlanks, textOf } from "../bytes.ts";
import { Level } from "../level.ts";
import { LEVEL } from "../name_bytes.ts";
import { isSecretText } from "../values.ts";
import { atList } from "./blocks.ts";
import { levelOfArguments, levelOfName } from "./calls.ts";
import { nameStart } from "./names_before.ts";
import { quoteAt, quotedTextEnd } from "./quotes.ts";
import { hide, type Searched } from "./searched.ts";
import { isNameByte, MAX_NAME, plainValueEnd } from "./spans.ts";

/** A longer text says what nothing is. */
const MAX_KIND = 80;

/** What the value behind the sign at `at` says of those beside it, where the name at `name` is that of a kind. */
export function levelOfKindAt(text: Searched, name: number, at: number): number {
  const { bytes, length } = text;
  const kind = kindOf(bytes, name, at);
  if (kind === Kind.NONE) return 0;
  const open = skipBlanks(bytes, at + 1, length);
  const quote = quoteAt(bytes, open);
  const start = open + quote;
  if (kind === Kind.TYPE && isWordAt(bytes, start, "password")) return Level.STRONG;
  if (kind === Kind.PATH) return levelOfPath(text, open, quote);
  if (quote === 0) return 0;
  const end = quotedTextEnd(text, open, quote);
  if (end - start > MAX_KIND) return 0;
  if (kind === Kind.FIELD) return levelOfName(text, start, end);
  if (end - start > MAX_NAME) return 0;
  if (kind === Kind.CALLED) return levelOfArguments(text, start, end);
  const level = text.levelAt(bytes, start, end) & LEVEL;
  return level < Level.TEXT ? 0 : level;
}

/** `/user/password`, `["user","password"]`: what the last name says. */
function levelOfPath({ bytes, length, levelAt }: Searched, open: number, quote: number): number {
  if (quote === 0 && bytes[open] !== 0x5b) return 0;
  const start = open + (quote || 1);
  let end = start;
  while (end < length && end - start < MAX_KIND && !(quote > 0 ? isQuote(bytes[end]) : bytes[end] === 0x5d)) {
    end++;
  }
  while (end > start && (isQuote(bytes[end - 1]) || bytes[end - 1] === 0x5c)) end--;
  let name = end;
  while (name > start && end - name < MAX_NAME && isNameByte(bytes[name - 1]!)) name--;
  return name < end && (levelAt(bytes, name, end) & LEVEL) >= Level.TEXT ? Level.PASSWORD_LIKE : 0;
}

const Kind = { NONE: 0, TYPE: 1, FIELD: 2, CALLED: 3, PATH: 4 } as const;

function kindOf(bytes: Uint8Array, at: number, end: number): number {
  switch (bytes[at]) {
    case 0x74:
      if (isWordAt(bytes, at, "type")) return Kind.TYPE;
      return isWordAt(bytes, at, "target") ? Kind.FIELD : Kind.NONE;
    case 0x61:
      return isWordAt(bytes, at, "attribute") ? Kind.TYPE : Kind.NONE;
    case 0x73:
      return isWordAt(bytes, at, "selector") ? Kind.FIELD : Kind.NONE;
    case 0x65:
      return isWordAt(bytes, at, "element") ? Kind.FIELD : Kind.NONE;
    case 0x70:
      return isWordAt(bytes, at, "path") ? Kind.PATH : Kind.NONE;
    case 0x6c:
      return isWordAt(bytes, at, "locator") ? Kind.FIELD : Kind.NONE;
    case 0x6d:
      return isWordAt(bytes, at, "method") ? Kind.CALLED : Kind.NONE;
    case 0x63:
      return end - at > 2 && (isWordAt(bytes, at, "command") || isWordAt(bytes, at, "cmd"))
        ? Kind.CALLED
        : Kind.NONE;
  }
  return Kind.NONE;
}

/** The value of `values`, `text`, `params` or `example`, behind the sign at `at`. */
export function atBeside(text: Searched, at: number): number {
  const { bytes, length, pending } = text;
  // Words for people stand there, too.
  const level = pending >= Level.TEXT && !isWordAt(bytes, nameStart, "text") ? pending : least(pending);
  const start = skipBlanks(bytes, at + 1, length);
  if (bytes[start] === 0x5b) return atList(text, start, level as Level);
  const quote = quoteAt(bytes, start);
  const from = start + quote;
  const end = quote > 0 ? quotedTextEnd(text, start, quote) : plainValueEnd(text, start);
  return isSecretText(textOf(bytes, from, end), level as Level) ? hide(text, from, end) : 0;
}

function least(level: number): number {
  return level > Level.DIGITS && level !== Level.ALL ? Level.PASSWORD_LIKE : level;
}
