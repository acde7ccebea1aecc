import { PAGE } from "./page_file.ts";

/** File names of the bundle: what the target's process needs from tph. */
export const PRELOADS = {
  parser: "parser.node",
  bun: "preload.bun.cjs",
  bytecode: "preload.bun.cjs.jsc",
  map: "preload.bun.cjs.map",
  other: "preload.cjs",
  recorder: "recorder.cjs",
  bunWriter: "writer.bun.cjs",
  bunWriterBytecode: "writer.bun.cjs.jsc",
  writer: "writer.cjs",
  // Deno leaves a file of such a name out of what it says of coverage.
  gate: "gate.test.cjs",
  library: "library.cjs",
  libraryModule: "library.mjs",
  page: PAGE,
} as const;

/** The whole command line, in the standalone binary. */
export const COMMAND = "command.cjs";

/** Much of these texts is the same: the binary has them in an archive of their own. */
export const TEXTS: readonly string[] = [COMMAND, PRELOADS.library, PRELOADS.libraryModule, PRELOADS.page];
