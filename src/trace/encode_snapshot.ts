/**
 * Snapshot → bytes, the inverse of `decode_snapshot.ts`, for tests, import and scrubbing. The recorder has a writer of its own,
 * which goes from values to bytes.
 *
 * @module
 */

import { type Composite, COMPOSITE_KINDS, type Snapshot, Tag } from "./snapshot.ts";

/** Encodes one snapshot. */
export function encodeSnapshot(snapshot: Snapshot): Uint8Array {
  const bytes: number[] = [];
  put(bytes, snapshot);
  return Uint8Array.from(bytes);
}

function put(bytes: number[], snapshot: Snapshot): void {
  switch (snapshot.type) {
    case "undefined":
    case "unseen":
      bytes.push(Tag.UNDEFINED);
      break;
    case "null":
      bytes.push(Tag.NULL);
      break;
    case "hole":
      bytes.push(Tag.HOLE);
      break;
    case "boolean":
      bytes.push(snapshot.value ? Tag.TRUE : Tag.FALSE);
      break;
    case "number":
      putNumber(bytes, snapshot.value);
      break;
    case "bigint":
      bytes.push(Tag.BIGINT);
      putString(bytes, snapshot.text);
      break;
    case "string":
      if (snapshot.length === snapshot.value.length) bytes.push(Tag.STRING);
      else {
        bytes.push(Tag.STRING_CUT);
        putVarint(bytes, snapshot.length);
      }
      putString(bytes, snapshot.value);
      break;
    case "symbol":
      bytes.push(Tag.SYMBOL);
      putString(bytes, snapshot.description);
      break;
    case "function":
    case "class":
      bytes.push(snapshot.type === "function" ? Tag.FUNCTION : Tag.CLASS);
      putString(bytes, snapshot.name);
      break;
    case "accessor":
      bytes.push(Tag.ACCESSOR, (snapshot.get ? 1 : 0) | (snapshot.set ? 2 : 0));
      break;
    case "proxy":
      bytes.push(Tag.PROXY, snapshot.callable ? 1 : 0);
      break;
    case "reference":
      bytes.push(Tag.REFERENCE);
      putVarint(bytes, snapshot.index);
      break;
    case "redacted":
      bytes.push(Tag.REDACTED);
      putString(bytes, snapshot.token);
      break;
    case "cut":
      bytes.push(Tag.CUT);
      putString(bytes, snapshot.className);
      putVarint(bytes, snapshot.size);
      break;
    case "composite":
      putComposite(bytes, snapshot);
      break;
  }
}

function putComposite(bytes: number[], composite: Composite): void {
  bytes.push(Tag.COMPOSITE, COMPOSITE_KINDS.indexOf(composite.kind));
  putString(bytes, composite.className);
  bytes.push(composite.text === undefined ? 0 : 1);
  if (composite.text !== undefined) putString(bytes, composite.text);
  putVarint(bytes, composite.size);
  putVarint(bytes, composite.items.length);
  for (const item of composite.items) put(bytes, item);
  putVarint(bytes, composite.entries.length);
  for (const [key, value] of composite.entries) {
    put(bytes, key);
    put(bytes, value);
  }
  putVarint(bytes, composite.properties.length);
  for (const { key, value } of composite.properties) {
    putString(bytes, key);
    put(bytes, value);
  }
  putVarint(bytes, composite.omittedItems);
  putVarint(bytes, composite.omittedProperties);
}

function putNumber(bytes: number[], value: number): void {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 51 && !Object.is(value, -0)) {
    bytes.push(Tag.INT);
    putVarint(bytes, value < 0 ? -2 * value - 1 : 2 * value);
  } else {
    bytes.push(Tag.DOUBLE, ...new Uint8Array(Float64Array.of(value).buffer));
  }
}

/** Unsigned LEB128, up to 2⁵³. */
function putVarint(bytes: number[], value: number): void {
  while (value >= 128) {
    bytes.push(value % 128 + 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
}

/** UTF-8 with twice its length before it (an odd number would name another snapshot), a lone surrogate in its three-byte form. */
function putString(bytes: number[], text: string): void {
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
  putVarint(bytes, utf8.length * 2);
  for (const byte of utf8) bytes.push(byte);
}
