import { createInterface } from "node:readline/promises";
import process from "node:process";
import type { Context } from "./context.ts";

/** Whether somebody is there to be asked. */
export function canAsk({ stderr }: Context): boolean {
  return process.stdin.isTTY === true && stderr.isTTY === true;
}

/** Asks questions on the terminal, one after the other; `ask` returns "" where there is no answer. */
export async function asking<T>(
  { stderr }: Context,
  body: (ask: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: stderr });
  try {
    return await body(async (question) => (await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

/** Asks whether to go on; no answer means no. */
export async function confirm(question: string, context: Context): Promise<boolean> {
  return await asking(context, async (ask) => /^y(?:es)?$/i.test(await ask(`${question} [y/N] `)));
}
