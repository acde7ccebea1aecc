/**
 * A value that opens part by part.
 *
 * @module
 */
import { useState } from "preact/hooks";
import type { Composite, Snapshot } from "../../trace/snapshot.ts";
import { snapshotText } from "../../view/snapshot_text.ts";
import { escapeText } from "../../view/text.ts";
import { countText, plural } from "../../view/units.ts";

/** Columns of a value on one line. */
const WIDTH = 90;
/** Parts that are shown at first, and as many more each time. */
const STEP = 100;
/** Characters of a text that are shown at first. */
const MOST_TEXT = 4000;

interface Part {
  name: string;
  value: Snapshot;
}

/** A named value: on one line, and with its parts below it when it is open. */
export function Value({ name, value, depth = 0, isOpen = false }: {
  name: string;
  value: Snapshot;
  depth?: number;
  isOpen?: boolean;
}) {
  const [open, setOpen] = useState(isOpen);
  const [most, setMost] = useState(STEP);
  const parts = partsOf(value);
  const isLong = value.type === "string" && (value.value.length > WIDTH || value.value.includes("\n"));
  const canOpen = parts.length > 0 || isLong || omittedOf(value) > 0;
  const head = (
    <>
      {name !== "" && <span class="v-name">{name}</span>}
      {name !== "" && <span class="t-dim">:</span>} <ValueText value={value} isOpen={open && canOpen} />
    </>
  );
  return (
    <li class="value">
      {canOpen
        ? (
          <button type="button" class="v-head" aria-expanded={open} onClick={() => setOpen(!open)}>
            <span class="twist" aria-hidden="true" />
            {head}
          </button>
        )
        : <div class="v-head v-leaf">{head}</div>}
      {open && isLong && value.type === "string" && <LongText text={value.value} length={value.length} />}
      {open && parts.length + omittedOf(value) > 0 && (
        <ul>
          {parts.slice(0, most).map((part) => (
            <Value key={part.name} name={part.name} value={part.value} depth={depth + 1} />
          ))}
          {parts.length > most && (
            <li>
              <button type="button" class="link" onClick={() => setMost(most + STEP)}>
                {countText(parts.length - most)} more
              </button>
            </li>
          )}
          {omittedOf(value) > 0 && (
            <li class="t-dim v-leaf">{plural(omittedOf(value), "part")} not recorded</li>
          )}
        </ul>
      )}
    </li>
  );
}

/** A value on one line. */
function ValueText({ value, isOpen = false, width = WIDTH }: {
  value: Snapshot;
  isOpen?: boolean;
  width?: number;
}) {
  const text = isOpen ? headOf(value) : snapshotText(value, width);
  return <span class={`v-${value.type}`}>{text}</span>;
}

/** What stands for a value whose parts are shown below it. */
function headOf(value: Snapshot): string {
  if (value.type !== "composite") return snapshotText(value, WIDTH);
  return snapshotText({
    ...value,
    items: [],
    entries: [],
    properties: [],
    omittedItems: 0,
    omittedProperties: 0,
  }, WIDTH)
    .replace(/^(?:\{\}|\[\])$/, value.kind === "array" ? `Array(${countText(value.size)})` : value.className);
}

/** A text with its lines. What a reader could not see is written as an escape. */
function LongText({ text, length }: { text: string; length: number }) {
  const [most, setMost] = useState(MOST_TEXT);
  const shown = text.slice(0, most).split("\n").map(escapeText).join("\n");
  const missing = length - text.length;
  return (
    <div class="v-long">
      <pre tabIndex={0}>{shown}</pre>
      {text.length > most && (
        <button type="button" class="link" onClick={() => setMost(most * 10)}>
          {countText(text.length - most)} more characters
        </button>
      )}
      {text.length > most && missing > 0 && ", "}
      {missing > 0 && <span class="t-dim">{countText(missing)} more characters were not recorded</span>}
    </div>
  );
}

function omittedOf(value: Snapshot): number {
  return value.type === "composite" ? value.omittedItems + value.omittedProperties : 0;
}

/** The parts of a value, named as they are reached. */
function partsOf(value: Snapshot): Part[] {
  if (value.type !== "composite") return [];
  return [
    ...value.items.map((item, i) => ({ name: itemName(value, i), value: item })),
    ...value.entries.map(([key, item]) => ({ name: snapshotText(key, 40), value: item })),
    ...value.properties.map(({ key, value: item }) => ({ name: escapeText(key), value: item })),
  ];
}

function itemName({ kind, text }: Composite, index: number): string {
  return kind === "promise" ? escapeText(text ?? "settled") : String(index);
}
