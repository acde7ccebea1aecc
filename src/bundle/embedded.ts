/** The files that a built tph brings with it: those inside the standalone binary, or beside the package's command. */
export interface EmbeddedFiles {
  /** Where they are: in the binary, which is a Bun as well, or in the package, which runs in a runtime of the machine. */
  place: "binary" | "package";
  /** Name of this build: the folder that they are written to. */
  build: string;
  /**
   * Makes sure that all are there.
   *
   * @throws {TphError} When one is not installed.
   */
  check(): void;
  /** One of {@linkcode PRELOADS}, or the page that shows runs. */
  read(name: string): Uint8Array;
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
