/**
 * The texts of snapshots: strings are stored once, as snapshots of their own, names of classes and properties among them, and
 * the secrets in them as tokens.
 *
 * @module
 */
import { textOf } from "../redact/bytes.ts";
import { byteForms, codedForms, isCommonWord, isFoundInside } from "../redact/found.ts";
import type { Level } from "../redact/level.ts";
import { flagsOf } from "../redact/name_bytes.ts";
import type { Redactor } from "../redact/redactor.ts";
import { MAX_STATEMENT } from "../redact/statements.ts";
import { mayBeSecret } from "../redact/values.ts";
import { COMPOSITE_KINDS, OBJECT_TOKEN, Tag } from "../trace/snapshot.ts";
import { createInterner, type Interner } from "./intern.ts";
import * as native from "./natives.ts";
import type { Neighbours } from "./neighbours.ts";
import { LONGEST_NAME, SECRET_MARGIN, type SnapshotWriter } from "./snapshot_writer.ts";
import { rememberedFlags } from "./remembered_flags.ts";
import { secretBytes } from "./secret_bytes.ts";
import { storedTexts } from "./stored_texts.ts";
import { putUtf8 } from "./utf8.ts";

/**
 * Where an encoded snapshot goes: gets the writer, the byte at which the snapshot begins, a multiple of 4, and its length (valid
 * only during the call), gives the snapshot's id.
 */
export type SnapshotSink = (writer: SnapshotWriter, start: number, length: number) => number;

export interface TextOptions {
  /** Absent when secrets are not to be hidden. */
  redactor: Redactor | undefined;
  neighbours: Neighbours | undefined;
  interner: Interner;
  sink: SnapshotSink;
  /** Called when a string turns out to be a secret that has been stored already, as the snapshot `id`. */
  onLate?: ((id: number, token: string) => void) | undefined;
}

export type SnapshotTexts = ReturnType<typeof createTexts>;

/** A longer string is not looked up in a table: hashing it costs its length, and the table would keep it alive. */
const MAX_LOOKED_UP = 256;
/** A longer string is not kept to be known again, for the memory's sake. */
const MAX_RECENT = 1 << 22;
/** Names that are remembered, before all are forgotten. */
const MAX_NAMES = 16_384;
/** For how many there is room at first. */
const FEW_NAMES = 1024;
const MAX_BESIDE = 1024;
/** Names that are found by the one before them, a power of two. */
const FOLLOWERS = 1024;
/** A shorter text holds no secret. */
const MIN_SECRET = 5;
/** Short strings that had secrets in them and are remembered: the next ones are erased as a whole when more is found in them. */
const MAX_CLEAN = 10_000;
/** Secrets for which the texts that are known are gone through again: that takes a millisecond or two. */
const MAX_LOOKS_BACK = 100;
/** A shorter secret is not looked for in the texts that are stored; nor are letters alone, of fewer than eight. */
const MIN_LOOKED_BACK = 6;
/** Classes of arrays of bytes, and their kind in a snapshot. */
const OF_BYTES = ["Buffer", "Uint8Array"];
const TYPED_ARRAY = COMPOSITE_KINDS.indexOf("typed-array");
/** A text of so many bytes is looked up among those that were searched sooner than it is searched again. */
const LONG_SEARCH = 128;
/** So many of these are remembered, a power of two. */
const MAX_SEARCHED = 8192;
/** There is no room for what was written. */
const TOO_LONG = new RangeError("too many bytes");
/** In place of a string's id, the token that is stored under `id`; and back. */
export const ofToken = (id: number): number => -1 - id;

export function createTexts(w: SnapshotWriter, options: TextOptions) {
  const { redactor, interner, sink, neighbours } = options;
  /** The text that was encoded last. */
  const textWords = native.int32s((w.textSize >> 2) + 2);
  const text = native.asBytes(textWords);
  /** The texts in which nothing looks like a secret, which is so however many secrets are found later. */
  const { find: findSearched, add: addSearched } = createInterner(MAX_SEARCHED);
  /** Whether it was cut at the budget. */
  let cut = false;
  /** It without the secrets that were in it; "" where there were none. */
  let cleaned = "";
  /** By short strings that had secrets in them: how they are stored. */
  const clean = native.harden(new Map<string, string>());
  let cleanCount = 0;
  /** The last long strings: a parser hands the same text from call to call. */
  const recent = ["", "", "", ""];
  const recentIds = [0, 0, 0, 0];
  let oldest = 0;
  /** Property and class names: where their snapshot's id is, and what they say about their values (a level and flags). */
  const names = native.harden(new Map<string, number>());
  let nameRoom = FEW_NAMES;
  let nameIds = native.float64s(nameRoom);
  const nameTold = new Uint16Array(MAX_NAMES);
  let nameCount = 0, symbolCount = 0;
  /**
   * By the place of a name, as far as its last bits go: a name that came behind it, and the place of that one. Objects of a class have
   * their names in the same order, and to look one up takes three times as long.
   */
  const followers: (string | symbol | undefined)[] = new Array(FOLLOWERS).fill(undefined);
  const followerPlaces = native.int32s(FOLLOWERS);
  /** Places by symbols: the text for one is long to make. */
  const symbols = native.harden(new Map<symbol, number>());
  const flagsOfUnwritten = rememberedFlags(MAX_BESIDE);
  let lookedBack = 0, freshLookedBack = 0;
  /** Short texts, where what turns out to be a secret is erased. */
  const stored = options.onLate === undefined || redactor === undefined ? undefined : storedTexts();
  /** Whether what was stored last had been stored before. */
  let wasStored = false;
  /** Secrets that have been found since, inside of texts and by what stands beside them: they may be stored already. */
  const fresh: string[] = [];
  let freshCount = 0;
  if (options.onLate !== undefined) {
    redactor?.watch((secret) => {
      if (freshCount < fresh.length) fresh[freshCount] = secret;
      else native.append(fresh, secret);
      freshCount++;
    });
  }

  /** Writes a string into `text`, cut at `most` UTF-16 units and without secrets; gives its bytes. */
  function encodeText(value: string, most: number): number {
    cut = false;
    cleaned = "";
    let shown = value;
    if (redactor !== undefined && value.length >= MIN_SECRET) {
      if (shown.length > most + SECRET_MARGIN) shown = native.stringSlice(shown, 0, most + SECRET_MARGIN);
      const written = putUtf8(shown, text);
      if (redactor.hasPatterns || looksSecret(written) || redactor.hasFound(text, written)) {
        const whole = shown;
        shown = redactor.text(whole);
        if (shown !== whole) cleaned = shown;
      } else if (shown.length <= most) return written;
    }
    if (shown.length > most) shown = native.stringSlice(shown, 0, most);
    cut = shown.length < value.length && value.length > most;
    return putUtf8(shown, text);
  }

  /** Whether something in the text that was encoded last, of so many bytes, looks like a secret. */
  function looksSecret(length: number): boolean {
    if (length < LONG_SEARCH) return redactor!.hasLooks(text, length);
    for (let i = length; (i & 3) !== 0; i++) text[i] = 0;
    if (findSearched(textWords, 0, length) > 0) return false;
    if (redactor!.hasLooks(text, length)) return true;
    addSearched(1);
    return false;
  }

  /** Stores a string's own snapshot and gives its id; of one that was hidden before, −1 − the id of its token. */
  function stringId(value: string): number {
    const short = value.length <= MAX_LOOKED_UP;
    if (short) {
      const known = interner.string(value);
      if (known !== -1) return known;
      if (redactor !== undefined && value.length >= MIN_SECRET && redactor.isKnown(value)) {
        return ofToken(tokenId(value));
      }
    } else {
      if (redactor !== undefined && redactor.isKnown(value)) return ofToken(tokenId(value));
      for (let i = 0; i < recent.length; i++) {
        if (recent[i].length === value.length && recent[i] === value) return recentIds[i];
      }
    }
    const id = newStringId(value, w.maxString);
    if (short && cleaned !== "" && cleanCount < MAX_CLEAN) {
      cleanCount++;
      clean.set(value, cleaned);
    }
    if (short) {
      if (wasStored) interner.keepString(value, id);
      else interner.addString(value, id);
    } else if (value.length <= MAX_RECENT) {
      recent[oldest] = value;
      recentIds[oldest] = id;
      oldest = (oldest + 1) % recent.length;
    }
    return id;
  }

  /** Stores a string's own snapshot, cut at `most` UTF-16 units, and gives its id. */
  function newStringId(value: string, most: number): number {
    // The string may stand inside a composite that is being written: work behind its bytes.
    const before = w.at;
    const start = w.align();
    const length = encodeText(value, most);
    putString(value, length);
    const id = store(start);
    w.at = before;
    if (stored !== undefined && !wasStored && value.length <= MAX_LOOKED_UP && length >= MIN_LOOKED_BACK) {
      stored.keep(id, text, length);
    }
    if (neighbours !== undefined && value.length <= MAX_STATEMENT) neighbours.look(id, text, length);
    return id;
  }

  /** Writes the text that was encoded last, of so many bytes. */
  function putString(value: string, length: number): void {
    if (cut) {
      w.byte(Tag.STRING_CUT);
      w.varint(value.length);
    } else w.byte(Tag.STRING);
    w.text(text, length);
  }

  /** The id under which a text was stored as it is, before it was a secret; or -1. */
  function idBefore(secret: string): number {
    const id = interner.string(secret);
    if (id !== -1) return id;
    const before = w.at;
    const start = w.align();
    cut = secret.length > w.maxString;
    const shown = cut ? native.stringSlice(secret, 0, w.maxString) : secret;
    putString(secret, putUtf8(shown, text));
    const length = w.at - start;
    w.pad();
    w.at = before;
    return interner.find(w.words, start >> 2, length);
  }

  /** Stores the token of a secret, and gives its id for the secret from now on. */
  function tokenId(secret: string): number {
    const outer = w.at;
    const start = w.align();
    w.byte(Tag.REDACTED);
    const token = redactor!.tokenOf(secret);
    if (isCommonWord(secret)) {
      w.text(text, putUtf8(token, text));
      const id = store(start);
      w.at = outer;
      return id;
    }
    if (options.onLate !== undefined && secret.length <= MAX_LOOKED_UP) {
      const before = idBefore(secret);
      if (before > 0) options.onLate(before, token);
      if (before >= -1) lookBack(secret);
    }
    w.text(text, putUtf8(token, text));
    const id = store(start);
    w.at = outer;
    if (secret.length <= MAX_LOOKED_UP) interner.keepString(secret, ofToken(id));
    else for (let i = 0; i < recent.length; i++) if (recent[i] === secret) recent[i] = "";
    return id;
  }

  /** The id of a secret's token. */
  function tokenOf(secret: string): number {
    const id = secret.length > MAX_LOOKED_UP ? -1 : interner.string(secret);
    return id < -1 ? ofToken(id) : tokenId(secret);
  }

  /** Has texts erased that were stored with a new secret in them; from now on they are stored without it. */
  function lookBack(secret: string): void {
    if (!isFoundInside(secret) || lookedBack === MAX_LOOKS_BACK) return;
    lookedBack++;
    lookBackInAllForms(secret);
  }

  function lookBackInAllForms(secret: string): void {
    const told: number[] = [];
    lookBackFor(secret, told);
    const coded = codedForms(secret);
    for (let i = 0; i < coded.length; i++) lookBackFor(coded[i], told);
  }

  function lookBackFor(secret: string, told: number[]): void {
    const tell = (id: number, value: string): void => {
      for (let i = 0; i < told.length; i++) if (told[i] === id) return;
      native.append(told, id);
      options.onLate!(id, redactor!.token("string " + value));
    };
    interner.eachString?.((value, id) => {
      if (id < 1 || value.length < secret.length || !native.stringIncludes(value, secret)) return;
      const shown = clean.get(value);
      if (shown !== undefined && !native.stringIncludes(shown, secret)) return;
      tell(id, value);
      interner.forgetString!(value);
    });
    // Those beyond the budget are in this table, and not in that one.
    names.forEach((index, name) => {
      if (name.length <= w.maxString || !native.stringIncludes(name, secret)) return;
      tell(nameIds[index], name);
      names.delete(name);
      forgetPlaces();
    });
    // Those that came once, some time ago.
    const { pool, take } = stored!;
    take(text, putUtf8(secret, text), (id, start, end) => tell(id, textOf(pool, start, end)));
  }

  /** Whether a string has been found to be a secret, and its token is stored. */
  function isToken(value: string): boolean {
    return value.length <= MAX_LOOKED_UP && interner.string(value) < -1;
  }

  /** A name or text that must be a string in the bytes. */
  function textId(value: string): number {
    return stringId(withoutSecret(value));
  }

  /** The same of a name, which is longer than the budget of strings where it has to be. */
  function nameId(name: string): number {
    const shown = withoutSecret(name);
    return shown.length <= w.maxString ? stringId(shown) : newStringId(shown, LONGEST_NAME);
  }

  function withoutSecret(value: string): string {
    if (redactor === undefined || value.length < MIN_SECRET || !redactor.isKnown(value)) return value;
    return "<redacted " + redactor.tokenOf(value) + ">";
  }

  /** Hands the bytes from `start`, where a word begins, to the sink, unless an equal snapshot has an id already. */
  function store(start: number): number {
    if (w.at > w.size) throw TOO_LONG;
    const length = w.at - start;
    w.pad();
    const known = interner.find(w.words, start >> 2, length);
    wasStored = known > 0;
    if (wasStored) return known;
    const id = sink(w, start, length);
    interner.add(id);
    return id;
  }

  function forgetNames(): void {
    names.clear();
    nameCount = 0;
    forgetPlaces();
  }

  /** Forgets all that is remembered of names but the names. */
  function forgetPlaces(): void {
    symbols.clear();
    symbolCount = 0;
    for (let i = 0; i < FOLLOWERS; i++) followers[i] = undefined;
  }

  function makeRoomForNames(): void {
    const before = nameIds;
    nameRoom = MAX_NAMES;
    nameIds = native.float64s(nameRoom);
    native.setElements(nameIds, before);
  }

  /** Where a name (of a class or property) is remembered. */
  function indexOf(name: string): number {
    let index = names.get(name);
    if (index === undefined) {
      if (nameCount >= MAX_NAMES) forgetNames();
      if (nameCount >= nameRoom) makeRoomForNames();
      index = nameCount++;
      nameIds[index] = nameId(name);
      nameTold[index] = redactor === undefined ? 0 : redactor.levelOf(name) | flagsOf(name);
      names.set(name, index);
    }
    return index;
  }

  /** What a name says, of a property that may not be written. */
  function flagsBeside(name: string): number {
    const index = names.get(name);
    return index !== undefined ? nameTold[index]! : flagsOfUnwritten(name);
  }

  /** Where the name that is shown for a symbol is remembered. */
  function indexOfSymbol(symbol: symbol): number {
    let index = symbols.get(symbol);
    if (index === undefined) {
      index = indexOf("[" + (native.symbolDescription(symbol) ?? "") + "]");
      if (symbolCount++ >= MAX_BESIDE) forgetPlaces();
      symbols.set(symbol, index);
    }
    return index;
  }

  /**
   * Writes the name of a property as a reference.
   *
   * @param before the place of the one before it, or another number that is the same for objects like this one
   * @returns its place
   */
  function putKey(key: string | symbol, before: number): number {
    const slot = before & FOLLOWERS - 1;
    let index: number;
    if (followers[slot] === key) index = followerPlaces[slot];
    else {
      index = typeof key === "string" ? indexOf(key) : indexOfSymbol(key);
      followers[slot] = key;
      followerPlaces[slot] = index;
    }
    w.textOf(nameIds[index]);
    return index;
  }

  /** Writes a name as a reference; gives what it says about its value. */
  function putName(name: string): number {
    const index = indexOf(name);
    w.textOf(nameIds[index]);
    return nameTold[index];
  }

  function putText(value: string, most: number = w.maxString): void {
    w.text(text, encodeText(value, most));
  }

  function putToken(token: string): void {
    w.byte(Tag.REDACTED);
    w.text(text, putUtf8(token, text));
  }

  /** Remembers a text under a name of that level, if it is a secret. */
  function learn(value: unknown, level: Level): void {
    if (typeof value === "string" && !isToken(value) && mayBeSecret(value, level)) tokenId(value);
  }

  /** Another thread has found a secret: it is one here from now on. Whether it was stored. */
  function heard(secret: string): boolean {
    const isStored = secret.length <= MAX_LOOKED_UP && idBefore(secret) > 0;
    if (isStored) tokenId(secret);
    return isStored;
  }

  /** Has arrays of bytes erased that were stored by themselves before they were known. */
  function eraseBytes(bytes: Uint8Array, length: number): void {
    for (let i = 0; i < OF_BYTES.length; i++) {
      const index = names.get(OF_BYTES[i]!);
      const id = index === undefined ? -1 : bytesIdBefore(nameIds[index], bytes, length);
      if (id > 0) {
        options.onLate!(id, OBJECT_TOKEN + redactor!.tokenOfBytes(native.bytesOf(bytes, 0, length)));
      }
    }
  }

  /** The id under which an array of bytes was stored as it is, as `putTypedArray` writes it; or -1. */
  function bytesIdBefore(className: number, bytes: Uint8Array, length: number): number {
    const before = w.at;
    const start = w.align();
    w.byte(Tag.COMPOSITE);
    w.byte(TYPED_ARRAY);
    w.textOf(className);
    // No text.
    w.byte(0);
    w.varint(length);
    const shown = length < w.budget.width ? length : w.budget.width;
    w.varint(shown);
    for (let i = 0; i < shown; i++) w.number(bytes[i]);
    // Neither entries nor properties.
    w.byte(0);
    w.byte(0);
    w.varint(length - shown);
    w.byte(0);
    const size = w.at - start;
    w.pad();
    w.at = before;
    return interner.find(w.words, start >> 2, size);
  }

  /** Stores the tokens of secrets that were found since the last time, so that they are erased where they are stored already. */
  function eraseFresh(): void {
    for (let i = 0; i < freshCount; i++) {
      if (!heard(fresh[i]) && freshLookedBack < MAX_LOOKS_BACK && isFoundInside(fresh[i])) {
        freshLookedBack++;
        lookBackInAllForms(fresh[i]);
      }
      byteForms(fresh[i], eraseBytes);
      fresh[i] = "";
    }
    freshCount = 0;
  }

  return {
    stringId,
    tokenId,
    tokenOf,
    textId,
    isToken,
    holdsSecret: secretBytes(redactor),
    learn,
    store,
    flagsBeside,
    putKey,
    /** What the name at a place says about its value. */
    toldAt: (place: number): number => nameTold[place],
    putName,
    putText,
    putToken,
    /** Hears of secrets that other threads have found. */
    hear: () => redactor?.hear(heard),
    erase(): void {
      if (freshCount > 0) eraseFresh();
    },
    /** Forgets the last long strings, which depend on the budget. */
    forgetRecent(): void {
      for (let i = 0; i < recent.length; i++) recent[i] = "";
    },
    /** Forgets the ids of names. */
    forgetNames,
  };
}
