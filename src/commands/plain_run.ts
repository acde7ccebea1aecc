/**
 * `tph run FILE args…` without any option, as most programs are started: what parses options, and takes some milliseconds to load and to
 * be told of them, is left out.
 *
 * @module
 */
import type { Context } from "./context.ts";
import { runProgram } from "./run_program.ts";
import { tellError } from "./tell_error.ts";

/** Runs it; the answer is the exit status. */
export async function plainRun(words: readonly string[], context: Context): Promise<number> {
  context.args = words;
  const [, file, ...args] = words;
  try {
    await runProgram(file, args, { flags: {} }, context);
    return context.status;
  } catch (error) {
    return tellError(error, context);
  }
}
