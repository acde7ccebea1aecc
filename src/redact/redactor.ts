/**
 * Which names and values are secrets, and what stands in their place: a token that is the same for equal values within
 * a run and tells nothing else. The key of the tokens lives in this process's memory alone, unless runs are to share one.
 *
 * @module
 */
import {
  append,
  encodeInto,
  harden,
  hardenRegExp,
  stringReplace,
  stringSlice,
  symbolDescription,
  toStringOf,
  uint8s,
} from "../probe/natives.ts";
import { textOf } from "./bytes.ts";
import { hexadecimal } from "./encodings.ts";
import { foundSecrets, isCommonWord } from "./found.ts";
import { hmacSha256 } from "./hmac.ts";
import { keyBytes, plainBytes, textBytes } from "./key_bytes.ts";
import { Level } from "./level.ts";
import { nameJudge, type NameRules } from "./name_rules.ts";
import type { NameJudge } from "./names.ts";
import { nameLevels } from "./name_bytes.ts";
import { partsOf } from "./parts.ts";
import { createScan } from "./scan/scan.ts";
import { isAmongRanges, MAX_RANGES } from "./scan/searched.ts";
import { type SharedSecrets, sharedSecrets } from "./shared.ts";
import { isSecretNumber, isSecretText } from "./values.ts";

/** What the user adds to the rules, and takes from them. */
export interface SecretRules extends NameRules {
  /** Regular expressions of values. */
  redactValues: string[];
  /** See `RecordSettings`. */
  tokenSecret?: string;
}

const NO_RULES: SecretRules = { redactNames: [], redactExcept: [], redactValues: [] };

/** Hides the secrets of one run, and makes their tokens. */
export interface Redactor {
  /** How much a name says about its value. */
  levelOf: NameJudge;
  /** The level and the flags of a name in a text, see `nameLevels`. */
  levelAt: (bytes: Uint8Array, start: number, end: number) => number;
  /** Whether a string, number or bigint under a name of that level is a secret, or was hidden before. */
  isSecret(value: string | number | bigint, level: Level): boolean;
  /** The token that stands for a string, number, bigint or symbol. Strings are hidden wherever else they turn up from now on. */
  tokenOf(value: string | number | bigint | symbol): string;
  /** The token of a value that is not a primitive, by a text that identifies it. */
  token(source: string): string;
  /** The token of bytes, the same for equal ones; undefined where they are not read. */
  tokenOfBytes(value: object): string | undefined;
  /** Remembers a secret, so that it is hidden wherever else it turns up. */
  learn(value: string): void;
  /** The same for bytes that are a key: they, and where they are longer than an id or have a secret's name, the texts made of them. */
  learnBytes(value: object, level: Level): void;
  /** Calls `found` with each secret that is new from now on. */
  watch(found: (secret: string) => void): void;
  /** Whether the text as a whole was hidden before. */
  isKnown(value: string): boolean;
  /** Tells other threads of the process what is found, and hears of theirs, by this memory. */
  share(memory: SharedArrayBuffer): void;
  /** Learns what other threads have found, and reports each secret. Call it often: it takes a nanosecond when there is nothing. */
  hear(heard: (secret: string) => void): void;
  /** Whether a text, as the first bytes of an array, has secrets in it. */
  isIn(bytes: Uint8Array, length: number): boolean;
  /** Whether a text, as the first bytes of an array, says by its words and looks that what stands at `start` is a secret. */
  hidesAt(bytes: Uint8Array, length: number, start: number): boolean;
  /** Whether bytes have some in them by what they look like, which is the same for the same bytes at any time. */
  hasLooks(bytes: Uint8Array, length: number): boolean;
  /** Whether bytes have some in them that were hidden before. */
  hasFound(bytes: Uint8Array, length: number): boolean;
  /** The text with the secrets in it replaced, by their tokens or by what `mark` gives, or the text itself. */
  text(value: string, mark?: (secret: string) => string): string;
  /** Whether `isIn` cannot tell, since the user's patterns are looked for in texts. */
  hasPatterns: boolean;
}

/** A longer secret is not searched for others. */
const MAX_TAKEN_APART = 1024;
/** Characters that are searched at once; a longer text is taken in parts. */
const MAX_TEXT = 1 << 20;

/** Random bytes that are remembered. */
const MAX_RANDOM = 500;
/** By byte: its hexadecimal digits. */
const HEX: string[] = Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));
/** Bytes of a key that is one of two in a row, and of the other one at least. */
const PART = 32;
const LEAST_REST = 16;
/** Bytes of the longest ids. */
const MAX_ID = 16;

/** Secrets that may be the first piece of the next one, a power of two. */
const LATEST = 8;
const LEAST_PIECE = 8;

/** A key that nobody has. */
function randomKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(32));
}

/**
 * Makes a redactor.
 *
 * @param options.key of its tokens; without it the one of the rules, or a random one
 * @param options.capacity secrets that are remembered, and looked for in what follows
 */
export function createRedactor(
  rules: SecretRules = NO_RULES,
  options: { key?: Uint8Array; capacity?: number } = {},
): Redactor {
  const given = options.key ?? (rules.tokenSecret ? new TextEncoder().encode(rules.tokenSecret) : undefined);
  const levelOf = nameJudge(rules);
  const levelAt = nameLevels(levelOf);
  const scan = createScan(levelAt);
  const found = foundSecrets(options.capacity);
  const looks = new Int32Array(2 * MAX_RANGES);
  const finds = new Int32Array(2 * MAX_RANGES);
  const within = new Int32Array(2 * MAX_RANGES);
  const inner = new Uint8Array(3 * MAX_TAKEN_APART);
  let size = 4096;
  let bytes = new Uint8Array(size);
  let shared: SharedSecrets | undefined;
  const latest: string[] = new Array(LATEST).fill("");
  let latestAt = 0;
  const patterns = rules.redactValues.length === 0
    ? undefined
    : hardenRegExp(new RegExp(rules.redactValues.map((value) => `(?:${value})`).join("|"), "g"));
  const seen = harden(new Map<string, string>());
  let room = 10_000;
  /** Of strings by themselves, which is faster. */
  const strings = harden(new Map<string, string>());
  let stringRoom = 10_000;
  const hash = hmacSha256(given ?? randomKey(), 12);

  function token(source: string): string {
    const before = seen.get(source);
    if (before !== undefined) return before;
    const made = hash(source);
    if (room-- > 0) seen.set(source, made);
    return made;
  }

  /** `{ key: "MYSQL_PWD" }`: letters like these look random. */
  function isName(value: string): boolean {
    if (value.length > 40 || levelOf(value) < Level.TEXT) return false;
    for (let i = 0; i < value.length; i++) {
      const c = value[i]!;
      if (!(c >= "a" && c <= "z" || c >= "A" && c <= "Z" || c === "_" || c === "-" || c === ".")) {
        return false;
      }
    }
    return true;
  }

  /** How many times a secret was taken apart to get to the one at hand. */
  let depth = 0;
  let watcher: ((secret: string) => void) | undefined;
  function learn(value: string): void {
    if (!found.add(value)) return;
    if (shared !== undefined) shared.tell(value);
    watcher?.(value);
    if (depth++ < 3) {
      partsOf(value, learn);
      learnWithin(value);
      learnRest(value);
    }
    depth--;
  }

  /** What came in two pieces, of which the first one was hidden: the other one, too. */
  function learnRest(value: string): void {
    for (let i = 0; i < LATEST; i++) {
      const first = latest[i]!;
      const rest = value.length - first.length;
      if (first === "" || rest < LEAST_PIECE || stringSlice(value, 0, first.length) !== first) continue;
      const second = stringSlice(value, first.length);
      if (isSecretText(second, Level.LOOKS)) learn(second);
    }
    latest[latestAt++ & LATEST - 1] = value.length < MAX_TAKEN_APART ? value : "";
  }

  /** The password in a connection string that is one secret as a whole. */
  function learnWithin(value: string): void {
    if (value.length < 12 || value.length > MAX_TAKEN_APART) return;
    const { written } = encodeInto(value, inner);
    const count = scan(inner, written, within);
    // Before the next one, which may have parts of its own.
    const found: string[] = [];
    for (let i = 0; i < count; i++) append(found, textOf(inner, within[2 * i]!, within[2 * i + 1]!));
    for (let i = 0; i < count; i++) if (found[i] !== value) learn(found[i]!);
  }

  function tokenOf(value: string | number | bigint | symbol): string {
    if (typeof value === "string") {
      const before = strings.get(value);
      if (before !== undefined && (found.has(value) || isCommonWord(value))) return before;
      learn(value);
      const made = token(sourceOf(value));
      if (stringRoom-- > 0) strings.set(value, made);
      return made;
    }
    if (typeof value === "number" && (value >= 100_000 || value <= -100_000)) learn(`${value}`);
    return token(sourceOf(value));
  }

  const marked = (value: string): string => `<redacted ${tokenOf(value)}>`;

  /** Puts tokens into the ranges of a text: `count` found by their look, and `more` that are known. */
  function replaced(
    { count, more, length, mark }: {
      count: number;
      more: number;
      length: number;
      mark: (secret: string) => string;
    },
  ): string {
    let out = "";
    let at = 0, look = 0, find = 0;
    while (look < count || find < more) {
      const isLook = find >= more || look < count && looks[2 * look]! <= finds[2 * find]!;
      const start = isLook ? looks[2 * look]! : finds[2 * find]!;
      const end = isLook ? looks[2 * look++ + 1]! : finds[2 * find++ + 1]!;
      if (end <= at) continue;
      const from = start > at ? start : at;
      out += textOf(bytes, at, from) + mark(textOf(bytes, from, end));
      at = end;
    }
    return out + textOf(bytes, at, length);
  }

  function text(value: string, mark = marked): string {
    if (value.length > MAX_TEXT) {
      const parts = text(stringSlice(value, 0, MAX_TEXT), mark) + text(stringSlice(value, MAX_TEXT), mark);
      // The same string is compared without a look at it.
      return parts === value ? value : parts;
    }
    if (size < value.length * 3) bytes = uint8s(size = value.length * 3);
    const { written } = encodeInto(value, bytes);
    const count = scan(bytes, written, looks);
    // They may be in the text once more, where nothing tells.
    if (mark === marked) {
      for (let i = 0; i < count; i++) learn(textOf(bytes, looks[2 * i]!, looks[2 * i + 1]!));
    }
    const more = found.search(bytes, written, finds);
    const out = count + more === 0 ? value : replaced({ count, more, length: written, mark });
    return patterns === undefined ? out : stringReplace(out, patterns, mark);
  }

  let looksLeft = (options.capacity ?? MAX_RANDOM * 4) >> 2;
  function learnBytes(value: object, level: Level): void {
    const isNamed = level >= Level.TEXT;
    // `importKey("raw", new TextEncoder().encode(password), …)`
    const written = isNamed ? textBytes(value, inner) : 0;
    if (written > 0) {
      const secret = textOf(inner, 0, written);
      if (isSecretText(secret, level)) learn(secret);
      return;
    }
    const length = keyBytes(value, inner);
    if (length === 0) return;
    // The random bytes that a program takes must not push out the others.
    if (!isNamed && looksLeft-- <= 0) return;
    if (!isNamed && length <= MAX_ID) return found.addBytes(inner, length);
    const digits = hexadecimal(inner, length, bytes);
    learn(textOf(bytes, 0, digits));
    // One for a cipher, and one for its seal.
    if (!isNamed || length < PART + LEAST_REST) return;
    hexadecimal(inner, length, bytes);
    learn(textOf(bytes, 0, 2 * PART));
    hexadecimal(inner, length, bytes);
    learn(textOf(bytes, 2 * PART, digits));
  }

  function tokenOfBytes(value: object): string | undefined {
    const length = plainBytes(value, inner);
    if (length === 0) return undefined;
    let source = "bytes ";
    for (let i = 0; i < length; i++) source += HEX[inner[i]!];
    return token(source);
  }

  return {
    levelOf,
    levelAt,
    learnBytes,
    tokenOfBytes,
    isSecret: (value, level) =>
      typeof value === "string"
        ? isSecretText(value, level) && !(level === Level.LOOKS && isName(value)) || found.has(value)
        : isSecretNumber(value, level),
    token,
    tokenOf,
    learn,
    watch(found) {
      watcher = found;
    },
    isKnown: found.has,
    share(memory) {
      shared = sharedSecrets(memory);
      found.each(shared.tell);
    },
    hear(heard) {
      if (shared === undefined || !shared.isBehind()) return;
      for (let secret = shared.hear(); secret !== undefined; secret = shared.hear()) {
        if (found.add(secret)) heard(secret);
      }
    },
    isIn: (given, length) => scan(given, length, looks) > 0 || found.search(given, length, finds) > 0,
    hidesAt: (given, length, start) => isAmongRanges(start, looks, scan(given, length, looks)),
    hasLooks: (given, length) => scan(given, length, looks) > 0,
    hasFound: (given, length) => found.search(given, length, finds) > 0,
    text,
    hasPatterns: patterns !== undefined,
  };
}

/** What distinguishes a primitive from others, for its token. */
function sourceOf(value: string | number | bigint | symbol): string {
  switch (typeof value) {
    case "string":
      return "string " + value;
    case "symbol":
      return "symbol " + (symbolDescription(value) ?? "");
    default:
      return typeof value + " " + toStringOf(value);
  }
}
