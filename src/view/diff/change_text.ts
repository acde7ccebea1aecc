import type { Snapshot } from "../../trace/snapshot.ts";
import type { CallChange } from "../../query/diff/compare_calls.ts";
import { snapshotText, thrownText } from "../snapshot_text.ts";
import type { Glyphs, Segment, Style } from "../style.ts";
import { escapeText } from "../text.ts";

export interface ChangeTextOptions {
  style: Style;
  glyphs: Glyphs;
  /** Columns of one value. */
  valueWidth: number;
}

/** The place of a change within a call: `order.items[2].price`, `return`, `error`. */
export function placeOf({ slot, path, atExit }: CallChange): string {
  if (slot === "outcome") return "";
  const place = escapeText((/^\d+$/.test(slot) ? `argument ${Number(slot) + 1}` : slot) + path);
  return atExit ? `${place} afterwards` : place;
}

/** `price: 10 → 12`. */
export function changeSegments(
  change: CallChange,
  { style, glyphs, valueWidth }: ChangeTextOptions,
): Segment[] {
  const place = placeOf(change);
  const write = (value: Snapshot | undefined) => {
    if (value === undefined) return "nothing";
    const isThrown = change.slot === "error" && change.path === "" ||
      change.slot === "outcome" && value.type === "composite" && value.kind === "error";
    return isThrown ? thrownText(value, valueWidth) : snapshotText(value, valueWidth);
  };
  const head: Segment[] = place === "" ? [] : [{ text: `${place}: ` }];
  if (change.a === undefined && change.slot !== "outcome") {
    return [...head, { text: `+ ${write(change.b)}`, dress: style.green }];
  }
  if (change.b === undefined && change.slot !== "outcome") {
    return [...head, { text: `- ${write(change.a)}`, dress: style.red }];
  }
  return [
    ...head,
    { text: write(change.a), dress: style.red },
    { text: ` ${glyphs.arrow} ` },
    { text: write(change.b), dress: style.green },
  ];
}
