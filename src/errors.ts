/**
 * Every error that a user can meet: what failed, the state found, the remedy. A bug throws a built-in error and
 * keeps its stack; these are shown without one.
 *
 * @module
 */

/** An error for the user. `status` is the process's exit status: 1 a handled error, 2 wrong usage. */
export class TphError extends Error {
  override name = "TphError";
  readonly code: string;
  readonly hint: string | undefined;
  readonly status: 1 | 2;

  constructor(code: string, message: string, options: { hint?: string; status?: 1 | 2 } = {}) {
    super(message);
    this.code = code;
    this.hint = options.hint;
    this.status = options.status ?? 1;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// The catalogue: one function an error, in alphabetical order.

export function notARun(path: string, found: string): TphError {
  return new TphError("not-a-run", `Cannot read ${path}: it is not a tph run (${found}).`, {
    hint: "Runs end in .tph; `tph logs` lists them.",
  });
}

export function newerRun(path: string, version: number, understood: number): TphError {
  return new TphError(
    "newer-run",
    `Cannot read ${path}: its format is version ${version}, and this tph understands up to ${understood}.`,
    { hint: "Update tph." },
  );
}
