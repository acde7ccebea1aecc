/**
 * What an agent may do: run what the server was started for, and read runs of its folder.
 *
 * @module
 */
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { TphError } from "../errors.ts";
import type { Words } from "./tools.ts";

/** @throws {TphError} when a command begins with none of the words that are allowed */
export function checkRun(words: readonly string[], allowed: readonly string[]): void {
  const isAllowed = allowed.some((command) => {
    const first = command.split(/\s+/).filter((word) => word !== "");
    return first.length > 0 && first.every((word, i) => words[i] === word);
  });
  if (isAllowed) return;
  throw new TphError(
    "not-allowed",
    `Cannot run ${JSON.stringify(words.join(" ").slice(0, 200))}: it is not allowed.`,
    {
      hint: allowed.length === 0
        ? "This server runs nothing. The user can start it with: tph mcp --allow-run 'npm test'"
        : `Allowed is what begins with: ${allowed.map((command) => JSON.stringify(command)).join(", ")}.`,
    },
  );
}

/** @throws {TphError} when a run is named by a path that leads out of the folder */
export function checkRuns({ options: [name], operands }: Words, folder: string): void {
  const references = name === "find" ? operands.slice(-1) : name === "why" ? operands.slice(0, 1) : operands;
  for (const reference of references) {
    // Also a label may be the name of a link.
    let path = resolve(folder, reference.replace(/#\d+$/, ""));
    try {
      path = realpathSync(path);
    } catch {
      // Nothing is there; the command says so.
    }
    const below = relative(folder, path);
    if (below !== ".." && !below.startsWith(`..${sep}`) && resolve(folder, below) === path) continue;
    throw new TphError("not-allowed", "Cannot read a run outside of the folder of this server.", {
      hint: "Name a run by its id, its label, or @.",
    });
  }
}

/** @throws {TphError} when one of the runs is a link, which may lead out of the folder under the name of a run */
export function checkLinks(linked: string | undefined): void {
  if (linked === undefined) return;
  throw new TphError(
    "not-allowed",
    `Cannot read runs here: ${JSON.stringify(linked.slice(0, 200))} is a link.`,
    {
      hint: "Remove it from the cache folder, or put a copy in its place.",
    },
  );
}
