import type { RecordSettings } from "../probe/settings.ts";

/** The environment variable that hands the plan to the preload script; it is removed before the target's first statement. */
export const PLAN_VARIABLE = "TRACEPATCH_PLAN";

/** What the launcher tells the preload script in the target's process, as JSON. */
export interface Plan {
  /** The trace file, already made, with its header; the recorder appends to it. */
  file: string;
  host: "bun" | "deno" | "node";
  /** Absolute path of the folder whose modules are instrumented. */
  scope: string;
  /** Globs, relative to the scope: when there are any, a module must match one. */
  include: string[];
  /** Globs, relative to the scope, of modules that are left alone. */
  exclude: string[];
  /** Folder for rewritten modules, or "" for none. */
  moduleCache: string;
  /** Environment variables that the launcher set for the host alone, with what they were before; undone before the target's first statement. */
  restoreEnv: Record<string, string | null>;
  record: RecordSettings;
}
