/** File names of the bundle, by host. */
export const PRELOADS = {
  bun: "preload.bun.cjs",
  bytecode: "preload.bun.cjs.jsc",
  map: "preload.bun.cjs.map",
  other: "preload.cjs",
  gate: "gate.cjs",
  library: "library.cjs",
  libraryModule: "library.mjs",
} as const;
