/**
 * How long functions took in two runs: a table that is folded away until somebody asks for it.
 *
 * @module
 */
import { useState } from "preact/hooks";
import { plural } from "../../view/units.ts";
import type { ComparedTimes } from "../protocol.ts";
import type { Reader } from "../reader.ts";

export function Times({ reader }: { reader: Reader }) {
  const [times, setTimes] = useState<ComparedTimes | "none">();
  const ask = (isOpen: boolean): void => {
    if (!isOpen || times !== undefined) return;
    reader.ask("compareTimes", {}).then((found) => setTimes(found ?? "none"), () => setTimes("none"));
  };
  return (
    <details class="compared-times" onToggle={(event) => ask(event.currentTarget.open)}>
      <summary>Times of both runs</summary>
      {times === undefined
        ? <p class="empty" role="status">Counting…</p>
        : times === "none"
        ? <p class="t-dim">At least one of the runs was recorded without times.</p>
        : <TimesTable {...times} />}
    </details>
  );
}

function TimesTable({ note, rows, more }: ComparedTimes) {
  return (
    <>
      <p class="t-dim">{note}</p>
      <div class="table-box" tabIndex={0}>
        <table class="sorted" aria-label="Times of both runs">
          <thead>
            <tr>
              <th scope="col">Function</th>
              {["A", "B", "Change"].map((title) => <th key={title} scope="col" class="number">{title}</th>)}
              <th scope="col" class="minor">Source</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, module, a, b, change }) => (
              <tr key={`${module}#${name}`}>
                <td>
                  <code>{name}</code>
                </td>
                <td class="number">{a}</td>
                <td class="number">{b}</td>
                <td class="number">{change}</td>
                <td class="minor t-dim">{module}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p class="t-dim">{plural(more, "more function")} with smaller differences</p>}
    </>
  );
}
