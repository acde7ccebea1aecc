import { parseArgs } from "node:util";
import { type HostName, HOSTS } from "../hosts.ts";

/** What `deno task fuzz` and `deno task oracle` are told: how many programs of which seed, where, and a folder for those that fail. */
export function randomOptions(): {
  count: number;
  seed: number;
  hosts: HostName[];
  flavour: string | undefined;
  keep: string | undefined;
} {
  const { values: { count, seed, host, flavour, keep } } = parseArgs({
    options: {
      count: { type: "string" },
      seed: { type: "string" },
      host: { type: "string" },
      flavour: { type: "string" },
      keep: { type: "string" },
    },
  });
  return {
    count: Number(count ?? 2000),
    seed: Number(seed ?? Date.now() % 1_000_000),
    hosts: (host === undefined ? Object.keys(HOSTS) : [host]) as HostName[],
    flavour,
    keep,
  };
}
