/**
 * `tph run -t VALUE`: the flags that say which values to follow. Each of them is about the `-t` before it.
 *
 * @module
 */

import { type Command, InvalidArgumentError } from "commander";
import type { Question } from "../match/matcher.ts";

/** The roles that `--tas` takes. */
const ROLES = ["arg", "return", "throw", "this", "field"];

/** A value to follow, and what it is called in the answer. */
export interface Target {
  name: string;
  question: Question;
  in?: string[];
  as?: string[];
}

/** Adds the flags; the targets that the user gives go into the list. */
export function addLive(command: Command): Target[] {
  const targets: Target[] = [];
  const add = (target: Target): void => void targets.push(target);
  const last = (): Target => {
    if (targets.length === 0) throw new InvalidArgumentError("It must follow a -t VALUE.");
    return targets.at(-1)!;
  };
  const option = (flags: string, text: string, take: (value: string) => void) =>
    command.option(flags, text, (value: string) => take(value));
  option(
    "-t, --target <value>",
    "follow a value while the program runs (repeatable); options for it follow",
    (value) => {
      add({ name: value, question: { value } });
    },
  );
  option("--ttype <type>", "its type: number, string, Order …", (type) => void (last().question.type = type));
  command.option(
    "--tcontains",
    "find texts, arrays and objects that contain it",
    () => void (last().question.contains = true),
  );
  command.option("--tregex", "the value is a regular expression", () => void (last().question.regex = true));
  option("--tapprox <tolerance>", "find numbers within this distance", (text) => {
    last().question.approx = Number(text);
  });
  option("--tpath <path>", "only at this path: $.user.id", (path) => void (last().question.path = path));
  option(
    "--tin <glob>",
    "only in functions whose name matches",
    (glob) => void ((last().in ??= []).push(glob)),
  );
  option("--tas <role>", `only as ${ROLES.join(", ")}`, (role) => {
    if (!ROLES.includes(role)) throw new InvalidArgumentError(`It must be one of ${ROLES.join(", ")}.`);
    (last().as ??= []).push(role);
  });
  option("--twhere <predicate>", "follow values for which v => … is true (repeatable)", (where) => {
    add({ name: where, question: { where } });
  });
  command.option("--stack", "with -t: show the call stack of each match");
  return targets;
}

/**
 * Checks the targets before the program is started.
 *
 * @throws {TphError} One of them makes no sense.
 */
export async function checkTargets(targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  // It brings the parser, which a run without targets does not wait for.
  const { createMatcher } = await import("../match/matcher.ts");
  for (const { question } of targets) createMatcher(question);
}
