import { spawnSync } from "node:child_process";
import type { Origin } from "../src/version.ts";

/** What a checkout is, as its repository tells. */
export function originOf(root: string): Origin {
  const git = (...args: string[]): string | undefined => {
    const { status, stdout } = spawnSync("git", ["-C", root, ...args], { encoding: "utf8" });
    return status === 0 ? stdout.trim() : undefined;
  };
  const [hash, date] = git("log", "-1", "--format=%H %cI")?.split(" ") ?? [];
  if (hash === undefined || hash === "") return { commit: undefined, date: undefined };
  const changes = git("status", "--porcelain", "--untracked-files=no");
  return { commit: changes === "" ? hash : `${hash}-dirty`, date };
}
