/**
 * The tests of a run, those that failed first, or the requests that it got, the slowest first.
 *
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { durationText } from "../../view/units.ts";
import { Time } from "../parts/call_row.tsx";
import { Nothing } from "../parts/nothing.tsx";
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
  if (rows.length === 0) return <NoRoots kind={kind} />;
  const longest = rows.reduce((most, { time }) => Math.max(most, time), 0);
  const hasLater = rows.some(({ lastEnd }) => lastEnd !== undefined);
  return (
    <SortedTable
      label={kind === "tests" ? "Tests" : "Requests"}
      rows={rows}
      keyOf={(row) => row.call}
      at={at === "" ? (kind === "tests" ? "Status" : hasLater ? "-Last call" : "-Took") : at}
      selected={call}
      isMarked={found && ((row) => found.roots.has(row.call))}
      onSelect={(row) => go({ call: row.call, run: slot })}
      columns={{
        [kind === "tests" ? "Test" : "Request"]: { value: (row) => row.title, cell: (row) => row.title },
        Status: {
          value: (row: RootRow) => `${row.isBad ? 0 : 1} ${row.status}`,
          cell: (row: RootRow) => row.status === "" ? <Unseen /> : row.status,
          isBad: (row: RootRow) => row.isBad,
        },
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
              cell: (row: RootRow) => <Time took={row} whole={longest} least={info.leastTime} />,
              isNumber: true,
            },
            ...(hasLater ? { "Last call": lastCall } : {}),
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

/** When the last call below a request had ended: what answers may do so long after it has returned. */
const lastCall = {
  value: ({ time, lastEnd = time }: RootRow) => lastEnd,
  cell: ({ time, lastEnd = time }: RootRow) => (
    <span title="When its last call had ended. When the response was there is not in the record.">
      {durationText(lastEnd)}
    </span>
  ),
  isNumber: true,
};

/** In place of a status that the record does not have. */
function Unseen() {
  return <span class="t-dim" title="What the response was is not in the record.">not seen</span>;
}

function NoRoots({ kind }: { kind: "tests" | "requests" }) {
  return kind === "tests"
    ? (
      <Nothing what="This run has no tests.">
        <p>
          It shows the tests that a runner ran, such as <code>tph run -- npm test</code>.
        </p>
      </Nothing>
    )
    : (
      <Nothing what="This run has no requests.">
        <p>
          It shows what a server in the program answered while it was recorded: one of{" "}
          <code>node:http</code>, of Bun or of Deno, or of a framework on these.
        </p>
      </Nothing>
    );
}
