/** Where the project is, for people and package managers. */
export const REPOSITORY = "https://github.com/tracepatch/tracepatch";

/** What the manifest of each package of ours has. */
export const PUBLIC = {
  license: "MIT",
  homepage: `${REPOSITORY}#readme`,
  repository: { type: "git", url: `git+${REPOSITORY}.git` },
  bugs: { url: `${REPOSITORY}/issues` },
} as const;
