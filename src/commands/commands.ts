import type { Command } from "commander";
import type { Context } from "./context.ts";

/** A subcommand: what the list of commands says of it, and where the rest is. */
export interface CommandEntry {
  name: string;
  summary: string;
  load(): Promise<{ define(command: Command, context: Context): void }>;
}

/** The subcommands, in the order of the help. Each is loaded only when it is called, so that `tph run` starts fast. */
export const COMMANDS: CommandEntry[] = [
  { name: "run", summary: "run a program and record its calls", load: () => import("./run.ts") },
  { name: "logs", summary: "list the recorded runs, newest first", load: () => import("./logs.ts") },
  { name: "view", summary: "show what is known of a run", load: () => import("./view.ts") },
  { name: "tree", summary: "show a run's call tree", load: () => import("./tree.ts") },
  { name: "stats", summary: "show calls, times and errors per function", load: () => import("./stats.ts") },
];
