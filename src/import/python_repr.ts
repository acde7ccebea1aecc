/**
 * What Python's `repr()` writes → a snapshot. The Python tools keep values as such texts, often cut.
 *
 * @module
 */

import { composite, type Snapshot } from "../trace/snapshot.ts";

/** Thrown when a text is not a literal; the value is then kept as text. */
class NoLiteral extends Error {}

/** A value's snapshot; a text that is not a literal becomes an object that it describes. */
export function reprSnapshot(text: string): Snapshot {
  try {
    const reader = new Reader(text);
    const value = reader.value();
    reader.end();
    return value;
  } catch (error) {
    if (!(error instanceof NoLiteral)) throw error;
    return opaque(text);
  }
}

/** The arguments in `x=42, y='hello'`. What cannot be distinguished stays together. */
export function reprArguments(text: string): { name: string; value: Snapshot }[] {
  const args: { name: string; value: Snapshot }[] = [];
  for (const part of splitArguments(text)) {
    const [, name = "", value = part] = /^\s*(\*{0,2}[A-Za-z_]\w*)\s*=\s*([\s\S]*)$/.exec(part) ?? [];
    args.push({ name, value: reprSnapshot(value.trim()) });
  }
  return args;
}

/** Cuts at the commas outside brackets and quotes that a name and `=` follow. */
function splitArguments(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  let quote = "";
  for (let i = 0; i < text.length; i++) {
    const at = text[i]!;
    if (quote !== "") {
      if (at === "\\") i++;
      else if (at === quote) quote = "";
    } else if (at === "'" || at === '"') quote = at;
    else if ("([{<".includes(at)) depth++;
    else if (")]}>".includes(at)) depth = Math.max(0, depth - 1);
    else if (at === "," && depth === 0 && /^,\s*\*{0,2}[A-Za-z_]\w*\s*=(?!=)/.test(text.slice(i, i + 200))) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  const last = text.slice(start);
  return last.trim() === "" ? parts : [...parts, last];
}

function opaque(text: string): Snapshot {
  const [, className = ""] = /^<?(?:[\w.]*\.)?([A-Za-z_]\w*)(?:\(| object| instance)/.exec(text) ?? [];
  const isFunction = /^<(?:function|bound method|built-in function) ([\w.<>]+)/.exec(text);
  if (isFunction) return { type: "function", name: isFunction[1]! };
  const isClass = /^<class '([\w.]+)'>/.exec(text);
  if (isClass) return { type: "class", name: isClass[1]! };
  return composite("other", className, { text });
}

/** Text → its snapshot. */
export function textSnapshot(value: string): Snapshot {
  return { type: "string", value, length: value.length };
}

const WORDS: Record<string, Snapshot> = {
  None: { type: "null" },
  True: { type: "boolean", value: true },
  False: { type: "boolean", value: false },
  nan: { type: "number", value: NaN },
  inf: { type: "number", value: Infinity },
};

const ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
};

class Reader {
  #at = 0;
  #depth = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  end(): void {
    this.#space();
    if (this.#at < this.#text.length) throw new NoLiteral();
  }

  value(): Snapshot {
    this.#space();
    if (++this.#depth > 100) throw new NoLiteral();
    try {
      const text = this.#text;
      const here = text[this.#at] ?? "";
      if (here === "[") return this.#list("]", "list");
      if (here === "(") return this.#list(")", "tuple");
      if (here === "{") return this.#braces();
      if (/^[rRuU]?['"]/.test(text.slice(this.#at, this.#at + 2))) return textSnapshot(this.#string());
      if (/^[bB]['"]/.test(text.slice(this.#at, this.#at + 2))) {
        const start = this.#at++;
        this.#string();
        return composite("other", "bytes", { text: text.slice(start, this.#at) });
      }
      const number = this.#take(/-?(?:\d[\d_]*)?\.?\d+(?:[eE][+-]?\d+)?|-?\d+\.|-inf/y);
      if (number !== undefined) return numberSnapshot(number);
      const word = this.#take(/[A-Za-z_][\w.]*/y);
      if (word === undefined) throw new NoLiteral();
      if (text[this.#at] === "(") return this.#instance(word);
      const known = WORDS[word];
      if (known === undefined) throw new NoLiteral();
      return known;
    } finally {
      this.#depth--;
    }
  }

  #list(close: string, className: string): Snapshot {
    this.#at++;
    const items: Snapshot[] = [];
    while (!this.#close(close)) {
      items.push(this.value());
      this.#comma(close);
    }
    return composite("array", className, { size: items.length, items });
  }

  /** A dict or a set. */
  #braces(): Snapshot {
    this.#at++;
    const keys: Snapshot[] = [];
    const values: Snapshot[] = [];
    while (!this.#close("}")) {
      keys.push(this.value());
      this.#space();
      if (this.#text[this.#at] === ":") {
        this.#at++;
        values.push(this.value());
      }
      this.#comma("}");
    }
    if (values.length === 0 && keys.length > 0) {
      return composite("set", "set", { size: keys.length, items: keys });
    }
    if (values.length !== keys.length) throw new NoLiteral();
    // A dict with names for keys reads best as what JavaScript would have there.
    if (keys.every((key) => key.type === "string")) {
      const properties = keys.map((key, i) => ({ key: (key as { value: string }).value, value: values[i]! }));
      return composite("object", "dict", { size: keys.length, properties });
    }
    return composite("map", "dict", { size: keys.length, entries: keys.map((key, i) => [key, values[i]!]) });
  }

  /** `Point(x=1, y=2)`, `Decimal('1.5')`. */
  #instance(word: string): Snapshot {
    this.#at++;
    const className = word.split(".").at(-1)!;
    const properties: { key: string; value: Snapshot }[] = [];
    const items: Snapshot[] = [];
    while (!this.#close(")")) {
      this.#space();
      const key = this.#take(/[A-Za-z_]\w*(?==)/y);
      if (key !== undefined) {
        this.#at++;
        properties.push({ key, value: this.value() });
      } else items.push(this.value());
      this.#comma(")");
    }
    return composite("object", className, { size: properties.length + items.length, properties, items });
  }

  #close(close: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  #comma(close: string): void {
    this.#space();
    if (this.#text[this.#at] === ",") this.#at++;
    else if (this.#text[this.#at] !== close) throw new NoLiteral();
  }

  #string(): string {
    if (/[rRuU]/.test(this.#text[this.#at]!)) this.#at++;
    const quote = this.#text[this.#at++]!;
    let value = "";
    for (;;) {
      const at = this.#text[this.#at++];
      if (at === undefined) throw new NoLiteral();
      if (at === quote) return value;
      if (at !== "\\") {
        value += at;
        continue;
      }
      const code = this.#take(/x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}/y);
      if (code !== undefined) {
        const point = parseInt(code.slice(1), 16);
        value += point <= 0x10ffff ? String.fromCodePoint(point) : "\ufffd";
      } else {
        const next = this.#text[this.#at++] ?? "";
        value += ESCAPES[next] ?? `\\${next}`;
      }
    }
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #space(): void {
    this.#take(/\s+/y);
  }
}

function numberSnapshot(text: string): Snapshot {
  if (text === "-inf") return { type: "number", value: -Infinity };
  const value = Number(text.replaceAll("_", ""));
  if (/^-?\d+$/.test(text) && !Number.isSafeInteger(value)) return { type: "bigint", text };
  return { type: "number", value };
}
