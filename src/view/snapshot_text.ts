import type { Composite, Snapshot } from "../trace/snapshot.ts";
import { beginOf, cutText, escapeText, widthOf } from "./text.ts";
import { countText } from "./units.ts";

/**
 * A snapshot on one line, as one would write the value in source text where that can be:
 * `{ id: 7, items: [1, 2, … +40] }`, `Cart { total: 10 }`, `Map(2) { "a" → 1, … +1 }`, `"abc"…(+1,200)`.
 *
 * @param max Columns to fill at most; a value that needs few is shown even when there are fewer.
 */
export function snapshotText(snapshot: Snapshot, max = Infinity): string {
  switch (snapshot.type) {
    case "undefined":
    case "null":
      return snapshot.type;
    case "hole":
      return "<hole>";
    case "unseen":
      return "<unseen>";
    case "boolean":
      return String(snapshot.value);
    case "number":
      return Object.is(snapshot.value, -0) ? "-0" : String(snapshot.value);
    case "bigint":
      return cutText(`${beginOf(snapshot.text, max)}n`, Math.max(max, 8));
    case "string":
      return stringText(snapshot.value, snapshot.length, max);
    case "symbol":
      return cutText(`Symbol(${escapeText(beginOf(snapshot.description, max))})`, Math.max(max, 12));
    case "function":
      return cutText(`ƒ ${escapeText(beginOf(snapshot.name, max))}`.trimEnd(), Math.max(max, 8));
    case "class":
      return cutText(`class ${escapeText(beginOf(snapshot.name, max))}`.trimEnd(), Math.max(max, 12));
    case "accessor":
      return snapshot.get ? snapshot.set ? "[Getter/Setter]" : "[Getter]" : "[Setter]";
    case "proxy":
      return snapshot.callable ? "[Proxy function]" : "[Proxy]";
    case "reference":
      return `[same as #${snapshot.index}]`;
    case "redacted":
      return `<redacted ${escapeText(snapshot.token)}>`;
    case "cut":
      return cutOffText(escapeText(beginOf(snapshot.className, max)), snapshot.size);
    case "composite":
      return compositeText(snapshot, max);
  }
}

/** What an error says: `PaymentError: card declined`; of another value that was thrown, the value. */
export function thrownText(snapshot: Snapshot, max = Infinity): string {
  if (snapshot.type !== "composite" || snapshot.kind !== "error") {
    return `threw ${snapshotText(snapshot, max)}`;
  }
  const name = escapeText(beginOf(snapshot.className || "Error", max));
  const message = onOneLine(beginOf(snapshot.text ?? "", max), snapshot.className);
  return message === "" ? name : cutText(`${name}: ${escapeText(message)}`, Math.max(max, 16));
}

/** A message on one line. An assertion's values are behind a line that says only what was expected of them. */
function onOneLine(message: string, className: string): string {
  const values = className === "AssertionError"
    ? /^Expected [^\n]*:\n\s*(\S[^]*)/.exec(message)?.[1]
    : undefined;
  return (values ?? message).replace(/\s*\n\s*/g, " ").trim();
}

/** A text of which each character is shown as it is, in one column. */
const PLAIN = /^[ !#-[\]-~]*$/;

function stringText(value: string, length: number, max: number): string {
  const begin = beginOf(value, max, "");
  const room = Math.max(4, Math.floor(max) - 2 - `…(+${countText(length)})`.length);
  if (begin.length > Math.max(max, room) && PLAIN.test(begin)) {
    return `"${begin.slice(0, room)}"…(+${countText(length - room)})`;
  }
  const quoted = quote(begin);
  if (length === begin.length && widthOf(quoted) <= max) return quoted;
  // Cut the value, not its escaped form: an escape must stay whole.
  let kept = "";
  let used = 0;
  for (const character of begin) {
    const width = widthOf(quote(character)) - 2;
    if (used + width > room) break;
    used += width;
    kept += character;
  }
  return kept.length === length ? quoted : `${quote(kept)}…(+${countText(length - kept.length)})`;
}

function quote(text: string): string {
  return `"${quotable(text)}"`;
}

/** A text as it stands between quotes. */
function quotable(text: string): string {
  return escapeText(text.replace(/["\\]/g, "\\$&"));
}

function cutOffText(className: string, size: number): string {
  // It could not be read, or there was no room for anything of it.
  if (className === "" && size === 0) return "…";
  if (className === "Array") return `[${countText(size)} ${size === 1 ? "item" : "items"}]`;
  return className === "Object" || className === "" ? "{…}" : `${className} {…}`;
}

function compositeText(value: Composite, max: number): string {
  const name = escapeText(beginOf(value.className, max));
  const text = value.text === undefined ? "" : escapeText(beginOf(value.text, max));
  switch (value.kind) {
    case "object":
      return partsText(name === "Object" ? "" : name, "{}", value, max);
    case "array":
      return partsText(name === "Array" ? "" : name, "[]", value, max);
    case "typed-array":
      return partsText(`${name}(${countText(value.size)})`, "[]", value, max);
    case "map":
    case "set":
      return partsText(`${name}(${countText(value.size)})`, "{}", value, max);
    case "error":
      return tail(
        text
          ? `${name || "Error"}("${
            cutText(quotable(beginOf(value.text!, max)), Math.max(8, max - name.length - 4))
          }")`
          : `${name || "Error"}()`,
        value,
        max,
      );
    case "regexp":
      return tail(cutText(text, Math.max(8, max)), value, max);
    case "date":
    case "url":
      return tail(`${name}(${cutText(text, Math.max(8, max - name.length - 2))})`, value, max);
    case "boxed":
      return tail(
        `${name}(${value.items[0] ? snapshotText(value.items[0], max - name.length - 2) : ""})`,
        value,
        max,
      );
    case "array-buffer":
      return tail(`${name}(${countText(value.size)} ${value.size === 1 ? "byte" : "bytes"})`, value, max);
    case "promise": {
      const [settled] = value.items;
      if (text === "pending") return `${name} { <pending> }`;
      if (settled === undefined) return tail(name, value, max);
      const how = text === "rejected" ? "<rejected> " : "";
      return `${name} { ${how}${snapshotText(settled, max - name.length - how.length - 5)} }`;
    }
    case "weak":
      return tail(name, value, max);
    case "other":
      return tail(
        text ? `${name}(${cutText(text, Math.max(8, max - name.length - 2))})` : name || "{…}",
        value,
        max,
      );
  }
}

/** A value shown by its head, and its own properties if it has any. */
function tail(head: string, value: Composite, max: number): string {
  if (value.properties.length + value.omittedProperties === 0) return head;
  const left = max - widthOf(head) - 1;
  return left < 8
    ? head
    : `${head} ${partsText("", "{}", { ...value, items: [], entries: [], omittedItems: 0 }, left)}`;
}

function partsText(name: string, brackets: "{}" | "[]", value: Composite, max: number): string {
  const [open, close] = brackets === "{}" ? ["{ ", " }"] : ["[", "]"];
  const head = name === "" ? open : `${name} ${open}`;
  const count = value.items.length + value.entries.length + value.properties.length;
  const omitted = value.omittedItems + value.omittedProperties;
  if (count + omitted === 0) return (name === "" ? "" : `${name} `) + brackets;
  let text = "";
  let shown = 0;
  // Room for the closing bracket and for the note of what is left out.
  let left = max - widthOf(head) - close!.length - 7;
  for (const part of partsOf(value)) {
    const isLast = shown === count - 1;
    const cap = isLast ? left + (omitted === 0 ? 7 : 0) : Math.max(12, left / 2);
    if (left < 4) break;
    const written = part(Math.min(cap, left + (isLast && omitted === 0 ? 7 : 0)));
    const comma = shown > 0 ? ", " : "";
    if (shown > 0 && widthOf(written) + 2 > left + (isLast && omitted === 0 ? 7 : 0)) break;
    text += comma + written;
    left -= comma.length + widthOf(written);
    shown++;
  }
  const more = count - shown + omitted;
  if (shown === 0) {
    return brackets === "[]" && name === "" ? cutOffText("Array", value.size) : `${name} {…}`.trimStart();
  }
  if (more > 0) text += `, … +${countText(more)}`;
  return head + text + close;
}

/** Writers of the parts of a value, each given the columns that it may fill. */
function* partsOf(value: Composite): Generator<(max: number) => string> {
  for (const item of value.items) yield (max) => snapshotText(item, max);
  for (const [key, item] of value.entries) {
    yield (max) => {
      const left = snapshotText(key, max / 2);
      return `${left} → ${snapshotText(item, max - widthOf(left) - 3)}`;
    };
  }
  for (const { key, value: item } of value.properties) {
    yield (max) => {
      const name = keyText(beginOf(key, max));
      return `${name}: ${snapshotText(item, max - widthOf(name) - 2)}`;
    };
  }
}

/** A key as one would write it: bare when it is a name, in quotes otherwise; a symbol as `[description]`. */
function keyText(key: string): string {
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return key;
  if (/^\[.*\]$/su.test(key)) return escapeText(key);
  return quote(key);
}
