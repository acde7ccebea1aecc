/**
 * JSON with comments and trailing commas, and where each key stands.
 *
 * @module
 */

import { type Position, positionKey } from "./file.ts";

/** A text that is not JSON. */
export class JsonError extends Error {
  constructor(message: string, readonly position: Position) {
    super(message);
  }
}

export interface ParsedJson {
  value: unknown;
  /** By `positionKey`: of a property its key, of an item its value. */
  positions: Map<string, Position>;
}

/** @throws {JsonError} */
export function parseJsonc(text: string): ParsedJson {
  const positions = new Map<string, Position>();
  let at = 0;

  const position = (offset: number): Position => {
    const before = text.slice(0, offset).split("\n");
    return { line: before.length, column: before.at(-1)!.length + 1 };
  };
  const fail = (message: string): never => {
    throw new JsonError(message, position(Math.min(at, text.length)));
  };
  const skip = () => {
    for (;;) {
      const rest = /\s*/y;
      rest.lastIndex = at;
      rest.exec(text);
      at = rest.lastIndex;
      if (text.startsWith("//", at)) {
        const end = text.indexOf("\n", at);
        at = end < 0 ? text.length : end;
      } else if (text.startsWith("/*", at)) {
        const end = text.indexOf("*/", at);
        if (end < 0) fail("a comment without an end");
        at = end + 2;
      } else return;
    }
  };
  // deno-lint-ignore no-control-regex
  const scalar = /"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  const token = (): string => {
    scalar.lastIndex = at;
    const found = scalar.exec(text)?.[0];
    if (found === undefined) {
      return fail(at >= text.length ? "the text ends too soon" : `unexpected ${JSON.stringify(text[at])}`);
    }
    at += found.length;
    return found;
  };
  const parsed = (found: string): unknown => {
    try {
      return JSON.parse(found);
    } catch {
      return fail("a wrong escape");
    }
  };
  const read = (path: (string | number)[]): unknown => {
    if (path.length > 200) fail("nested too deeply");
    skip();
    if (text[at] === "{" || text[at] === "[") {
      const isObject = text[at] === "{";
      const close = isObject ? "}" : "]";
      const object: Record<string, unknown> = {};
      const list: unknown[] = [];
      at++;
      for (let index = 0;; index++) {
        skip();
        if (text[at] === close) break;
        const start = at;
        let key: string | number = index;
        if (isObject) {
          if (text[at] !== '"') fail(`a key was expected, or "${close}"`);
          key = parsed(token()) as string;
          skip();
          if (text[at] !== ":") fail('":" was expected');
          at++;
        }
        positions.set(positionKey([...path, key]), position(start));
        const value = read([...path, key]);
        if (isObject) {
          Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
        } else list.push(value);
        skip();
        if (text[at] === ",") at++;
        else if (text[at] !== close) fail(`"," or "${close}" was expected`);
      }
      at++;
      return isObject ? object : list;
    }
    return parsed(token());
  };

  const value = read([]);
  skip();
  if (at < text.length) fail(`unexpected ${JSON.stringify(text[at])}`);
  return { value, positions };
}
