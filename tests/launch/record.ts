/**
 * A program for the tests: `record.ts OPTIONS` with the options of `launch` as JSON, run under Bun. It records into
 * the file `run.tph` of the working folder.
 *
 * @module
 */
import { appendFileSync, closeSync, openSync } from "node:fs";
import process from "node:process";
import { TphError } from "../../src/errors.ts";
import { launch, type LaunchOptions } from "../../src/launch/launch.ts";
import { DEFAULT_SETTINGS } from "../../src/settings.ts";

const given = JSON.parse(process.argv[2]!) as Partial<LaunchOptions> & { file: string; unwritable?: boolean };
try {
  process.exitCode = await launch({
    args: [],
    host: "bun",
    hostFlags: [],
    include: [],
    exclude: [],
    record: DEFAULT_SETTINGS,
    command: [given.file],
    settings: {},
    version: "0",
    cwd: process.cwd(),
    env: { ...process.env },
    createRun() {
      // Later than what is started meanwhile, if it does not wait.
      if (given.unwritable && !given.file.endsWith("js")) {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      }
      if (given.unwritable) throw Object.assign(new Error("no room"), { syscall: "open" });
      const path = `${process.cwd()}/run.tph`;
      closeSync(openSync(path, "w", 0o600));
      return { path };
    },
    onUnrecorded: (why) => console.error(`tph: ${why}`),
    appendExit: (path, exit) => appendFileSync(path, `\nEXIT ${JSON.stringify(exit)}\n`),
    ...given,
  });
} catch (error) {
  if (!(error instanceof TphError)) throw error;
  console.error(`tph: ${error.message} ${error.hint ?? ""}`);
  process.exitCode = error.status;
}
