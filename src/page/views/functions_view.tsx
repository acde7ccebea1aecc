/**
 * The functions of a run, summed up.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { countText } from "../../view/units.ts";
import { SortedTable } from "../parts/sorted_table.tsx";
import { selfBounds } from "../../view/call_time_text.ts";
import { tookText } from "../parts/took_text.ts";
import { go } from "../place.ts";
import type { Found, FunctionRow, RunInfo, Slot } from "../protocol.ts";
import type { Reader } from "../reader.ts";

export function FunctionsView({ reader, slot, info, at, found, call }: {
  reader: Reader;
  slot: Slot;
  info: RunInfo;
  at: string;
  found: Found | undefined;
  /** The selected call; 0 for none. */
  call: number;
}) {
  const [rows, setRows] = useState<FunctionRow[]>();
  /** The function of the selected call. */
  const [selected, setSelected] = useState(0);
  useEffect(() => {
    let isLive = true;
    reader.ask("functions", { run: slot }).then((found) => isLive && setRows(found), () => {});
    return () => void (isLive = false);
  }, [reader, slot, info]);
  useEffect(() => {
    let isLive = true;
    if (call === 0) setSelected(0);
    else reader.ask("functionOf", { run: slot, call }).then((id) => isLive && setSelected(id), () => {});
    return () => void (isLive = false);
  }, [reader, slot, info, call]);
  if (rows === undefined) return <p class="empty" role="status">Counting…</p>;
  const time = (of: (row: FunctionRow) => number, { isOwn = false } = {}) => ({
    value: of,
    // Of calls that had not ended, each may have gone on.
    cell: (row: FunctionRow) =>
      tookText({
        time: of(row),
        ...(isOwn
          ? selfBounds(of(row), info.leastTime, row.mayWait)
          : row.open > 0
          ? { isAtLeast: true }
          : {}),
      }, info.leastTime),
    isNumber: true,
  });
  const count = (of: (row: FunctionRow) => number) => ({
    value: of,
    cell: (row: FunctionRow) => of(row) === 0 ? "" : countText(of(row)),
    isNumber: true,
  });
  return (
    <SortedTable
      label="Functions"
      rows={rows}
      keyOf={(row) => row.id}
      selected={selected}
      isMarked={found && ((row) => found.functions.has(row.id))}
      at={at === "" ? (info.hasTimes ? "-Self" : "-Calls") : at}
      onSelect={(row) => row.longest > 0 && go({ call: row.longest, run: slot })}
      columns={{
        Function: { value: (row) => row.name, cell: (row) => <code>{row.name}</code> },
        Calls: count((row) => row.calls),
        When: { cell: (row) => <Spark parts={row.spark} />, isMinor: true },
        Errors: { ...count((row) => row.errors), isBad: (row) => row.errors > 0 },
        ...(info.hasTimes
          ? {
            Self: time((row) => row.self, { isOwn: true }),
            Total: time((row) => row.total),
            P50: { ...time((row) => row.p50), isMinor: true },
            P95: { ...time((row) => row.p95), isMinor: true },
            Max: time((row) => row.max),
          }
          : {}),
        Source: { value: (row) => row.place, cell: (row) => <span class="t-dim">{row.place}</span> },
      }}
    />
  );
}

/** In pixels. */
const WIDTH = 72;
const HEIGHT = 14;

/** When its calls began, over the run's time. */
function Spark({ parts }: { parts: number[] }) {
  const most = Math.max(1, ...parts);
  const wide = WIDTH / Math.max(1, parts.length);
  return (
    <svg class="spark" width={WIDTH} height={HEIGHT} aria-hidden="true">
      {parts.map((calls, i) => {
        const height = calls === 0 ? 0 : Math.max(1.5, calls / most * HEIGHT);
        return (
          <rect key={i} x={i * wide} y={HEIGHT - height} width={Math.max(1, wide - 0.5)} height={height} />
        );
      })}
    </svg>
  );
}
