/**
 * What a setting is.
 *
 * @module
 */

import type { Kind } from "./kinds.ts";

/** What a setting is about; the order of `tph config`. */
export const GROUPS = {
  recording: "What is recorded",
  values: "How much of a value is recorded, and what is kept secret",
  cache: "Where runs are kept",
  display: "How runs are shown",
  diff: "How runs are compared",
  test: "What tph setup calls",
} as const;
export type Group = keyof typeof GROUPS;

/** Commands that share flags: `run`; those that show a call tree; every one that prints for people; those that tell times of calls; all. */
export type FlagSet = "run" | "tree" | "text" | "times" | "cache" | "logs";

/** One setting. */
export interface Setting<T> {
  kind: Kind<T>;
  default: T;
  group: Group;
  /** What it does, in a sentence without a full stop. */
  text: string;
  /**
   * The flag, as commander has it, by the set of commands that have it. A boolean's has its `--no-` twin, which does `no`;
   * one whose value may be left out stands for `alone` then.
   */
  flag?: { on: FlagSet; spec: string; no?: string; alone?: string };
  /** Variables besides `TRACEPATCH_` and the key; with `negated`, the opposite of what they say counts. */
  variables?: { name: string; negated?: boolean }[];
  /** Where it goes in `RecordSettings`: a path of properties. */
  record?: string;
  /** How it may be called in the file, too: a key of a table. */
  alias?: string;
  /** What 0 or an empty text stand for. */
  none?: string;
  /** A path: relative to the configuration file's folder, or the working folder in a flag or variable. */
  isPath?: boolean;
  /** Values to use in examples. */
  example?: T;
}

/** Makes a setting whose default is of its kind. */
export function setting<T>(
  kind: Kind<T>,
  value: NoInfer<T>,
  rest: Omit<Setting<T>, "kind" | "default">,
): Setting<T> {
  return { kind, default: value, ...rest };
}
