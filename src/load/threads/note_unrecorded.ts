import { appendFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hostVersion } from "../host_here.ts";
import type { Everywhere, Plan } from "../../plan/plan.ts";
import { NOTES, type ProcessNote } from "../../plan/process_note.ts";
import { jsonText } from "../../probe/json_text.ts";

let isNoted = false;

/** Notes, once, that this process has loaded no module in scope. */
export function noteUnrecorded({ plan }: Everywhere, host: Plan["host"]): void {
  if (isNoted) return;
  isNoted = true;
  noteProcess(plan, { host, version: hostVersion(host), why: "scope" });
}

/** @param plan the file with the plan, which notes are beside */
export function noteProcess(plan: string, note: ProcessNote): void {
  try {
    appendFileSync(join(dirname(plan), NOTES), `${jsonText(note)}\n`, { mode: 0o600 });
  } catch {
    // The command has ended.
  }
}
