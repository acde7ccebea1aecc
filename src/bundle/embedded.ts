/** The files inside the standalone binary. */
export interface EmbeddedFiles {
  /** Paths that Bun's file system shows for the embedded files. */
  preload: string;
  bunPreload: string;
  bunBytecode: string;
  bunMap: string;
  gate: string;
  parser: string;
  library: string;
  libraryModule: string;
  /** Name of this build: the folder that they are written to. */
  build: string;
}

let files: EmbeddedFiles | undefined;

/** Called by the standalone binary's entry, before the command line is read. */
export function embed(embedded: EmbeddedFiles): void {
  files = embedded;
}

/** The files inside this binary; undefined when tph runs from source. */
export function embeddedFiles(): EmbeddedFiles | undefined {
  return files;
}
