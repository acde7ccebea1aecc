/** Version of tph; the same as in deno.json. */
export const VERSION = "0.1.0";

/** What a build was made from. */
export interface Origin {
  /** The commit, with `-dirty` behind it when files had changed; undefined outside of a repository. */
  commit: string | undefined;
  /** When that commit was made, as ISO 8601; undefined likewise. */
  date: string | undefined;
}

let origin: Origin = { commit: undefined, date: undefined };

/** Called by the entry of what was built. */
export function setOrigin(made: Origin): void {
  origin = made;
}

/** What this build was made from; nothing is known of a tph that runs from source. */
export function buildOrigin(): Origin {
  return origin;
}
