/**
 * A table whose heads sort it.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { plural } from "../../view/units.ts";
import { go } from "../place.ts";

/** Rows that are made at first, and as many more each time. */
const STEP = 200;

export interface Column<Row> {
  /** What it is sorted by; a column without it is not. */
  value?: (row: Row) => number | string;
  cell: (row: Row) => ComponentChildren;
  isNumber?: boolean;
  isBad?: (row: Row) => boolean;
  /** Left out where there is little room. */
  isMinor?: boolean;
}

export function SortedTable<Row>({ label, rows, columns, keyOf, at, selected, isMarked, onSelect }: {
  label: string;
  rows: readonly Row[];
  columns: Record<string, Column<Row>>;
  keyOf: (row: Row) => number;
  /** The column that sorts it, with `-` before it where the greatest comes first. */
  at: string;
  selected?: number;
  /** Whether a search has found something in it: these come first. */
  isMarked?: ((row: Row) => boolean) | undefined;
  onSelect: (row: Row) => void;
}) {
  const [most, setMost] = useState(STEP);
  const name = at.replace(/^-/, "");
  const value = Object.hasOwn(columns, name) ? columns[name]!.value : undefined;
  const sign = at.startsWith("-") ? -1 : 1;
  const sorted = value === undefined ? rows.slice() : rows.toSorted((x, y) => {
    const [one, other] = [value(x), value(y)];
    return sign * (one < other ? -1 : one > other ? 1 : 0);
  });
  if (isMarked !== undefined) sorted.sort((x, y) => Number(isMarked(y)) - Number(isMarked(x)));
  const names = Object.keys(columns);
  return (
    <div class="table-box" tabIndex={-1}>
      <table class="sorted" aria-label={label}>
        <thead>
          <tr>
            {names.map((column) => {
              const { value, isNumber, isMinor } = columns[column]!;
              const order = column !== name ? undefined : sign < 0 ? "descending" : "ascending";
              const other = order === "descending" || !isNumber && order === undefined
                ? column
                : `-${column}`;
              return (
                <th
                  key={column}
                  scope="col"
                  aria-sort={order}
                  class={`${isNumber ? "number" : ""}${isMinor ? " minor" : ""}`}
                >
                  {value === undefined ? column : (
                    <button type="button" onClick={() => go({ at: other })}>
                      {column}
                    </button>
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, most).map((row) => (
            <tr
              key={keyOf(row)}
              aria-current={selected === keyOf(row) ? "true" : undefined}
              class={`${selected !== undefined && selected === keyOf(row) ? "active" : ""}${
                isMarked?.(row) ? " hit" : ""
              }`}
              onClick={() => onSelect(row)}
            >
              {names.map((column, i) => {
                const { cell, isNumber, isBad, isMinor } = columns[column]!;
                const kind = `${isNumber ? "number" : ""}${isBad?.(row) ? " t-red" : ""}${
                  isMinor ? " minor" : ""
                }`;
                return i > 0 ? <td key={column} class={kind}>{cell(row)}</td> : (
                  <td key={column} class={kind}>
                    <button type="button" class="row-button" onClick={() => onSelect(row)}>
                      {cell(row)}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > most && (
        <button
          type="button"
          class="link more"
          onClick={() => setMost(most + 5 * STEP)}
        >
          {plural(sorted.length - most, "more row")}
        </button>
      )}
    </div>
  );
}
