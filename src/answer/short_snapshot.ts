/**
 * A snapshot made shorter, with a note in it of what was left out; so that many values fit into one answer.
 *
 * @module
 */
import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { type Json, snapshotJson } from "../query/snapshot_json.ts";
import { clipTexts } from "./clip.ts";

/** What an answer has room for. */
export class Room {
  /** Values, texts, lists and rows that are there only in part. */
  shortened = 0;

  /**
   * @param rows rows to make at most
   * @param valueBytes bytes of one value, about
   */
  constructor(readonly rows: number, readonly valueBytes: number) {}

  /** A value as JSON, shortened where it is longer. */
  value(snapshot: Snapshot): Json {
    if (this.valueBytes === Infinity) return snapshotJson(snapshot);
    const short = new Shortening(this.valueBytes);
    const shorter = short.take(snapshot, this.valueBytes);
    if (!short.isCut) return snapshotJson(snapshot);
    this.shortened++;
    return snapshotJson(shorter);
  }

  /** A text of the answer itself, shortened where it is longer. */
  text(text: string, bytes = Math.max(40, this.valueBytes)): string {
    if (this.valueBytes <= TIGHT) bytes = Math.min(bytes, TIGHT_TEXT);
    if (this.valueBytes === Infinity || text.length <= bytes) return text;
    this.shortened++;
    return `${text.slice(0, bytes).replace(/[\ud800-\udbff]$/, "")}…`;
  }

  /** Texts that take no more bytes, where there is not room for all; the last says how many are missing. */
  texts(texts: readonly string[], bytes: number, noun: string): string[] {
    if (this.valueBytes === Infinity) return [...texts];
    const clipped = clipTexts(texts, bytes, noun);
    if (clipped.length !== texts.length || clipped.some((text, i) => text !== texts[i])) this.shortened++;
    return clipped;
  }

  /** A list within a row: its first items, where there is not room for long values. */
  list<Item>(items: readonly Item[], most: number): readonly Item[] {
    if (this.valueBytes >= LONG_VALUES || items.length <= most) return items;
    this.shortened++;
    return items.slice(0, most);
  }
}

/** Where values have no more bytes than these, texts have few, too. */
const TIGHT = 16;
const TIGHT_TEXT = 80;

/** Where values have so many bytes, the lists within rows are whole as well. */
const LONG_VALUES = 600;

/** What a mark of something that was left out takes. */
const MARK = 8;

class Shortening {
  isCut = false;
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  take(snapshot: Snapshot, bytes: number): Snapshot {
    switch (snapshot.type) {
      case "string":
        return { ...snapshot, value: this.#text(snapshot.value, bytes) };
      case "bigint":
        return { ...snapshot, text: this.#text(snapshot.text, bytes) };
      case "symbol":
        return { ...snapshot, description: this.#text(snapshot.description, bytes) };
      case "function":
      case "class":
        return { ...snapshot, name: this.#text(snapshot.name, bytes) };
      case "composite":
        return this.#composite(snapshot, bytes);
      default:
        this.#left -= 5;
        return snapshot;
    }
  }

  #text(text: string, bytes: number): string {
    const room = Math.max(MARK, Math.min(bytes, this.#left) - 2);
    const kept = text.length <= room ? text : text.slice(0, room).replace(/[\ud800-\udbff]$/, "");
    if (kept.length < text.length) this.isCut = true;
    this.#left -= kept.length + 2;
    return kept;
  }

  #composite(value: Composite, bytes: number): Snapshot {
    const room = Math.min(bytes, this.#left);
    if (room < MARK) {
      this.isCut = true;
      this.#left -= MARK;
      return { type: "cut", className: value.className.slice(0, 40), size: value.size };
    }
    const inner = Math.max(MARK, room / 2);
    const short: Composite = { ...value, items: [], entries: [], properties: [] };
    if (value.text !== undefined) {
      const kept = this.#text(value.text, room);
      short.text = kept.length < value.text.length ? `${kept}…` : kept;
    }
    this.#left -= 2;
    for (const item of value.items) {
      if (this.#left < MARK) break;
      short.items.push(this.take(item, inner));
    }
    for (const [key, entry] of value.entries) {
      if (this.#left < MARK) break;
      short.entries.push([this.take(key, inner), this.take(entry, inner)]);
    }
    for (const { key, value: property } of value.properties) {
      if (this.#left < MARK) break;
      this.#left -= Math.min(key.length, 60) + 4;
      if (key.length > 60) this.isCut = true;
      short.properties.push({
        key: key.length > 60 ? `${key.slice(0, 60)}…` : key,
        value: this.take(property, inner),
      });
    }
    const items = value.items.length - short.items.length + value.entries.length - short.entries.length;
    const properties = value.properties.length - short.properties.length;
    if (items + properties > 0) this.isCut = true;
    short.omittedItems += items;
    short.omittedProperties += properties;
    return short;
  }
}
