/**
 * Why a run has no calls.
 *
 * @module
 */

import type { RunEnd, RunHeader, RunMeta, UnrecordedProcesses } from "../trace/spec.ts";
import { unrecordedTexts } from "./host_text.ts";
import { escapeText } from "./text.ts";
import { plural } from "./units.ts";

/** The parts of a run that tell why it is empty. */
export interface EmptyFacts {
  header: RunHeader;
  meta?: RunMeta;
  callCount?: number;
  end?: RunEnd | undefined;
  /** Functions that the run knows. */
  sites?: readonly unknown[];
}

/** A sentence that says why there are no calls, where that is known and no remark says it. */
export function emptyText({ header, meta, callCount, end, sites = [] }: EmptyFacts): string | undefined {
  if (callCount !== 0) return undefined;
  // There may have been some, which are missing.
  if (header.host !== "command" && (end === undefined || end.dropped > 0)) return undefined;
  if (sites.length === 1) return "1 function was loaded, and not called.";
  if (sites.length > 1) return `${plural(sites.length, "function")} were loaded, and none was called.`;
  if (header.host === "command") return emptyCommandText(header, meta?.processes ?? []);
  const modules = meta?.modules;
  if (modules === undefined || (meta?.remarks?.length ?? 0) > 0) return undefined;
  const { inside, elsewhere, example } = modules;
  if (inside > 0) {
    return `${plural(inside, "module")} loaded in the scope, without a function that could be recorded.`;
  }
  const scope = escapeText(header.scope);
  if (elsewhere === 0) return `No module of the scope ${scope} reached tph's loader.`;
  const such = example === undefined ? "" : ` (such as ${escapeText(example)})`;
  return `${plural(elsewhere, "module")} loaded, none in the scope ${scope}${such}.`;
}

function emptyCommandText({ scope, command }: RunHeader, processes: readonly UnrecordedProcesses[]): string {
  if (processes.length === 0) {
    const line = command.join(" ");
    const deno = /\bdeno serve\b/.test(line)
      ? " Deno 2.9 loads nothing before what `deno serve` runs: run a program that serves by itself, with deno run -A."
      : /\bdeno\b/.test(line)
      ? " Below a command, Deno is recorded with -A only: without, it may write nothing."
      : "";
    return `No Node, Bun or Deno process was started that tph could record.${deno}`;
  }
  return `Nothing was recorded in the scope ${escapeText(scope)}: ${unrecordedTexts(processes).join("; ")}.`;
}
