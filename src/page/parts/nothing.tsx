/**
 * What stands where there is nothing to show: why, and what to do.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RunInfo } from "../protocol.ts";

export function Nothing({ what, children }: { what: string; children?: ComponentChildren }) {
  return (
    <div class="empty" role="status">
      <p class="t-bold">{what}</p>
      {children}
    </div>
  );
}

/** In place of a view of calls, where a run has none. */
export function NoCalls({ info }: { info: RunInfo }) {
  const { warnings, isRunning } = info;
  return (
    <Nothing what={isRunning ? "No calls yet." : "No calls were recorded."}>
      {isRunning ? <p>They appear here as the program makes them.</p> : (
        <>
          {warnings.map((text) => <p key={text}>{text}</p>)}
          <p>
            Recorded are functions of the files in the scope, which is the program's own folder: named ones,
            methods and callbacks. What stands at the top of a module, and packages, are not. To record
            another folder: <code>tph run --scope FOLDER …</code>
          </p>
        </>
      )}
    </Nothing>
  );
}
