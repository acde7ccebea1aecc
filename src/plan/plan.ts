import type { RecordSettings } from "../settings.ts";
import type { FileIdentity, ThreadHeader } from "../trace/spec.ts";

/** The environment variable that hands the plan to the preload script; it is removed before the target's first statement. */
export const PLAN_VARIABLE = "TRACEPATCH_PLAN";

/** What the launcher passes to the preload script in the target's process, as JSON. */
export interface Plan {
  /** The trace file, already made, with its header; the recorder appends to it. "": only the library is provided. */
  file: string;
  /** Which file that is. */
  identity?: FileIdentity | undefined;
  /** How large a file may become, in bytes; see `OpenOptions`. */
  fileLimit?: number;
  /** How many calls a chunk of it has at most, where there is little room on the disk. */
  chunkCalls?: number;
  host: "bun" | "deno" | "node";
  /** Absolute path of the preload script, which is what the recorder's writer thread runs too. */
  preload: string;
  /** Absolute path of the folder whose modules are instrumented. */
  scope: string;
  /** Source of the regular expression for the absolute paths of the modules in scope; see `scopePattern`. */
  modules: string;
  /** Folder for rewritten modules, or "" for none. */
  moduleCache: string;
  /** Deno: the native parser, which the program itself may not load; see `giveBack`. */
  lentParser?: string;
  /** Environment variables that the launcher set for the host alone, with what they were before; undone before the target's first statement. */
  restoreEnv: Record<string, string | null>;
  /** The host runs its own test runner: `bun test`, `deno test`. */
  tests: boolean;
  /** It runs their files at the same time. */
  parallelTests?: true;
  /** The host starts the program again when a file has changed. */
  watch?: true | undefined;
  record: RecordSettings;
  /** For a worker thread or a child process of the target: what it is, and what started it. */
  thread?: ThreadPlan;
  /** For a command: every process below it gets the plan, whatever it runs. */
  everywhere?: Everywhere;
}

/** What makes every Node, Bun and Deno below a command record: all of it is in the environment. */
export interface Everywhere {
  /** The file that holds the plan. In its folder processes note that they ran. */
  plan: string;
  /** What Node and Deno run first: it loads the preload script where that can run. */
  gate: string;
  /** The preload scripts. */
  bun: string;
  other: string;
}

/** What the plan's variable holds below a command, as JSON. */
export interface PlanAt {
  everywhere: Everywhere;
  thread: ThreadPlan;
}

/** Where a worker thread or a child process comes from. */
export type ThreadPlan = Pick<ThreadHeader, "kind" | "parent" | "order">;
