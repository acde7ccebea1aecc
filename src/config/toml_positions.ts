import { type Position, positionKey } from "./position.ts";

/**
 * Where the keys of a TOML text are, for messages and for `tph config`. smol-toml, which reads the values, does not say; a library
 * that does (toml-eslint-parser) adds 5 ms to every start with a configuration file: 4.5 to import, 2.4 to parse for the first
 * time, beside 2.0 here (Bun, the least of 15).
 *
 * @param text parses as TOML; keys inside inline tables are at the key that holds the table
 */
export function tomlPositions(text: string): Map<string, Position> {
  const positions = new Map<string, Position>();
  /** How many tables `[[name]]` has made so far. */
  const arrays = new Map<string, number>();
  let table: (string | number)[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;

  const note = (path: (string | number)[], offset: number) => {
    const key = positionKey(path);
    if (!positions.has(key)) positions.set(key, { line, column: offset - lineStart + 1 });
  };
  const newline = () => {
    line++;
    lineStart = at + 1;
  };
  const skipString = () => {
    const quote = text[at]!;
    const isLong = text.startsWith(quote.repeat(3), at);
    const close = isLong ? quote.repeat(3) : quote;
    at += close.length;
    while (at < text.length && !text.startsWith(close, at)) {
      if (text[at] === "\n") newline();
      at += quote === '"' && text[at] === "\\" && text[at + 1] !== "\n" ? 2 : 1;
    }
    at += close.length;
    // Up to two quotes may stand right before the closing ones.
    while (isLong && text[at] === quote) at++;
  };
  const skipSpace = () => {
    while (text[at] === " " || text[at] === "\t") at++;
  };
  const readKeys = (end: string): string[] => {
    const keys: string[] = [];
    while (at < text.length && text[at] !== end && text[at] !== "\n") {
      skipSpace();
      const start = at;
      if (text[at] === '"' || text[at] === "'") {
        skipString();
        const raw = text.slice(start, at);
        keys.push(raw[0] === '"' ? unescape(raw) : raw.slice(1, -1));
      } else {
        while (/[A-Za-z0-9_-]/.test(text[at] ?? "")) at++;
        if (at === start) at++;
        else keys.push(text.slice(start, at));
      }
      skipSpace();
      if (text[at] === ".") at++;
    }
    return keys;
  };
  /** Puts the newest index after every name of an array of tables. */
  const indexed = (keys: string[]): (string | number)[] => {
    const path: (string | number)[] = [];
    for (const key of keys) {
      path.push(key);
      const made = arrays.get(positionKey(path));
      if (made !== undefined) path.push(made - 1);
    }
    return path;
  };
  const skipValue = () => {
    let depth = 0;
    while (at < text.length) {
      const here = text[at]!;
      if (here === "\n") {
        if (depth === 0) return;
        newline();
      } else if (here === "#") {
        while (at < text.length && text[at] !== "\n") at++;
        continue;
      } else if (here === '"' || here === "'") {
        skipString();
        continue;
      } else if (here === "[" || here === "{") depth++;
      else if (here === "]" || here === "}") depth--;
      at++;
    }
  };

  while (at < text.length) {
    skipSpace();
    const start = at;
    if (text[at] === "\n") {
      newline();
      at++;
    } else if (text[at] === "#" || text[at] === "\r") {
      while (at < text.length && text[at] !== "\n") at++;
    } else if (text[at] === "[") {
      const isArray = text[at + 1] === "[";
      at += isArray ? 2 : 1;
      const keys = readKeys("]");
      table = indexed(keys.slice(0, -1));
      table.push(keys.at(-1) ?? "");
      note(table, start);
      if (isArray) {
        const key = positionKey(table);
        const made = arrays.get(key) ?? 0;
        arrays.set(key, made + 1);
        table.push(made);
        note(table, start);
      } else table = indexed(keys);
      while (at < text.length && text[at] !== "\n") at++;
    } else {
      const keys = readKeys("=");
      for (let length = 1; length <= keys.length; length++) note([...table, ...keys.slice(0, length)], start);
      skipValue();
    }
  }
  return positions;
}

function unescape(raw: string): string {
  try {
    return JSON.parse(raw);
  } catch {
    return raw.slice(1, -1);
  }
}
