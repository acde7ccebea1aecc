/**
 * Which disagreements of the hosts' records come of the hosts, and why: `explained.txt`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts.ts";
import type { Disagreement } from "./agree.ts";

/** By a module's name and two hosts: the reason. */
const REASONS = new Map<string, string>(
  readFileSync(join(ROOT, "tests/oracle/explained.txt"), "utf8").split("\n").filter((line) =>
    line !== "" && !line.startsWith("#")
  ).map((line) => {
    const [, place = "", reason = ""] = /^(\S+ \S+): (.+)$/.exec(line) ?? [];
    return [place, reason];
  }),
);

/** Why the records of two hosts are not the same; undefined where nobody has found out. */
export function explanationOf({ name, hosts, doesOtherwise }: Disagreement): string | undefined {
  if (doesOtherwise) return "the module did something else";
  return REASONS.get(`${name} ${hosts.join("/")}`);
}
