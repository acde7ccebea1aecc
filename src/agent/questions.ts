/**
 * A process that answers one question after the other, a line of JSON each: the words of a command come in, what became of it goes
 * out. To start a process for each, and to open the run anew, takes a hundred times as long.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline";
import type { Ended } from "./command_runner.ts";

/** What goes out. */
export interface Answered extends Ended {
  /** No more questions are answered: too much memory is in use. */
  isLast: boolean;
}

/** Bytes in use from which on a new process is better. */
const MUCH_MEMORY = 1e9;

/** Answers until nobody asks any more. */
export async function answerQuestions(answer: (words: string[]) => Promise<Ended>): Promise<void> {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    const ended = await answer(JSON.parse(line) as string[]);
    const answered: Answered = { ...ended, isLast: process.memoryUsage.rss() > MUCH_MEMORY };
    process.stdout.write(`${JSON.stringify(answered)}\n`);
  }
}
