/**
 * The processes below a command that are not in its record, as they note themselves in the folder of the plan.
 *
 * @module
 */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { NOTES, type ProcessNote, refusedNote } from "../plan/process_note.ts";
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
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function noteOf(line: string): ProcessNote | undefined {
  try {
    return JSON.parse(line) as ProcessNote;
  } catch {
    return undefined;
  }
}
