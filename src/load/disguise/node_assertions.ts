/**
 * What `assert(list.some((x) => x > 5))` says under Node when it fails: the expression, which Node takes from the line that
 * runs. Here it is taken from the line that was written, as Node does it.
 *
 * @module
 */
import Module from "node:module";
import process from "node:process";
import { bare, getOwnPropertyDescriptor, isNativeError } from "../../probe/natives.ts";
import type { Places } from "./places.ts";
import type { Pristine } from "./pristine.ts";
import type { ThrowPlace } from "./throw_place.ts";

const { defineProperty } = Reflect;
const { findSourceMap, stripTypeScriptTypes } = Module;
const node = process as unknown as { sourceMapsEnabled?: boolean };

/** Makes the message of an assertion that failed what it is in a plain run. The caller's frame is the innermost. */
export function assertionMender(
  places: Places,
  pristine: Pristine,
): (error: object, frames: readonly ThrowPlace[]) => void {
  /** The last text that was asked for, as Node runs it. */
  let known: { name: string; text: string; lines: string[] } | undefined;

  function lineAt({ name, line }: ThrowPlace): string | undefined {
    const text = places.text(name);
    if (text === undefined || node.sourceMapsEnabled && findSourceMap(name) !== undefined) return undefined;
    if (known?.name !== name || known.text !== text) {
      const runs = /\.[cm]?tsx?$/.test(name) ? stripTypeScriptTypes(text) : text;
      known = { name, text, lines: runs.split(/\r\n|[\n\r\u2028\u2029]/) };
    }
    return known.lines[line - 1];
  }

  function mend(error: object, place: ThrowPlace): void {
    const own = (key: string): unknown => getOwnPropertyDescriptor(error, key)?.value;
    const message = own("message");
    // One without an expression is for a line with a semicolon, and says so.
    const isGenerated = typeof message === "string" && message.startsWith(HEAD) ||
      own("generatedMessage") === true;
    if (!isGenerated || own("operator") !== "==" || own("expected") !== true) return;
    const line = lineAt(place);
    const expression = line && firstExpression(line, place.column - 1);
    if (!expression) return;
    const value = `${HEAD}${expression.replace(CONTROL, escaped)}\n`;
    if (value !== message) {
      defineProperty(error, "message", bare({ ...getOwnPropertyDescriptor(error, "message"), value }));
    }
  }

  return (error, frames) => {
    const place = frames[0];
    if (place === undefined || getOwnPropertyDescriptor(error, "code")?.value !== "ERR_ASSERTION") return;
    if (!isNativeError(error) || !places.has(place.name)) return;
    pristine(() => mend(error, place));
  };
}

const HEAD = "The expression evaluated to a falsy value:\n\n  ";

// deno-lint-ignore no-control-regex
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f]/g;

function escaped(char: string): string {
  return char === "\b" ? "\\b" : `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** What a line is made of: comments, texts, names, numbers, signs. */
const TOKEN =
  /\s+|\/\/.*|\/\*.*?\*\/|(?<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\.?\d[\w.]*)|(?<name>#?[\p{ID_Start}$_][\p{ID_Continue}$]*)|(?<sign>\?\.(?!\d)|\.\.\.|[^])/uy;
const REGEXP = /\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/\w*/y;
const KEYWORD =
  /^(?:break|case|catch|continue|debugger|default|do|else|finally|for|function|if|return|switch|throw|try|var|while|with|null|true|false|instanceof|typeof|void|delete|new|in|this|const|class|extends|export|import|super)$/;
const MEMBER = /^(?:\.|\?\.|\[|\])$/;
/** What a division may follow, and no regular expression. */
const OPERAND = /^(?:name|value|template|regexp|this|super|null|true|false|\)|\]|\})$/;

interface Token {
  at: number;
  end: number;
  /** `name`, `value`, `template`, `regexp`; else the keyword or sign itself. */
  kind: string;
}

/** The tokens of a line; undefined where one goes on in the next line. */
function tokensOf(line: string): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < line.length;) {
    TOKEN.lastIndex = at;
    const { 0: text, groups = {} } = TOKEN.exec(line)!;
    let end = at + text.length;
    let kind = groups.value !== undefined ? "value" : groups.sign ?? "";
    if (groups.name !== undefined) kind = KEYWORD.test(text) ? text : "name";
    else if (kind === "/" && !OPERAND.test(tokens.at(-1)?.kind ?? "")) {
      REGEXP.lastIndex = at;
      end = at + (REGEXP.exec(line)?.[0].length ?? 0);
      kind = "regexp";
    } else if (kind === "`") {
      end = templateEnd(line, at);
      kind = "template";
    }
    if (end <= at || kind === '"' || kind === "'" || text === "/*") return undefined;
    if (kind !== "") tokens.push({ at, end, kind });
    at = end;
  }
  return tokens;
}

/** Where a template ends, with those in it; 0 where that is not in this line. */
function templateEnd(line: string, from: number): number {
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] === "\\") at++;
    else if (line[at] === "`") return at + 1;
    else if (line.startsWith("${", at)) {
      at++;
      for (let depth = 1; depth > 0;) {
        if (++at >= line.length) return 0;
        if (line[at] === "`") at = templateEnd(line, at) - 1;
        if (at < 0) return 0;
        depth += line[at] === "{" ? 1 : line[at] === "}" ? -1 : 0;
      }
    }
  }
  return 0;
}

/**
 * The first expression of a line that begins at a column, as `getFirstExpression` of Node's `internal/errors/error_source`
 * finds it: with the names before the column that it is a member of, up to the parenthesis that closes it.
 *
 * @returns undefined where there is none, or the line cannot be read by itself
 */
export function firstExpression(line: string, column: number): string | undefined {
  /** The name that the member at the column begins with. */
  let first: Token | undefined;
  let last: Token | undefined;
  let depth = 0;
  for (const token of tokensOf(line) ?? [{ at: column, end: column, kind: ";" }]) {
    const { at, end, kind } = token;
    if (at < column) {
      if (kind === ";") {
        first = undefined;
        continue;
      }
      if (MEMBER.test(kind) && last?.kind === "name") first ??= last;
      else if (!MEMBER.test(kind) && kind !== "name" && kind !== "value") first = undefined;
      last = token;
    } else if (kind === "(") depth++;
    else if (kind === ")" && --depth === 0) return line.slice(first?.at ?? column, end);
    else if (kind === ";") return undefined;
  }
  return line.slice(first?.at ?? column);
}
