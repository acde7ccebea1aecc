/**
 * Values that TypeScript's declaration rules out.
 *
 * @module
 */
import type { Trace } from "../../trace/trace.ts";
import type { Remark } from "../remarks.ts";
import { type KindCounts, type SiteKinds, VALUE_KINDS } from "../value_kinds.ts";

/** What is declared of a function by its id: the type of a parameter, or of the result, where it is a primitive one. */
export type DeclaredOf = (
  site: number,
) => { params: ReadonlyMap<string, string>; result?: string } | undefined;

export function declaredRemarks(
  trace: Trace,
  sites: readonly (SiteKinds | undefined)[],
  declaredOf: DeclaredOf,
): Remark[] {
  const remarks: Remark[] = [];
  sites.forEach((kinds, id) => {
    if (kinds === undefined) return;
    const declared = declaredOf(id);
    if (declared === undefined) return;
    const { params } = trace.site(id);
    const note = (what: string, type: string | undefined, counts: KindCounts) => {
      const other = type === undefined ? undefined : otherThan(type, counts);
      if (other === undefined) return;
      const { kind, count, all, call } = other;
      remarks.push({
        kind: "other than declared",
        text: `${what} is declared ${type}, and was ${kind} in ${count} of ${all} calls`,
        call,
        command: { name: "call", options: [`#${call}`] },
      });
    };
    kinds.args.forEach((counts, i) => {
      const name = params[i];
      if (name !== undefined) note(`${name} of %`, declared.params.get(name), counts);
    });
    note("The result of %", declared.result, kinds.results);
  });
  return remarks;
}

function otherThan(type: string, { counts, calls }: KindCounts) {
  let all = 0;
  let other = 0;
  counts.forEach((count, kind) => {
    all += count;
    const word = VALUE_KINDS[kind];
    if (count === 0 || word === "unknown" || word === type || word === "NaN" && type === "number") return;
    if (other === 0 || count > counts[other]!) other = kind;
  });
  return other === 0
    ? undefined
    : { kind: VALUE_KINDS[other]!, count: counts[other]!, all, call: calls[other]! };
}
