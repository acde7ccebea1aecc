/**
 * Parts of values in which two calls differ, as they were and as they are.
 *
 * @module
 */
import { useState } from "preact/hooks";
import type { Change } from "../protocol.ts";
import { Value } from "./value.tsx";

/** Parts that are shown at first. */
const FIRST = 8;

export function Changes({ changes }: { changes: readonly Change[] }) {
  const [all, setAll] = useState(false);
  if (changes.length === 0) return null;
  const shown = all ? changes : changes.slice(0, FIRST);
  return (
    <>
      <table class="changes">
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">A</th>
            <th scope="col">B</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((change, i) => (
            <tr key={i}>
              <th scope="row">{placeOf(change)}</th>
              <td class="was">
                <Side value={change.a} />
              </td>
              <td class="is">
                <Side value={change.b} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shown.length < changes.length && (
        <button type="button" class="link small" onClick={() => setAll(true)}>
          {changes.length - shown.length} more parts
        </button>
      )}
    </>
  );
}

/** A value of one of the runs. */
export function Side({ value }: { value: Change["a"] }) {
  if (value === undefined) return <span class="t-dim">nothing</span>;
  return (
    <ul class="values">
      <Value name="" value={value} />
    </ul>
  );
}

/** `order.items[2].price`, `result`, `argument 2`. */
function placeOf({ slot, path, atExit }: Change): string {
  const names: Record<string, string> = { return: "result", outcome: "outcome" };
  const name = /^\d+$/.test(slot)
    ? `argument ${Number(slot) + 1}`
    : Object.hasOwn(names, slot)
    ? names[slot]!
    : slot;
  return name + path + (atExit ? " afterwards" : "");
}
