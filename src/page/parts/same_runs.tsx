import { plural } from "../../view/units.ts";
import type { Comparison } from "../protocol.ts";

/** Of runs that do the same: what was compared, and what is not counted. */
export function Same({ a, b, notes, isPart }: NonNullable<Comparison["same"]> & { isPart: boolean }) {
  return (
    <div class="compared">
      <p>{isPart ? "Compared in this page:" : "Compared:"}</p>
      <ul class="plain">
        {([["a", a], ["b", b]] as const).map(([slot, { name, id, calls, functions }]) => (
          <li key={slot}>
            <span class={`side side-${slot}`}>{slot.toUpperCase()}</span> <strong>{name}</strong>{" "}
            <span class="t-dim">{id}</span> {plural(calls, "call")} of {plural(functions, "function")}
          </li>
        ))}
      </ul>
      {notes.map((text) => <p key={text} class="t-dim">{text}</p>)}
      <p class="t-dim">
        Times, ports, random ids and the like do not count; <code>tph diff --list-noise</code> lists them.
      </p>
    </div>
  );
}
