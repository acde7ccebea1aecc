/**
 * Erases secrets from the matches of values that were followed (`tph run -t`): one may have been noted before anything said that its
 * value is a secret.
 *
 * @module
 */
import { closeSync } from "node:fs";
import { parseJson } from "../trace/json.ts";
import { ChunkKind } from "../trace/spec.ts";
import { change, eachChunk, openToChange, payloadAt, type Place, stars } from "./change_chunks.ts";
import { searcher, tokensIn } from "./erase_shared.ts";

/**
 * Puts stars in place of texts that are secrets, or hold one. Call it when nothing writes to the file any more.
 *
 * @param tokenOf gives a text's token in this run
 */
export function eraseMatches(path: string, tokenOf: (text: string) => string): void {
  const matches: Place[] = [];
  const snapshots: Place[] = [];
  eachChunk(path, (kind, place) => {
    if (kind === ChunkKind.MATCH) matches.push(place);
    else if (kind === ChunkKind.SNAPSHOTS) snapshots.push(place);
  });
  if (matches.length === 0) return;
  const fd = openToChange(path);
  try {
    const tokens = new Set<string>();
    for (const place of snapshots) tokensIn(payloadAt(fd, place), tokens);
    if (tokens.size === 0) return;
    const search = searcher(tokens, tokenOf);
    for (const place of matches) {
      change(fd, place, (payload) => {
        const hidden = parseJson(
          payload,
          (key, value) =>
            key !== "target" && typeof value === "string" && search.tokenIn(value) !== undefined
              ? stars(value)
              : value,
        );
        const changed = new TextEncoder().encode(JSON.stringify(hidden ?? null));
        if (changed.length === payload.length) payload.set(changed);
      });
    }
  } finally {
    closeSync(fd);
  }
}
