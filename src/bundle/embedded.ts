/** The files that a built tph brings with it: those inside the standalone binary, or beside the package's command. */
export interface EmbeddedFiles {
  /** Where they are: in the binary, which is a Bun as well, or in the package, which runs in a runtime of the machine. */
  place: "binary" | "package";
  /** Paths that the runtime can read; in the binary, Bun's file system shows them. */
  preload: string;
  bunPreload: string;
  bunBytecode: string;
  bunMap: string;
  gate: string;
  parser: string;
  library: string;
  libraryModule: string;
  /** The page that shows runs. */
  page: string;
  /** Name of this build: the folder that they are written to. */
  build: string;
}

let files: EmbeddedFiles | undefined;

/** Called by the entry of what was built, before the command line is read. */
export function embed(embedded: EmbeddedFiles): void {
  files = embedded;
}

/** The files that this tph brings; undefined when it runs from source. */
export function embeddedFiles(): EmbeddedFiles | undefined {
  return files;
}

/** Whether this process is the standalone binary. */
export function isBinary(): boolean {
  return files?.place === "binary";
}
