/**
 * The tests of a run, those that failed first, or the requests that it got, the slowest first.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { durationText } from "../../view/units.ts";
import { Time } from "../parts/call_row.tsx";
import { SortedTable } from "../parts/sorted_table.tsx";
import { go } from "../place.ts";
import type { Found, RootRow, RunInfo, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";

export function RootsView({ reader, slot, info, kind, at, found, call }: {
  reader: Reader;
  slot: Slot;
  info: RunInfo;
  kind: "tests" | "requests";
  at: string;
  found: Found | undefined;
  call: number;
}) {
  const [rows, setRows] = useState<RootRow[]>();
  useEffect(() => {
    let isLive = true;
    setRows(undefined);
    reader.ask("roots", { run: slot, kind }).then((found) => isLive && setRows(found), () => {});
    return () => void (isLive = false);
  }, [reader, slot, info, kind]);
  if (rows === undefined) return <p class="empty" role="status">Looking…</p>;
  const longest = rows.reduce((most, { time }) => Math.max(most, time), 0);
  return (
    <SortedTable
      label={kind === "tests" ? "Tests" : "Requests"}
      rows={rows}
      keyOf={(row) => row.call}
      at={at === "" ? (kind === "tests" ? "Status" : "-Took") : at}
      selected={call}
      isMarked={found && ((row) => found.roots.has(row.call))}
      onSelect={(row) => go({ call: row.call, run: slot })}
      columns={{
        [kind === "tests" ? "Test" : "Request"]: { value: (row) => row.title, cell: (row) => row.title },
        ...(rows.some(({ status }) => status !== "")
          ? {
            Status: {
              value: (row: RootRow) => `${row.isBad ? 0 : 1} ${row.status}`,
              cell: (row: RootRow) => row.status,
              isBad: (row: RootRow) => row.isBad,
            },
          }
          : {}),
        ...(rows.some(({ detail }) => detail !== "")
          ? {
            [kind === "tests" ? "Error or file" : "Route"]: {
              value: (row: RootRow) => row.detail,
              isMinor: kind === "requests",
              cell: (row: RootRow) => (
                <span class={row.isBad && kind === "tests" ? "t-red" : "t-dim"}>{row.detail}</span>
              ),
            },
          }
          : {}),
        ...(info.hasTimes
          ? {
            Took: {
              value: (row: RootRow) => row.time,
              cell: ({ time, waiting, isAtLeast }: RootRow) => (
                <Time {...{ time, waiting, isAtLeast }} whole={longest} />
              ),
              isNumber: true,
            },
            Waited: {
              value: (row: RootRow) => row.waiting,
              cell: (row: RootRow) => row.waiting > 0 ? durationText(row.waiting) : "",
              isNumber: true,
              isMinor: true,
            },
            Began: {
              value: (row: RootRow) => row.start,
              cell: (row: RootRow) => durationText(row.start),
              isNumber: true,
              isMinor: true,
            },
          }
          : {}),
      }}
    />
  );
}
