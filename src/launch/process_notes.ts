/**
 * The processes below a command that are not in its record, as they note themselves in the folder of the plan.
 *
 * @module
 */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { NOTES, type ProcessNote, refusedNote } from "../plan/process_note.ts";
import { readSmall } from "../safe/read_small.ts";
import type { UnrecordedProcesses } from "../trace/spec.ts";

/** Notes that a command cannot be recorded, when its words say so, and returns whether they do. */
export function noteIfRefused(folder: string, command: readonly string[]): boolean {
  const note = refusedNote(command[0]!, command.slice(1));
  if (note === undefined) return false;
  appendFileSync(join(folder, NOTES), `${JSON.stringify(note)}\n`, { mode: 0o600 });
  return true;
}

/** The processes that noted why they are not recorded, counted by what they ran under and why. */
export function processesOf(folder: string): UnrecordedProcesses[] {
  const counts = new Map<string, UnrecordedProcesses>();
  for (const line of textOf(join(folder, NOTES)).split("\n")) {
    const note = noteOf(line);
    if (note === undefined) continue;
    const { host, version, why } = note;
    const key = JSON.stringify([host, version, why]);
    const found = counts.get(key);
    if (found !== undefined) found.count++;
    else {
      counts.set(key, {
        host,
        ...(version === undefined ? {} : { version }),
        why,
        count: 1,
      });
    }
  }
  return [...counts.values()];
}

function textOf(path: string): string {
  try {
    return readSmall(path);
  } catch {
    return "";
  }
}

function noteOf(line: string): ProcessNote | undefined {
  try {
    const note: unknown = JSON.parse(line);
    // The command's processes can write there what they like.
    return isNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isNote(note: unknown): note is ProcessNote {
  const { host, version, why } = (note ?? {}) as Partial<ProcessNote>;
  return typeof host === "string" && typeof why === "string" && typeof (version ?? "") === "string";
}
