/**
 * Snapshot → bytes, the inverse of `decode_snapshot.ts`, for tests, import and scrubbing. The recorder has a writer of its own,
 * which goes from values to bytes.
 *
 * @module
 */

import { type Composite, COMPOSITE_KINDS, type Snapshot, Tag } from "./snapshot.ts";

/** The number of an earlier snapshot that is just this text, where there is one. */
export type EarlierText = (text: string) => number | undefined;

interface Out {
  bytes: number[];
  earlier: EarlierText;
}

/**
 * Encodes one snapshot.
 *
 * @param earlier if not given, the bytes refer to no other snapshot
 */
export function encodeSnapshot(snapshot: Snapshot, earlier: EarlierText = () => undefined): Uint8Array {
  const out: Out = { bytes: [], earlier };
  put(out, snapshot);
  return Uint8Array.from(out.bytes);
}

/** Whether a text is not cut. */
export function isWhole({ value, length }: Snapshot & { type: "string" }): boolean {
  return length === value.length;
}

function put(out: Out, snapshot: Snapshot): void {
  switch (snapshot.type) {
    case "undefined":
    case "unseen":
      out.bytes.push(Tag.UNDEFINED);
      break;
    case "null":
      out.bytes.push(Tag.NULL);
      break;
    case "hole":
      out.bytes.push(Tag.HOLE);
      break;
    case "boolean":
      out.bytes.push(snapshot.value ? Tag.TRUE : Tag.FALSE);
      break;
    case "number":
      putNumber(out, snapshot.value);
      break;
    case "bigint":
      out.bytes.push(Tag.BIGINT);
      putString(out, snapshot.text);
      break;
    case "string": {
      const same = isWhole(snapshot) ? out.earlier(snapshot.value) : undefined;
      if (same !== undefined) {
        out.bytes.push(Tag.SAME);
        putVarint(out, same);
        break;
      }
      if (isWhole(snapshot)) out.bytes.push(Tag.STRING);
      else {
        out.bytes.push(Tag.STRING_CUT);
        putVarint(out, snapshot.length);
      }
      putText(out, snapshot.value);
      break;
    }
    case "symbol":
      out.bytes.push(Tag.SYMBOL);
      putString(out, snapshot.description);
      break;
    case "function":
    case "class":
      out.bytes.push(snapshot.type === "function" ? Tag.FUNCTION : Tag.CLASS);
      putString(out, snapshot.name);
      break;
    case "accessor":
      out.bytes.push(Tag.ACCESSOR, (snapshot.get ? 1 : 0) | (snapshot.set ? 2 : 0));
      break;
    case "proxy":
      out.bytes.push(Tag.PROXY, snapshot.callable ? 1 : 0);
      break;
    case "reference":
      out.bytes.push(Tag.REFERENCE);
      putVarint(out, snapshot.index);
      break;
    case "redacted":
      out.bytes.push(Tag.REDACTED);
      putString(out, snapshot.token);
      break;
    case "cut":
      out.bytes.push(Tag.CUT);
      putString(out, snapshot.className);
      putVarint(out, snapshot.size);
      break;
    case "composite":
      putComposite(out, snapshot);
      break;
  }
}

function putComposite(out: Out, composite: Composite): void {
  out.bytes.push(Tag.COMPOSITE, COMPOSITE_KINDS.indexOf(composite.kind));
  putString(out, composite.className);
  out.bytes.push(composite.text === undefined ? 0 : 1);
  if (composite.text !== undefined) putString(out, composite.text);
  putVarint(out, composite.size);
  putVarint(out, composite.items.length);
  for (const item of composite.items) put(out, item);
  putVarint(out, composite.entries.length);
  for (const [key, value] of composite.entries) {
    put(out, key);
    put(out, value);
  }
  putVarint(out, composite.properties.length);
  for (const { key, value } of composite.properties) {
    putString(out, key);
    put(out, value);
  }
  putVarint(out, composite.omittedItems);
  putVarint(out, composite.omittedProperties);
}

function putNumber(out: Out, value: number): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 51 && !Object.is(value, -0)) {
    out.bytes.push(Tag.INT);
    putVarint(out, value < 0 ? -2 * value - 1 : 2 * value);
  } else {
    out.bytes.push(Tag.DOUBLE, ...new Uint8Array(Float64Array.of(value).buffer));
  }
}

/** Unsigned LEB128, up to 2⁵³. */
function putVarint(out: Out, value: number): void {
  while (value >= 128) {
    out.bytes.push(value % 128 + 128);
    value = Math.floor(value / 128);
  }
  out.bytes.push(value);
}

/** An odd number names the snapshot that is the text; else the text itself follows. */
function putString(out: Out, text: string): void {
  const same = out.earlier(text);
  if (same === undefined) putText(out, text);
  else putVarint(out, 2 * same + 1);
}

/** UTF-8 with twice its length before it, a lone surrogate in its three-byte form. */
function putText(out: Out, text: string): void {
  const utf8: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    if (point < 0x80) utf8.push(point);
    else if (point < 0x800) utf8.push(0xc0 | point >> 6, 0x80 | point & 63);
    else if (point < 0x10000) utf8.push(0xe0 | point >> 12, 0x80 | point >> 6 & 63, 0x80 | point & 63);
    else {
      utf8.push(0xf0 | point >> 18, 0x80 | point >> 12 & 63, 0x80 | point >> 6 & 63, 0x80 | point & 63);
      i++;
    }
  }
  putVarint(out, utf8.length * 2);
  for (const byte of utf8) out.bytes.push(byte);
}
