/**
 * Which disagreements of the hosts' records come of the hosts, and why: `explained.txt`.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../hosts.ts";
import type { Disagreement } from "./agree.ts";

/** For a module's name and two hosts, with `*` for any text: the reason. */
const REASONS = readFileSync(join(ROOT, "tests/oracle/explained.txt"), "utf8").split("\n").filter((line) =>
  line !== "" && !line.startsWith("#")
).map((line) => {
  const [, place = "", reason = ""] = /^(\S+ \S+): (.+)$/.exec(line) ?? [];
  const pattern = place.replaceAll(".", "\\.").replaceAll("*", ".*");
  return { pattern: new RegExp(`^${pattern}$`), reason };
});

/** Why the records of two hosts are not the same; undefined where nobody has found out. */
export function explanationOf(
  { name, hosts, isOfHosts }: Pick<Disagreement, "name" | "hosts" | "isOfHosts">,
): string | undefined {
  if (isOfHosts) return "the hosts do otherwise without tph, too";
  return REASONS.find(({ pattern }) => pattern.test(`${name} ${hosts.join("/")}`))?.reason;
}
