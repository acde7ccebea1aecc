/**
 * A guess at how much native stack the parser would need. The parser recurses, and where the stack ends it takes
 * the process with it, so a text that nests absurdly deep must not reach it.
 *
 * @module
 */

/**
 * Bytes of native stack a level, measured with oxc-parser 0.154 on x86-64 and rounded up: 8 MiB held 4,161
 * nested `(a=`, 12,904 chained `?:`, 17,320 chained `=`, 25,200 `else if`, 72,083 chained `+` or `!`.
 */
const BRACKET = 2048;
const TERNARY = 700;
const ASSIGN = 500;
const ELSE = 350;
const OPERATOR = 120;

/** The smallest stack a host gives a worker is 2 MiB; half of it is left to the host. */
const BUDGET = 1 << 20;

/** Longest nesting that is followed; above it the budget is spent anyway. */
const LEVELS = BUDGET / BRACKET + 2;

/** Tells whether a text nests too deep for the parser. Strings, comments and templates are stepped over. */
export function nestsTooDeep(text: string): boolean {
  const length = text.length;
  if (length < BUDGET / BRACKET) return false;
  // The cost of the open chain at each level, and whether a level is a template's `${`.
  const chains = new Float64Array(LEVELS);
  const templates = new Uint8Array(LEVELS);
  let level = 0;
  let cost = 0;
  let last = 0; // the last code unit that is not white space
  let newline = false;
  for (let i = 0; i < length; i++) {
    const c = text.charCodeAt(i);
    const kind = c < 128 ? KIND[c] : WORD;
    if (kind === SPACE) continue;
    if (kind === WORD) {
      // A word. At the start of a statement it ends the chain; `else` goes on with it.
      if (c === 101 && text.startsWith("else", i)) {
        chains[level] += ELSE;
        cost += ELSE;
      } else if ((last === 125 || newline && !isOperator(last)) && !continues(text, i)) {
        cost -= chains[level];
        cost += chains[level] = level > 0 ? BRACKET : 0;
      }
      last = c;
      newline = false;
      while (++i < length) {
        const next = text.charCodeAt(i);
        if (next < 128 && KIND[next] !== WORD) break;
      }
      i--;
      continue;
    }
    switch (c) {
      case 10: // line feed
        newline = true;
        continue;
      case 34: // "
      case 39: { // '
        const end = endOfString(text, i, c);
        if (end > 0) i = end;
        break;
      }
      case 96: { // `
        i = endOfTemplatePart(text, i);
        if (text.charCodeAt(i) === 123) {
          if (++level >= LEVELS) return true;
          templates[level] = 1;
          chains[level] = BRACKET;
          cost += BRACKET;
        }
        break;
      }
      case 47: { // /
        const next = text.charCodeAt(i + 1);
        if (next === 47) {
          const end = text.indexOf("\n", i);
          i = end < 0 ? length : end - 1;
          continue;
        }
        if (next === 42) {
          const end = text.indexOf("*/", i + 2);
          i = end < 0 ? length : end + 1;
          continue;
        }
        if (isOperator(last) || last === 59 || last === 123 || last === 125 || last === 0) {
          const end = endOfPattern(text, i);
          if (end > 0) i = end;
          break;
        }
        chains[level] += OPERATOR;
        cost += OPERATOR;
        break;
      }
      case 40: // (
      case 91: // [
      case 123: // {
        if (++level >= LEVELS) return true;
        templates[level] = 0;
        chains[level] = BRACKET;
        cost += BRACKET;
        break;
      case 41: // )
      case 93: // ]
      case 125: // }
        if (level > 0) {
          cost -= chains[level];
          const template = templates[level] === 1;
          level--;
          if (template && c === 125) {
            i = endOfTemplatePart(text, i);
            if (text.charCodeAt(i) === 123) {
              level++;
              cost += chains[level] = BRACKET;
            }
            last = 96;
            newline = false;
            continue;
          }
        }
        break;
      case 44: // ,
      case 59: // ;
        cost -= chains[level];
        cost += chains[level] = level > 0 ? BRACKET : 0;
        break;
      case 63: // ?
        chains[level] += TERNARY;
        cost += TERNARY;
        break;
      case 58: // :
      case 61: // =
        chains[level] += ASSIGN;
        cost += ASSIGN;
        break;
      default:
        if (kind === OPERATING) {
          chains[level] += OPERATOR;
          cost += OPERATOR;
        }
    }
    if (cost > BUDGET) return true;
    last = c;
    newline = false;
  }
  return false;
}

/** Where a one-line string ends; 0 when the line ends first, so that it was an apostrophe in a regular expression, or in text. */
function endOfString(text: string, start: number, quote: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i;
    if (c === 92) i++;
    else if (c === 10) return 0;
  }
  return 0;
}

/** Where a regular expression ends; 0 when the line ends first. */
function endOfPattern(text: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 10) return 0;
    if (c === 92) i++;
    else if (c === 91) inClass = true;
    else if (c === 93) inClass = false;
    else if (c === 47 && !inClass) return i;
  }
  return 0;
}

/** Where a stretch of template text ends: at its closing backtick, or at the `{` of a `${`. */
function endOfTemplatePart(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 96) return i;
    if (c === 92) i++;
    else if (c === 36 && text.charCodeAt(i + 1) === 123) return i + 1;
  }
  return text.length;
}

/** Whether a word goes on with the expression before it. */
function continues(text: string, at: number): boolean {
  for (const word of CONTINUING) {
    if (text.startsWith(word, at) && !isWord(text.charCodeAt(at + word.length))) return true;
  }
  return false;
}

const CONTINUING = ["in", "of", "as", "instanceof", "satisfies", "extends"];

function isWord(c: number): boolean {
  return c > 127 || KIND[c] === WORD;
}

/** Kinds of ASCII characters: any other, white space, what names and numbers are made of, operators. */
const SPACE = 1;
const WORD = 2;
const OPERATING = 3;

const KIND: Uint8Array = new Uint8Array(128).map((_, c) => {
  const char = String.fromCharCode(c);
  if (" \t\r".includes(char)) return SPACE;
  if (/[\w$]/.test(char)) return WORD;
  return "!%&(*+,-./:<=>?[^|~".includes(char) ? OPERATING : 0;
});

/** Whether a code unit belongs to an operator that takes an operand after it, an opening bracket, or a dot. */
function isOperator(c: number): boolean {
  return c < 128 && KIND[c] === OPERATING;
}
