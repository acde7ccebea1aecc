/**
 * Runs a small program plainly and recorded, in a folder of its own.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  HOST_VARIABLES,
  type HostName,
  HOSTS,
  ROOT,
  run,
  type RunOptions,
  type RunResult,
} from "../hosts.ts";

/** Files by path, and the entry among them. */
export interface Program {
  files: Record<string, string>;
  entry: string;
  args?: string[];
}

export interface Recorded extends RunResult {
  /** Bytes of the run's file as Latin-1 text: names of functions can be searched for. */
  trace: string;
}

/** Makes the program's folder, hands it to `use`, and removes it. */
export async function inFolder<T>(
  files: Record<string, string>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "tph-test-")));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runPlain(
  host: HostName,
  { entry, args = [] }: Omit<Program, "files">,
  options: RunOptions,
): Promise<RunResult> {
  return run(HOSTS[host], [...(host === "deno" ? ["run", "-A"] : []), entry, ...args], options);
}

/** Runs under the supervisor; `more` goes into the options of `launch`. */
export async function runRecorded(
  host: HostName,
  { entry, args = [] }: Omit<Program, "files">,
  { more = {}, ...options }: RunOptions & { more?: Record<string, unknown> },
): Promise<Recorded> {
  const launch = JSON.stringify({ file: entry, args, host, ...more });
  const result = await run(HOSTS.bun, [join(ROOT, "tests/launch/record.ts"), launch], {
    ...options,
    env: { ...HOST_VARIABLES, ...options.env },
  });
  let trace = "";
  try {
    trace = readFileSync(join(options.cwd!, "run.tph"), "latin1");
  } catch {
    // Not recorded.
  }
  return { ...result, trace };
}

/** Runs the program both ways, for a test that compares them. */
export function both(
  host: HostName,
  program: Program,
  options: RunOptions & { more?: Record<string, unknown> } = {},
): Promise<{ plain: RunResult; recorded: Recorded }> {
  return inFolder(program.files, async (folder) => {
    const plain = await runPlain(host, program, { ...options, cwd: folder });
    const recorded = await runRecorded(host, program, { ...options, cwd: folder });
    return { plain, recorded };
  });
}
