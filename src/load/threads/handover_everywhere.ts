import { existsSync } from "node:fs";
import process from "node:process";
import { type Everywhere, PLAN_VARIABLE } from "../../plan/plan.ts";
import { keptWords, variablesFor } from "../../plan/everywhere.ts";
import { noteProcess } from "./note_unrecorded.ts";
import { refusedNote } from "../../plan/process_note.ts";
import type { HandOver, PlanOfThread } from "./handover.ts";

/** Before the target puts another in its place. */
const files = { exists: existsSync };

/** Below a command: every child gets the variables that the command was given, even if it runs another host. */
export function handOverEverywhere(everywhere: Everywhere, planOfThread: PlanOfThread): HandOver {
  const own = process.execPath;
  /** The executable of the standalone tph acts as Bun only when a variable says so. */
  const asBun = process.env.BUN_BE_BUN === "1" ? { BUN_BE_BUN: "1" } : undefined;
  const isDeno = "Deno" in globalThis;

  return ({ file, args, variable, isOther }) => {
    try {
      const itself = file === own ? asBun : undefined;
      const untouched = itself && { args: [...args], env: itself };
      if (isOther || !files.exists(everywhere.gate) || !files.exists(everywhere.bun)) return untouched;
      // Another plan is that of a tph which the program runs.
      if (variable(PLAN_VARIABLE) !== undefined) return untouched;
      // A cluster's worker that is given NODE_OPTIONS never gets to its program under Deno 2.9.
      if (isDeno && variable("NODE_UNIQUE_ID") !== undefined) return untouched;
      // Where it is too old, it may not read our file then, and ends.
      const refused = refusedNote(file, args);
      if (refused !== undefined) {
        noteProcess(everywhere.plan, refused);
        return untouched;
      }
      const thread = planOfThread("process")?.thread;
      if (thread === undefined) return untouched;
      return {
        args: keptWords(file, args, everywhere),
        env: { ...itself, ...variablesFor(everywhere, { thread, variable }) },
      };
    } catch {
      return undefined;
    }
  };
}
