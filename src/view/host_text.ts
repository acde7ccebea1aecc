/**
 * What a run was run under, in words.
 *
 * @module
 */

import { OLDEST } from "../plan/oldest.ts";
import type { RunHeader, RunMeta, UnrecordedProcesses } from "../trace/spec.ts";
import type { Thread } from "../trace/threads.ts";
import { escapeText } from "./text.ts";
import { countText } from "./units.ts";

/** The parts of a run that tell of its hosts. */
export interface HostFacts {
  header: RunHeader;
  meta?: RunMeta;
  threads?: readonly Thread[];
}

/** `bun 1.4.5`; of a command the hosts of all its processes that are in the record, nothing where there are none. */
export function hostText({ header, meta, threads = [] }: HostFacts): string {
  if (header.host === "unknown") return "";
  if (header.host !== "command") return named(header.host, meta?.hostVersion);
  const names = threads.map((thread) => named(thread.header.host ?? "", thread.meta.hostVersion));
  return [...new Set(names)].join(", ");
}

/** Why processes of a command are not in the record. */
const WHY: Record<string, string> = {
  scope: "without a module in scope",
  permission: "with --permission",
  wasm: "without WebAssembly",
  coverage: "that measure coverage, which probes would shift",
  electron: "which tph cannot record",
};

/** A line for each kind of process below a command that is not in the record: `2 processes of node 24.21.0 without …`. */
export function unrecordedTexts(processes: readonly UnrecordedProcesses[]): string[] {
  return processes.map(({ host, version, why, count }) =>
    `${countText(count)} ${count === 1 ? "process" : "processes"} of ${named(host, version)}${
      why === "old" ? tooOld(host) : ` ${WHY[why] ?? escapeText(why)}`
    }`
  );
}

/** What is named in a file may be any word. */
function tooOld(host: string): string {
  const oldest = Object.hasOwn(OLDEST, host) ? OLDEST[host as keyof typeof OLDEST].slice(0, 2) : [];
  return oldest.length === 0
    ? " too old to be recorded"
    : `, which is too old: it takes ${oldest.join(".")} to record`;
}

function named(host: string, version: string | undefined): string {
  return escapeText(version === undefined ? host : `${host} ${version}`);
}
