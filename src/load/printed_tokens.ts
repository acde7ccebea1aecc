/**
 * Where the tokens of a text begin that Bun's printer may give a place of their own. Bun is asked for each of these places, so
 * those are left out of which it is known that they have the place of the token before.
 *
 * @module
 */
import { isWord } from "../syntax/is_word.ts";
import { packed } from "./packed_place.ts";

/** Tokens of a printed text, in order. */
export interface Tokens {
  /** Where each begins, {@linkcode packed}. */
  at: number[];
  /** Whether it is known to have been inserted. */
  isInserted: boolean[];
}

export interface TokensOptions {
  /** What was inserted before something that is awaited has a place of its own. */
  awaits?: boolean;
}

/**
 * Finds the places of words and literals, and of what is opened and closed. Left out are:
 *
 * - what stands within strings, templates and regular expressions,
 * - `.`, but for the first of a spread,
 * - `(` of `if` and the like, of a method's call and of a probe's, and `[` of an index,
 * - operators between two operands, and the name behind `#`,
 * - variables that were inserted, and all but the beginning of a line that was inserted.
 *
 * The first token of each line is there: what is on a line begins with it.
 *
 * @param text what Bun has printed
 */
export function printedTokens(text: string, options: TokensOptions = {}): Tokens {
  return new Scan(text, options).tokens;
}

const NEWLINE = 10;
const SPACE = 32;
const BANG = 33;
const QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const APOSTROPHE = 39;
const OPEN = 40;
const CLOSE = 41;
const PLUS = 43;
const MINUS = 45;
const DOT = 46;
const SLASH = 47;
const EQUALS = 61;
const INDEX = 91;
const BACKSLASH = 92;
const END_OF_INDEX = 93;
const BACKTICK = 96;
const BLOCK = 123;
const END_OF_BLOCK = 125;
const TILDE = 126;

/** What a token is to the one behind it. */
enum Kind {
  NONE,
  /** An operand: an operator follows, no regular expression. */
  OPERAND,
  /** A property, behind a dot. */
  PROPERTY,
  /** A keyword that an operand follows. */
  KEYWORD,
  /** `if` and others whose parentheses are no operand. */
  CONDITION,
  /** A function that was inserted. */
  PROBE,
}

const KEYWORDS = new Set(
  "await case default delete do else extends in instanceof new of return throw typeof void yield".split(" "),
);
const CONDITIONS = new Set(["if", "for", "switch", "while", "with"]);

/** What a line begins with of which all was inserted, and how it goes on: it has no places but that of its beginning. */
const BEGIN = "const $tp";
const WHOLE_BEGIN =
  /const \$tp_*\d+ = \$tp_*o\.n \? \(\$tp_*o\.n--, 0\) : \$tp_*E\w+\((?:[^()]|\([^()]*\))*\);$/my;
/** The import of the probes. */
const IMPORT = "import { ";
const WHOLE_IMPORT = /import \{[^{}"]*\} from "bun:tracepatch";$/my;
/** Where no error is thrown on, the clause is the program's. */
const CATCH = "} catch ($tp";
const WHOLE_CATCH = /\} catch \(\$tp_*e\) \{(?=\n\s*throw \$tp_*F\()$/my;
const THROW = "throw $tp";
const WHOLE_THROW = /throw \$tp_*F\([^()]*\);$/my;
/** What stands behind such a line. */
const END = "}\n";

/** A variable that was inserted, which has no place of its own. */
const INSERTED_VARIABLE = /^\$tp_*\d+$/;
const INSERTED_WORD = /^\$tp_*[A-Z]\w*$/;

class Scan {
  readonly tokens: Tokens = { at: [], isInserted: [] };
  readonly #text: string;
  readonly #awaits: boolean;
  #line = 1;
  #start = 0;
  /** All of the line was inserted. */
  #isInserted = false;
  /** It was the line that throws an error on. */
  #isThrow = false;
  /** What a probe's name and the line's first token are known to be. */
  #isKnown = false;
  /** A token of this line is among the places. */
  #hasPlace = false;
  /** What is open: whether `)` closes a condition, and whether `}` goes on with a template. */
  readonly #conditions: boolean[] = [];
  readonly #templates: boolean[] = [];
  #before = Kind.NONE;

  constructor(text: string, { awaits = false }: TokensOptions) {
    this.#text = text;
    this.#awaits = awaits;
    this.#beginLine();
    let at = 0;
    while (at < text.length) at = this.#next(at);
  }

  /** Takes what begins at an offset, and gives the offset behind it. */
  #next(at: number): number {
    const text = this.#text;
    const c = text.charCodeAt(at);
    if (c === NEWLINE) return this.#newLine(at);
    if (c === SPACE) return at + 1;
    if (this.#isInserted && this.#hasPlace) {
      const end = text.indexOf("\n", at);
      this.#before = Kind.NONE;
      return this.#skipped(at, end < 0 ? text.length : end);
    }
    if (isWord(c)) return this.#word(at);
    switch (c) {
      case QUOTE:
      case APOSTROPHE:
        this.#put(at);
        this.#before = Kind.OPERAND;
        return this.#literal(at, c);
      case BACKTICK:
        this.#put(at);
        return this.#template(at + 1);
      case SLASH:
        return this.#slash(at);
      case DOT:
        if (!this.#hasPlace || text.charCodeAt(at - 1) !== DOT && text.charCodeAt(at + 1) === DOT) {
          this.#put(at);
        }
        if (this.#before !== Kind.PROPERTY) this.#before = Kind.NONE;
        return at + 1;
    }
    return this.#sign(at, c);
  }

  #newLine(at: number): number {
    this.#line++;
    this.#start = at + 1;
    this.#hasPlace = false;
    this.#beginLine();
    return at + 1;
  }

  #beginLine(): void {
    let begin = this.#start;
    while (this.#text.charCodeAt(begin) === SPACE) begin++;
    const isBegin = isAt(begin, this.#text, BEGIN, WHOLE_BEGIN);
    const isBehindThrow = this.#isThrow;
    this.#isThrow = isAt(begin, this.#text, THROW, WHOLE_THROW);
    const isEnd = this.#isThrow || isAt(begin, this.#text, CATCH, WHOLE_CATCH) ||
      isBehindThrow && this.#text.startsWith(END, begin) || isAt(begin, this.#text, IMPORT, WHOLE_IMPORT);
    this.#isInserted = isBegin || isEnd;
    this.#isKnown = isEnd || isBegin && !this.#awaits;
  }

  /** Goes on behind a line that was inserted: what it opens is heeded. */
  #skipped(at: number, end: number): number {
    for (; at < end; at++) {
      const c = this.#text.charCodeAt(at);
      if (c === BLOCK) this.#templates.push(false);
      else if (c === END_OF_BLOCK) this.#templates.pop();
    }
    return end;
  }

  #put(at: number, isInserted = this.#isKnown): void {
    this.tokens.at.push(packed(this.#line, at - this.#start + 1));
    this.tokens.isInserted.push(isInserted);
    this.#hasPlace = true;
  }

  #word(at: number): number {
    const text = this.#text;
    const end = endOfWord(text, at);
    const isPrivate = text.charCodeAt(at - 1) === HASH;
    const dot = isPrivate ? at - 2 : at - 1;
    const isProperty = text.charCodeAt(dot) === DOT && text.charCodeAt(dot - 1) !== DOT;
    const isInserted = text.charCodeAt(at) === DOLLAR && text.startsWith("$tp", at);
    const word = text.slice(at, end);
    const isProbe = isInserted && INSERTED_WORD.test(word);
    if (!this.#hasPlace || !isPrivate && !(isInserted && INSERTED_VARIABLE.test(word))) {
      this.#put(at, isProbe ? !this.#awaits : undefined);
    }
    if (isProperty) this.#before = Kind.PROPERTY;
    else if (isProbe) this.#before = Kind.PROBE;
    else if (KEYWORDS.has(word)) this.#before = Kind.KEYWORD;
    else this.#before = CONDITIONS.has(word) ? Kind.CONDITION : Kind.OPERAND;
    return end;
  }

  /** Goes to the end of a string, or of a regular expression. */
  #literal(at: number, close: number): number {
    const text = this.#text;
    let inClass = false;
    for (let i = at + 1; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === BACKSLASH) i++;
      else if (c === NEWLINE) return i;
      else if (c === close && !inClass) return close === SLASH ? endOfWord(text, i + 1) : i + 1;
      else if (close === SLASH && (c === INDEX || c === END_OF_INDEX)) inClass = c === INDEX;
    }
    return text.length;
  }

  /** Goes on in a template; lines begin with their first word there, too. */
  #template(at: number): number {
    const text = this.#text;
    let wasWord = true;
    for (let i = at; i < text.length; i++) {
      const c = text.charCodeAt(i);
      const word = isWord(c);
      if (c === NEWLINE) this.#newLine(i);
      else if (c === BACKTICK) {
        if (!this.#hasPlace) this.#put(i);
        this.#before = Kind.OPERAND;
        return i + 1;
      } else if (c === DOLLAR && text.charCodeAt(i + 1) === BLOCK) {
        this.#templates.push(true);
        if (!this.#hasPlace) this.#put(i);
        this.#before = Kind.NONE;
        return i + 2;
      } else if (!this.#hasPlace && (word ? !wasWord : isSign(c))) this.#put(i);
      wasWord = word;
      if (c === BACKSLASH) i++;
    }
    return text.length;
  }

  #slash(at: number): number {
    // A line does not begin with the operator of a division.
    const isDivision = this.#hasPlace && (this.#before === Kind.OPERAND || this.#before === Kind.PROPERTY);
    if (!isDivision) this.#put(at);
    this.#before = isDivision ? Kind.NONE : Kind.OPERAND;
    return isDivision ? at + 1 : this.#literal(at, SLASH);
  }

  #sign(at: number, c: number): number {
    const before = this.#before as Kind;
    if (isSign(c) && !(this.#hasPlace && this.#isOfTokenBefore(at, c))) this.#put(at);
    this.#before = Kind.NONE;
    switch (c) {
      case OPEN:
        this.#conditions.push(before === Kind.CONDITION);
        break;
      case CLOSE:
        if (this.#conditions.pop() !== true) this.#before = Kind.OPERAND;
        break;
      case END_OF_INDEX:
        this.#before = Kind.OPERAND;
        break;
      case BLOCK:
        this.#templates.push(false);
        break;
      case END_OF_BLOCK:
        if (this.#templates.pop() === true) return this.#template(at + 1);
        this.#before = Kind.OPERAND;
    }
    return at + 1;
  }

  /** Whether a sign has the place of the token before it. */
  #isOfTokenBefore(at: number, c: number): boolean {
    const before = this.#before as Kind;
    const last = this.#text.charCodeAt(at - 1);
    const isOperand = before === Kind.OPERAND || before === Kind.PROPERTY;
    switch (c) {
      case OPEN:
        // A method may be called `if`: then there is no space.
        return before === Kind.PROPERTY || before === Kind.PROBE ||
          before === Kind.CONDITION && last === SPACE;
      case INDEX:
        return isOperand && isWord(last);
      case BANG:
        return this.#text.charCodeAt(at + 1) === EQUALS;
      case PLUS:
      case MINUS:
        return isOperand && (isWord(last) || last === SPACE && isWord(this.#text.charCodeAt(at - 2)));
    }
    return false;
  }
}

/** Most lines begin with something else, which is seen sooner. */
function isAt(at: number, text: string, begin: string, whole: RegExp): boolean {
  if (!text.startsWith(begin, at)) return false;
  whole.lastIndex = at;
  return whole.test(text);
}

function endOfWord(text: string, at: number): number {
  while (at < text.length && isWord(text.charCodeAt(at))) at++;
  return at;
}

/** Signs to which printers give places. */
function isSign(c: number): boolean {
  return c === OPEN || c === CLOSE || c === INDEX || c === END_OF_INDEX || c === BLOCK ||
    c === END_OF_BLOCK ||
    c === QUOTE || c === APOSTROPHE || c === BACKTICK || c === SLASH || c === MINUS || c === BANG ||
    c === TILDE || c === PLUS || c === DOT || c === HASH;
}
