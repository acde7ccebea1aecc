import type { Composite, Snapshot } from "../trace/snapshot.ts";

/** What `JSON.stringify` takes. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A snapshot as JSON: plain where that says it all, and an object with `$type` where it does not.
 *
 * | value | JSON |
 * | --- | --- |
 * | `null`, booleans, strings, finite numbers but `-0` | as they are |
 * | a plain object, an array, with nothing left out | as they are |
 * | `NaN`, `Infinity`, `-Infinity`, `-0` | `{"$type":"number","value":"NaN"}` |
 * | a string that was cut | `{"$type":"string","value":"its start","length":1234}` |
 * | `undefined`, a hole, a value that was not seen | `{"$type":"undefined"}`, `"hole"`, `"unseen"` |
 * | a bigint | `{"$type":"bigint","value":"123"}` |
 * | a symbol | `{"$type":"symbol","description":"…"}` |
 * | a function, a class | `{"$type":"function","name":"…"}`, `"class"` |
 * | a property with a getter or setter | `{"$type":"accessor","get":true,"set":false}` |
 * | a proxy | `{"$type":"proxy","callable":false}` |
 * | a secret | `{"$type":"redacted","token":"…"}` |
 * | an object that is in this value already | `{"$type":"reference","index":0}`: the index-th of its objects, in the order of reading, from 0 |
 * | an object that was not entered | `{"$type":"cut","className":"…","size":3}` |
 * | a promise whose settlement is known | `{"$type":"promise","settled":"fulfilled","value":…}`, or `"settled":"rejected","error":…`; or `"settled":"pending"`, at the end of the run; with `className` where it is of a subclass |
 * | any other object | `{"$type":KIND,"className":"…","size":2}` with `text`, `items`, `entries` (pairs), `properties` (pairs of key and value), `omittedItems`, `omittedProperties` where there are any; KIND is one of `COMPOSITE_KINDS` |
 */
export function snapshotJson(snapshot: Snapshot): Json {
  switch (snapshot.type) {
    case "null":
      return null;
    case "boolean":
      return snapshot.value;
    case "number": {
      const { value } = snapshot;
      if (Object.is(value, -0)) return { $type: "number", value: "-0" };
      return Number.isFinite(value) ? value : { $type: "number", value: String(value) };
    }
    case "bigint":
      return { $type: "bigint", value: snapshot.text };
    case "string":
      return snapshot.value.length === snapshot.length
        ? snapshot.value
        : { $type: "string", value: snapshot.value, length: snapshot.length };
    case "composite":
      return compositeJson(snapshot);
    default: {
      const { type, ...rest } = snapshot;
      return { $type: type, ...rest };
    }
  }
}

function compositeJson(value: Composite): Json {
  const { kind, className, items, properties, omittedItems, omittedProperties } = value;
  const isWhole = omittedItems === 0 && omittedProperties === 0;
  if (isWhole && kind === "array" && className === "Array" && properties.length === 0) {
    return items.map(snapshotJson);
  }
  if (isWhole && kind === "object" && className === "Object" && items.length === 0) {
    const plain = Object.create(null) as { [key: string]: Json };
    for (const { key, value: property } of properties) plain[key] = snapshotJson(property);
    // A symbol may be written in the way of a string key.
    if (Object.keys(plain).length === properties.length && !("$type" in plain)) return plain;
  }
  const promiseClass: Record<string, string> = className === "Promise" ? {} : { className };
  if (kind === "promise" && value.text === "pending") {
    return { $type: kind, ...promiseClass, settled: value.text };
  }
  if (kind === "promise" && value.text !== undefined && items.length === 1) {
    const isFulfilled = value.text === "fulfilled";
    return {
      $type: kind,
      ...promiseClass,
      settled: value.text,
      [isFulfilled ? "value" : "error"]: snapshotJson(items[0]!),
    };
  }
  const json: { [key: string]: Json } = { $type: kind, className, size: value.size };
  if (value.text !== undefined) json.text = value.text;
  if (items.length > 0) json.items = items.map(snapshotJson);
  if (value.entries.length > 0) json.entries = value.entries.map((entry) => entry.map(snapshotJson));
  if (properties.length > 0) json.properties = properties.map((p) => [p.key, snapshotJson(p.value)]);
  if (omittedItems > 0) json.omittedItems = omittedItems;
  if (omittedProperties > 0) json.omittedProperties = omittedProperties;
  return json;
}
