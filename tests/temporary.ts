/** Temporary folders with files in them, and the real command run there. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { HOST_VARIABLES, type RunOptions, type RunResult, runTph } from "./hosts.ts";

/** As it was at the start: tests of other files in the same process set the variable for a moment. */
const TEMPORARY = tmpdir();

/** A folder that goes when the test ends. */
export interface Temporary {
  path: string;
  /** Writes a file, and gives its path. */
  write(file: string, text: string): string;
  /** Runs tph in the folder. */
  tph(args: string[], options?: RunOptions): Promise<RunResult>;
  [Symbol.dispose](): void;
}

/** A folder that goes when all tests of the file have ended. */
export function sharedFolder(): string {
  const path = realpathSync(mkdtempSync(join(TEMPORARY, "tph-file-")));
  addEventListener("unload", () => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function temporary(files: Record<string, string> = {}): Temporary {
  const path = realpathSync(mkdtempSync(join(TEMPORARY, "tph-test-")));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
    return join(path, file);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  return {
    path,
    write,
    tph: (args, { env, ...options } = {}) =>
      runTph(args, {
        cwd: path,
        env: { LC_ALL: "C.UTF-8", ...HOST_VARIABLES, ...env },
        ...options,
      }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
