import { type Composite, composite, COMPOSITE_KINDS, type Snapshot } from "../trace/snapshot.ts";

type Fields = Record<string, unknown>;

/** Values are not read deeper than this; no budget of a recording is as deep. */
const MOST_DEPTH = 100;

/** The snapshot that `snapshotJson` wrote; what is none of its forms is a value that was not seen. */
export function snapshotOfJson(json: unknown, depth = 0): Snapshot {
  if (json === undefined) return { type: "unseen" };
  if (json === null) return { type: "null" };
  if (typeof json === "boolean") return { type: "boolean", value: json };
  if (typeof json === "number") return { type: "number", value: json };
  if (typeof json === "string") return { type: "string", value: json, length: json.length };
  if (depth > MOST_DEPTH) return { type: "unseen" };
  const inner = (value: unknown): Snapshot => snapshotOfJson(value, depth + 1);
  if (Array.isArray(json)) {
    return composite("array", "Array", { size: json.length, items: json.map(inner) });
  }
  const fields = json as Fields;
  if ("$type" in fields) return markedSnapshot(fields, inner);
  const properties = Object.entries(fields).map(([key, value]) => ({ key, value: inner(value) }));
  return composite("object", "Object", { size: properties.length, properties });
}

function markedSnapshot(fields: Fields, inner: (value: unknown) => Snapshot): Snapshot {
  const type = fields.$type;
  switch (type) {
    case "undefined":
    case "hole":
      return { type };
    case "number":
      return { type, value: Number(fields.value) };
    case "bigint":
      return { type, text: textOf(fields.value) };
    case "string": {
      const value = textOf(fields.value);
      return { type, value, length: Math.max(value.length, sizeOf(fields.length)) };
    }
    case "symbol":
      return { type, description: textOf(fields.description) };
    case "function":
    case "class":
      return { type, name: textOf(fields.name) };
    case "accessor":
      return { type, get: fields.get === true, set: fields.set === true };
    case "proxy":
      return { type, callable: fields.callable === true };
    case "reference":
      return { type, index: sizeOf(fields.index) };
    case "redacted":
      return { type, token: textOf(fields.token) };
    case "cut":
      return { type, className: textOf(fields.className), size: sizeOf(fields.size) };
    default:
      return compositeSnapshot(fields, inner);
  }
}

function compositeSnapshot(fields: Fields, inner: (value: unknown) => Snapshot): Snapshot {
  const kind = COMPOSITE_KINDS.find((name) => name === fields.$type);
  if (kind === undefined) return { type: "unseen" };
  if (kind === "promise" && typeof fields.settled === "string") {
    const text = fields.settled;
    const items = text === "pending" ? [] : [inner(text === "fulfilled" ? fields.value : fields.error)];
    const className = typeof fields.className === "string" ? fields.className : "Promise";
    return composite(kind, className, { text, size: 1, items });
  }
  const parts: Partial<Composite> = {
    size: sizeOf(fields.size),
    items: listOf(fields.items).map(inner),
    entries: pairsOf(fields.entries).map(([key, value]) => [inner(key), inner(value)]),
    properties: pairsOf(fields.properties).map(([key, value]) => ({ key: textOf(key), value: inner(value) })),
    omittedItems: sizeOf(fields.omittedItems),
    omittedProperties: sizeOf(fields.omittedProperties),
  };
  if (typeof fields.text === "string") parts.text = fields.text;
  return composite(kind, textOf(fields.className), parts);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function pairsOf(value: unknown): [unknown, unknown][] {
  return listOf(value).filter((pair) => Array.isArray(pair) && pair.length === 2) as [unknown, unknown][];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function sizeOf(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}
